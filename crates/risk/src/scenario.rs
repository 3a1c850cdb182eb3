//! The scenario grid: eleven shocks of the forward times three of volatility.

use crate::{
    error::RiskError,
    fixed::{exp_q32, ln_q32, mul_div_floor, mul_q32_floor, mul_q32_signed, share_floor},
    params::MarketParams,
    surface::SurfacePoint,
    units::{BPS, MAX_PRICE_ATOMS, ONE_Q32, YEAR_SECS},
};

pub const PRICE_SHOCKS: usize = 11;
/// Down, flat, up.
pub const VOL_SHOCKS: usize = 3;
/// Scenario number = price index x 3 + volatility index.
pub const SCENARIOS: usize = PRICE_SHOCKS * VOL_SHOCKS;
/// Index of the unshocked price.
pub const BASE_PRICE: usize = 5;
/// Index of the unshocked volatility.
pub const FLAT_VOL: usize = 1;

const REFERENCE_SECS: u64 = 30 * 86_400;

/// Which scenarios to evaluate: all, or one witness that proves an account short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioSet {
    All,
    Only(u8),
}

/// What all legs of one expiry share in a margin check; built once for each (market, expiry).
#[derive(Clone, Copy, Debug)]
pub struct Tenor {
    pub(crate) forwards: [u64; PRICE_SHOCKS],
    /// ln(shocked / unshocked forward) [2^-32].
    pub(crate) ln_shift_q32: [i64; PRICE_SHOCKS],
    /// Multipliers of volatility [2^-32].
    pub(crate) vol_q32: [u64; VOL_SHOCKS],
    pub(crate) point: SurfacePoint,
    /// Part of the quoted time to expiry that is left [2^-32].
    pub(crate) left_q32: u64,
    /// Discount factor, at most one [2^-32].
    pub(crate) discount_q32: u64,
    pub(crate) settled: bool,
}

impl Tenor {
    /// A live expiry. `left_secs` may be 0: value is then intrinsic at the shocked forward.
    ///
    /// Rounding: forwards down. Domain: spot in 1..=2^48 and every shocked forward too; otherwise `Domain`.
    /// Cost: about 3 500 instructions.
    pub fn live(
        params: &MarketParams,
        spot_atoms: u64,
        point: &SurfacePoint,
        left_secs: u64,
    ) -> Result<Self, RiskError> {
        let in_range = |price: u64| (1..=MAX_PRICE_ATOMS).contains(&price);
        if !in_range(spot_atoms) || point.basis_q32 > 2 * ONE_Q32 || left_secs > 2 * YEAR_SECS {
            return Err(RiskError::Domain);
        }
        let forward = mul_div_floor(spot_atoms, point.basis_q32, ONE_Q32)?;
        let mut forwards = [0; PRICE_SHOCKS];
        let mut ln_shift_q32 = [0; PRICE_SHOCKS];
        let shocks = params.price_shock_bps.iter().zip(forwards.iter_mut()).zip(&mut ln_shift_q32);
        for ((shock, shocked), ln_shift) in shocks {
            let factor = (BPS as i64).saturating_add(i64::from(*shock)).max(1).unsigned_abs();
            *shocked = mul_div_floor(forward, factor, BPS)?;
            if !in_range(*shocked) {
                return Err(RiskError::Domain);
            }
            *ln_shift = ln_q32(*shocked, forward)?;
        }
        Ok(Self {
            forwards,
            ln_shift_q32,
            vol_q32: vol_multipliers(params, left_secs)?,
            point: *point,
            left_q32: mul_div_floor(left_secs, ONE_Q32, point.tenor_secs.max(1))?.min(4 * ONE_Q32),
            discount_q32: discount_q32(point.rate_q32, left_secs)?,
            settled: false,
        })
    }

    /// An expiry with its settlement price printed: intrinsic value at it, in every scenario.
    pub fn settled(settlement_price_atoms: u64) -> Self {
        Self {
            forwards: [settlement_price_atoms.min(MAX_PRICE_ATOMS); PRICE_SHOCKS],
            ln_shift_q32: [0; PRICE_SHOCKS],
            vol_q32: [ONE_Q32; VOL_SHOCKS],
            point: SurfacePoint::default(),
            left_q32: 0,
            discount_q32: ONE_Q32,
            settled: true,
        }
    }

    /// The unshocked forward [quote atoms].
    pub fn forward_atoms(&self) -> u64 {
        self.forwards[BASE_PRICE]
    }
}

/// `exp(-max(r, 0) tau)` [2^-32], rounded down by the error of `exp_q32`; at most one.
fn discount_q32(rate_q32: i64, left_secs: u64) -> Result<u64, RiskError> {
    let tau_q32 = mul_div_floor(left_secs, ONE_Q32, YEAR_SECS)? as i64; // <= 2 x 2^32
    Ok(exp_q32(mul_q32_signed(rate_q32.max(0), tau_q32).saturating_neg()).min(ONE_Q32))
}

/// Down, flat and up multipliers of volatility [2^-32]; the power law m = (30 d / t)^p of the term structure.
fn vol_multipliers(params: &MarketParams, left_secs: u64) -> Result<[u64; 3], RiskError> {
    let t = left_secs.max(u64::from(params.tenor_floor_secs)).max(1);
    let power_bps =
        if t <= REFERENCE_SECS { params.short_power_bps } else { params.long_power_bps };
    let power_q32 = mul_div_floor(u64::from(power_bps), ONE_Q32, BPS)? as i64; // <= 2^32
    let m_q32 = exp_q32(mul_q32_signed(ln_q32(REFERENCE_SECS, t)?, power_q32));
    let down = ONE_Q32.saturating_sub(share_floor(m_q32, params.vol_down_bps));
    let up = ONE_Q32.saturating_add(share_floor(m_q32, params.vol_up_bps));
    Ok([down, ONE_Q32, up])
}

/// A multiplier applied to a standard deviation: `sd x m`, rounded down, m up to 2^42.
pub(crate) fn scale_sd(sd_q32: u64, m_q32: u64) -> u64 {
    let whole = m_q32 >> 32;
    let part = m_q32 & 0xffff_ffff;
    sd_q32.saturating_mul(whole).saturating_add(mul_q32_floor(sd_q32, part))
}
