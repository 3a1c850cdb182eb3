//! Creates a pool with its quote vault.

use crate::{
    errors::ClearingError,
    seeds,
    state::{Pool, PoolSettings, Protocol},
};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};

#[derive(Accounts)]
pub struct CreatePool<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub authority: Signer<'info>,
    #[account(mut, seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority,
        has_one = quote_mint @ ClearingError::WrongMint)]
    pub protocol: Box<Account<'info, Protocol>>,
    #[account(init, payer = payer, space = 8 + Pool::INIT_SPACE,
        seeds = [seeds::POOL, &protocol.pools.to_le_bytes()], bump)]
    pub pool: Box<Account<'info, Pool>>,
    pub quote_mint: Box<Account<'info, Mint>>,
    #[account(init, payer = payer, token::mint = quote_mint, token::authority = pool,
        seeds = [seeds::QUOTE_VAULT, pool.key().as_ref()], bump)]
    pub quote_vault: Box<Account<'info, TokenAccount>>,
    pub token_program: Program<'info, Token>,
    pub system_program: Program<'info, System>,
}

pub fn create_pool(ctx: Context<CreatePool>, settings: PoolSettings) -> Result<()> {
    settings.validate()?;
    let protocol = &mut ctx.accounts.protocol;
    let pool = &mut ctx.accounts.pool;
    pool.protocol = protocol.key();
    pool.quote_vault = ctx.accounts.quote_vault.key();
    pool.settings = settings;
    pool.id = protocol.pools;
    pool.bump = ctx.bumps.pool;
    protocol.pools = protocol.pools.checked_add(1).ok_or(ClearingError::NoRoom)?;
    Ok(())
}
