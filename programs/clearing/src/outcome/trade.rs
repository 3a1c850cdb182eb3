//! What a trade costs one of its sides.

use crate::errors::ClearingError;
use anchor_lang::prelude::*;
use breakwater_risk::outflow::LegMoney;

/// A buyer pays a premium rounded up, a seller gets it rounded down; each pays the fee. What is left between them is the fund's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SideCost {
    /// Paid; below zero, received [quote atoms].
    pub premium_atoms: i64,
    pub fee_atoms: u64,
}

impl SideCost {
    /// One leg more, of which this side gets `lots`: below zero it sells. Errors: `Overflow`.
    pub fn add(&mut self, money: &LegMoney, lots: i64, fee_atoms: u64) -> Result<()> {
        let atoms = if lots > 0 { money.pays_ceil } else { money.gets_floor };
        let atoms = i64::try_from(atoms).map_err(|_| ClearingError::Overflow)?;
        let premium = if lots > 0 {
            self.premium_atoms.checked_add(atoms)
        } else {
            self.premium_atoms.checked_sub(atoms)
        };
        self.premium_atoms = premium.ok_or(ClearingError::Overflow)?;
        let fee = self.fee_atoms.checked_add(fee_atoms);
        self.fee_atoms = fee.ok_or(ClearingError::Overflow)?;
        Ok(())
    }

    /// Premium and fee [quote atoms]. Errors: `Overflow`.
    pub fn paid_atoms(&self) -> Result<i64> {
        let paid = self.premium_atoms.checked_add_unsigned(self.fee_atoms);
        paid.ok_or_else(|| error!(ClearingError::Overflow))
    }
}
