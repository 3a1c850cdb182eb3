//! Quote currency into the insurance fund; while a loss is shared, it repays that first. A gift: there is no way to take it
//! out again.

use crate::{
    events::{InsuranceFunded, emit},
    ledger,
    vault::*,
};
use anchor_lang::prelude::*;

/// Accounts of [`fund_insurance`].
#[derive(Accounts)]
pub struct FundInsurance<'info> {
    /// Where the gift comes from and goes.
    pub inflow: Inflow<'info>,
}

/// Gives `atoms` to the pool's loss and insurance fund [quote atoms]. Errors: `ZeroAmount`, `WrongVault`.
pub fn fund_insurance(ctx: Context<FundInsurance>, atoms: u64) -> Result<()> {
    let inflow = &mut ctx.accounts.inflow;
    inflow.take(atoms, |pool| ledger::fund(pool, atoms))?;
    emit!(InsuranceFunded { pool: inflow.pool.key(), atoms });
    Ok(())
}
