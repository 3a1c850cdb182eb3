//! Creates a pool with its quote vault.

use crate::{
    errors::ClearingError,
    seeds,
    state::{Pool, PoolSettings, Protocol},
};
use anchor_lang::prelude::*;
use anchor_spl::token::{Mint, Token, TokenAccount};

/// Accounts of [`create_pool`].
#[derive(Accounts)]
pub struct CreatePool<'info> {
    /// Pays the rent of pool and vault.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Authority of the protocol; bound by who names it.
    pub authority: Signer<'info>,
    /// The protocol; bound by seeds and its `authority` and `quote_mint`.
    #[account(mut, seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority,
        has_one = quote_mint @ ClearingError::WrongMint)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; created here.
    #[account(init, payer = payer, space = 8 + Pool::INIT_SPACE,
        seeds = [seeds::POOL, &protocol.pools.to_le_bytes()], bump)]
    pub pool: Box<Account<'info, Pool>>,
    /// Mint of the quote currency; bound by who names it.
    pub quote_mint: Box<Account<'info, Mint>>,
    /// The pool's vault; created here.
    #[account(init, payer = payer, token::mint = quote_mint, token::authority = pool,
        seeds = [seeds::QUOTE_VAULT, pool.key().as_ref()], bump)]
    pub quote_vault: Box<Account<'info, TokenAccount>>,
    /// The SPL Token program.
    pub token_program: Program<'info, Token>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Creates a pool with its vault. Errors: `WrongAuthority`, `BadParameter`.
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
