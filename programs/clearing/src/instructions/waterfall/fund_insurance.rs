//! Quote currency into the insurance fund; while a loss is shared, it repays that first. A gift: there is no way to take it
//! out again.

use crate::{events::InsuranceFunded, ledger, vault::*};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct FundInsurance<'info> {
    pub inflow: Inflow<'info>,
}

pub fn fund_insurance(ctx: Context<FundInsurance>, atoms: u64) -> Result<()> {
    let inflow = &mut ctx.accounts.inflow;
    inflow.take(atoms, |pool| ledger::fund(pool, atoms))?;
    emit!(InsuranceFunded { pool: inflow.pool.key(), atoms });
    Ok(())
}
