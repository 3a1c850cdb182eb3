//! One expiry's volatility as people and feeds write it, in floating point, and as the program takes it.

use crate::surface;
use anyhow::{Result, ensure};
use breakwater_clearing::{instructions::SurfacePointArgs, state::ExpiryAt};
use serde::{Deserialize, Serialize};

const ONE_Q32: f64 = 4_294_967_296.0;
const YEAR_SECS: f64 = 31_536_000.0;

/// A smile for any expiry: a level, or SVI of a year's variance. Exactly one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smile {
    /// At-the-money volatility a year, 0.7 = 70 %, with the shape of [`surface::point`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vol: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub svi: Option<YearSvi>,
    /// Forward over spot.
    #[serde(default = "one")]
    pub basis: f64,
    /// Continuous rate a year.
    #[serde(default)]
    pub rate: f64,
}

/// SVI of the variance of a year, `a + b (rho (k-m) + sqrt((k-m)^2 + sigma^2))`; an expiry's total variance is its part of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearSvi {
    pub a_per_year: f64,
    pub b_per_year: f64,
    pub rho: f64,
    pub m: f64,
    pub sigma: f64,
}

/// SVI of the total variance from now to one expiry, as a feed sends it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slice {
    pub expiry_ts: i64,
    pub a: f64,
    pub b: f64,
    pub rho: f64,
    pub m: f64,
    pub sigma: f64,
    /// Forward over spot.
    #[serde(default = "one")]
    pub basis: f64,
    /// Continuous rate a year.
    #[serde(default)]
    pub rate: f64,
}

fn one() -> f64 {
    1.0
}

impl Slice {
    /// In the program's fixed point, each number to the nearest. Errors for what is no number of 31 bits before the point; whether it is a
    /// smile is the program's question ([`super::judge`]).
    pub fn point(&self) -> Result<SurfacePointArgs> {
        let q32 = |name: &str, value: f64| {
            let fits = value.is_finite() && value.abs() < 2f64.powi(31);
            ensure!(fits, "{name} of expiry {} is {value}", self.expiry_ts);
            Ok((value * ONE_Q32).round() as i64) // below 2^63
        };
        let basis_q32 = q32("basis", self.basis)?;
        ensure!(basis_q32 > 0, "basis of expiry {} is not positive", self.expiry_ts);
        Ok(SurfacePointArgs {
            expiry_ts: self.expiry_ts,
            a_q32: q32("a", self.a)?,
            b_q32: q32("b", self.b)?,
            rho_q32: q32("rho", self.rho)?,
            m_q32: q32("m", self.m)?,
            sigma_q32: q32("sigma", self.sigma)?,
            basis_q32: basis_q32.unsigned_abs(),
            rate_q32: q32("rate", self.rate)?,
        })
    }
}

impl Smile {
    pub fn check(&self) -> Result<()> {
        ensure!(
            self.vol.is_some() != self.svi.is_some(),
            "a smile is either vol = 0.7 or svi = {{ a_per_year, b_per_year, rho, m, sigma }}"
        );
        if let Some(vol) = self.vol {
            ensure!(
                (0.01..=5.0).contains(&vol),
                "vol is {vol}: 0.7 means 70 %, and 0.01 to 5 are taken"
            );
        }
        Ok(())
    }

    /// The expiry's point for the time that is left. Errors: those of [`Smile::check`], [`Slice::point`].
    pub fn point(&self, at: ExpiryAt) -> Result<SurfacePointArgs> {
        let ExpiryAt { expiry_ts, now } = at;
        self.check()?;
        let years = expiry_ts.saturating_sub(now).max(1) as f64 / YEAR_SECS;
        let Some(svi) = self.svi else {
            let level = surface::point(at, self.vol.unwrap_or_default());
            let zero = Slice {
                expiry_ts,
                a: 0.0,
                b: 0.0,
                rho: 0.0,
                m: 0.0,
                sigma: 0.0,
                basis: self.basis,
                rate: self.rate,
            };
            let SurfacePointArgs { basis_q32, rate_q32, .. } = zero.point()?;
            return Ok(SurfacePointArgs { basis_q32, rate_q32, ..level });
        };
        let YearSvi { a_per_year, b_per_year, rho, m, sigma } = svi;
        let (a, b) = (a_per_year * years, b_per_year * years);
        Slice { expiry_ts, a, b, rho, m, sigma, basis: self.basis, rate: self.rate }.point()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVI: YearSvi =
        YearSvi { a_per_year: 0.2, b_per_year: 0.4, rho: -0.3, m: 0.0, sigma: 0.3 };

    #[test]
    fn a_years_svi_is_cut_to_the_time_that_is_left() {
        let smile = Smile { vol: None, svi: Some(SVI), basis: 1.01, rate: 0.05 };
        let (year, half) = (31_536_000, 15_768_000);
        let [whole, part] =
            [year, half].map(|expiry_ts| smile.point(ExpiryAt { expiry_ts, now: 0 }).unwrap());
        assert_eq!(whole.a_q32, part.a_q32 * 2 - 1, "each to the nearest");
        assert_eq!((whole.rho_q32, whole.sigma_q32), (part.rho_q32, part.sigma_q32));
        assert_eq!(whole.basis_q32, (1.01 * ONE_Q32) as u64 + 1);
        assert!(surface::check(&part, 0).is_ok());
    }

    #[test]
    fn a_level_carries_basis_and_rate_too() {
        let smile = Smile { vol: Some(0.7), svi: None, basis: 0.99, rate: 0.0 };
        let at = ExpiryAt { expiry_ts: 86_400, now: 0 };
        let point = smile.point(at).unwrap();
        assert_eq!(point.a_q32, surface::point(at, 0.7).a_q32);
        assert!(point.basis_q32 < 1 << 32);
        assert!(surface::check(&point, 0).is_ok());
    }

    #[test]
    fn what_is_no_number_never_becomes_one() {
        let good = Slice {
            expiry_ts: 9,
            a: 0.1,
            b: 0.1,
            rho: 0.0,
            m: 0.0,
            sigma: 0.1,
            basis: 1.0,
            rate: 0.0,
        };
        good.point().unwrap();
        for bad in [
            Slice { a: f64::NAN, ..good },
            Slice { sigma: f64::INFINITY, ..good },
            Slice { m: 1e300, ..good },
            Slice { basis: -1.0, ..good },
        ] {
            assert!(bad.point().is_err(), "{bad:?}");
        }
        let neither = Smile { vol: None, svi: None, basis: 1.0, rate: 0.0 };
        assert!(neither.check().is_err());
        assert!(Smile { vol: Some(70.0), ..neither }.check().is_err(), "70 is not 70 %");
    }
}
