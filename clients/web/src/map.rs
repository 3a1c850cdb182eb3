//! Health over moves of price and volatility.

use crate::{assess::soft_line_atoms, quotes::USD, refusal::Result, session::World, shock::Shock};
use breakwater_clearing::state::{MarginAccount, PoolSettings};
use breakwater_risk::{margin::Health, model::ScenarioSet};
use serde::Serialize;

/// How an account stands: 0 healthy, 1 below the soft line, 2 below maintenance margin, 3 insolvent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "u8")]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "0 | 1 | 2 | 3"))]
#[repr(u8)]
pub enum HealthState {
    /// Equity at or above the soft line.
    Healthy = 0,
    /// Below the soft line.
    Soft = 1,
    /// Below maintenance margin.
    Due = 2,
    /// Worth less than nothing.
    Insolvent = 3,
}

impl From<HealthState> for u8 {
    fn from(state: HealthState) -> Self {
        state as Self
    }
}

/// Health over moves, `[volatility][price]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HealthMap {
    /// How the account stands.
    pub state: Vec<Vec<HealthState>>,
    /// Counted equity less maintenance margin, negative when due, in USD.
    pub mm_excess_usd: Vec<Vec<f64>>,
}

/// Each point is the account's own full check in the world moved by the point and then by the shock. Errors: those of
/// [`breakwater_clearing::portfolio::MarginEngine::health`].
pub fn map(
    world: &World,
    account: &MarginAccount,
    (price_bps, vol_bps): (&[f64], &[f64]),
    shock: &Shock,
) -> Result<HealthMap> {
    let mut map = HealthMap::default();
    for vol in vol_bps {
        let (mut states, mut excesses) = (vec![], vec![]);
        for price in price_bps {
            let point = Shock { vol_bps: Some(*vol), ..Shock::price(*price) };
            let moved = shock.apply(&point.apply(world)?)?;
            let health = moved.engine().health(account, ScenarioSet::All)?;
            states.push(state(&moved.pool.settings, &health)?);
            excesses.push(health.mm_excess_atoms() as f64 / USD);
        }
        map.state.push(states);
        map.mm_excess_usd.push(excesses);
    }
    Ok(map)
}

fn state(settings: &PoolSettings, health: &Health) -> Result<HealthState> {
    Ok(if health.is_insolvent() {
        HealthState::Insolvent
    } else if health.is_liquidatable() {
        HealthState::Due
    } else if health.equity_atoms() < soft_line_atoms(settings, health.mm_atoms())? {
        HealthState::Soft
    } else {
        HealthState::Healthy
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{CONTRACT, K, account, series, world},
        liquidation_price,
    };

    #[test]
    fn a_short_put_fails_downwards_and_with_volatility() {
        let account = account(12_000, &[(series(1, 50 * K), -CONTRACT)]);
        let due = liquidation_price::find(&world(), &account, None).unwrap().down_bps.unwrap();
        let moves: (&[f64], &[f64]) = (&[-6_000.0, due, 2_000.0], &[0.0, 9_000.0]);
        let told = map(&world(), &account, moves, &Shock::default()).unwrap();
        let states = [HealthState::Insolvent, HealthState::Due, HealthState::Healthy];
        assert_eq!(told.state[0], states);
        assert!(told.mm_excess_usd[1][2] < told.mm_excess_usd[0][2]);
    }
}
