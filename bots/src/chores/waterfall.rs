//! Down the waterfall: what nobody took.

use super::Chore;
use crate::chain::{Account, View};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{instructions::opposite_lots, state::Auction};
use breakwater_client::instruction as ix;

/// Accounts that are ranked for one deleveraging in one round.
const RANKED_A_ROUND: usize = 4;

/// A debt with nothing left behind it: down the waterfall, unless the fund only waits for its next window.
pub fn debt(view: &View, account: &Account) -> Option<Chore> {
    let owes = account.state.is_bare() && account.state.cash_atoms < 0;
    let window = &view.pool.insurance_window;
    let capped =
        breakwater_risk::share_ceil(window.base_atoms, view.pool.settings.loss.insurance_bps)
            <= window.used_atoms;
    let running =
        view.snapshot.now < window.start_ts + i64::from(view.pool.settings.loss.window_secs);
    let waits = view.pool.insurance_atoms > 0 && capped && running && window.start_ts != 0;
    (owes && !waits).then(|| Chore::new("cover_shortfall", account.key, cover(view, account)))
}

/// Nobody took it for so long: funds, then ranks, then deleveraging in their order.
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
