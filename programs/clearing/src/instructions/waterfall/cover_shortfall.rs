//! Pays the debt of an account that has nothing left to auction from the insurance fund, as far as it
//! goes. Anyone may call it. What the fund can't pay stays on the account as negative cash, in plain
//! sight, until the fund has it.

use crate::{
    errors::ClearingError,
    events::ShortfallCovered,
    ledger,
    state::{MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::cover;

#[derive(Accounts)]
pub struct CoverShortfall<'info> {
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

pub fn cover_shortfall(ctx: Context<CoverShortfall>) -> Result<()> {
    let mut account = ctx.accounts.margin_account.load_mut()?;
    let pool = &mut ctx.accounts.pool;
    require!(account.is_bare() && account.cash_atoms < 0, ClearingError::NoShortfall);
    let paid = cover(account.cash_atoms.unsigned_abs(), pool.insurance_atoms);
    require!(paid.insurance_atoms > 0, ClearingError::InsuranceShort);
    ledger::draw_insurance(pool, &mut account, paid.insurance_atoms)?;
    emit!(ShortfallCovered {
        account: ctx.accounts.margin_account.key(),
        insurance_atoms: paid.insurance_atoms,
        unmet_atoms: paid.unmet_atoms,
    });
    Ok(())
}
