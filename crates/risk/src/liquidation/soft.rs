//! Soft liquidation: a small slice of one leg, chosen by rule, at a fixed discount.

use crate::{
    error::RiskError,
    maths::{mul_div_ceil, share_ceil},
    units::BPS,
};

/// What handing over one leg whole would do: margin relieved against value given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relief {
    /// Loss of the leg in the account's worst case [quote atoms].
    pub loss_atoms: u64,
    /// What the discount is a share of: contracts at the spot price [quote atoms].
    pub notional_atoms: u64,
}

impl Relief {
    /// The rule: more loss taken away per atom of discount goes first. A leg that loses nothing is never taken, and equal
    /// legs leave it to who came first.
    pub fn beats(&self, other: &Self) -> bool {
        let (a, b) = (u128::from(self.loss_atoms), u128::from(other.loss_atoms));
        // loss / notional compared crosswise; fits: 64 + 64 bits
        self.loss_atoms > 0
            && a * u128::from(other.notional_atoms.max(1))
                > b * u128::from(self.notional_atoms.max(1))
    }
}

/// Lots of a leg that one soft slice takes: a share of it, with the leg's sign [lots]. Rounding: up to a lot. Domain: a size other than 0.
pub fn soft_lots(size_lots: i64, slice_bps: u32) -> i64 {
    let size = size_lots.unsigned_abs();
    let lots = share_ceil(size, slice_bps.min(BPS as u32)).clamp(1, size.max(1));
    let lots = i64::try_from(lots).unwrap_or(i64::MAX); // at most |size|
    if size_lots < 0 { -lots } else { lots }
}

/// What the account pays to be relieved: a share of the contracts' notional at spot [quote atoms], rounded down for the account that
/// pays. Errors: `Overflow`.
pub fn soft_discount_atoms(notional_atoms: u64, discount_bps: u32) -> Result<u64, RiskError> {
    crate::maths::mul_div_floor(notional_atoms, u64::from(discount_bps), BPS)
}

/// Soft slices are taken from an account with counted equity below this: MM (1 + buffer), rounded up [quote atoms].
/// Errors: `Overflow`.
pub fn soft_bound_atoms(mm_atoms: i64, buffer_bps: u32) -> Result<u64, RiskError> {
    mul_div_ceil(mm_atoms.max(0).unsigned_abs(), BPS + u64::from(buffer_bps), BPS)
}
