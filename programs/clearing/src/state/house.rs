//! One per deployment: who may do what, and which programs and mints are trusted.

use crate::errors::ClearingError;
use anchor_lang::prelude::*;

/// Bits of [`House::paused`]. Deposits, settlement and ending an auction have none: they are never stopped.
pub mod pause {
    pub const TRADE: u32 = 1;
    pub const WITHDRAW: u32 = 1 << 1;
    pub const AUCTION: u32 = 1 << 2;
    pub const ALL: u32 = TRADE | WITHDRAW | AUCTION;
}

#[account]
#[derive(InitSpace)]
pub struct House {
    /// Creates pools and markets, sets and lifts pauses.
    pub authority: Pubkey,
    /// May set pause bits, never lift them.
    pub guardian: Pubkey,
    /// Admits liquidators to sealed rounds.
    pub steward: Pubkey,
    /// The one quote currency; all money without another unit is in its atoms.
    pub quote_mint: Pubkey,
    /// Owner a Pyth price account must have.
    pub pyth_receiver: Pubkey,
    /// [`pause`] bits; written by `set_paused`.
    pub paused: u32,
    /// Number of pools created; the next pool's id.
    pub pools: u16,
    pub bump: u8,
}

impl House {
    pub fn require_running(&self, bit: u32) -> Result<()> {
        require!(self.paused & bit == 0, ClearingError::Paused);
        Ok(())
    }
}
