//! What a position is worth when its settlement price is known.

use crate::{
    error::RiskError,
    maths::{notional_ceil, notional_floor},
    pricing::Kind,
};

/// Payoff of one contract [quote atoms].
pub fn payoff_atoms(kind: Kind, strike_atoms: u64, settlement_atoms: u64) -> u64 {
    match kind {
        Kind::Call => settlement_atoms.saturating_sub(strike_atoms),
        Kind::Put => strike_atoms.saturating_sub(settlement_atoms),
    }
}

/// Cash of a position at settlement [quote atoms]: a long receives it rounded down, a short pays it, negative, rounded up in size.
/// Errors: `Overflow`.
pub fn settlement_cash_atoms(
    kind: Kind,
    strike_atoms: u64,
    settlement_atoms: u64,
    size_lots: i64,
) -> Result<i64, RiskError> {
    let payoff = payoff_atoms(kind, strike_atoms, settlement_atoms);
    if payoff == 0 {
        return Ok(0); // about half of all positions
    }
    let size = size_lots.unsigned_abs();
    if size_lots >= 0 {
        i64::try_from(notional_floor(payoff, size)?).map_err(|_| RiskError::Overflow)
    } else {
        let owed = i64::try_from(notional_ceil(payoff, size)?).map_err(|_| RiskError::Overflow)?;
        Ok(-owed)
    }
}
