//! Sensitivities of one option, for reports and hedges. No margin depends on them.

use crate::{
    black76::{Kind, MAX_SD_Q32},
    error::RiskError,
    fixed::{ln_q32, mul_div_floor, mul_q32_floor, sqrt_u128},
    normal::{SATURATION_Q32, cdf_q32, pdf_q32},
    units::{MAX_PRICE_ATOMS, ONE_Q32, YEAR_SECS},
};

/// Sensitivities of an undiscounted option on one contract, long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Greeks {
    /// Change of value per change of the forward [2^-32]; a put's is the call's less one.
    pub delta_q32: i64,
    /// F x gamma: change of delta for a move of the forward by its whole self, at today's rate [2^-32].
    /// Gamma alone is this over the forward.
    pub forward_gamma_q32: u64,
    /// Change of value per 1.00 of volatility [quote atoms].
    pub vega_atoms: u64,
}

/// Greeks of Black's formula.
///
/// Formula: s = vol sqrt(tau), d1 = ln(F/K) / s + s / 2; delta = Phi(d1), F gamma = phi(d1) / s,
/// vega = F phi(d1) sqrt(tau).
/// Rounding: nearest within the error. Error bound: delta 2^-30 + 2^-31 / s; F gamma that over s; vega 2^-28 of F sqrt(tau)
/// and 2^-30 F / vol.
/// Domain: F, K in 1..=2^48; otherwise `Domain`. With s = 0 or |d1| beyond eight: a step, no gamma, no vega.
/// Cost: about 4 000 instructions.
pub fn greeks(
    kind: Kind,
    forward_atoms: u64,
    strike_atoms: u64,
    vol_q32: u64,
    tau_secs: u64,
) -> Result<Greeks, RiskError> {
    if forward_atoms > MAX_PRICE_ATOMS || strike_atoms > MAX_PRICE_ATOMS {
        return Err(RiskError::Domain);
    }
    let x = ln_q32(forward_atoms, strike_atoms)?;
    // fits: 64 + 64 bits; the root is below 2^52
    let root_tau_q32 = sqrt_u128((u128::from(tau_secs) << 64) / u128::from(YEAR_SECS));
    let sd = mul_div_floor(vol_q32, root_tau_q32, ONE_Q32).unwrap_or(MAX_SD_Q32).min(MAX_SD_Q32);
    let a = x.unsigned_abs();
    // a < 2^38, so the quotient is exact to 2^-32 and, past this test, below 25 x 2^32
    let far = a >= sd.saturating_mul(25);
    let d1 = if far { 0 } else { scaled(x, sd)?.wrapping_add((sd >> 1) as i64) };
    if far || d1.unsigned_abs() >= SATURATION_Q32 {
        let above = if far { x > 0 } else { d1 > 0 };
        return Ok(Greeks {
            delta_q32: delta(kind, if above { ONE_Q32 } else { 0 }),
            ..Greeks::default()
        });
    }
    let density = pdf_q32(d1);
    Ok(Greeks {
        delta_q32: delta(kind, cdf_q32(d1)),
        forward_gamma_q32: mul_div_floor(density, ONE_Q32, sd)?,
        vega_atoms: mul_div_floor(mul_q32_floor(forward_atoms, density), root_tau_q32, ONE_Q32)?,
    })
}

/// `x / sd` [2^-32], the magnitude rounded down. sd > 0: callers have compared it with |x|.
fn scaled(x_q32: i64, sd_q32: u64) -> Result<i64, RiskError> {
    let size = mul_div_floor(x_q32.unsigned_abs(), ONE_Q32, sd_q32)? as i64; // below 25 x 2^32
    Ok(if x_q32 < 0 { -size } else { size })
}

fn delta(kind: Kind, call_q32: u64) -> i64 {
    match kind {
        Kind::Call => call_q32 as i64,
        Kind::Put => call_q32 as i64 - ONE_Q32 as i64, // both at most 2^32
    }
}
