//! The steward admits a liquidator to a pool's sealed rounds, or takes the admission back. What was committed before stays
//! committed.

use crate::{
    errors::ClearingError,
    events::{LiquidatorChanged, emit},
    seeds,
    state::{Liquidator, Pool, Protocol},
};
use anchor_lang::prelude::*;

/// Accounts of [`admit_liquidator`].
#[derive(Accounts)]
#[instruction(owner: Pubkey)]
pub struct AdmitLiquidator<'info> {
    /// The risk steward; pays the rent of the admission; bound by who names it.
    #[account(mut)]
    pub steward: Signer<'info>,
    /// The protocol; bound by seeds and its `steward`.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump, has_one = steward @ ClearingError::WrongAuthority)]
    pub protocol: Account<'info, Protocol>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The liquidator's admission; created here.
    #[account(init, payer = steward, space = 8 + Liquidator::INIT_SPACE,
        seeds = [seeds::LIQUIDATOR, pool.key().as_ref(), owner.as_ref()], bump)]
    pub liquidator: Account<'info, Liquidator>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Admits an owner to the sealed rounds. Errors: `WrongAuthority`.
pub fn admit_liquidator(ctx: Context<AdmitLiquidator>, owner: Pubkey) -> Result<()> {
    let pool = ctx.accounts.pool.key();
    let bump = ctx.bumps.liquidator;
    ctx.accounts.liquidator.set_inner(Liquidator { pool, owner, bump });
    emit!(LiquidatorChanged { pool, owner, admitted: true });
    Ok(())
}

/// Accounts of [`dismiss_liquidator`].
#[derive(Accounts)]
pub struct DismissLiquidator<'info> {
    /// The risk steward; gets the rent back; bound by who names it.
    #[account(mut)]
    pub steward: Signer<'info>,
    /// The protocol; bound by seeds and its `steward`.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump, has_one = steward @ ClearingError::WrongAuthority)]
    pub protocol: Account<'info, Protocol>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The liquidator's admission; bound by its `pool`; closed here.
    #[account(mut, close = steward, has_one = pool @ ClearingError::WrongPool)]
    pub liquidator: Account<'info, Liquidator>,
}

/// Dismisses one. Errors: `WrongAuthority`, `WrongPool`.
pub fn dismiss_liquidator(ctx: Context<DismissLiquidator>) -> Result<()> {
    let (pool, owner) = (ctx.accounts.pool.key(), ctx.accounts.liquidator.owner);
    emit!(LiquidatorChanged { pool, owner, admitted: false });
    Ok(())
}
