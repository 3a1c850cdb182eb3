//! What a position is worth when its settlement price is known.

use crate::{
    error::RiskError,
    maths::{notional_ceil, notional_floor},
    pricing::Kind,
};

/// An option at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettledOption {
    /// Call or put.
    pub kind: Kind,
    /// Strike [quote atoms a contract].
    pub strike_atoms: u64,
    /// Settlement price of the underlying [quote atoms a contract].
    pub settlement_atoms: u64,
}

impl SettledOption {
    /// Payoff of one contract [quote atoms].
    pub fn payoff_atoms(&self) -> u64 {
        match self.kind {
            Kind::Call => self.settlement_atoms.saturating_sub(self.strike_atoms),
            Kind::Put => self.strike_atoms.saturating_sub(self.settlement_atoms),
        }
    }

    /// Cash of a position at settlement [quote atoms]: a long receives it rounded down, a short pays it, negative, rounded up in size.
    /// Errors: `Overflow`.
    pub fn cash_atoms(&self, size_lots: i64) -> Result<i64, RiskError> {
        let payoff = self.payoff_atoms();
        if payoff == 0 {
            return Ok(0); // about half of all positions
        }
        let size = size_lots.unsigned_abs();
        if size_lots >= 0 {
            i64::try_from(notional_floor(payoff, size)?).map_err(|_| RiskError::Overflow)
        } else {
            let owed =
                i64::try_from(notional_ceil(payoff, size)?).map_err(|_| RiskError::Overflow)?;
            Ok(-owed)
        }
    }
}
