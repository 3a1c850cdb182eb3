//! One expiry of one market: listed strikes, open interest, settlement price once printed.

use crate::{errors::ClearingError, state::Moved};
use anchor_lang::prelude::*;
use breakwater_risk::model::Exposure;

/// Most strikes of a board.
pub const MAX_STRIKES: usize = 64;

/// Values of [`Board::status`].
pub mod board_status {
    /// Open for trading until expiry.
    pub const LISTED: u8 = 0;
    /// Open interest rises no more; positions live on, are closed and handed on.
    pub const DELISTED: u8 = 1;
    /// The settlement price is printed.
    pub const SETTLED: u8 = 2;
}

/// One expiry of one market.
#[account(zero_copy)]
#[derive(Debug)]
pub struct Board {
    /// The market.
    pub market: Pubkey,
    /// When it expires [unix s].
    pub expiry_ts: i64,
    /// Settlement price [quote atoms a unit]; printed once, 0 before.
    pub settlement_price_atoms: u64,
    /// Sum of all long positions of all series [lots].
    pub long_lots: u64,
    /// Sum of all short positions of all series [lots].
    pub short_lots: u64,
    /// Paid in by settled shorts less paid out to settled longs of this board [quote atoms].
    pub suspense_atoms: i64,
    /// Listed strikes, ascending; the first `strike_count` are in use [quote atoms].
    pub strikes: [u64; MAX_STRIKES],
    /// Short positions of each strike, calls and puts together [lots].
    pub short_by_strike_lots: [u64; MAX_STRIKES],
    /// Its short contracts at spot, as they were when last counted; written by `update_exposure` [quote atoms].
    pub open_interest_atoms: u64,
    /// Change of those contracts' delta cash for a move of the price by 1 %; written by `update_exposure` [quote atoms].
    pub short_gamma_atoms: u64,
    /// Strikes in use. 1..=64.
    pub strike_count: u8,
    /// [`board_status`].
    pub status: u8,
    /// Index of the market in its pool.
    pub market_index: u8,
    /// Of its address.
    pub bump: u8,
    /// 0.
    pub _pad: [u8; 4],
}

const _: () = assert!(core::mem::size_of::<Board>() == 32 + 7 * 8 + 2 * 64 * 8 + 8);

impl Board {
    /// Not over, and the strike is one of its own; returns its place. Whether open interest may rise is [`Self::is_listed`].
    /// Errors: `BoardExpired`, `BoardSettled`, `StrikeNotListed`.
    pub fn require_tradable(&self, now: i64, strike_atoms: u64) -> Result<usize> {
        require!(now < self.expiry_ts, ClearingError::BoardExpired);
        require!(self.status != board_status::SETTLED, ClearingError::BoardSettled);
        self.strike_at(strike_atoms)
    }

    /// Place of a strike. Errors: `StrikeNotListed`.
    fn strike_at(&self, strike_atoms: u64) -> Result<usize> {
        let listed = self.strikes.split_at(usize::from(self.strike_count).min(MAX_STRIKES)).0;
        listed.binary_search(&strike_atoms).map_err(|_| error!(ClearingError::StrikeNotListed))
    }

    /// Open interest may rise. A board that was delisted still takes what closes or hands on.
    pub fn is_listed(&self) -> bool {
        self.status == board_status::LISTED
    }

    /// What this board's short positions held when last counted.
    pub fn exposure(&self) -> Exposure {
        Exposure {
            open_interest_atoms: self.open_interest_atoms,
            short_gamma_atoms: self.short_gamma_atoms,
        }
    }

    /// Takes one position's change into open interest. Errors: `StrikeNotListed`, `Overflow`.
    pub fn record(&mut self, strike_atoms: u64, moved: Moved) -> Result<()> {
        self.record_at(self.strike_at(strike_atoms)?, moved)
    }

    /// The same, of the strike at a place.
    /// Errors: as [`Self::record`].
    pub fn record_at(&mut self, at: usize, moved: Moved) -> Result<()> {
        let Moved { before_lots, after_lots } = moved;
        let shift = |total: u64, before: u64, after: u64| {
            total
                .checked_sub(before)
                .and_then(|t| t.checked_add(after))
                .ok_or(ClearingError::Overflow)
        };
        let long = |lots: i64| lots.max(0).unsigned_abs();
        let short = |lots: i64| lots.min(0).unsigned_abs();
        self.long_lots = shift(self.long_lots, long(before_lots), long(after_lots))?;
        self.short_lots = shift(self.short_lots, short(before_lots), short(after_lots))?;
        let here = self.short_by_strike_lots.get_mut(at).ok_or(ClearingError::StrikeNotListed)?;
        *here = shift(*here, short(before_lots), short(after_lots))?;
        Ok(())
    }

    /// I-02: before settlement every long has its short. Errors: `InvariantBroken`.
    pub fn invariant(&self) -> Result<()> {
        require!(
            self.status == board_status::SETTLED || self.long_lots == self.short_lots,
            ClearingError::InvariantBroken
        );
        Ok(())
    }
}
