//! The sale of one failing account, slice by slice.

use anchor_lang::prelude::*;

#[account]
#[derive(InitSpace)]
pub struct Auction {
    pub pool: Pubkey,
    pub margin_account: Pubkey,
    /// Who started it and gets the rent back.
    pub starter: Pubkey,
    pub started_ts: i64,
    /// Publish time of the mark that proved the account short; with `started_ts` the
    /// price-to-auction delay.
    pub mark_ts: i64,
    /// When the account was declared insolvent; 0 while it is not [unix s].
    pub insolvent_ts: i64,
    /// Cash received for earlier slices of this auction; it is not sold again [quote atoms].
    pub reserved_atoms: i64,
    /// Number of slices sold; a bid names the one it saw.
    pub last_trade_id: u64,
    /// Scenario that proves the account short.
    pub witness: u8,
    pub bump: u8,
}
