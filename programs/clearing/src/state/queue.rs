//! Accounts that wait for an auction because the pool's cap on notional in auction is reached: first come, first served.

use crate::errors::ClearingError;
use anchor_lang::prelude::*;

pub const MAX_QUEUE: usize = 64;

#[account(zero_copy)]
#[derive(Debug)]
pub struct AuctionQueue {
    pub pool: Pubkey,
    /// In the order of arrival; the first `count` are in use.
    pub accounts: [Pubkey; MAX_QUEUE],
    pub count: u32,
    pub bump: u8,
    pub _pad: [u8; 3],
}

impl AuctionQueue {
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn head(&self) -> Option<&Pubkey> {
        self.accounts.first().filter(|_| self.count > 0)
    }

    /// Errors: `NoRoom`.
    pub fn push(&mut self, account: Pubkey) -> Result<()> {
        let slot = self.accounts.get_mut(self.count as usize).ok_or(ClearingError::NoRoom)?;
        *slot = account;
        self.count += 1; // at most 64
        Ok(())
    }

    /// Leaves from wherever it stands; those behind move up.
    pub fn leave(&mut self, account: &Pubkey) {
        let count = (self.count as usize).min(MAX_QUEUE);
        if let Some(at) = self.accounts.iter().take(count).position(|key| key == account) {
            self.accounts.copy_within(at + 1..count, at);
            self.count = (count - 1) as u32; // at most 63
        }
    }
}
