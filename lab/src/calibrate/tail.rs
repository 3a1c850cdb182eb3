//! Peaks over a threshold: what lies beyond a high threshold is generalised Pareto, whatever lies below (Balkema and de Haan, "Residual life time at great
//! age", 1974; Pickands, "Statistical inference using extreme order statistics", 1975).
//!
//! Shape and scale are of probability-weighted moments (Hosking and Wallis, "Parameter and quantile estimation for the generalized Pareto
//! distribution", 1987), which are steadier in small samples than maximum likelihood. Quantile and expected shortfall as in McNeil and Frey,
//! "Estimation of tail-related risk measures for heteroscedastic financial time series: an extreme value approach", 2000, equations 12 and 16.

use super::Side;
use anyhow::{Result, ensure};
use serde::Serialize;

/// Fewer moves beyond the threshold say nothing.
const LEAST: usize = 30;
/// Shapes beyond have no mean, or no tail.
const SHAPES: (f64, f64) = (-0.5, 0.9);
/// A shape nearer to nothing is the exponential's.
const FLAT: f64 = 1e-6;

/// The tail of one side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Peaks {
    /// Where it begins [loss, logarithm].
    pub threshold: f64,
    /// Share of moves beyond it.
    pub beyond: f64,
    /// How heavy it is: 0 is exponential, above is a power law.
    pub shape: f64,
    /// In the threshold's unit.
    pub scale: f64,
}

/// Value at a share of sorted ones, between two in proportion.
pub fn sorted_quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = share.clamp(0.0, 1.0) * last as f64;
    let (low, part) = (at as usize, at.fract());
    sorted[low] + (sorted[(low + 1).min(last)] - sorted[low]) * part
}

impl Peaks {
    /// Of returns. Errors: too few beyond the threshold, or all of them the same.
    pub fn of(returns: &[f64], side: Side, threshold: f64) -> Result<Self> {
        let mut losses: Vec<f64> = returns.iter().map(|log| side.loss(*log)).collect();
        losses.sort_by(f64::total_cmp);
        let from = losses.partition_point(|loss| *loss <= sorted_quantile(&losses, threshold));
        let count = losses.len() - from;
        ensure!(
            count >= LEAST,
            "{}: {count} moves beyond the threshold, and {LEAST} is the least: more history, a shorter horizon or a lower threshold",
            side.name()
        );
        let threshold = sorted_quantile(&losses, threshold);
        let excesses: Vec<f64> = losses[from..].iter().map(|loss| loss - threshold).collect();
        let (shape, scale) = fit(&excesses);
        ensure!(scale > 0.0, "{}: the price does not move", side.name());
        Ok(Self { threshold, beyond: count as f64 / losses.len() as f64, shape, scale })
    }

    /// Loss that a share of moves stays within.
    pub fn quantile(&self, share: f64) -> f64 {
        let Self { threshold, beyond, shape, scale } = *self;
        let rarer = (1.0 - share) / beyond;
        if shape.abs() < FLAT {
            return threshold - scale * rarer.ln();
        }
        threshold + scale / shape * (rarer.powf(-shape) - 1.0)
    }

    /// Mean of the losses beyond that.
    pub fn shortfall(&self, share: f64) -> f64 {
        let Self { threshold, shape, scale, .. } = *self;
        (self.quantile(share) + scale - shape * threshold) / (1.0 - shape)
    }

    /// Share of moves beyond a loss; below the threshold it is not known.
    pub fn beyond(&self, loss: f64) -> Option<f64> {
        let Self { threshold, beyond, shape, scale } = *self;
        let excess = loss - threshold;
        if excess < 0.0 {
            return None;
        }
        if shape.abs() < FLAT {
            return Some(beyond * (-excess / scale).exp());
        }
        Some(beyond * (1.0 + shape * excess / scale).max(0.0).powf(-1.0 / shape))
    }
}

/// Shape and scale of sorted excesses, by probability-weighted moments: with `a = E[Y]`, `b = E[Y (1 - F(Y))]` shape is `2 - a / (a - 2 b)` and scale
/// `2 a b / (a - 2 b)`.
fn fit(sorted: &[f64]) -> (f64, f64) {
    let count = sorted.len() as f64;
    let a = sorted.iter().sum::<f64>() / count;
    let weighted = sorted.iter().enumerate().map(|(at, y)| y * (1.0 - (at as f64 + 0.65) / count));
    let b = weighted.sum::<f64>() / count;
    let less = a - 2.0 * b;
    if less <= 0.0 {
        return (SHAPES.0, a * (1.0 - SHAPES.0));
    }
    let shape = 2.0 - a / less;
    let bounded = shape.clamp(SHAPES.0, SHAPES.1);
    // at a bound the scale is the one that keeps the mean
    let scale = if bounded == shape { 2.0 * a * b / less } else { a * (1.0 - bounded) };
    (bounded, scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Returns whose falls beyond 1 % are Pareto.
    fn falls(shape: f64, scale: f64) -> Vec<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let one = |_| {
            let u: f64 = rng.random();
            if u < 0.9 {
                return 0.01 - rng.random_range(0.0..0.02);
            }
            let tail: f64 = rng.random_range(1e-12..1.0);
            let excess = if shape == 0.0 {
                -scale * tail.ln()
            } else {
                scale / shape * (tail.powf(-shape) - 1.0)
            };
            -(0.01 + excess)
        };
        (0..100_000).map(one).collect()
    }

    #[test]
    fn shape_and_scale_of_a_pareto_tail_are_found_again() {
        for (shape, scale) in [(0.3, 0.02), (0.0, 0.02), (-0.2, 0.02)] {
            let tail = Peaks::of(&falls(shape, scale), Side::Down, 0.9).unwrap();
            assert!((tail.shape - shape).abs() < 0.04, "{shape}: {tail:?}");
            assert!((tail.scale / scale - 1.0).abs() < 0.05, "{shape}: {tail:?}");
            assert!((tail.threshold - 0.01).abs() < 5e-4 && (tail.beyond - 0.1).abs() < 1e-3);
        }
    }

    #[test]
    fn quantile_and_shortfall_are_those_of_the_closed_form_and_of_the_sample() {
        let returns = falls(0.3, 0.02);
        let tail = Peaks::of(&returns, Side::Down, 0.9).unwrap();
        // a tenth of a tenth: 10^0.3 - 1 scales over the shape beyond the threshold
        let closed = 0.01 + 0.02 / 0.3 * (10f64.powf(0.3) - 1.0);
        assert!((tail.quantile(0.99) / closed - 1.0).abs() < 0.03);
        let mut losses: Vec<f64> = returns.iter().map(|log| -log).collect();
        losses.sort_by(f64::total_cmp);
        let beyond = &losses[99_000..];
        let mean = beyond.iter().sum::<f64>() / beyond.len() as f64;
        assert!((tail.shortfall(0.99) / mean - 1.0).abs() < 0.05);
    }

    #[test]
    fn the_share_beyond_a_quantile_is_what_the_quantile_leaves() {
        for shape in [0.3, 0.0, -0.2] {
            let tail = Peaks { threshold: 0.01, beyond: 0.1, shape, scale: 0.02 };
            assert!((tail.beyond(tail.quantile(0.995)).unwrap() - 0.005).abs() < 1e-9);
            assert_eq!(tail.beyond(0.0), None);
        }
    }

    #[test]
    fn too_few_peaks_and_a_price_that_stands_still_are_refused() {
        let told = |returns: &[f64]| Peaks::of(returns, Side::Up, 0.9).unwrap_err().to_string();
        assert!(
            told(&[0.1; 20]).starts_with("up: 0 moves beyond the threshold, and 30 is the least")
        );
        assert!(told(&falls(0.3, 0.02)[..100]).contains("moves beyond the threshold"));
    }

    #[test]
    fn a_quantile_of_sorted_values_lies_between_two_in_proportion() {
        assert_eq!(sorted_quantile(&[0.0, 1.0, 2.0], 0.75), 1.5);
        assert_eq!(sorted_quantile(&[3.0], 0.5), 3.0);
        assert!(sorted_quantile(&[], 0.5).is_nan());
    }
}
