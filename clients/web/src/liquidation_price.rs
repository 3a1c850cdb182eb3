//! How far prices may move before an account is due.

use crate::{refusal::Result, session::World, shock::Shock};
use breakwater_clearing::state::MarginAccount;
use breakwater_risk::model::ScenarioSet;
use serde::Serialize;

/// How far all prices, or those of one market, may move before the account is due.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LiquidationPrices {
    /// Nearest fall that makes the account due, negative, 0 where it is already; null where none within 95 % does [bps].
    pub down_bps: Option<f64>,
    /// Nearest rise that does; null where none within 300 % does [bps].
    pub up_bps: Option<f64>,
    /// A shock of volatility alone, within -50 % and +100 %, makes it due too.
    pub by_volatility: bool,
}

const MOST_DOWN_BPS: i32 = 9_500;
const MOST_UP_BPS: i32 = 30_000;

/// The nearest moves, to a basis point, of all markets or of one. Errors: those of a check of the account as it is.
pub fn find(
    world: &World,
    account: &MarginAccount,
    market: Option<u8>,
) -> Result<LiquidationPrices> {
    world.engine().health(account, ScenarioSet::All)?;
    let shocked = |bps: i32| match market {
        None => Shock::price(f64::from(bps)),
        Some(index) => Shock::price_of(index, f64::from(bps)),
    };
    let due_at = |bps: i32| is_due(world, account, &shocked(bps));
    let by_volatility = (-10..=20)
        .any(|step| is_due(world, account, &Shock::vol(f64::from(step * 500))) == Some(true));
    Ok(LiquidationPrices {
        down_bps: nearest(|size| due_at(-size), MOST_DOWN_BPS).map(|size| f64::from(-size)),
        up_bps: nearest(due_at, MOST_UP_BPS).map(f64::from),
        by_volatility,
    })
}

/// `None` where the engine can't say: a price beyond its domain.
fn is_due(world: &World, account: &MarginAccount, shock: &Shock) -> Option<bool> {
    let moved = shock.apply(world).ok()?;
    let health = moved.engine().health(account, ScenarioSet::All).ok()?;
    Some(health.is_liquidatable())
}

/// The least size at which it is due: steps that grow with the distance, because an account may be due between two prices at which it
/// is not; then halving within the first step that is.
fn nearest(due_at: impl Fn(i32) -> Option<bool>, most: i32) -> Option<i32> {
    let mut safe = 0;
    if due_at(0)? {
        return Some(0);
    }
    while safe < most {
        let next = (safe + (safe / 16).clamp(25, 500)).min(most);
        if !due_at(next)? {
            safe = next;
            continue;
        }
        let mut due = next;
        while due - safe > 1 {
            let middle = safe + (due - safe) / 2;
            if due_at(middle)? { due = middle } else { safe = middle }
        }
        return Some(due);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{CONTRACT, K, account, series, world};

    #[test]
    fn a_short_put_is_due_at_the_price_found_and_not_a_basis_point_above() {
        let world = world();
        let account = account(12_000, &[(series(1, 50 * K), -CONTRACT)]);
        let found = find(&world, &account, None).unwrap();
        let down = found.down_bps.unwrap();
        let due = |bps: f64| is_due(&world, &account, &Shock::price(bps)).unwrap();
        assert!(due(down) && !due(down + 1.0), "{down}");
        assert_eq!(found.up_bps, None);
        assert_eq!(find(&world, &account, Some(0)).unwrap(), found);
    }

    #[test]
    fn an_account_that_is_due_already_has_no_way_to_go() {
        let found = find(&world(), &account(-1, &[(series(1, 50 * K), -CONTRACT)]), None).unwrap();
        assert_eq!((found.down_bps, found.up_bps), (Some(0.0), Some(0.0)));
        assert!(found.by_volatility);
    }

    #[test]
    fn who_owns_options_and_cash_for_an_unsure_price_is_never_due() {
        let found =
            find(&world(), &account(1_000, &[(series(1, 50 * K), CONTRACT)]), None).unwrap();
        let never = LiquidationPrices { down_bps: None, up_bps: None, by_volatility: false };
        assert_eq!(found, never);
    }
}
