//! The only token transfers of the program: a user's tokens into a vault, a vault's tokens out,
//! the pool's address signing.

use crate::{seeds, state::Pool};
use anchor_lang::prelude::*;
use anchor_spl::token::{self, Mint, Token, TokenAccount, TransferChecked};

/// The accounts of one transfer between a user and a vault.
pub struct Passage<'a, 'info> {
    pub program: &'a Program<'info, Token>,
    pub mint: &'a Account<'info, Mint>,
    pub user: &'a Account<'info, TokenAccount>,
    pub vault: &'a Account<'info, TokenAccount>,
}

impl<'info> Passage<'_, 'info> {
    pub fn pull(&self, authority: &Signer<'info>, atoms: u64) -> Result<()> {
        let accounts = TransferChecked {
            from: self.user.to_account_info(),
            mint: self.mint.to_account_info(),
            to: self.vault.to_account_info(),
            authority: authority.to_account_info(),
        };
        let context = CpiContext::new(self.program.key(), accounts);
        token::transfer_checked(context, atoms, self.mint.decimals)
    }

    pub fn push(&self, pool: &Account<'info, Pool>, atoms: u64) -> Result<()> {
        let id = pool.id.to_le_bytes();
        let signer: &[&[u8]] = &[seeds::POOL, &id, &[pool.bump]];
        let signers = [signer];
        let accounts = TransferChecked {
            from: self.vault.to_account_info(),
            mint: self.mint.to_account_info(),
            to: self.user.to_account_info(),
            authority: pool.to_account_info(),
        };
        let context = CpiContext::new_with_signer(self.program.key(), accounts, &signers);
        token::transfer_checked(context, atoms, self.mint.decimals)
    }
}
