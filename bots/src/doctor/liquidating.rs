//! What the liquidator bids with.

use super::{Check, files::Section, pool::Chain};
use crate::params::units;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::state::MarginAccount;
use breakwater_client::{address, decode};

const OF: &str = "liquidator";

/// `bid_key`'s account number 0, or the one that `account` names; nothing where the key can't be read.
pub fn checks(section: &Section, chain: &Chain) -> Vec<Check> {
    let Some(key) = section.key("bid_key").or_else(|| section.key("key")) else { return vec![] };
    let account = match section.text("account") {
        None => address::margin_account(&chain.pool_key, &key, 0),
        Some(text) => match text.parse() {
            Ok(account) => account,
            Err(_) => {
                let found = format!("{text} is not an address");
                return vec![Check::fail(
                    OF,
                    "margin account",
                    found,
                    "correct liquidator.account",
                )];
            }
        },
    };
    let data = chain.cluster.data(&account).ok().flatten();
    let Some(state) = data.as_deref().and_then(decode::margin_account) else {
        let found = format!("there is none at {account}");
        let todo = format!(
            "open one in the pool with {key} as its owner, and deposit; a number that was closed is not given again: name another in liquidator.account"
        );
        return vec![Check::fail(OF, "margin account", found, todo)];
    };
    let mut checks = vec![signs(&account, &state, &key), funded(&state)];
    if chain.pool.settings.sealed.commit_secs > 0 {
        let admission = address::liquidator(&chain.pool_key, &state.owner);
        let admitted = chain.cluster.data(&admission).ok().flatten().is_some();
        checks.push(admission_of(&state.owner, admitted));
    }
    checks
}

fn signs(account: &Pubkey, state: &MarginAccount, key: &Pubkey) -> Check {
    let what = "margin account";
    if state.in_auction != 0 {
        let todo = "it can't bid before its own auction is over: deposit";
        return Check::fail(OF, what, format!("{account} is in liquidation itself"), todo);
    }
    if *key != state.owner && *key != state.delegate {
        let found = format!("{key} is neither owner nor delegate of {account}");
        return Check::fail(OF, what, found, "set_delegate by its owner, or another bid_key");
    }
    Check::ok(OF, what, account)
}

fn funded(state: &MarginAccount) -> Check {
    let found = format!("{} of cash", units::usd(state.cash_atoms.into()));
    if state.cash_atoms > 0 {
        return Check::ok(OF, "funds", found);
    }
    let todo = "deposit: what is bought must be margined, and a part of its margin is held in cash";
    Check::fail(OF, "funds", found, todo)
}

fn admission_of(owner: &Pubkey, admitted: bool) -> Check {
    if admitted {
        return Check::ok(OF, "sealed rounds", format!("{owner} is admitted"));
    }
    let todo = "the steward admits it (admit_liquidator); public auctions are open all the same";
    Check::warn(OF, "sealed rounds", format!("{owner} is not admitted"), todo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;
    use breakwater_client::snapshot::empty_account;

    #[test]
    fn who_bids_is_owner_or_delegate_of_an_account_that_is_well() {
        let (owner, delegate, stranger) =
            (Pubkey::new_unique(), Pubkey::new_unique(), Pubkey::new_unique());
        let mut state = empty_account();
        (state.owner, state.delegate) = (owner, delegate);
        let level = |state: &MarginAccount, key| signs(&Pubkey::default(), state, &key).level;
        assert_eq!([level(&state, owner), level(&state, delegate)], [Level::Ok, Level::Ok]);
        assert_eq!(level(&state, stranger), Level::Fail);
        state.in_auction = 1;
        assert_eq!(level(&state, owner), Level::Fail);
    }

    #[test]
    fn nothing_is_bought_without_money() {
        let mut state = empty_account();
        assert_eq!(funded(&state).level, Level::Fail);
        state.cash_atoms = 5_000_000;
        assert_eq!((funded(&state).level, &*funded(&state).found), (Level::Ok, "$5.00 of cash"));
    }
}
