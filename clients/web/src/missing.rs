//! What is missing in the pool, and what withdrawals get while it is.

use crate::{refusal::Result, session::World};
use breakwater_clearing::{ledger, state::Pool};
use serde::Serialize;

/// `Missing` of `app/src/engine/types.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Missing {
    /// What nobody can pay now [quote atoms].
    #[serde(with = "crate::decimal")]
    pub hole_atoms: u64,
    /// Sum of all positive cash, which withdrawals share it over [quote atoms].
    #[serde(with = "crate::decimal")]
    pub claims_atoms: u64,
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
    fn the_fund_pays_a_shared_loss_before_anybody_leaves_a_part_of_it() {
        let mut world = world();
        world.pool.accounts_cash_atoms = 100;
        (world.pool.loss_atoms, world.pool.insurance_atoms) = (10, 10);
        world.pool.settings.loss.insurance_bps = 10_000;
        assert_eq!(arriving_atoms(&world, 50).unwrap(), 50);
    }
}
