//! Auto-deleveraging: who is closed first, and how much of the shortfall each closing carries.

use crate::{
    error::RiskError,
    fixed::{mul_div_ceil, mul_div_floor},
    units::ONE_Q32,
};

/// Rank: maintenance margin / equity x profit / equity, the most leveraged and most profitable first [2^-32]. 0 for an
/// account without profit or equity: it comes last and carries nothing. Source: the ADL ranking of perpetual exchanges
/// (leverage x profit ratio). Rounding: down; saturates at the largest number.
pub fn rank_q32(equity_atoms: i64, mm_atoms: i64, profit_atoms: i64) -> u64 {
    if equity_atoms <= 0 || profit_atoms <= 0 {
        return 0;
    }
    let equity = equity_atoms.unsigned_abs();
    let mm = mm_atoms.max(1).unsigned_abs();
    let leverage = mul_div_floor(mm, ONE_Q32, equity).unwrap_or(u64::MAX);
    mul_div_floor(leverage, profit_atoms.unsigned_abs(), equity).unwrap_or(u64::MAX).max(1)
}

/// Part of a shortfall that closing `part` of `whole` notional carries, at most `most` (the closed side's profit).
/// The last part carries all that is left, so that haircuts never overshoot.
///
/// Rounding: up, towards the shortfall being gone. Errors: `Domain` for whole = 0, `Overflow`.
pub fn haircut_atoms(
    shortfall_atoms: u64,
    (part_atoms, whole_atoms): (u64, u64),
    most_atoms: u64,
) -> Result<u64, RiskError> {
    let part = part_atoms.min(whole_atoms);
    let share = mul_div_ceil(shortfall_atoms, part, whole_atoms)?;
    Ok(share.min(shortfall_atoms).min(most_atoms))
}
