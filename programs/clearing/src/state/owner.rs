//! What an owner has had in a pool. Margin accounts are numbered by it and no number is given twice, so that nothing that outlives an
//! account (a signed quote, a session, a hold-back, a sealed bid) can ever be taken for another's.

use anchor_lang::prelude::*;

#[account]
#[derive(InitSpace, Debug)]
pub struct OwnerRecord {
    pub pool: Pubkey,
    pub owner: Pubkey,
    /// Number of the next margin account; never falls.
    pub next_id: u16,
    pub bump: u8,
}
