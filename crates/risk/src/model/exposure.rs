//! What short options hold: their notional, and how fast who hedges them must trade.

use crate::{
    error::RiskError,
    maths::{ln_ratio_q48, mul_q48_floor, notional_ceil, notional_floor, ratio_q48, sqrt_q48},
    model::{Expiry, discount_q48},
    pricing::{Deviation, Kind, OptionQuote, SmilePoint, forward_gamma_q48},
    units::{MAX_PRICE_ATOMS, ONE_Q48, PRICE_PLACES, YEAR_SECS},
};

/// Sums over short contracts [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Contracts at spot.
    pub open_interest_atoms: u64,
    /// Change of their delta cash for a move of the forward by 1 %: F^2 gamma / 100.
    pub short_gamma_atoms: u64,
}

/// Contracts of one series whose number of open shorts has changed.
#[derive(Clone, Copy, Debug)]
pub struct ShortLots {
    /// Strike of the series [quote atoms].
    pub strike_atoms: u64,
    /// More is positive [lots].
    pub lots: i64,
}

/// What the exposure of one expiry's contracts is worked out from: the same for every strike.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    expiry: Expiry,
    spot_atoms: u64,
    forward_atoms: u64,
    root_share_q48: u64,
    discount_q48: u64,
}

impl Crowd {
    /// One expiry's contracts at a spot price [quote atoms]. Rounding: the forward down to the atom.
    /// Errors: `Domain` for prices outside 1..=2^48 or a time outside one second to four years.
    pub fn new(expiry: &Expiry, spot_atoms: u64) -> Result<Self, RiskError> {
        let forward_atoms = expiry.forward_q12 >> PRICE_PLACES;
        if [spot_atoms, forward_atoms].iter().any(|price| !(1..=MAX_PRICE_ATOMS).contains(price))
            || !(1..=4 * YEAR_SECS).contains(&expiry.left_secs)
        {
            return Err(RiskError::Domain);
        }
        let rate = expiry.rate_q48.max(0);
        let discount_q48 = match rate {
            0 => ONE_Q48,
            _ => discount_q48(rate, ratio_q48(expiry.left_secs, YEAR_SECS)?),
        };
        let root_share_q48 = sqrt_q48(expiry.share_q48);
        Ok(Self { expiry: *expiry, spot_atoms, forward_atoms, root_share_q48, discount_q48 })
    }
}

impl Exposure {
    /// Adds short contracts of one strike, or takes them off; a call and a put of one strike have the same gamma.
    ///
    /// Rounding: up where they are added and down where they are taken off, to what is more exposed; never below nothing. Errors, with
    /// nothing changed: `Domain` for a strike outside 1..=2^48, `Overflow`. Cost: about 1 200 instructions.
    pub fn add(&mut self, crowd: &Crowd, short: &ShortLots) -> Result<(), RiskError> {
        let lots = short.lots.unsigned_abs();
        let smile = smile_at(&crowd.expiry, short.strike_atoms, crowd.root_share_q48)?;
        let share = forward_gamma_q48(smile, crowd.discount_q48)?;
        let moved = if short.lots < 0 {
            let gamma = mul_q48_floor(notional_floor(crowd.forward_atoms, lots)?, share) / 100;
            let notional = notional_floor(crowd.spot_atoms, lots)?;
            (
                self.open_interest_atoms.saturating_sub(notional),
                self.short_gamma_atoms.saturating_sub(gamma),
            )
        } else {
            let gamma = mul_q48_floor(notional_ceil(crowd.forward_atoms, lots)?, share) / 100;
            let gamma = gamma.saturating_add(u64::from(lots > 0));
            let sum = |a: u64, b: u64| a.checked_add(b).ok_or(RiskError::Overflow);
            (
                sum(self.open_interest_atoms, notional_ceil(crowd.spot_atoms, lots)?)?,
                sum(self.short_gamma_atoms, gamma)?,
            )
        };
        (self.open_interest_atoms, self.short_gamma_atoms) = moved;
        Ok(())
    }
}

fn smile_at(
    expiry: &Expiry,
    strike_atoms: u64,
    root_share_q48: u64,
) -> Result<SmilePoint, RiskError> {
    if !(1..=MAX_PRICE_ATOMS).contains(&strike_atoms) || expiry.left_secs == 0 {
        return Err(RiskError::Domain);
    }
    let k_q48 = ln_ratio_q48(strike_atoms << PRICE_PLACES, expiry.forward_q12)?;
    let sd_q48 = expiry.svi.total_sd_q48(k_q48, root_share_q48, &expiry.bounds);
    Ok(SmilePoint { k_q48, sd_q48 })
}

/// One option of an expiry, with the volatility its smile gives it, for [`greeks`](crate::pricing::greeks).
/// Rounding: forward to the atom below, volatility nearest. Errors: `Domain` for prices outside 1..=2^48 or an expiry that
/// has passed.
pub fn quote_of(expiry: &Expiry, kind: Kind, strike_atoms: u64) -> Result<OptionQuote, RiskError> {
    let sd_q48 = smile_at(expiry, strike_atoms, sqrt_q48(expiry.share_q48))?.sd_q48;
    Ok(OptionQuote {
        kind,
        forward_atoms: expiry.forward_q12 >> PRICE_PLACES,
        strike_atoms,
        vol_q48: Deviation { sd_q48, tau_secs: expiry.left_secs }.yearly_vol_q48()?,
        tau_secs: expiry.left_secs,
        rate_q48: expiry.rate_q48,
    })
}
