//! What an owner has had in a pool. Margin accounts are numbered by it and no number is given twice, so that nothing that outlives an
//! account (a signed quote, a session, a hold-back, a sealed bid) can ever be taken for another's.

use anchor_lang::prelude::*;

/// One owner's record in one pool (I-28).
#[account]
#[derive(InitSpace, Debug)]
pub struct OwnerRecord {
    /// The pool.
    pub pool: Pubkey,
    /// The owner.
    pub owner: Pubkey,
    /// Number of the next margin account; never falls.
    pub next_id: u16,
    /// Of its address.
    pub bump: u8,
}
