//! Which accounts a move would open: the same margin at other prices.

use super::sweep::assess_all;
use breakwater_clearing::state::MarginAccount;
use breakwater_client::snapshot::{MarketState, Snapshot};
use std::sync::Arc;

/// What a move of all markets together would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// [percent of the mark]
    pub move_pct: i64,
    /// Accounts that would be below maintenance margin.
    pub due: usize,
    /// Those among them that would be worth less than nothing.
    pub insolvent: usize,
    /// Maintenance margin of all that would be due [quote atoms].
    pub mm_atoms: i128,
}

/// The snapshot with every mark moved, rounded down. Surfaces keep their volatility by moneyness.
pub fn moved(snapshot: &Snapshot, move_pct: i64) -> Snapshot {
    let mut moved = snapshot.clone();
    for MarketState { market, .. } in &mut moved.markets {
        let price = i128::from(market.mark.price_atoms) * i128::from(100 + move_pct) / 100;
        market.mark.price_atoms = u64::try_from(price).unwrap_or(0).max(1);
    }
    moved
}

pub fn predict(
    snapshot: &Snapshot,
    accounts: &[Arc<MarginAccount>],
    moves_pct: &[i64],
) -> Vec<Prediction> {
    let at = |move_pct: &i64| {
        let moved = moved(snapshot, *move_pct);
        let (all, engine) = (assess_all(&moved, accounts), moved.engine());
        // nothing is left of them that an auction could sell
        let spent = |account: &MarginAccount| {
            engine.is_spent(account, &moved.settings.auction).unwrap_or(false)
        };
        let due = all.iter().zip(accounts).filter(|(_, account)| !spent(account));
        let due = due.filter_map(|(assessed, _)| *assessed);
        let due: Vec<_> = due.filter(|a| a.health.is_liquidatable()).collect();
        Prediction {
            move_pct: *move_pct,
            due: due.len(),
            insolvent: due.iter().filter(|a| a.health.is_insolvent()).count(),
            mm_atoms: due.iter().map(|a| i128::from(a.health.mm_atoms())).sum(),
        }
    };
    moves_pct.iter().map(at).collect()
}
