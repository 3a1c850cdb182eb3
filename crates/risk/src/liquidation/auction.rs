//! The Dutch auction of a failing account: price curve, largest slice, rounding of slices.
//!
//! Source of the slice formula and the two phases: the auction of Derive's v2 protocol.

use crate::{
    error::RiskError,
    liquidation::AuctionParams,
    maths::{mul_div_ceil, mul_div_floor, mul_q32_ceil, mul_q32_floor, share_ceil},
    units::{BPS, ONE_Q32},
};

/// A solvent account for sale.
#[derive(Clone, Copy, Debug)]
pub struct SolventSlice {
    /// What counts towards margin, collateral after haircut [quote atoms].
    pub equity_atoms: i64,
    /// What it is worth, collateral without haircut, all cash included, >= 0 [quote atoms]: the price is a share of this.
    pub value_atoms: i64,
    /// Maintenance margin of all it holds, >= 0 [quote atoms].
    pub mm_atoms: i64,
    /// Cash from earlier slices, not for sale, <= value [quote atoms].
    pub reserved_atoms: i64,
    /// What of equity and value is held and can't be sold, because nobody knows its price: it stays [quote atoms].
    pub unsold_atoms: u64,
}

/// An insolvent account for sale.
#[derive(Clone, Copy, Debug)]
pub struct InsolventSlice {
    /// What it is worth, < 0 [quote atoms].
    pub value_atoms: i64,
    /// Maintenance margin of all it holds, >= 0 [quote atoms].
    pub mm_atoms: i64,
    /// Since its insolvency was declared [s].
    pub elapsed_secs: u64,
}

/// What a taker gets of an account, and what it pays of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceTerms {
    /// d: part of the value that is paid [2^-32].
    pub d_q32: u64,
    /// Share of the account that goes [2^-32].
    pub share_q32: u64,
}

/// What an account is worth, and what its earlier slices brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proceeds {
    /// Value of what can be sold, cash included [quote atoms].
    pub value_atoms: i64,
    /// Cash received for earlier slices [quote atoms].
    pub proceeds_atoms: i64,
}

impl Proceeds {
    /// Cash of earlier slices that is kept from being sold again: never more than half of what the account is worth, so that what is
    /// for sale, and with it the discount, shrinks evenly with value and does not jump where value falls below the proceeds.
    ///
    /// Formula: min(proceeds, value / 2). Rounding: down, so that more is for sale [quote atoms].
    #[inline]
    pub fn reserved_atoms(self) -> i64 {
        let half = self.value_atoms.max(0).unsigned_abs() / 2;
        self.proceeds_atoms.max(0).min(half as i64) // half of an i64
    }
}

impl SolventSlice {
    /// The account once a share of it has been sold at `d` and the fee taken: value leaves, cash comes in and, up to half of what is
    /// left, is not for sale. Rounding: equity and value down, margin up. Errors: `Domain`, `Overflow`.
    pub fn after(&self, params: &AuctionParams, terms: SliceTerms) -> Result<Self, RiskError> {
        let left = self.after_within_round(params, terms)?;
        let value_atoms = left.value_atoms.saturating_sub_unsigned(left.unsold_atoms);
        let proceeds = Proceeds { value_atoms, proceeds_atoms: left.reserved_atoms };
        Ok(Self { reserved_atoms: proceeds.reserved_atoms(), ..left })
    }

    /// The same to whoever else buys in one round: shares are of the account as it stood before, so that nothing of the proceeds
    /// is for sale, and each further share finds `1 - sold` of what there was. Rounding: as [`Self::after`]. Errors: `Domain`, `Overflow`.
    pub fn after_within_round(
        &self,
        params: &AuctionParams,
        terms: SliceTerms,
    ) -> Result<Self, RiskError> {
        let share_q32 = terms.share_q32;
        let paid = solvent_price_atoms(self, terms)?;
        let kept = paid.saturating_sub(fee_atoms(params, paid)?);
        let kept = i64::try_from(kept).map_err(|_| RiskError::Overflow)?;
        let left = |whole: i64| {
            let for_sale =
                whole.checked_sub(self.reserved_atoms)?.checked_sub_unsigned(self.unsold_atoms)?;
            // up: more of it is gone
            let gone = slice_down(for_sale.checked_neg()?, share_q32).checked_neg()?;
            whole.checked_sub(gone)?.checked_add(kept)
        };
        let mm = self.mm_atoms.max(0).unsigned_abs();
        let mm_left = mm.saturating_sub(mul_q32_floor(mm, share_q32.min(ONE_Q32)));
        Ok(Self {
            equity_atoms: left(self.equity_atoms).ok_or(RiskError::Overflow)?,
            value_atoms: left(self.value_atoms).ok_or(RiskError::Overflow)?,
            mm_atoms: i64::try_from(mm_left).map_err(|_| RiskError::Overflow)?,
            reserved_atoms: self.reserved_atoms.checked_add(kept).ok_or(RiskError::Overflow)?,
            unsold_atoms: self.unsold_atoms,
        })
    }

    /// Value that is for sale [quote atoms].
    pub fn for_sale_atoms(&self) -> u64 {
        self.value_atoms.saturating_sub(self.kept_atoms()).max(0).unsigned_abs()
    }

    /// What of the value stays with the account whatever is sold [quote atoms].
    fn kept_atoms(&self) -> i64 {
        self.reserved_atoms.saturating_add_unsigned(self.unsold_atoms)
    }
}

/// Basis points as a share, rounded up; at most one [2^-32].
pub fn q32_ceil(bps: u32) -> u64 {
    (u64::from(bps).min(BPS) << 32).div_ceil(BPS) // fits: 14 + 32 bits
}

/// d(t): what a taker pays of the value [2^-32], falling from `start` to `fast_end` in the fast
/// phase, from there to 0 in the slow one. Rounding: up, against the taker. Monotone.
pub fn price_share_q32(params: &AuctionParams, elapsed_secs: u64) -> u64 {
    let (fast, slow) = (u64::from(params.fast_secs), u64::from(params.slow_secs));
    let start = q32_ceil(params.start_bps);
    let end = q32_ceil(params.fast_end_bps).min(start);
    // fits: shares are at most 2^32, times below 2^32; the part fallen so far is rounded down
    if elapsed_secs < fast {
        start - (start - end) * elapsed_secs / fast.max(1)
    } else {
        let after = (elapsed_secs - fast).min(slow);
        end - end * after / slow.max(1)
    }
}

/// True once the price has run out: the auction has lasted longer than its duration, or a taker would pay less than the floor.
/// The auction may then begin anew. Source: `tail` and `cusp` of Maker's clipper.
pub fn price_ran_out(params: &AuctionParams, elapsed_secs: u64) -> bool {
    elapsed_secs > u64::from(params.duration_secs)
        || price_share_q32(params, elapsed_secs) < q32_ceil(params.floor_bps)
}

/// Least share a bid may take where `most_q32` is for sale [2^-32]: crumbs would only move the trade id.
pub fn least_share_q32(params: &AuctionParams, most_q32: u64) -> u64 {
    q32_ceil(params.least_slice_bps).min(most_q32)
}

impl SolventSlice {
    /// What the account needs to stand at its buffer, rounded up [quote atoms].
    fn target_atoms(&self, params: &AuctionParams) -> u64 {
        let mm = self.mm_atoms.max(0).unsigned_abs();
        mm.saturating_add(share_ceil(mm, params.buffer_bps))
    }

    /// Sold whole or not at all: its slices would be rounded to nothing for ever.
    pub fn is_dust(&self, params: &AuctionParams) -> bool {
        self.target_atoms(params) < params.dust_atoms
    }

    /// [`least_share_q32`] of this account: of dust, all there is.
    pub fn least_share_q32(&self, params: &AuctionParams, most_q32: u64) -> u64 {
        if self.is_dust(params) { most_q32 } else { least_share_q32(params, most_q32) }
    }
}

/// Share of the account that brings it back to its buffer and no further:
/// `f = BM / (BM - V d - R (1 - d))`, `BM = E - MM (1 + buffer)`, E counted equity, V value, R what of it is not for sale, d net of the fee.
///
/// An account whose maintenance margin with the buffer is dust goes whole.
///
/// Rounding: down [2^-32]. Errors: `Domain` when the account is not short (BM >= 0) or insolvent (V < 0).
pub fn max_share_q32(
    params: &AuctionParams,
    slice: &SolventSlice,
    d_q32: u64,
) -> Result<u64, RiskError> {
    if slice.value_atoms < 0 || slice.reserved_atoms < 0 {
        return Err(RiskError::Domain);
    }
    let target = i64::try_from(slice.target_atoms(params)).map_err(|_| RiskError::Overflow)?;
    let short = target.checked_sub(slice.equity_atoms).ok_or(RiskError::Overflow)?;
    if short <= 0 {
        return Err(RiskError::Domain);
    }
    if slice.is_dust(params) {
        return Ok(ONE_Q32);
    }
    let short = short.unsigned_abs();
    let kept_bps = u64::from((BPS as u32).saturating_sub(params.fee_bps));
    let net_q32 = (d_q32.min(ONE_Q32) * kept_bps).div_ceil(BPS); // up: a smaller share
    let reserved = slice.kept_atoms().min(slice.value_atoms).unsigned_abs();
    // V d + R (1 - d) = R + (V - R) d
    let sold = mul_q32_floor(slice.for_sale_atoms(), net_q32).saturating_add(1);
    let whole = short.checked_add(reserved.saturating_add(sold)).ok_or(RiskError::Overflow)?;
    Ok(mul_div_floor(short, ONE_Q32, whole)?.clamp(1, ONE_Q32))
}

/// Price of a share: `f d (V - R)`, R what is not for sale. Rounding: up, against the taker [quote atoms]. Errors: `Overflow`.
pub fn solvent_price_atoms(slice: &SolventSlice, terms: SliceTerms) -> Result<u64, RiskError> {
    let whole = mul_div_ceil(slice.for_sale_atoms(), terms.d_q32, ONE_Q32)?;
    mul_div_ceil(whole, terms.share_q32, ONE_Q32)
}

/// Penalty: the part of a price that goes into the account's own escrow, never more than the price [quote atoms].
/// Rounding: up, against the account. Errors: none now.
pub fn fee_atoms(params: &AuctionParams, price_atoms: u64) -> Result<u64, RiskError> {
    Ok(share_ceil(price_atoms, params.fee_bps).min(price_atoms))
}

/// What a taker is paid for a share of an account with negative value: `f (-V + ramp(t) MM)`, ramp rising
/// from 0 to 1 [quote atoms]. Rounding: down, against the taker. Errors: `Domain` for a value >= 0, `Overflow`.
pub fn insolvent_payout_atoms(
    params: &AuctionParams,
    slice: &InsolventSlice,
    share_q32: u64,
) -> Result<u64, RiskError> {
    if slice.value_atoms >= 0 {
        return Err(RiskError::Domain);
    }
    let length = u64::from(params.insolvent_secs).max(1);
    let mm = slice.mm_atoms.max(0).unsigned_abs();
    let ramp = mul_div_floor(mm, slice.elapsed_secs.min(length), length)?;
    let whole = slice.value_atoms.unsigned_abs().checked_add(ramp).ok_or(RiskError::Overflow)?;
    mul_div_floor(whole, share_q32.min(ONE_Q32), ONE_Q32)
}

/// A share of an account; what is more than one counts as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The share [2^-32].
    pub q32: u64,
}

impl Share {
    /// A position's part in a slice, with its sign [lots]. Rounding: longs towards zero, shorts away from it but never past the whole.
    #[inline]
    pub fn of_lots(self, size_lots: i64) -> i64 {
        slice_down(size_lots, self.q32)
    }

    /// An amount's part in a slice, rounded down.
    #[inline]
    pub fn of_amount_floor(self, amount: u64) -> u64 {
        mul_q32_floor(amount, self.q32.min(ONE_Q32))
    }

    /// Cash's part in a slice, negative for a debt [quote atoms]. Rounding: towards minus infinity, so the taker gets less cash, or more of
    /// the debt.
    #[inline]
    pub fn of_cash(self, cash_atoms: i64) -> i64 {
        slice_down(cash_atoms, self.q32)
    }
}

/// `whole x share`, towards minus infinity; between 0 and the whole, because the share is at most one.
fn slice_down(whole: i64, share_q32: u64) -> i64 {
    let (size, share) = (whole.unsigned_abs(), share_q32.min(ONE_Q32));
    if whole < 0 {
        0i64.saturating_sub_unsigned(mul_q32_ceil(size, share))
    } else {
        mul_q32_floor(size, share) as i64 // <= size
    }
}
