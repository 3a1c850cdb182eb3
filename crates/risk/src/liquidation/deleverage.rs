//! Auto-deleveraging: who is closed first, and at which price.

use crate::{
    error::RiskError,
    margin::Health,
    maths::{mul_div_ceil, mul_div_floor},
};

/// Rank: what an account holds opposite to the failing one, times its leverage; the largest and most leveraged first [quote atoms].
///
/// Formula: size x maintenance margin / equity. Leverage counts as 1 at most, which is an account at its margin: nearer to nothing
/// equity is no measure of anything, and an account of dust would come before all others. At least 1, where there is a size.
/// Rounding: down.
pub fn rank_atoms(size_atoms: u64, health: &Health) -> u64 {
    let equity = health.equity_atoms().max(0).unsigned_abs();
    let mm = health.mm_atoms().max(0).unsigned_abs();
    let rank = if mm >= equity { size_atoms } else { levered(size_atoms, mm, equity) };
    rank.max(size_atoms.min(1))
}

fn levered(size_atoms: u64, mm: u64, equity: u64) -> u64 {
    mul_div_floor(size_atoms, mm, equity).unwrap_or(size_atoms) // mm < equity: it is at most the size
}

/// One closing of an insolvent account against a counterparty [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// What the account's value is below zero.
    pub shortfall_atoms: u64,
    /// Of what it owes by its options, what is closed.
    pub part_atoms: u64,
    /// All that it owes by its options, this part among it.
    pub whole_atoms: u64,
    /// What the counterparty has above its maintenance margin once it is closed.
    pub room_atoms: u64,
}

impl Closing {
    /// What the closing carries of the shortfall [quote atoms].
    ///
    /// What is owed is paid at one rate to whoever it is owed to, as far as what there is goes: the price at which the account ends with
    /// nothing. So a position that is worth nothing carries nothing, and takes nothing off what others carry. At most the part itself,
    /// as no option's price is below zero; and at most the room.
    /// The last part carries all that is left, so that haircuts never overshoot (I-14).
    ///
    /// Rounding: up, towards the shortfall being gone. Errors: `Overflow`.
    pub fn haircut_atoms(&self) -> Result<u64, RiskError> {
        let part = self.part_atoms.min(self.whole_atoms);
        if part == 0 {
            return Ok(0);
        }
        let share = mul_div_ceil(self.shortfall_atoms, part, self.whole_atoms)?;
        Ok(share.min(self.shortfall_atoms).min(part).min(self.room_atoms))
    }
}
