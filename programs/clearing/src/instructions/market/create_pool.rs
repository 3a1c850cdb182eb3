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
    pub house: Account<'info, House>,
    #[account(init, payer = payer, space = 8 + Pool::INIT_SPACE,
        seeds = [seeds::POOL, &house.pools.to_le_bytes()], bump)]
    pub pool: Account<'info, Pool>,
    pub quote_mint: Account<'info, Mint>,
    #[account(init, payer = payer, token::mint = quote_mint, token::authority = pool,
        seeds = [seeds::QUOTE_VAULT, pool.key().as_ref()], bump)]
    pub quote_vault: Account<'info, TokenAccount>,
    pub token_program: Program<'info, Token>,
    pub system_program: Program<'info, System>,
}

pub fn create_pool(ctx: Context<CreatePool>, settings: PoolSettings) -> Result<()> {
    settings.validate()?;
    let house = &mut ctx.accounts.house;
    ctx.accounts.pool.set_inner(Pool {
        house: house.key(),
        quote_vault: ctx.accounts.quote_vault.key(),
        settings,
        insurance_atoms: 0,
        suspense_atoms: 0,
        accounts_cash_atoms: 0,
        insurance_paid_atoms: 0,
        slices: 0,
        id: house.pools,
        markets: 0,
        bump: ctx.bumps.pool,
    });
    house.pools = house.pools.checked_add(1).ok_or(ClearingError::NoRoom)?;
    Ok(())
}
