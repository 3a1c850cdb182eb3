//! Equity against requirement, and what an account is worth.
//!
//! Two numbers, never mixed. **Counted equity** takes collateral after its haircut: it gates new risk and says who is due.
//! **Value** takes it at the oracle's low price without one: it prices, settles, tests solvency and pays. The haircut is a
//! doubt about the next hour, not money that anybody else may have.

use crate::{error::RiskError, margin::Requirement};

/// One account at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    equity_atoms: i64,
    value_atoms: i64,
    im_atoms: i64,
    mm_atoms: i64,
    unsold_atoms: u64,
    doubted: bool,
}

impl Health {
    /// Cash, negative when owed, with what else the account holds and must hold.
    ///
    /// Formula: equity = cash + mtm, value = cash + worth. Rounding: none. Errors: `Overflow`.
    pub fn new(cash_atoms: i64, requirement: &Requirement) -> Result<Self, RiskError> {
        let with_cash = |held: i64| cash_atoms.checked_add(held).ok_or(RiskError::Overflow);
        Ok(Self {
            equity_atoms: with_cash(requirement.mtm_atoms)?,
            value_atoms: with_cash(requirement.worth_atoms)?,
            im_atoms: requirement.im_atoms,
            mm_atoms: requirement.mm_atoms,
            unsold_atoms: requirement.unsold_atoms,
            doubted: requirement.doubted,
        })
    }

    /// Counted equity: cash, options at mark, collateral after haircut [quote atoms].
    pub fn equity_atoms(&self) -> i64 {
        self.equity_atoms
    }

    /// Value: cash, options at mark, collateral at its low price without haircut; not below counted equity [quote atoms].
    pub fn value_atoms(&self) -> i64 {
        self.value_atoms
    }

    /// What of the value nobody can buy now, because nobody knows its price [quote atoms].
    pub fn unsold_atoms(&self) -> u64 {
        self.unsold_atoms
    }

    /// Value of what can be bought, below zero where all that is worth something can't [quote atoms].
    pub fn sold_value_atoms(&self) -> i64 {
        self.value_atoms.saturating_sub_unsigned(self.unsold_atoms)
    }

    /// A price was in doubt when this was worked out.
    pub fn is_doubted(&self) -> bool {
        self.doubted
    }

    /// Initial margin, not below maintenance margin [quote atoms].
    pub fn im_atoms(&self) -> i64 {
        self.im_atoms
    }

    /// Maintenance margin, >= 0 [quote atoms].
    pub fn mm_atoms(&self) -> i64 {
        self.mm_atoms
    }

    /// Counted equity less initial margin: what may be withdrawn or risked anew; negative when short [quote atoms]. Saturates.
    pub fn im_excess_atoms(&self) -> i64 {
        self.equity_atoms.saturating_sub(self.im_atoms)
    }

    /// Counted equity less maintenance margin; negative when the account is due [quote atoms]. Saturates.
    pub fn mm_excess_atoms(&self) -> i64 {
        self.equity_atoms.saturating_sub(self.mm_atoms)
    }

    /// The account is due: counted equity below maintenance margin. At it, it is not.
    pub fn is_liquidatable(&self) -> bool {
        self.equity_atoms < self.mm_atoms
    }

    /// Value below zero: somebody else has to pay.
    pub fn is_insolvent(&self) -> bool {
        self.value_atoms < 0
    }

    /// What somebody else has to pay, 0 for a solvent account [quote atoms].
    pub fn shortfall_atoms(&self) -> u64 {
        self.value_atoms.min(0).unsigned_abs()
    }
}
