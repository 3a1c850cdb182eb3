//! Auto-deleveraging: who is closed first, and at which price.

use crate::{
    error::RiskError,
    maths::{mul_div_ceil, mul_div_floor},
};

/// Rank: what an account holds opposite to the failing one, times its leverage; the largest and most leveraged first [quote atoms].
///
/// Formula: size x maintenance margin / equity. Leverage counts as 1 at most, which is an account at its margin: nearer to nothing
/// equity is no measure of anything, and an account of dust would come before all others. At least 1, where there is a size.
/// Rounding: down.
pub fn rank_atoms(size_atoms: u64, equity_atoms: i64, mm_atoms: i64) -> u64 {
    let (equity, mm) = (equity_atoms.max(0).unsigned_abs(), mm_atoms.max(0).unsigned_abs());
    let rank = if mm >= equity { size_atoms } else { levered(size_atoms, mm, equity) };
    rank.max(size_atoms.min(1))
}

fn levered(size_atoms: u64, mm: u64, equity: u64) -> u64 {
    mul_div_floor(size_atoms, mm, equity).unwrap_or(size_atoms) // mm < equity: it is at most the size
}

/// What closing `part` of all that an account owes by its options carries of its shortfall [quote atoms].
///
/// What is owed is paid at one rate to whoever it is owed to, as far as what there is goes: the price at which the account ends with
/// nothing. So a position that is worth nothing carries nothing, and takes nothing off what others carry. At most the part itself,
/// as no option's price is below zero; and at most `room`, what the closed account has above its maintenance margin once it is closed.
/// The last part carries all that is left, so that haircuts never overshoot (I-14).
///
/// Rounding: up, towards the shortfall being gone. Errors: `Overflow`.
pub fn haircut_atoms(
    shortfall_atoms: u64,
    (part_atoms, whole_atoms): (u64, u64),
    room_atoms: u64,
) -> Result<u64, RiskError> {
    let part = part_atoms.min(whole_atoms);
    if part == 0 {
        return Ok(0);
    }
    let share = mul_div_ceil(shortfall_atoms, part, whole_atoms)?;
    Ok(share.min(shortfall_atoms).min(part).min(room_atoms))
}
