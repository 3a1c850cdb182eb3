//! Part of a bidder's gain, kept until it is known whether the mark was behind the market when the slice was sold.

use crate::state::MarginAccount;
use anchor_lang::prelude::*;

#[account(zero_copy)]
#[derive(Debug)]
pub struct HoldBack {
    pub pool: Pubkey,
    /// Gets what was held when the hold-back is released.
    pub bidder_account: Pubkey,
    /// Gets it when it is forfeited.
    pub sold_account: Pubkey,
    /// Who paid the rent and gets it back.
    pub payer: Pubkey,
    pub sold_ts: i64,
    /// Held [quote atoms]; moved only by ledger.rs.
    pub atoms: u64,
    /// Value of the slice when it was sold, and maintenance margin with it [quote atoms].
    pub value_atoms: i64,
    pub mm_atoms: u64,
    /// What was sold, to be valued again; no account of anybody's.
    pub slice: MarginAccount,
}

const _: () = assert!(
    core::mem::size_of::<HoldBack>() == 4 * 32 + 4 * 8 + core::mem::size_of::<MarginAccount>()
);
