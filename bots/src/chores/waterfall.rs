//! Down the waterfall: what nobody took.

use super::Chore;
use crate::chain::{Account, View};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{instructions::opposite_lots, mark::Action, state::Auction};
use breakwater_client::instruction as ix;
use breakwater_risk::Health;

/// Accounts that are ranked for one deleveraging in one round.
const RANKED_A_ROUND: usize = 4;

/// An account whose debt somebody has to look at: outside an auction one with nothing behind it that could be sold goes down the
/// waterfall at once; of any other what the pool has noted is put right.
pub fn debt(view: &View, account: &Account, health: &Health) -> Option<Chore> {
    let spent = account.auction.is_none() && view.is_spent(account).ok()?;
    let due = (spent && health.is_insolvent()) || is_misnoted(view, account, health);
    due.then(|| Chore::new("cover_shortfall", account.key, cover(view, account)))
}

/// Noted as short of more than it is, which takes more of withdrawals than is due, or of less, which takes less. How short it is moves
/// with every price: a quarter of it is worth a transaction.
fn is_misnoted(view: &View, account: &Account, health: &Health) -> bool {
    let own = account.auction.as_ref().map_or(0, |auction| auction.escrow_atoms);
    let short = health.value_atoms().min(0).unsigned_abs().saturating_sub(own);
    let noted = account.state.shortfall_atoms;
    let wrong = (short > 0) != (noted > 0) || short.abs_diff(noted) > short.max(noted) / 4;
    // a price in doubt puts no note right
    let clear = !health.is_doubted();
    wrong && clear && view.snapshot.book().require(Action::Judge, &account.state).is_ok()
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
    use crate::{
        chores::auctions::tended,
        fixture::{CONTRACT, ONE_BTC, USD, account, series, snapshot, view},
    };
    use breakwater_clearing::state::MarginAccount;

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
        assert_eq!(due(noted, 100, -CONTRACT), 1, "and of more than was noted");
    }
}
