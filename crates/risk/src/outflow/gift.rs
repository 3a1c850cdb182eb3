//! What a side of a trade gives away: equity at mark before less after, fees aside.
//!
//! A price is two signers' business only as long as nothing but their own money is behind it. Beyond a slip around the mark a
//! trade is a withdrawal in other clothes, and obeys the rules of one.

use crate::{
    error::RiskError,
    maths::{notional_ceil, notional_floor, share_floor},
};

/// Contracts and the price they are agreed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Premium {
    /// Of one contract [quote atoms].
    pub price_atoms: u64,
    /// Without sign [lots].
    pub lots: u64,
}

/// What the same contracts are at mark [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtMark {
    /// Their value, >= 0, rounded down.
    pub worth_floor: u64,
    /// Contracts at spot, rounded up.
    pub notional_atoms: u64,
}

/// A leg's money for both of its sides [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LegMoney {
    /// Value at mark of what changes hands, >= 0, rounded down.
    pub worth_floor: u64,
    /// The same rounded up, an atom above it.
    pub worth_ceil: u64,
    /// Premium that the buyer pays, rounded up.
    pub pays_ceil: u64,
    /// Premium that the seller gets, rounded down.
    pub gets_floor: u64,
    /// Contracts at spot, rounded up.
    pub notional_atoms: u64,
}

impl LegMoney {
    /// Of contracts that are worth between two atoms. Errors: `Overflow`.
    pub fn new(premium: Premium, mark: AtMark) -> Result<Self, RiskError> {
        let Premium { price_atoms, lots } = premium;
        let AtMark { worth_floor, notional_atoms } = mark;
        Ok(Self {
            worth_floor,
            worth_ceil: worth_floor.checked_add(1).ok_or(RiskError::Overflow)?,
            pays_ceil: notional_ceil(price_atoms, lots)?,
            gets_floor: notional_floor(price_atoms, lots)?,
            notional_atoms,
        })
    }

    /// The larger of premium and value, each rounded up: what a fee is a share of, so that a premium put on another leg saves none.
    pub fn larger_atoms(&self) -> u64 {
        self.pays_ceil.max(self.worth_ceil)
    }
}

/// What both sides of a trade give away over all its legs; above zero is given, below is got [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gift {
    /// What the maker gives.
    pub maker_atoms: i64,
    /// What the taker gives.
    pub taker_atoms: i64,
    /// What may be given without being a withdrawal.
    pub slip_atoms: u64,
}

impl Gift {
    /// Takes a leg in; the taker buys where `taker_lots` is positive. The buyer gives what it pays above value, the
    /// seller what it sells below it. Rounding: gifts up, the slip down. Errors: `Overflow`.
    pub fn add(&mut self, leg: &LegMoney, taker_lots: i64, slip_bps: u32) -> Result<(), RiskError> {
        let less = |a: u64, b: u64| {
            let signed = |x: u64| i64::try_from(x).map_err(|_| RiskError::Overflow);
            Ok::<i64, RiskError>(signed(a)? - signed(b)?) // fits: neither is negative
        };
        let by_buyer = less(leg.pays_ceil, leg.worth_floor)?;
        let by_seller = less(leg.worth_ceil, leg.gets_floor)?;
        let (taker, maker) =
            if taker_lots > 0 { (by_buyer, by_seller) } else { (by_seller, by_buyer) };
        let sum = |a: i64, b: i64| a.checked_add(b).ok_or(RiskError::Overflow);
        self.maker_atoms = sum(self.maker_atoms, maker)?;
        self.taker_atoms = sum(self.taker_atoms, taker)?;
        let slip = share_floor(leg.notional_atoms, slip_bps);
        // an atom of rounding a leg is nobody's gift
        let slip = slip.checked_add(2).ok_or(RiskError::Overflow)?;
        self.slip_atoms = self.slip_atoms.checked_add(slip).ok_or(RiskError::Overflow)?;
        Ok(())
    }

    /// What of a side's gift is no trading any more [quote atoms].
    pub fn beyond_slip(&self, given_atoms: i64) -> u64 {
        given_atoms.max(0).unsigned_abs().saturating_sub(self.slip_atoms)
    }
}
