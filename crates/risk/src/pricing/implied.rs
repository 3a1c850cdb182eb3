//! Implied volatility: the standard deviation that gives a price.

use crate::{
    error::RiskError,
    maths::{mul_div_floor, ratio_q48, sqrt_q48},
    pricing::{Kind, MAX_SD_Q48, Moneyness, OptionTerms, call_q12},
    units::{ONE_Q48, PRICE_PLACES, YEAR_SECS},
};

/// An undiscounted price to take apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricedOption {
    /// The option.
    pub terms: OptionTerms,
    /// What the option costs [2^-12 quote atoms per contract].
    pub price_q12: u64,
}

impl PricedOption {
    /// A price in whole atoms.
    pub fn from_atoms(terms: OptionTerms, price_atoms: u64) -> Self {
        Self { terms, price_q12: price_atoms.saturating_mul(1 << PRICE_PLACES) }
    }

    /// Total standard deviation s = vol sqrt(tau) [2^-48]: the least one whose value is not below the price, by bisection.
    ///
    /// Rounding: up. Error bound: what the kernel's error is worth over vega; none where the price resolves it. Domain:
    /// intrinsic value <= price < forward (call) or strike (put), otherwise `Domain`. At intrinsic value the answer is
    /// 0: every small enough s gives that price, and the least is told. Cost: 56 kernel evaluations.
    pub fn total_sd_q48(&self) -> Result<u64, RiskError> {
        let at = Moneyness::of(&self.terms)?;
        let (forward, strike) = (at.forward_q12, at.strike_q12);
        let call = match self.terms.kind {
            Kind::Call => self.price_q12,
            // C = P + F - K
            Kind::Put => self
                .price_q12
                .checked_add(forward)
                .and_then(|sum| sum.checked_sub(strike))
                .ok_or(RiskError::Domain)?,
        };
        if call < forward.saturating_sub(strike) || call >= forward {
            return Err(RiskError::Domain);
        }
        let (mut low, mut high) = (0, MAX_SD_Q48); // value(high) is the forward
        if call_q12(at, low) >= call {
            return Ok(low);
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if call_q12(at, middle) >= call {
                high = middle;
            } else {
                low = middle;
            }
        }
        Ok(high)
    }

    /// Implied volatility a year [2^-48]. Errors: as [`Self::total_sd_q48`]; `Domain` unless tau is between a second and
    /// four years; `Overflow` beyond 2^16.
    pub fn vol_q48(&self, tau_secs: u64) -> Result<u64, RiskError> {
        if !(1..=4 * YEAR_SECS).contains(&tau_secs) {
            return Err(RiskError::Domain);
        }
        Deviation { sd_q48: self.total_sd_q48()?, tau_secs }.yearly_vol_q48()
    }
}

/// How far a price goes in some time.
pub(crate) struct Deviation {
    /// Standard deviation of all of it [2^-48].
    pub sd_q48: u64,
    /// The time [s].
    pub tau_secs: u64,
}

impl Deviation {
    /// `sd / sqrt(tau)` [2^-48], rounded down. Errors: `Domain` for no time, `Overflow` beyond 2^16.
    pub fn yearly_vol_q48(&self) -> Result<u64, RiskError> {
        mul_div_floor(self.sd_q48, ONE_Q48, sqrt_q48(ratio_q48(self.tau_secs, YEAR_SECS)?))
    }
}
