//! Shares of the backstop vault.
//!
//! A share is worth value / shares. Who enters pays the dearer of two prices (asked, done), who leaves gets the cheaper:
//! nobody enters before a gain that is known, or leaves before a loss. Every rounding is for the vault: all shares together are worth
//! no more than it (I-18).

use crate::{
    error::RiskError,
    maths::{mul_div_ceil, mul_div_floor},
};

/// All shares, and what they are worth together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VaultShares {
    /// Shares in existence; there are no parts of one.
    pub shares: u64,
    /// What all of them are worth together, at least 0 [quote atoms].
    pub value_atoms: u64,
}

impl VaultShares {
    /// Shares for a deposit; one an atom in an empty vault. Rounding: down. Errors: `Domain` for a vault that has shares
    /// and no value, `Overflow`.
    pub fn mint_floor(&self, atoms: u64) -> Result<u64, RiskError> {
        if self.shares == 0 {
            return Ok(atoms);
        }
        mul_div_floor(atoms, self.shares, self.value_atoms)
    }

    /// Value of some shares [quote atoms]. Rounding: down. Errors: `Domain` for an empty vault, `Overflow`.
    pub fn worth_floor(&self, shares: u64) -> Result<u64, RiskError> {
        mul_div_floor(self.value_atoms, shares, self.shares)
    }

    /// Price of 2^32 shares, rounded up; 2^32 in an empty vault [quote atoms]. Errors: `Overflow`.
    pub fn price_q32_ceil(&self) -> Result<u64, RiskError> {
        if self.shares == 0 {
            return Ok(1 << 32);
        }
        mul_div_ceil(self.value_atoms, 1 << 32, self.shares)
    }

    /// Shares a leaver loses who calls it off: what its shares earned since it asked is for those who stayed.
    ///
    /// Source: the rule of Drift's insurance fund. Rounding: up. Errors: `Domain`, `Overflow`.
    pub fn lost_on_cancel(&self, asked: RedemptionRequest) -> Result<u64, RiskError> {
        let RedemptionRequest { shares, asked_value_atoms } = asked;
        if self.worth_floor(shares)? <= asked_value_atoms {
            return Ok(0);
        }
        let others = self.shares.checked_sub(shares).ok_or(RiskError::Domain)?;
        if others == 0 {
            return Ok(0); // nobody stayed
        }
        let theirs = self.value_atoms.checked_sub(asked_value_atoms).ok_or(RiskError::Domain)?;
        let kept = mul_div_floor(asked_value_atoms, others, theirs)?;
        Ok(shares.saturating_sub(kept))
    }
}

/// Shares that wait to leave, and what they were worth when that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedemptionRequest {
    /// Shares that wait.
    pub shares: u64,
    /// What they were worth then [quote atoms].
    pub asked_value_atoms: u64,
}

/// What a share costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharePrice {
    /// Of 2^32 shares [quote atoms].
    pub q32: u64,
}

impl SharePrice {
    /// Shares for a deposit [quote atoms]. Rounding: down. Errors: `Domain` for a price of nothing, `Overflow`.
    pub fn shares_floor(self, atoms: u64) -> Result<u64, RiskError> {
        mul_div_floor(atoms, 1 << 32, self.q32)
    }
}

/// A vault that has shares has at least so many, so that rounding to a share never costs anybody more than a millionth of
/// the vault, whatever is given to it from outside.
pub const LEAST_SHARES: u64 = 1_000_000;
