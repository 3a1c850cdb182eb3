//! Price and sensitivities of one option, for reports and hedges. No margin depends on them.

use crate::{
    error::RiskError,
    maths::{
        SATURATION_Q48, cdf_q64, mul_div_floor, mul_q48_down, mul_q48_floor, pdf_q48, ratio_q48,
        sqrt_q48,
    },
    model::discount_q48,
    pricing::{Kind, Moneyness, OptionTerms, SmilePoint, kernel_sd, option_q12},
    units::{ONE_Q48, YEAR_SECS},
};

/// One option and what its price depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionQuote {
    /// Call or put.
    pub kind: Kind,
    /// Forward of the expiry [quote atoms a contract]. 1..=2^48.
    pub forward_atoms: u64,
    /// Strike [quote atoms a contract]. 1..=2^48.
    pub strike_atoms: u64,
    /// Implied volatility a year [2^-48].
    pub vol_q48: u64,
    /// Time to expiry, at most four years [s].
    pub tau_secs: u64,
    /// Continuous rate a year [2^-48]; only a positive one discounts.
    pub rate_q48: i64,
}

/// Value and sensitivities on one contract, long, discounted; with respect to the forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Greeks {
    /// Discounted value [2^-12 quote atoms].
    pub value_q12: u64,
    /// Change of value per change of the forward [2^-48].
    pub delta_q48: i64,
    /// F x gamma: change of delta for a move of the forward by its whole self, at today's rate [2^-48].
    /// Gamma alone is this over the forward.
    pub forward_gamma_q48: u64,
    /// Change of value per 1.00 of volatility [2^-12 quote atoms].
    pub vega_q12: u64,
    /// Change of value per year that passes, all else equal; divide by 365 for a day [2^-12 quote atoms].
    pub theta_q12: i64,
}

/// Greeks of Black's formula.
///
/// Formula: s = vol sqrt(tau), d1 = ln(F/K) / s + s / 2, D = exp(-max(r, 0) tau); value D C, delta D Phi(d1),
/// F gamma = D phi(d1) / s, vega = D F phi(d1) sqrt(tau), theta = r D C - D F phi(d1) vol / (2 sqrt(tau)).
/// A put's delta is the call's less D, its theta the call's less r D (F - K).
/// Rounding: nearest within the error. Error bound: value 3e-13 of F + K; delta 2^-23; F gamma that over s; vega 2^-30 of F
/// sqrt(tau); theta 2^-30 of F vol / sqrt(tau).
/// Domain: F, K in 1..=2^48, tau at most four years; otherwise `Domain`. With s = 0 or |d1| beyond eight: a step, no
/// gamma, no vega, no theta but interest. Cost: about 4 500 instructions.
pub fn greeks(quote: &OptionQuote) -> Result<Greeks, RiskError> {
    let OptionQuote { kind, forward_atoms, strike_atoms, .. } = *quote;
    let at = Moneyness::of(&OptionTerms { kind, forward_atoms, strike_atoms })?;
    if quote.tau_secs > 4 * YEAR_SECS {
        return Err(RiskError::Domain);
    }
    let tau = ratio_q48(quote.tau_secs, YEAR_SECS)?;
    let root_tau = sqrt_q48(tau);
    let sd = kernel_sd(mul_q48_floor(quote.vol_q48, root_tau));
    let rate = quote.rate_q48.max(0);
    let discount = discount_q48(rate, tau);
    let value_q12 = mul_q48_floor(option_q12(kind, at, sd), discount);
    let interest = mul_q48_down(value_q12 as i64, rate); // value below 2^61
    let Shape { delta_q48: call_delta, density_q48: density } = Shape::of(at.x_q48, sd)?;
    let delta = match kind {
        Kind::Call => call_delta as i64,
        Kind::Put => call_delta as i64 - ONE_Q48 as i64, // both at most 2^48
    };
    let mut result = Greeks {
        value_q12,
        delta_q48: mul_q48_down(delta, discount as i64),
        theta_q12: interest,
        ..Greeks::default()
    };
    if density > 0 {
        let density = mul_q48_floor(density, discount);
        result.forward_gamma_q48 = mul_div_floor(density, ONE_Q48, sd).unwrap_or(u64::MAX);
        let height = mul_q48_floor(at.forward_q12, density); // F phi, below 2^59
        result.vega_q12 = mul_q48_floor(height, root_tau);
        let decay = mul_q48_floor(height, quote.vol_q48);
        let decay = mul_div_floor(decay, ONE_Q48, root_tau.max(1)).unwrap_or(u64::MAX) / 2;
        result.theta_q12 = interest.saturating_sub_unsigned(decay);
    }
    Ok(result)
}

/// F x gamma of one contract from a strike's place on its smile: change of delta for a move of the forward by its whole self.
///
/// Formula: D phi(d1) / s, d1 = -k / s + s / 2. Rounding, error and domain: as [`greeks`]. Cost: about 600 instructions.
pub fn forward_gamma_q48(point: SmilePoint, discount_q48: u64) -> Result<u64, RiskError> {
    let sd = kernel_sd(point.sd_q48);
    let density = Shape::of(point.k_q48.saturating_neg(), sd)?.density_q48;
    if density == 0 {
        return Ok(0);
    }
    let density = mul_q48_floor(density, discount_q48);
    Ok(mul_div_floor(density, ONE_Q48, sd).unwrap_or(u64::MAX))
}

/// The normal distribution at d1.
struct Shape {
    /// Phi(d1) [2^-48].
    delta_q48: u64,
    /// phi(d1) [2^-48].
    density_q48: u64,
}

impl Shape {
    fn of(x_q48: i64, sd_q48: u64) -> Result<Self, RiskError> {
        let flat = |delta_q48| Self { delta_q48, density_q48: 0 };
        let step = if x_q48 > 0 { ONE_Q48 } else { 0 };
        // d1 beyond 25 either way lies beyond saturation: sd / 2 is at most 16
        if x_q48.unsigned_abs() >= sd_q48.saturating_mul(25) {
            return Ok(flat(step));
        }
        let quotient = mul_div_floor(x_q48.unsigned_abs(), ONE_Q48, sd_q48)? as i64; // below 25 x 2^48
        let signed = if x_q48 < 0 { -quotient } else { quotient };
        let d1 = signed.wrapping_add((sd_q48 >> 1) as i64);
        if d1.unsigned_abs() >= SATURATION_Q48 {
            return Ok(flat(if d1 > 0 { ONE_Q48 } else { 0 }));
        }
        Ok(Self { delta_q48: cdf_q64(d1) >> 16, density_q48: pdf_q48(d1) })
    }
}
