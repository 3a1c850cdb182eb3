//! What short options hold: their notional, and how fast who hedges them must trade.

use crate::{
    black76::Kind,
    elementary::{ln_ratio_q48, sqrt_q48},
    error::RiskError,
    fixed::{mul_q48_floor, notional_ceil},
    greeks::{OptionQuote, greeks},
    implied::yearly_vol_q48,
    scenario::Expiry,
    units::{MAX_PRICE_ATOMS, PRICE_PLACES},
};

/// Sums over short contracts [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Contracts at spot.
    pub open_interest_atoms: u64,
    /// Change of their delta cash for a move of the forward by 1 %: F^2 gamma / 100.
    pub short_gamma_atoms: u64,
}

impl Exposure {
    /// Adds short contracts of one series; a call and a put of one strike have the same gamma.
    /// Rounding: up. Errors: those of [`greeks`], `Overflow`.
    pub fn add(
        &mut self,
        quote: &OptionQuote,
        spot_atoms: u64,
        lots: u64,
    ) -> Result<(), RiskError> {
        let notional = notional_ceil(spot_atoms, lots)?;
        let forward = notional_ceil(quote.forward_atoms, lots)?;
        let gamma = mul_q48_floor(forward, greeks(quote)?.forward_gamma_q48) / 100;
        let sum = |a: u64, b: u64| a.checked_add(b).ok_or(RiskError::Overflow);
        self.open_interest_atoms = sum(self.open_interest_atoms, notional)?;
        self.short_gamma_atoms = sum(self.short_gamma_atoms, gamma.saturating_add(1))?;
        Ok(())
    }
}

/// One option of an expiry, with the volatility its smile gives it, for [`greeks`].
/// Rounding: forward to the atom below, volatility nearest. Errors: `Domain` for prices outside 1..=2^48 or an expiry that
/// has passed.
pub fn quote_of(expiry: &Expiry, kind: Kind, strike_atoms: u64) -> Result<OptionQuote, RiskError> {
    if !(1..=MAX_PRICE_ATOMS).contains(&strike_atoms) || expiry.left_secs == 0 {
        return Err(RiskError::Domain);
    }
    let k = ln_ratio_q48(strike_atoms << PRICE_PLACES, expiry.forward_q12)?;
    let sd = expiry.svi.total_sd_q48(k, sqrt_q48(expiry.share_q48), &expiry.bounds);
    Ok(OptionQuote {
        kind,
        forward_atoms: expiry.forward_q12 >> PRICE_PLACES,
        strike_atoms,
        vol_q48: yearly_vol_q48(sd, expiry.left_secs)?,
        tau_secs: expiry.left_secs,
        rate_q48: expiry.rate_q48,
    })
}
