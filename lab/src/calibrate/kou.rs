//! Kou's process fitted to bars (Kou, "A jump-diffusion model for option pricing", 2002), by maximum likelihood.
//!
//! A bar is so short that it has one jump or none (Kou's own approximation, section 2): its return is normal, or normal plus an exponential of one side.
//! The sum of a normal with deviation `s` and an exponential with mean `m` has the density `exp(s^2 / 2 m^2 - x / m) Phi(x / s - s / m) / m`. The likelihood
//! is climbed by CMA-ES, as it has several tops.

use crate::market::jumps::Kou;
use anyhow::{Result, ensure};
use cmaes::{CMAESOptions, DVector};
use rand::Rng;
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};
use statrs::function::erf::erfc;
use std::f64::consts::{PI, SQRT_2};

/// Fewer bars say nothing about jumps.
const LEAST: usize = 200;
/// Steps of a search: from nothing, and from a fit that is near.
const EVALUATIONS: (usize, usize) = (1_500, 400);
/// First step of a search, in logarithms and log-odds.
const STEPS: (f64, f64) = (0.5, 0.1);
/// Beyond so many deviations the normal's tail is taken by its leading term.
const FAR: f64 = -25.0;
/// Least density: what no process gives is not infinitely unlikely.
const LEAST_DENSITY: f64 = 1e-300;
/// The median of the absolute value of a normal, in deviations.
const MEDIAN: f64 = 0.674_489_75;
/// At first what is further than so many deviations counts as a jump.
const JUMP: f64 = 4.0;

/// Density of a normal with deviation `s`.
fn normal(x: f64, s: f64) -> f64 {
    (-0.5 * (x / s).powi(2)).exp() / (s * (2.0 * PI).sqrt())
}

/// Density of that normal plus an exponential with mean `m`.
fn with_jump(x: f64, s: f64, m: f64) -> f64 {
    let z = x / s - s / m;
    if z < FAR {
        // Phi(z) is about phi(z) / |z|, and the exponents cancel
        return normal(x, s) * s / (m * -z);
    }
    let exponent = 0.5 * (s / m).powi(2) - x / m;
    exponent.exp() * 0.5 * erfc(-z / SQRT_2) / m
}

/// A bar's process: deviation, share of bars with a jump, share of jumps that go up, their means.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bar {
    sd: f64,
    jumps: f64,
    up: f64,
    up_mean: f64,
    down_mean: f64,
}

fn odds(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

fn share(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

impl Bar {
    fn of_point(point: &DVector<f64>) -> Self {
        Self {
            sd: point[0].exp(),
            // at most half of the bars have a jump: more is no jump
            jumps: 0.5 * share(point[1]),
            up: share(point[2]),
            up_mean: point[3].exp(),
            down_mean: point[4].exp(),
        }
    }

    fn point(&self) -> Vec<f64> {
        let jumps = odds((2.0 * self.jumps).clamp(1e-6, 1.0 - 1e-6));
        let up = odds(self.up.clamp(1e-3, 1.0 - 1e-3));
        vec![self.sd.ln(), jumps, up, self.up_mean.ln(), self.down_mean.ln()]
    }

    fn density(&self, x: f64) -> f64 {
        let Self { sd, jumps, up, up_mean, down_mean } = *self;
        let jump = up * with_jump(x, sd, up_mean) + (1.0 - up) * with_jump(-x, sd, down_mean);
        (1.0 - jumps) * normal(x, sd) + jumps * jump
    }

    fn unlikelihood(&self, returns: &[f64]) -> f64 {
        -returns.iter().map(|x| self.density(*x).max(LEAST_DENSITY).ln()).sum::<f64>()
    }

    /// Where a search begins: the middle of the returns is the normal's, what is far outside are jumps.
    fn guess(returns: &[f64]) -> Self {
        let mut sizes: Vec<f64> = returns.iter().map(|x| x.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let sd = (super::tail::sorted_quantile(&sizes, 0.5) / MEDIAN).max(1e-8);
        let jumps: Vec<f64> = returns.iter().copied().filter(|x| x.abs() > JUMP * sd).collect();
        let mean = |side: f64| {
            let of: Vec<f64> = jumps.iter().map(|x| x * side).filter(|x| *x > 0.0).collect();
            let count = of.len() as f64;
            (count, if of.is_empty() { JUMP * sd } else { of.iter().sum::<f64>() / count })
        };
        let ((ups, up_mean), (downs, down_mean)) = (mean(1.0), mean(-1.0));
        let count = ups + downs;
        Self {
            sd,
            jumps: (count / returns.len() as f64).clamp(1e-3, 0.4),
            up: if count > 0.0 { ups / count } else { 0.5 },
            up_mean,
            down_mean,
        }
    }
}

/// The process of returns over `dt` years each. `near`: a fit to begin from. Errors: too few returns, or none that moves.
pub fn fit(returns: &[f64], dt: f64, near: Option<&Kou>) -> Result<Kou> {
    ensure!(returns.len() >= LEAST, "{} bars, and {LEAST} is the least", returns.len());
    ensure!(returns.iter().any(|x| *x != 0.0), "the price does not move");
    let (start, step, most) = match near {
        Some(kou) => (to_bar(kou, dt), STEPS.1, EVALUATIONS.1),
        None => (Bar::guess(returns), STEPS.0, EVALUATIONS.0),
    };
    let cost = |point: &DVector<f64>| Bar::of_point(point).unlikelihood(returns);
    let options = CMAESOptions::new(start.point(), step).seed(1).max_function_evals(most);
    let mut state = options
        .tol_fun(1e-4)
        .build(cost)
        .map_err(|error| anyhow::anyhow!("the fit can't begin: {error:?}"))?;
    let ended = state.run();
    let best = ended.overall_best.map(|best| Bar::of_point(&best.point));
    let Bar { sd, jumps, up, up_mean, down_mean } = best.unwrap_or(start);
    Ok(Kou { vol: sd / dt.sqrt(), jumps: jumps / dt, up_share: up, up_mean, down_mean })
}

fn to_bar(kou: &Kou, dt: f64) -> Bar {
    let Kou { vol, jumps, up_share, up_mean, down_mean } = *kou;
    Bar { sd: vol * dt.sqrt(), jumps: jumps * dt, up: up_share, up_mean, down_mean }
}

/// Logarithmic returns over so many years, without trend. A sum of exponentials is a Gamma, so that many jumps cost no more than one.
pub fn ends(process: &Kou, years: f64, count: usize, rng: &mut impl Rng) -> Vec<f64> {
    let Kou { vol, jumps, up_share, up_mean, down_mean } = *process;
    let mean_rise =
        up_share / (1.0 - up_mean).max(0.01) + (1.0 - up_share) / (1.0 + down_mean) - 1.0;
    let drift = -vol * vol / 2.0 - jumps * mean_rise;
    let sum = |rng: &mut _, jumps: f64, mean: f64| -> f64 {
        // a mean of nothing is no Poisson distribution, and no jump no Gamma
        let count = Poisson::new(jumps * years).map_or(0.0, |poisson| poisson.sample(rng));
        Gamma::new(count, mean).map_or(0.0, |gamma| gamma.sample(rng))
    };
    let one = |_| {
        let z: f64 = StandardNormal.sample(rng);
        let up = sum(rng, jumps * up_share, up_mean);
        let down = sum(rng, jumps * (1.0 - up_share), down_mean);
        drift * years + vol * years.sqrt() * z + up - down
    };
    (0..count).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{DAY_SECS, DAYS_A_YEAR, MINUTE_SECS};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    const DT: f64 = MINUTE_SECS / (DAYS_A_YEAR * DAY_SECS);
    const KOU: Kou =
        Kou { vol: 0.7, jumps: 8_000.0, up_share: 0.4, up_mean: 0.006, down_mean: 0.009 };

    #[test]
    fn densities_sum_to_one_and_join_where_the_tail_is_taken_by_its_leading_term() {
        let bar = Bar { sd: 0.001, jumps: 0.1, up: 0.3, up_mean: 0.004, down_mean: 0.007 };
        let step = 1e-5;
        let sum: f64 = (-20_000..20_000).map(|at| bar.density(f64::from(at) * step) * step).sum();
        assert!((sum - 1.0).abs() < 1e-4, "{sum}");
        let (s, m) = (1.0, 1.0);
        let (near, far) = (with_jump(FAR + 1.0 + 1e-6, s, m), with_jump(FAR + 1.0 - 1e-6, s, m));
        assert!((near / far - 1.0).abs() < 0.01, "{near} {far}");
    }

    #[test]
    fn the_parameters_of_a_process_are_found_again() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let returns: Vec<f64> = (0..20_000).map(|_| KOU.step(&mut rng)).collect();
        let found = fit(&returns, DT, None).unwrap();
        assert!((found.vol / KOU.vol - 1.0).abs() < 0.05, "{found:?}");
        assert!((found.jumps / KOU.jumps - 1.0).abs() < 0.3, "{found:?}");
        assert!((found.up_share - KOU.up_share).abs() < 0.1, "{found:?}");
        assert!((found.down_mean / KOU.down_mean - 1.0).abs() < 0.25, "{found:?}");
    }

    #[test]
    fn a_horizon_has_the_variance_of_its_closed_form_and_no_trend() {
        let (years, count) = (600.0 * DT, 200_000);
        let all = ends(&KOU, years, count, &mut ChaCha8Rng::seed_from_u64(9));
        let mean = all.iter().map(|log| log.exp() - 1.0).sum::<f64>() / count as f64;
        let squares = all.iter().map(|log| log * log).sum::<f64>() / count as f64;
        let jumps = 0.4 * 0.006f64.powi(2) + 0.6 * 0.009f64.powi(2);
        let closed = (0.49 + 8_000.0 * 2.0 * jumps) * years;
        assert!((squares / closed - 1.0).abs() < 0.05, "{squares} and {closed}");
        assert!(mean.abs() < 4.0 * (closed / count as f64).sqrt(), "{mean}");
    }

    #[test]
    fn too_few_bars_and_a_price_that_stands_still_are_refused() {
        assert!(fit(&[0.1; 10], DT, None).unwrap_err().to_string().starts_with("10 bars"));
        let told = fit(&[0.0; 300], DT, None).unwrap_err().to_string();
        assert_eq!(told, "the price does not move");
    }
}
