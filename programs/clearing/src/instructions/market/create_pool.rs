//! Creates a pool with its quote vault.

use crate::{
    errors::ClearingError,
    seeds,
    state::{House, Pool, PoolSettings},
};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};

#[derive(Accounts)]
pub struct CreatePool<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub authority: Signer<'info>,
    #[account(mut, seeds = [seeds::HOUSE], bump = house.bump,
        has_one = authority @ ClearingError::WrongAuthority,
        has_one = quote_mint @ ClearingError::WrongMint)]
    pub house: Box<Account<'info, House>>,
    #[account(init, payer = payer, space = 8 + Pool::INIT_SPACE,
        seeds = [seeds::POOL, &house.pools.to_le_bytes()], bump)]
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
    let house = &mut ctx.accounts.house;
    let pool = &mut ctx.accounts.pool;
    pool.house = house.key();
    pool.quote_vault = ctx.accounts.quote_vault.key();
    pool.settings = settings;
    pool.id = house.pools;
    pool.bump = ctx.bumps.pool;
    house.pools = house.pools.checked_add(1).ok_or(ClearingError::NoRoom)?;
    Ok(())
}
