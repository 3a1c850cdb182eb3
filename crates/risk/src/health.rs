//! Equity against requirement.

use crate::{error::RiskError, requirement::Requirement};

/// One account at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    equity_atoms: i64,
    im_atoms: i64,
    mm_atoms: i64,
}

impl Health {
    /// Errors: `Overflow`.
    pub fn new(cash_atoms: i64, requirement: &Requirement) -> Result<Self, RiskError> {
        let equity = cash_atoms.checked_add(requirement.mtm_atoms).ok_or(RiskError::Overflow)?;
        Ok(Self {
            equity_atoms: equity,
            im_atoms: requirement.im_atoms,
            mm_atoms: requirement.mm_atoms,
        })
    }

    /// Cash, options at mark, collateral after haircut [quote atoms].
    pub fn equity_atoms(&self) -> i64 {
        self.equity_atoms
    }

    pub fn im_atoms(&self) -> i64 {
        self.im_atoms
    }

    pub fn mm_atoms(&self) -> i64 {
        self.mm_atoms
    }

    /// What may be withdrawn or risked anew; negative when short.
    pub fn im_excess_atoms(&self) -> i64 {
        self.equity_atoms.saturating_sub(self.im_atoms)
    }

    pub fn mm_excess_atoms(&self) -> i64 {
        self.equity_atoms.saturating_sub(self.mm_atoms)
    }

    /// Equity below maintenance margin.
    pub fn is_liquidatable(&self) -> bool {
        self.equity_atoms < self.mm_atoms
    }

    /// Equity below zero.
    pub fn is_insolvent(&self) -> bool {
        self.equity_atoms < 0
    }
}
