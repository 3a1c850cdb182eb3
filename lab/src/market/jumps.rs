//! Prices that jump: three processes, each a minute at a time.
//!
//! | process | source | what it adds |
//! |---|---|---|
//! | [`Merton`] | "Option pricing when underlying stock returns are discontinuous", 1976 | jumps of normal size to a Brownian motion |
//! | [`Kou`] | "A jump-diffusion model for option pricing", 2002 | jumps of double-exponential size: falls and rises have tails of their own |
//! | [`Bates`] | "Jumps and stochastic volatility", 1996 | Heston's variance, which falls and rises with the price, under Merton's jumps |
//!
//! All give the logarithm of a price that neither rises nor falls on average (a martingale), so that what a run shows is not a trend. Rates and volatilities are a year's.

use super::{DAY_SECS, DAYS_A_YEAR, MINUTE_SECS};
use rand::Rng;
use rand_distr::{Distribution, Exp1, Poisson, StandardNormal};
use serde::{Deserialize, Serialize};

/// A minute [years].
const DT: f64 = MINUTE_SECS / (DAYS_A_YEAR * DAY_SECS);

/// Jumps whose logarithm is normal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merton {
    /// Volatility between jumps.
    pub vol: f64,
    /// Jumps a year.
    pub jumps: f64,
    /// Mean of a jump [logarithm] ...
    pub jump_mean: f64,
    /// ... and its deviation.
    pub jump_sd: f64,
}

/// Jumps that are exponential on each side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kou {
    /// Volatility between jumps.
    pub vol: f64,
    /// Jumps a year.
    pub jumps: f64,
    /// Share of jumps that go up.
    pub up_share: f64,
    /// Mean of a jump upwards [logarithm]; below 1.
    pub up_mean: f64,
    /// Mean of a jump downwards, positive [logarithm].
    pub down_mean: f64,
}

/// Heston's variance under Merton's jumps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bates {
    /// Volatility at the start.
    pub vol: f64,
    /// Volatility it returns to ...
    pub long_vol: f64,
    /// ... at this speed [a year].
    pub speed: f64,
    /// Volatility of variance.
    pub vol_of_vol: f64,
    /// Correlation of price and variance.
    pub correlation: f64,
    /// Jumps a year.
    pub jumps: f64,
    /// Mean of a jump [logarithm] ...
    pub jump_mean: f64,
    /// ... and its deviation.
    pub jump_sd: f64,
}

fn normal(rng: &mut impl Rng) -> f64 {
    StandardNormal.sample(rng)
}

fn count(rng: &mut impl Rng, mean: f64) -> u64 {
    // a mean of nothing is no Poisson distribution
    Poisson::new(mean).map_or(0, |poisson| poisson.sample(rng) as u64)
}

/// Sum of so many normal jumps.
fn normal_jumps(rng: &mut impl Rng, jumps: u64, (mean, sd): (f64, f64)) -> f64 {
    (0..jumps).map(|_| mean + sd * normal(rng)).sum()
}

/// What jumps of normal size add to the price on average, each.
fn normal_drift(mean: f64, sd: f64) -> f64 {
    (mean + sd * sd / 2.0).exp() - 1.0
}

impl Merton {
    /// Logarithmic return of a minute.
    pub fn step(&self, rng: &mut impl Rng) -> f64 {
        let drift =
            -self.vol * self.vol / 2.0 - self.jumps * normal_drift(self.jump_mean, self.jump_sd);
        let jumps = count(rng, self.jumps * DT);
        drift * DT
            + self.vol * DT.sqrt() * normal(rng)
            + normal_jumps(rng, jumps, (self.jump_mean, self.jump_sd))
    }
}

impl Kou {
    /// Logarithmic return of a minute.
    pub fn step(&self, rng: &mut impl Rng) -> f64 {
        let (up, down) = (self.up_mean, self.down_mean);
        let mean_rise = self.up_share / (1.0 - up) + (1.0 - self.up_share) / (1.0 + down) - 1.0;
        let drift = -self.vol * self.vol / 2.0 - self.jumps * mean_rise;
        let jumps = count(rng, self.jumps * DT);
        let jump = |rng: &mut _| {
            let size: f64 = Exp1.sample(rng);
            if Rng::random_bool(rng, self.up_share) { up * size } else { -down * size }
        };
        let jumped: f64 = (0..jumps).map(|_| jump(rng)).sum();
        drift * DT + self.vol * DT.sqrt() * normal(rng) + jumped
    }
}

/// A Bates process with the variance it has reached.
#[derive(Clone, Copy, Debug)]
pub struct BatesState {
    params: Bates,
    variance: f64,
}

impl BatesState {
    /// At its first variance.
    pub fn new(params: Bates) -> Self {
        Self { params, variance: params.vol * params.vol }
    }

    /// Logarithmic return of a minute. Variance by full truncation (Lord, Koekkoek and van Dijk, 2010): it counts as nothing where the step took it below.
    pub fn step(&mut self, rng: &mut impl Rng) -> f64 {
        let Bates { long_vol, speed, vol_of_vol, correlation, jumps, jump_mean, jump_sd, .. } =
            self.params;
        let variance = self.variance.max(0.0);
        let (a, b) = (normal(rng), normal(rng));
        let drift = -variance / 2.0 - jumps * normal_drift(jump_mean, jump_sd);
        let jumps = count(rng, jumps * DT);
        let step = drift * DT
            + (variance * DT).sqrt() * a
            + normal_jumps(rng, jumps, (jump_mean, jump_sd));
        let with = correlation * a + (1.0 - correlation * correlation).sqrt() * b;
        self.variance += speed * (long_vol * long_vol - variance) * DT
            + vol_of_vol * (variance * DT).sqrt() * with;
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    const STEPS: usize = 1_000_000;
    const YEARS: f64 = STEPS as f64 * DT;

    /// Variance a year of a million minutes, and the mean of the price's own return a year.
    fn moments(mut step: impl FnMut(&mut ChaCha8Rng) -> f64) -> (f64, f64) {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let (mut squares, mut returns) = (0.0, 0.0);
        for _ in 0..STEPS {
            let one = step(&mut rng);
            (squares, returns) = (squares + one * one, returns + one.exp() - 1.0);
        }
        (squares / YEARS, returns / YEARS)
    }

    #[test]
    fn merton_has_the_variance_of_its_closed_form_and_no_trend() {
        let merton = Merton { vol: 0.6, jumps: 400.0, jump_mean: -0.02, jump_sd: 0.03 };
        let (variance, trend) = moments(|rng| merton.step(rng));
        let closed = 0.36 + 400.0 * (0.02 * 0.02 + 0.03 * 0.03);
        assert!((variance / closed - 1.0).abs() < 0.1, "{variance} and {closed}");
        // three deviations of a mean over two years
        assert!(trend.abs() < 3.0 * (closed / YEARS).sqrt(), "{trend}");
    }

    #[test]
    fn kou_has_the_variance_of_its_closed_form_and_no_trend() {
        let kou = Kou { vol: 0.5, jumps: 600.0, up_share: 0.4, up_mean: 0.01, down_mean: 0.02 };
        let (variance, trend) = moments(|rng| kou.step(rng));
        // E[X^2] of an exponential is twice its squared mean
        let closed = 0.25 + 600.0 * 2.0 * (0.4 * 0.01 * 0.01 + 0.6 * 0.02 * 0.02);
        assert!((variance / closed - 1.0).abs() < 0.1, "{variance} and {closed}");
        assert!(trend.abs() < 3.0 * (closed / YEARS).sqrt(), "{trend}");
    }

    #[test]
    fn bates_returns_to_its_variance() {
        let params = Bates {
            vol: 1.2,
            long_vol: 0.6,
            speed: 50.0,
            vol_of_vol: 2.0,
            correlation: -0.5,
            jumps: 0.0,
            jump_mean: 0.0,
            jump_sd: 0.0,
        };
        let mut state = BatesState::new(params);
        let (variance, _) = moments(|rng| state.step(rng));
        // the start's excess is gone at its speed: (1.44 - 0.36) / 50 of a year's variance, over two years
        let closed = 0.36 + (1.44 - 0.36) / 50.0 / YEARS;
        assert!((variance / closed - 1.0).abs() < 0.1, "{variance} and {closed}");
    }
}
