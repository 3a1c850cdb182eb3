//! What is missing in the pool, and what withdrawals get while it is.

use crate::{refusal::Result, session::World};
use breakwater_clearing::{ledger, state::Pool};
use serde::Serialize;

/// What is missing in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Missing {
    /// What nobody can pay now [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub hole_atoms: u64,
    /// Sum of all positive cash, which withdrawals share it over [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub claims_atoms: u64,
}

/// What the insurance fund may still pay: a share of it in each window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct InsuranceWindow {
    /// May still leave it in the window that runs, rounded up, and is there [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub left_atoms: u64,
    /// Has left it in the window that runs [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub used_atoms: u64,
    /// When that window ends; null where none runs: the next draw begins a new one [unix s].
    #[cfg_attr(test, ts(type = "number | null"))]
    pub ends_ts: Option<i64>,
}

/// The insurance fund's window now.
pub fn insurance(world: &World) -> InsuranceWindow {
    let (pool, now) = (&world.pool, world.now());
    let (window, secs) = (pool.insurance_window, pool.settings.loss.window_secs);
    let ends_ts = window.start_ts.saturating_add(i64::from(secs));
    InsuranceWindow {
        left_atoms: pool.clone().insurance_left_atoms(now),
        used_atoms: window.used_at(now, secs),
        ends_ts: (now < ends_ts).then_some(ends_ts),
    }
}

/// The pool as a withdrawal finds it: the funds pay first what they may. Errors: those of [`ledger::fill_hole`].
fn filled(world: &World) -> Result<Pool> {
    let mut pool = world.pool.clone();
    ledger::fill_hole(&mut pool, world.now())?;
    Ok(pool)
}

/// The hole as a withdrawal now would find it. Errors: those of [`ledger::fill_hole`].
pub fn missing(world: &World) -> Result<Missing> {
    let mut pool = filled(world)?;
    let hole_atoms = pool.hole(world.now()).atoms();
    Ok(Missing { hole_atoms, claims_atoms: pool.claims_atoms() })
}

/// What arrives of an amount withdrawn, rounded down [quote atoms]; whether it may leave is not asked. Errors: `Overflow`.
pub fn arriving_atoms(world: &World, atoms: u64) -> Result<u64> {
    let part = filled(world)?.share_hole(atoms, world.now())?;
    Ok(atoms.saturating_sub(part)) // part is at most atoms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::world;
    use breakwater_clearing::state::WindowState;

    #[test]
    fn every_withdrawal_leaves_the_same_share_of_what_the_funds_can_not_pay() {
        let mut world = world();
        assert_eq!(arriving_atoms(&world, 1_000).unwrap(), 1_000);
        (world.pool.accounts_cash_atoms, world.pool.debts_atoms) = (75, 25);
        (world.pool.shortfall_atoms, world.pool.insurance_atoms) = (25, 15);
        world.pool.settings.loss.insurance_bps = 10_000;
        let told = missing(&world).unwrap();
        assert_eq!(told, Missing { hole_atoms: 10, claims_atoms: 100 });
        assert_eq!(arriving_atoms(&world, 20).unwrap(), 18);
        assert_eq!(arriving_atoms(&world, 1).unwrap(), 0, "rounded against who leaves");
    }

    #[test]
    fn what_the_fund_has_paid_in_its_window_it_may_not_pay_again_and_never_more_than_it_has() {
        let mut world = world();
        let now = world.now();
        (world.pool.settings.loss.insurance_bps, world.pool.settings.loss.window_secs) =
            (2_500, 100);
        world.pool.insurance_window =
            WindowState { start_ts: now - 50, base_atoms: 400, used_atoms: 60 };
        world.pool.insurance_atoms = 340;
        let running = InsuranceWindow { left_atoms: 40, used_atoms: 60, ends_ts: Some(now + 50) };
        assert_eq!(insurance(&world), running);
        world.pool.insurance_atoms = 30;
        assert_eq!(insurance(&world).left_atoms, 30);
        (world.pool.insurance_atoms, world.snapshot.now) = (340, now + 50);
        let over = InsuranceWindow { left_atoms: 85, used_atoms: 0, ends_ts: None };
        assert_eq!(insurance(&world), over);
    }

    #[test]
    fn the_fund_pays_a_shared_loss_before_anybody_leaves_a_part_of_it() {
        let mut world = world();
        world.pool.accounts_cash_atoms = 100;
        (world.pool.loss_atoms, world.pool.insurance_atoms) = (10, 10);
        world.pool.settings.loss.insurance_bps = 10_000;
        assert_eq!(arriving_atoms(&world, 50).unwrap(), 50);
    }
}
