//! The unit of contagion: its own vault, markets, margin accounts and insurance fund.

use crate::{errors::ClearingError, state::PoolSettings};
use anchor_lang::prelude::*;

/// Markets a pool may have; also the length of a margin account's collateral list.
pub const MAX_MARKETS: usize = 8;

#[account]
#[derive(InitSpace)]
pub struct Pool {
    pub house: Pubkey,
    /// Token account that holds the pool's quote currency; its authority is the pool.
    pub quote_vault: Pubkey,
    pub settings: PoolSettings,
    /// Insurance fund [quote atoms]; fees and penalties in, shortfalls out. Moved only by ledger.rs.
    pub insurance_atoms: u64,
    /// Paid in by settled shorts less paid out to settled longs [quote atoms]; returns to rounding
    /// dust once every position of a board is settled. Moved only by ledger.rs.
    pub suspense_atoms: i64,
    /// Sum of every margin account's cash [quote atoms]; moved only by ledger.rs. With it the
    /// conservation law needs no walk over the accounts:
    /// vault tokens = accounts_cash + insurance + suspense (I-01).
    pub accounts_cash_atoms: i64,
    /// Ever paid by the insurance fund [quote atoms]; for reports.
    pub insurance_paid_atoms: u64,
    /// Bumped by every slice sold in an auction; for reports.
    pub slices: u64,
    pub id: u16,
    /// Number of markets created; the next market's index.
    pub markets: u8,
    pub bump: u8,
}

impl Pool {
    /// I-01: what the pool owes its accounts and funds is what its vault holds, to the atom.
    pub fn invariant(&self, vault_atoms: u64) -> Result<()> {
        let owed = i128::from(self.accounts_cash_atoms)
            + i128::from(self.insurance_atoms)
            + i128::from(self.suspense_atoms);
        // >= and not ==: anyone can send tokens to a vault, and that must not stop the pool.
        require!(i128::from(vault_atoms) >= owed, ClearingError::InvariantBroken);
        Ok(())
    }
}
