//! Realised variance from irregular price updates.

use crate::{
    elementary::{exp_q48, ln_ratio_q48},
    fixed::mul_q32_floor,
    units::{ONE_Q32, YEAR_SECS},
};

/// ln 2 [2^-32].
const LN2_Q32: u64 = 2_977_044_472;
/// Annualised variance is capped at 2^16, a volatility of 25 600 %.
const MAX_VARIANCE_Q32: u64 = 1 << 48;

/// Time-weighted moving average of squared log returns, annualised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Realised {
    /// [2^-32 a year]
    pub variance_q32: u64,
    pub last_price_atoms: u64,
    pub last_secs: i64,
}

impl Realised {
    /// Takes one price. The average forgets by half in `half_life_secs`, whatever the spacing of updates;
    /// one return counts `max_return_q32` at most, so that a single bad print moves it little.
    /// The first price only sets the reference; one that is not later changes nothing.
    pub fn update(
        &self,
        price_atoms: u64,
        now_secs: i64,
        half_life_secs: u64,
        max_return_q32: u64,
    ) -> Self {
        let next = Self { last_price_atoms: price_atoms, last_secs: now_secs, ..*self };
        let gap = now_secs.saturating_sub(self.last_secs);
        if gap <= 0 || price_atoms == 0 {
            return *self;
        }
        let Ok(ln) = ln_ratio_q48(price_atoms, self.last_price_atoms) else { return next };
        let ln = ln >> 16;
        let secs = gap.unsigned_abs();
        let r = u128::from(ln.unsigned_abs().min(max_return_q32)); // < 2^38
        let yearly = (r * r / u128::from(secs) * u128::from(YEAR_SECS)) >> 32;
        let yearly = u64::try_from(yearly).unwrap_or(u64::MAX).min(MAX_VARIANCE_Q32);
        let halves = u128::from(secs.min(1 << 40)) * u128::from(LN2_Q32);
        let exponent =
            u64::try_from(halves / u128::from(half_life_secs.max(1))).unwrap_or(u64::MAX);
        let keep =
            (exp_q48(0i64.saturating_sub_unsigned(exponent.min(1 << 40) << 16)) >> 16).min(ONE_Q32);
        let variance = mul_q32_floor(self.variance_q32.min(MAX_VARIANCE_Q32), keep)
            .saturating_add(mul_q32_floor(yearly, ONE_Q32 - keep));
        Self { variance_q32: variance, ..next }
    }
}
