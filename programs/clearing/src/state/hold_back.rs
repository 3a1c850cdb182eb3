//! Part of a bidder's gain, kept until it is known whether the mark was behind the market when the slice was sold.

use crate::state::{HoldSettings, MAX_MARKETS, MAX_POSITIONS, MarginAccount, Position};
use anchor_lang::prelude::*;

/// One slice's hold-back: what is kept of the bidder's cash, and what it bought.
#[account(zero_copy)]
#[derive(Debug)]
pub struct HoldBack {
    /// The pool.
    pub pool: Pubkey,
    /// Gets what was held when the hold-back is released.
    pub bidder_account: Pubkey,
    /// Gets it when it is forfeited.
    pub sold_account: Pubkey,
    /// Who paid the rent and gets it back.
    pub payer: Pubkey,
    /// When the slice was sold [unix s].
    pub sold_ts: i64,
    /// Held [quote atoms]; moved only by the ledger.
    pub atoms: u64,
    /// Value of the slice when it was sold, either sign [quote atoms].
    pub value_atoms: i64,
    /// Maintenance margin of the slice then [quote atoms].
    pub mm_atoms: u64,
    /// What was sold, to be valued again.
    pub slice: HeldSlice,
}

/// Positions and collateral of a slice. Laid out as a margin account that is nobody's, so that the margin engine values it as one.
#[zero_copy]
#[derive(Debug)]
pub struct HeldSlice {
    /// Where a margin account has pool, owner, delegate and cash; 0.
    pub _owner: [u64; 13],
    /// By market index [atoms of that market's mint].
    pub collateral_atoms: [u64; MAX_MARKETS],
    /// The first `position_count` are in use.
    pub positions: [Position; MAX_POSITIONS],
    /// Number of positions in use; the other bytes are 0.
    pub position_count: u64,
    /// The rest of a margin account; 0.
    pub _rest: [u64; 10],
}

impl HoldBack {
    /// When its window is over [unix s].
    pub fn ends_ts(&self, settings: &HoldSettings) -> i64 {
        self.sold_ts.saturating_add(i64::from(settings.secs))
    }
}

impl HeldSlice {
    /// The slice as a margin account of nobody, without cash.
    pub fn account(&self) -> &MarginAccount {
        bytemuck::must_cast_ref(self)
    }

    /// The same, to be filled.
    pub fn account_mut(&mut self) -> &mut MarginAccount {
        bytemuck::must_cast_mut(self)
    }
}

const _: () = assert!(
    core::mem::size_of::<HoldBack>() == 4 * 32 + 4 * 8 + core::mem::size_of::<MarginAccount>()
);
