//! Which of many accounts a move of all prices would make due.

use crate::{quotes::USD, refusal::Result, session::World, shock::Shock};
use breakwater_clearing::state::MarginAccount;
use breakwater_risk::model::ScenarioSet;
use serde::Serialize;

/// What one move of all prices makes due.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Cluster {
    /// Move of all prices, up positive [bps].
    pub price_bps: f64,
    /// How many are below maintenance margin there, those of smaller moves among them.
    pub accounts: usize,
    /// Their contracts at the moved prices, without sign, in USD.
    pub notional_usd: f64,
}

/// At each move, the accounts that are below maintenance margin there, and their notional at its prices. An account that holds
/// nothing an auction could sell does not count, nor one that can't be margined. Errors: those of the shock.
pub fn count(
    world: &World,
    accounts: &[Box<MarginAccount>],
    price_bps: &[f64],
) -> Result<Vec<Cluster>> {
    let at = |bps: &f64| {
        let moved = Shock::price(*bps).apply(world)?;
        let mut engine = moved.engine();
        let mut cluster = Cluster { price_bps: *bps, accounts: 0, notional_usd: 0.0 };
        for account in accounts {
            if engine.is_spent(account, &moved.pool.settings.auction).unwrap_or(true) {
                continue;
            }
            let due = engine.health(account, ScenarioSet::All);
            if due.is_ok_and(|health| health.is_liquidatable()) {
                cluster.accounts += 1;
                cluster.notional_usd += engine.gross_notional_atoms(account)? as f64 / USD;
            }
        }
        Ok(cluster)
    };
    price_bps.iter().map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{CONTRACT, K, account, series, world},
        liquidation_price,
    };

    #[test]
    fn accounts_are_counted_where_they_are_due_and_spent_ones_never() {
        let short = |cash| account(cash, &[(series(1, 50 * K), -CONTRACT)]);
        let mut spent = account(-5, &[]);
        spent.collateral_atoms[0] = 1; // an atom is nothing to sell
        let accounts = [short(12_000), short(30_000), spent];
        let due = liquidation_price::find(&world(), &accounts[0], None).unwrap().down_bps.unwrap();
        let told = count(&world(), &accounts, &[-7_000.0, due, 0.0]).unwrap();
        assert_eq!(told.iter().map(|c| c.accounts).collect::<Vec<_>>(), [2, 1, 0]);
        assert!((told[1].notional_usd - 60_000.0 * (1.0 + due / 1e4)).abs() < 1e-6);
    }
}
