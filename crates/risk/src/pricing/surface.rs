//! Implied volatility of one expiry: raw SVI (J. Gatheral and A. Jacquier, "Arbitrage-free SVI volatility
//! surfaces", 2014).

use crate::{
    error::{RiskError, check},
    maths::{hypotenuse_q48, mul_div_floor, mul_high_floor, sqrt_q48, sqrt_u128},
    units::{ONE_Q48, YEAR_SECS},
};

/// Total variance w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)), k = ln(K/F). All [2^-48].
///
/// Source: raw parameterisation of Gatheral and Jacquier. Bounds: [`Svi::validate`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Svi {
    /// a: level, of total variance; may be below zero where the least variance is not.
    pub a_q48: i64,
    /// b: mean slope of the two wings, >= 0.
    pub b_q48: i64,
    /// rho: how far the smile is turned; positive raises the wing of high strikes. Between -1 and 1.
    pub rho_q48: i64,
    /// m: log-moneyness that it is centred on.
    pub m_q48: i64,
    /// sigma: how round it is there, > 0.
    pub sigma_q48: i64,
}

/// Where a smile is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmileBounds {
    /// |k| beyond it counts as this [2^-48].
    pub most_k_q48: u64,
    /// Total variance beyond it counts as this [2^-48].
    pub most_variance_q48: u64,
}

impl Default for SmileBounds {
    /// As far as the arithmetic goes: |k| 16, variance 256.
    fn default() -> Self {
        Self { most_k_q48: 16 * ONE_Q48, most_variance_q48: 256 * ONE_Q48 }
    }
}

const ONE: i64 = ONE_Q48 as i64;

impl Svi {
    /// Bounds: b >= 0, |rho| < 1, 0 < sigma <= 4, |m| <= 4, |a| <= 64, least variance >= 0, b (1 + |rho|) <= 4
    /// (Lee's wing bound 2 with room for quoting), volatility at k = 0 between 1 % and 1 000 %.
    /// Errors: `Parameter` naming the coefficient.
    pub fn validate(&self, tenor_secs: u64) -> Result<(), RiskError> {
        check((1..=2 * YEAR_SECS).contains(&tenor_secs), "tenor_secs")?;
        check((0..=4 * ONE).contains(&self.b_q48), "svi.b")?;
        check((1 - ONE..ONE).contains(&self.rho_q48), "svi.rho")?;
        check((1..=4 * ONE).contains(&self.sigma_q48), "svi.sigma")?;
        check((-4 * ONE..=4 * ONE).contains(&self.m_q48), "svi.m")?;
        check((-64 * ONE..=64 * ONE).contains(&self.a_q48), "svi.a")?;
        let rho = i128::from(self.rho_q48);
        let wing = i128::from(self.b_q48) * (i128::from(ONE) + rho.abs());
        check(wing <= i128::from(4 * ONE) << 48, "svi.b")?;
        // least variance: a + b sigma sqrt(1 - rho^2), the root rounded down
        let root = sqrt_u128(((1i128 << 96) - rho * rho).unsigned_abs());
        let bs = (i128::from(self.b_q48) * i128::from(self.sigma_q48)) >> 48;
        let least = i128::from(self.a_q48) + ((bs * i128::from(root)) >> 48);
        check(least >= 0, "svi.a")?;
        // vol = sd / sqrt(tau): compare as variance a year [2^-48]
        let variance = self.variance_q48(0, &SmileBounds::default());
        let yearly = mul_div_floor(variance, YEAR_SECS, tenor_secs)?;
        check((ONE_Q48 / 10_000..=100 * ONE_Q48).contains(&yearly), "svi.a")
    }

    /// w(k) [2^-48]. Rounding: nearest within the error. Error bound: b x 2^-45 and 2^-46. A negative w counts as zero.
    /// Domain: |a| <= 512, b <= 15, |rho| <= 1, |m| <= 16, sigma <= 512, |k| <= 16; each is taken as its nearest bound when outside.
    pub fn variance_q48(&self, k_q48: i64, bounds: &SmileBounds) -> u64 {
        Smile::new(self, bounds, ONE_Q48).variance_q48(k_q48)
    }

    /// `sqrt(w(k)) x root_share` [2^-48], the root of the part of the quoted time that is left, at most 2^10. Rounding: nearest within
    /// the error. Error bound: w's over twice the result. Domain: [`Self::variance_q48`]'s.
    pub fn total_sd_q48(&self, k_q48: i64, root_share_q48: u64, bounds: &SmileBounds) -> u64 {
        Smile::new(self, bounds, root_share_q48).total_sd_q48(k_q48)
    }
}

/// A strike's place on a smile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmilePoint {
    /// k: ln(strike / forward) [2^-48].
    pub k_q48: i64,
    /// Standard deviation of the time that is left [2^-48].
    pub sd_q48: u64,
}

/// Total variance of a smile at a strike, with what it came from.
#[derive(Clone, Copy)]
pub(crate) struct RootedVariance {
    /// w(k) [2^-48].
    pub variance_q48: u64,
    /// sqrt((k - m)^2 + sigma^2) [2^-48].
    pub root_q48: u64,
}

/// A slice with its coefficients brought into the domain, for many strikes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Smile {
    a: i64,
    b: u64,
    rho: i64,
    m: i64,
    sigma: u64,
    most_k: i64,
    most_variance: u64,
    root_share: u64,
}

impl Smile {
    /// Domain: |a| <= 512, b <= 15, |rho| <= 1, |m| <= 16, sigma <= 512, |k| <= 16, root_share <= 2^10; each is taken as
    /// its nearest bound when outside.
    pub fn new(svi: &Svi, bounds: &SmileBounds, root_share_q48: u64) -> Self {
        Self {
            a: svi.a_q48.clamp(-512 * ONE, 512 * ONE),
            b: svi.b_q48.clamp(0, 15 * ONE).unsigned_abs(),
            rho: svi.rho_q48.clamp(-ONE, ONE),
            m: svi.m_q48.clamp(-16 * ONE, 16 * ONE),
            sigma: svi.sigma_q48.unsigned_abs().min(512 * ONE_Q48),
            most_k: bounds.most_k_q48.min(16 * ONE_Q48) as i64,
            most_variance: bounds.most_variance_q48.min(256 * ONE_Q48),
            root_share: root_share_q48.min(1 << 58),
        }
    }

    /// w(k) [2^-48].
    ///
    /// Rounding: nearest within the error. Error bound: b x 2^-45 and 2^-46. A negative w counts as zero.
    /// Cost: about 110 instructions.
    #[inline(always)]
    pub fn variance_q48(&self, k_q48: i64) -> u64 {
        self.rooted_variance(k_q48).variance_q48
    }

    /// The same with its root.
    #[inline(always)]
    pub fn rooted_variance(&self, k_q48: i64) -> RootedVariance {
        let u = k_q48.min(self.most_k).max(self.most_k.wrapping_neg()).wrapping_sub(self.m);
        let size = u.unsigned_abs(); // at most 2^53
        let root = hypotenuse_q48(size, self.sigma) as i64; // at most 2^57 and a little
        // sixteen places up in all, so that the upper half is the product
        let turned = mul_high_floor(size << 4, self.rho.unsigned_abs() << 12) as i64;
        let turned = if (self.rho ^ u) < 0 { turned.wrapping_neg() } else { turned };
        let slope = root.wrapping_add(turned).max(0).unsigned_abs(); // |rho u| <= root, but for its error
        let wing = mul_high_floor(slope << 4, self.b << 12) as i64; // below 2^62
        let variance = self.a.wrapping_add(wing).max(0).unsigned_abs().min(self.most_variance);
        RootedVariance { variance_q48: variance, root_q48: root.unsigned_abs() }
    }

    /// `sqrt(w(k)) x root_share` [2^-48]. Rounding: nearest within the error. Error bound: w's over twice the result.
    #[inline(always)]
    pub fn total_sd_q48(&self, k_q48: i64) -> u64 {
        let root = sqrt_q48(self.variance_q48(k_q48)); // at most 16
        mul_high_floor(root << 11, self.root_share << 5) // sixteen places up in all
    }
}
