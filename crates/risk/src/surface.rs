//! Implied volatility of one expiry: raw SVI (J. Gatheral and A. Jacquier, "Arbitrage-free SVI volatility
//! surfaces", 2014).

use crate::{
    error::RiskError,
    fixed::{mul_div_floor, mul_q32_floor, sqrt_u128},
    units::{ONE_Q32, YEAR_SECS},
};

/// Total variance w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)), k = ln(K/F). All [2^-32].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Svi {
    pub a_q32: i64,
    pub b_q32: i64,
    pub rho_q32: i64,
    pub m_q32: i64,
    pub sigma_q32: i64,
}

/// One expiry of a surface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SurfacePoint {
    pub svi: Svi,
    /// Time to expiry the SVI was quoted for [s]; variance scales with the time that is left.
    pub tenor_secs: u64,
    /// Forward over spot [2^-32].
    pub basis_q32: u64,
    /// Continuous rate a year [2^-32]; only a positive one discounts.
    pub rate_q32: i64,
}

impl Svi {
    /// Bounds: b >= 0, |rho| < 1, 0 < sigma <= 4, |m| <= 4, |a| <= 64, least variance >= 0, b (1 + |rho|) <= 4
    /// (Lee's wing bound 2 with room for quoting), volatility at k = 0 between 1 % and 1 000 %.
    /// Butterflies beyond these bounds are the publisher's care; the engine stays well defined.
    /// Errors: `Parameter` naming the coefficient.
    pub fn validate(&self, tenor_secs: u64) -> Result<(), RiskError> {
        let one = ONE_Q32 as i64;
        let check = |ok: bool, field| if ok { Ok(()) } else { Err(RiskError::Parameter(field)) };
        check((1..=2 * YEAR_SECS).contains(&tenor_secs), "tenor_secs")?;
        check((0..=4 * one).contains(&self.b_q32), "svi.b")?;
        check((1 - one..one).contains(&self.rho_q32), "svi.rho")?;
        check((1..=4 * one).contains(&self.sigma_q32), "svi.sigma")?;
        check((-4 * one..=4 * one).contains(&self.m_q32), "svi.m")?;
        check((-64 * one..=64 * one).contains(&self.a_q32), "svi.a")?;
        let rho = i128::from(self.rho_q32);
        let wing = i128::from(self.b_q32) * (i128::from(one) + rho.abs());
        check(wing <= i128::from(4 * one) << 32, "svi.b")?;
        // least variance: a + b sigma sqrt(1 - rho^2), the root rounded down
        let root = sqrt_u128(((1i128 << 64) - rho * rho).unsigned_abs());
        let bs = (i128::from(self.b_q32) * i128::from(self.sigma_q32)) >> 32;
        let least = i128::from(self.a_q32) + ((bs * i128::from(root)) >> 32);
        check(least >= 0, "svi.a")?;
        let at_money = self.total_sd_q32(0, ONE_Q32);
        // vol = sd / sqrt(tau): compare squares, both as variance a year [2^-32]
        let variance = mul_div_floor(at_money, at_money, ONE_Q32)?;
        let yearly = mul_div_floor(variance, YEAR_SECS, tenor_secs)?;
        check((ONE_Q32 / 10_000..=100 * ONE_Q32).contains(&yearly), "svi.a")
    }

    /// `sqrt(w(k) share)` [2^-32], `share_q32` the part of the quoted time that is left.
    ///
    /// Rounding: nearest within the error. Error bound: 2^-30 relative for variances above 2^-20, 2^-24 absolute below.
    /// Domain: |k| <= 16, coefficients as validated, share <= 4, each taken as its nearest bound when outside; a
    /// negative w counts as zero. Cost: about 600 instructions.
    pub fn total_sd_q32(&self, k_q32: i64, share_q32: u64) -> u64 {
        let one = ONE_Q32 as i64;
        let within = |x: i64, bound: i64| i128::from(x.clamp(-bound, bound));
        let (a, b) = (within(self.a_q32, 64 * one), within(self.b_q32.max(0), 4 * one));
        let u = within(k_q32, 16 * one) - within(self.m_q32, 4 * one); // 37 bits
        let sigma = within(self.sigma_q32, 4 * one);
        let root = i128::from(sqrt_u128((u * u + sigma * sigma).unsigned_abs())); // 77 bits under the root
        let slope = ((within(self.rho_q32, one) * u) >> 32) + root; // 39 bits
        let w_q64 = (a << 32) + b * slope; // 74 bits
        let w_q56 = u64::try_from(w_q64.max(0) >> 8).unwrap_or(u64::MAX);
        let (share, extra) =
            if share_q32 <= ONE_Q32 { (share_q32, 0) } else { (share_q32 >> 2, 2) };
        let left_q56 = u128::from(mul_q32_floor(w_q56, share.min(ONE_Q32))) << extra;
        sqrt_u128(left_q56 << 8) // 2^-64 under the root
    }
}
