//! The backstop vault: liquidity providers' money that takes slices no one bid for. It owns a margin account like any other.

use crate::{
    errors::ClearingError,
    outcome::VaultValue,
    state::{AllowanceState, MarginAccount},
};
use anchor_lang::prelude::*;

/// One pool's backstop vault. What it holds is its margin account's.
#[account]
#[derive(InitSpace)]
pub struct BackstopVault {
    /// The pool.
    pub pool: Pubkey,
    /// The vault's own margin account.
    pub margin_account: Pubkey,
    /// May unwind what the vault took, by trades that reduce its risk near mark; nothing else.
    pub recovery_manager: Pubkey,
    /// Shares of all providers together.
    pub shares: u64,
    /// Counts up when a loss takes everything: shares of an earlier epoch are worth nothing.
    pub epoch: u32,
    /// Of its address.
    pub bump: u8,
}

impl BackstopVault {
    /// A vault that has nothing left, position or cash, starts over: shares of before are worth nothing, and say so. One that is
    /// worth nothing at the mark but holds positions is not over: what they may still become is its providers', and nobody can
    /// enter. Errors: `VaultWiped`.
    pub fn roll_epoch(&mut self, account: &MarginAccount, value: &mut VaultValue) -> Result<()> {
        if self.shares > 0 && value.high.value_atoms == 0 {
            // collateral that is worth nothing holds nothing up
            require!(account.position_count == 0, ClearingError::VaultWiped);
            self.shares = 0;
            self.epoch = self.epoch.wrapping_add(1);
            value.low.shares = 0;
            value.high.shares = 0;
        }
        Ok(())
    }
}

/// One provider's part of a vault.
#[account]
#[derive(InitSpace)]
pub struct BackstopShare {
    /// The vault.
    pub vault: Pubkey,
    /// The provider.
    pub owner: Pubkey,
    /// Its shares, in the epoch below, those that wait to leave among them.
    pub shares: u64,
    /// The vault's epoch when this was last touched.
    pub epoch: u32,
    /// Asked to enter: money that waits [quote atoms]; 0 for none.
    pub entering_atoms: u64,
    /// When it was asked for [unix s].
    pub entering_ts: i64,
    /// Price of 2^32 shares then, rounded up: who enters pays no less [quote atoms].
    pub entering_price_q32: u64,
    /// Asked to leave with so many shares; 0 for none.
    pub leaving_shares: u64,
    /// When it was asked for [unix s].
    pub leaving_ts: i64,
    /// What those shares were worth then, rounded down: who leaves gets no more [quote atoms].
    pub leaving_value_atoms: u64,
    /// What this provider may take out while the pool limits withdrawals.
    pub allowance: AllowanceState,
    /// Of its address.
    pub bump: u8,
}

impl BackstopShare {
    /// Shares of an epoch that is over are gone.
    pub fn roll(&mut self, vault: &BackstopVault) {
        if self.epoch != vault.epoch {
            self.epoch = vault.epoch;
            self.shares = 0;
            self.leaving_shares = 0;
            self.leaving_ts = 0;
            self.leaving_value_atoms = 0;
            self.entering_price_q32 = 0; // nothing of the old epoch binds the new one
        }
    }
}
