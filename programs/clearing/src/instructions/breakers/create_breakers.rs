//! Gives a pool its breakers. Rules only ever stop things, so the first ones wait for nothing; later ones do (`queue_change`).

use crate::{
    errors::ClearingError,
    seeds,
    state::{BreakerRules, Breakers, Governed, Pool, Protocol},
};
use anchor_lang::prelude::*;

/// Accounts of [`create_breakers`].
#[derive(Accounts)]
pub struct CreateBreakers<'info> {
    /// Pays the rent of the breakers.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Authority of the protocol; bound by who names it.
    pub authority: Signer<'info>,
    /// The protocol; bound by seeds and its `authority`.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The pool's breakers; created here.
    #[account(init, payer = payer, space = 8 + Breakers::INIT_SPACE,
        seeds = [seeds::BREAKERS, pool.key().as_ref()], bump)]
    pub breakers: Box<Account<'info, Breakers>>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Writes the first rules. Errors: `WrongAuthority`, `BadParameter`.
pub fn create_breakers(ctx: Context<CreateBreakers>, rules: BreakerRules) -> Result<()> {
    rules.validate()?;
    ctx.accounts.breakers.set_inner(Breakers {
        pool: ctx.accounts.pool.key(),
        governed: Governed::default(),
        rules,
        spent: Default::default(),
        bump: ctx.bumps.breakers,
    });
    Ok(())
}
