//! What a volatility surface may not do: give free money for a butterfly or a calendar spread.
//!
//! J. Gatheral and A. Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), equations 2.1 and 2.2; R. Lee, "The moment
//! formula for implied volatility at extreme strikes" (2004) for the wings.

use crate::{
    error::RiskError,
    maths::{mul_q48_down, mul_q48_near, quotient_q48, sqrt_q48},
    pricing::{RootedVariance, Smile, SmileBounds, Svi},
    units::ONE_Q48,
};

const ONE: i64 = ONE_Q48 as i64;
/// Where slices are looked at: the forward, and on each side of it in halves of an at-the-money standard deviation.
const HALVES: [i64; 17] = [-16, -12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12, 16];
/// What is let pass, for rounding: a density of -10^-6 of its unit, a variance of 10^-9.
const DENSITY_SLACK_Q48: i64 = ONE / 1_000_000;
const VARIANCE_SLACK_Q48: u64 = ONE_Q48 / 1_000_000_000;

impl Svi {
    /// I-12: no butterfly pays for nothing. The density g(k) of the price implied is not negative within eight standard deviations,
    /// and neither wing is steeper than two.
    ///
    /// Formula: g = (1 - k w' / 2w)^2 - (w'^2 / 4)(1/w + 1/4) + w'' / 2 at 17 points; b (1 + |rho|) <= 2.
    /// Error bound: 2^-24 of g. Points of a variance below 2^-20, a deviation of a thousandth, are let pass: options there
    /// are worth their payoff, and the last seconds of an expiry must not stop the others. Domain: as [`Svi::validate`] leaves it.
    /// Errors: `Parameter("svi.wing")`, `Parameter("svi.butterfly")`.
    pub fn check_butterflies(&self) -> Result<(), RiskError> {
        let wing = mul_q48_down(self.b_q48, ONE.saturating_add(self.rho_q48.saturating_abs()));
        if wing > 2 * ONE {
            return Err(RiskError::Parameter("svi.wing"));
        }
        let smile = Smile::new(self, &SmileBounds::default(), ONE_Q48);
        let step = sqrt_q48(smile.variance_q48(0)) as i64 >> 1;
        for point in HALVES {
            let density = self.density_q48(step.saturating_mul(point), &smile);
            if density.is_some_and(|g| g < -DENSITY_SLACK_Q48) {
                return Err(RiskError::Parameter("svi.butterfly"));
            }
        }
        Ok(())
    }

    /// g(k) [2^-48]; `None` where variance is too small to matter.
    fn density_q48(&self, k_q48: i64, smile: &Smile) -> Option<i64> {
        if k_q48.unsigned_abs() > SmileBounds::default().most_k_q48 {
            return None; // the smile ends here
        }
        let RootedVariance { variance_q48: w, root_q48: root } = smile.rooted_variance(k_q48);
        if w >> 28 == 0 {
            return None;
        }
        let u = k_q48.saturating_sub(self.m_q48);
        let root = root.max(1);
        let sigma_over = ratio(self.sigma_q48, root)?; // sigma / R, at most one
        let slope = near(self.b_q48, self.rho_q48.saturating_add(ratio(u, root)?));
        // w'' = b sigma^2 / R^3
        let curve = ratio(near(self.b_q48, near(sigma_over, sigma_over)), root)?;
        let first = ONE.saturating_sub(ratio(near(k_q48, slope), w.checked_mul(2)?)?);
        let square = near(slope, slope);
        let second = ratio(square, w)?.saturating_add(square >> 2) >> 2;
        Some(near(first, first).saturating_sub(second).saturating_add(curve >> 1))
    }
}

/// A slice as far as it is still to run.
#[derive(Clone, Copy, Debug)]
pub struct LeftSvi<'a> {
    /// The smile of the whole time it was quoted for.
    pub svi: &'a Svi,
    /// What of that time is left [2^-48].
    pub share_q48: u64,
}

/// I-12: no calendar spread pays for nothing. At seventeen points within eight standard deviations of the later expiry its total variance
/// is not below the earlier one's. Errors: `Parameter("svi.calendar")`.
pub fn check_calendar(earlier: LeftSvi, later: LeftSvi) -> Result<(), RiskError> {
    let smile = |svi| Smile::new(svi, &SmileBounds::default(), ONE_Q48);
    let (first, last) = (smile(earlier.svi), smile(later.svi));
    let left = |smile: &Smile, share: u64, k| mul_q48_near(smile.variance_q48(k), share);
    let step = sqrt_q48(left(&last, later.share_q48, 0).min(256 * ONE_Q48)) as i64 >> 1;
    for point in HALVES {
        let k = step.saturating_mul(point);
        let least = left(&first, earlier.share_q48, k);
        if left(&last, later.share_q48, k).saturating_add(VARIANCE_SLACK_Q48) < least {
            return Err(RiskError::Parameter("svi.calendar"));
        }
    }
    Ok(())
}

/// `a b` [2^-48], within 4 units: a 128-bit product would cost four times as much on chain.
fn near(a_q48: i64, b_q48: i64) -> i64 {
    let size = mul_q48_near(a_q48.unsigned_abs(), b_q48.unsigned_abs()).min(1 << 62) as i64;
    if (a_q48 ^ b_q48) < 0 { -size } else { size }
}

/// `a / b` [2^-48], towards zero; `None` beyond 2^14.
fn ratio(a_q48: i64, b_q48: u64) -> Option<i64> {
    let size = quotient_q48(a_q48.unsigned_abs(), b_q48).ok()?;
    let size = i64::try_from(size).ok().filter(|size| *size < 1 << 62)?;
    Some(if a_q48 < 0 { -size } else { size })
}
