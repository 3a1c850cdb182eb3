//! Down the waterfall: what nobody took.

use super::Chore;
use crate::chain::{Account, View};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::opposite_lots,
    mark::Action,
    state::{Auction, MarginAccount},
};
use breakwater_client::instruction as ix;
use breakwater_risk::Health;

/// Accounts that are ranked for one deleveraging in one round.
const RANKED_A_ROUND: usize = 4;

/// An account outside any auction whose debt somebody has to look at: a debt with nothing behind it that could be sold goes down the
/// waterfall at once; where there is something, what the pool has noted of it is put right.
pub fn debt(view: &View, account: &Account, health: &Health) -> Option<Chore> {
    let due = match view.is_spent(account).ok()? {
        true => health.is_insolvent(),
        false => is_misnoted(view, &account.state, health),
    };
    due.then(|| Chore::new("cover_shortfall", account.key, cover(view, account)))
}

/// Noted as short though it is not, which takes more of withdrawals than is due, or short without being noted, which takes less. How
/// short it is moves with every price: whoever goes on with its auction notes that.
fn is_misnoted(view: &View, account: &MarginAccount, health: &Health) -> bool {
    health.is_insolvent() != (account.shortfall_atoms > 0)
        && view.snapshot.book().require(Action::Judge, account).is_ok()
}

/// Nobody took it for so long: funds, then ranks, then deleveraging in their order. What has no positions to deleverage is shared by
/// the first step.
pub fn insolvent(view: &View, account: &Account, auction: &Auction) -> Vec<Chore> {
    let (pool, key, now) = (view.pool_key, account.key, view.snapshot.now);
    let settings = &view.pool.settings.loss;
    if auction.deleverage_ts == 0 {
        let due = auction.insolvent_ts + i64::from(settings.deleverage_secs);
        let abandoned = auction.insolvent_ts != 0 && now >= due;
        return abandoned
            .then(|| Chore::new("cover_shortfall", key, cover(view, account)))
            .into_iter()
            .collect();
    }
    let ranked = now >= auction.deleverage_ts + i64::from(settings.rank_secs);
    if let Some(first) = auction.ranks().first().filter(|_| ranked) {
        let candidate = first.margin_account;
        let remaining = view.slice_remaining(&[key, candidate]);
        let close = ix::deleverage(pool, key, candidate, &remaining);
        return vec![Chore::new("deleverage", format!("{key}/{candidate}"), close)];
    }
    let known = |other: &Pubkey| auction.ranks().iter().any(|rank| rank.margin_account == *other);
    let others = view.accounts.iter().filter(|other| other.key != key && !known(&other.key));
    let opposite = others.filter(|other| {
        account.state.positions().iter().any(|p| opposite_lots(p, &other.state).is_some())
    });
    opposite
        .take(RANKED_A_ROUND)
        .map(|other| {
            let remaining = view.remaining(&[other.key]);
            let rank = ix::rank_account(pool, key, other.key, &remaining);
            Chore::new("rank_account", format!("{key}/{}", other.key), rank)
        })
        .collect()
}

fn cover(view: &View, account: &Account) -> Instruction {
    let remaining = view.remaining(&[account.key, view.pool.backstop_account]);
    let in_auction = account.state.in_auction == 1;
    ix::cover_shortfall((view.pool_key, &view.pool), account.key, in_auction, &remaining)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chores::auctions::tended,
        fixture::{CONTRACT, ONE_BTC, USD, account, series, snapshot, view},
    };

    fn due(change: impl FnOnce(&mut MarginAccount), cash_usd: i64, lots: i64) -> usize {
        let mut state = account(cash_usd, (series(0), lots));
        change(&mut state);
        let view = view(snapshot(), vec![state]);
        let chores = tended(&view);
        assert!(chores.iter().all(|chore| chore.kind == "cover_shortfall"));
        chores.len()
    }

    #[test]
    fn a_debt_with_dust_behind_it_goes_down_the_waterfall_whatever_the_fund_has() {
        assert_eq!(due(|_| (), -100, 0), 1);
        assert_eq!(due(|_| (), 100, 0), 0);
        // a cent of collateral is nothing to sell, ten dollars of debt are not paid by it
        assert_eq!(due(|state| state.collateral_atoms[0] = 10, -10, 0), 1);
        // and a whole coin is an auction's
        assert_eq!(due(|state| state.collateral_atoms[0] = ONE_BTC, -100, 0), 0);
    }

    #[test]
    fn what_the_pool_has_noted_is_put_right_where_it_is_wrong() {
        let noted = |state: &mut MarginAccount| state.shortfall_atoms = USD;
        assert_eq!(due(|_| (), 50_000, -CONTRACT), 0);
        assert_eq!(due(noted, 50_000, -CONTRACT), 1, "it is solvent");
        assert_eq!(due(|_| (), 100, -CONTRACT), 1, "it is not, and nobody has noted it");
        assert_eq!(due(noted, 100, -CONTRACT), 0, "how much is for its auction to say");
    }
}
