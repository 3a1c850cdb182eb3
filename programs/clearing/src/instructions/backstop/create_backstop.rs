//! Creates a pool's backstop vault with the margin account it owns.

use crate::{
    errors::ClearingError,
    seeds,
    state::{BackstopVault, MarginAccount, Pool, Protocol},
};
use anchor_lang::prelude::*;

/// Accounts of [`create_backstop`].
#[derive(Accounts)]
pub struct CreateBackstop<'info> {
    /// Pays the rent of vault and account.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Authority of the protocol; bound by who names it.
    pub authority: Signer<'info>,
    /// The protocol; bound by seeds and its `authority`.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump, has_one = authority @ ClearingError::WrongAuthority)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The vault; created here.
    #[account(init, payer = payer, space = 8 + BackstopVault::INIT_SPACE,
        seeds = [seeds::BACKSTOP, pool.key().as_ref()], bump)]
    pub vault: Box<Account<'info, BackstopVault>>,
    /// The vault's margin account; created here.
    #[account(init, payer = payer, space = 8 + core::mem::size_of::<MarginAccount>(),
        seeds = [seeds::MARGIN, pool.key().as_ref(), vault.key().as_ref(), &0u16.to_le_bytes()], bump)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Creates the vault, its account and its recovery manager. Errors: `WrongAuthority`.
pub fn create_backstop(ctx: Context<CreateBackstop>, recovery_manager: Pubkey) -> Result<()> {
    let accounts = ctx.accounts;
    let mut account = accounts.margin_account.load_init()?;
    account.pool = accounts.pool.key();
    // The vault's address signs nothing: the account trades by this program's own instructions only.
    account.owner = accounts.vault.key();
    account.bump = ctx.bumps.margin_account;
    accounts.pool.backstop_account = accounts.margin_account.key();
    accounts.vault.set_inner(BackstopVault {
        pool: accounts.pool.key(),
        margin_account: accounts.margin_account.key(),
        recovery_manager,
        shares: 0,
        epoch: 0,
        bump: ctx.bumps.vault,
    });
    Ok(())
}
