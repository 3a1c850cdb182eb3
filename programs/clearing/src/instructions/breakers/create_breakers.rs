//! Gives a pool its breakers. Rules only ever stop things, so the first ones wait for nothing; later ones do (`queue_change`).

use crate::{
    errors::ClearingError,
    seeds,
    state::{BreakerRules, Breakers, Governed, Pool, Protocol},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CreateBreakers<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub authority: Signer<'info>,
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority)]
    pub protocol: Box<Account<'info, Protocol>>,
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(init, payer = payer, space = 8 + Breakers::INIT_SPACE,
        seeds = [seeds::BREAKERS, pool.key().as_ref()], bump)]
    pub breakers: Box<Account<'info, Breakers>>,
    pub system_program: Program<'info, System>,
}

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
