//! The prices that would have been, had nobody been forced to trade: a minute a step, for both markets.

use super::{
    MARKETS, MINUTE_SECS, candles,
    jumps::{Bates, BatesState, Kou, Merton},
};
use crate::bounds::within;
use anyhow::{Context, Result, ensure};
use breakwater_sim::demo::path::{FOLLOWS, PricePath, followed, sibling};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};
use std::path::{Path as File, PathBuf};

/// Where a world's prices come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Prices {
    /// Recorded minutes. Beside `btc_...` a file of the same name with `eth_...` is the second market; without it the second follows.
    File {
        /// The first market's.
        file: PathBuf,
    },
    /// A crash made up to the published falls of 12 and 13 March 2020.
    Crash,
    /// Normal jumps.
    Merton {
        /// How long. Range: 1 to 100 000.
        minutes: usize,
        /// Its numbers.
        process: Merton,
    },
    /// Double-exponential jumps.
    Kou {
        /// How long. Range: 1 to 100 000.
        minutes: usize,
        /// Its numbers.
        process: Kou,
    },
    /// Heston's variance with normal jumps.
    Bates {
        /// How long. Range: 1 to 100 000.
        minutes: usize,
        /// Its numbers.
        process: Bates,
    },
    /// Through named points, straight between them by the logarithm: a crash told by hand, or one that a search found.
    Knots {
        /// Minutes of the points, rising, from 0. Range: up to 100 000.
        minutes: Vec<usize>,
        /// Price at each of them, as a multiple of the start's. Range: 0.02 to 50.
        ratios: Vec<f64>,
        /// Deviation of a minute's step beside the straight line, of the seed [logarithm]; the points themselves are met. Range: 0 to 0.05.
        #[serde(default)]
        sd: f64,
    },
}

/// What the second market does beside the first, where it has no recorded prices of its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Second {
    /// Its moves are so many times as large as the first one's. Range: 0 to 3; ETH's minutes beside BTC's, by root of mean square: 1.1 on 12 and 13 March
    /// 2020, 1.6 on 19 May 2021, 1.4 on 13 June 2022, 1.6 on 5 August 2024.
    pub beta: f64,
    /// Correlation of their minutes. Range: -1 to 1; on those days 0.81 to 0.89, and of a quarter of an hour 0.86 to 0.95. 1 by default: both fall together.
    pub correlation: f64,
}

impl Default for Second {
    fn default() -> Self {
        Self { beta: FOLLOWS, correlation: 1.0 }
    }
}

impl Second {
    /// What the types can't say.
    pub fn check(&self) -> Result<()> {
        within("second.beta", self.beta, 0.0..=3.0)?;
        within("second.correlation", self.correlation, -1.0..=1.0)
    }

    /// Its prices. What is its own are the first one's moves in another order, without their trend: of the same size and shape, and of no correlation with it.
    fn prices(self, first: &[f64], start_usd: f64, rng: &mut ChaCha8Rng) -> Vec<f64> {
        let moves: Vec<f64> = first.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect();
        let mean = moves.iter().sum::<f64>() / moves.len().max(1) as f64;
        let mut own: Vec<f64> = moves.iter().map(|one| one - mean).collect();
        own.shuffle(rng);
        let (with, apart) = (self.correlation, (1.0 - self.correlation.powi(2)).max(0.0).sqrt());
        let mut usd = vec![start_usd];
        for (one, own) in moves.iter().zip(own) {
            let last = usd[usd.len() - 1];
            usd.push(last * (self.beta * (with * one + apart * own)).exp());
        }
        usd
    }
}

/// Prices of each minute [USD].
#[derive(Clone, Debug)]
pub struct Path {
    /// Where it comes from.
    pub label: String,
    /// Of each minute.
    pub usd: Vec<[f64; MARKETS]>,
}

/// The laboratory's prices begin here: a recorded path is played as multiples of its first price.
pub const START_USD: [f64; MARKETS] = [60_000.0, 3_000.0];
/// Bars of a minute or five are read; between those of five the price goes straight.
const BARS_SECS: [i64; 2] = [60, 300];
/// Seventy days.
const MOST_MINUTES: usize = 100_000;

/// Drawn apart from the first market's.
const SECOND_SALT: u64 = 0x7365_636f_6e64_0000;

impl Prices {
    /// What the types can't say.
    pub fn check(&self) -> Result<()> {
        let minutes_in = |minutes: usize| within("prices.minutes", minutes, 1..=MOST_MINUTES);
        match self {
            Self::File { .. } | Self::Crash => Ok(()),
            Self::Merton { minutes, .. }
            | Self::Kou { minutes, .. }
            | Self::Bates { minutes, .. } => minutes_in(*minutes),
            Self::Knots { minutes, ratios, sd } => {
                within("prices.sd", *sd, 0.0..=0.05)?;
                ensure!(
                    minutes.len() == ratios.len() && minutes.len() > 1,
                    "prices.ratios are {} and prices.minutes {}: as many of both, and two at least",
                    ratios.len(),
                    minutes.len()
                );
                ensure!(
                    minutes[0] == 0 && minutes.windows(2).all(|pair| pair[0] < pair[1]),
                    "prices.minutes must rise from 0"
                );
                minutes_in(minutes[minutes.len() - 1])?;
                ratios.iter().try_for_each(|ratio| within("prices.ratios", *ratio, 0.02..=50.0))
            }
        }
    }

    /// The path of one seed, the second market falling with the first. Errors: what is wrong with a file, with line and column.
    pub fn path(&self, seed: u64) -> Result<Path> {
        self.paths(seed, Second::default())
    }

    /// The path of one seed. Errors: as [`Self::path`].
    pub fn paths(&self, seed: u64, second: Second) -> Result<Path> {
        let mut path = self.drawn(seed)?;
        let has_its_own = matches!(self, Self::File { file } if sibling(file).is_some());
        if second != Second::default() && !has_its_own {
            let first: Vec<f64> = path.usd.iter().map(|usd| usd[0]).collect();
            let mut rng = ChaCha8Rng::seed_from_u64(seed ^ SECOND_SALT);
            path.usd = both(first.clone(), second.prices(&first, path.usd[0][1], &mut rng));
        }
        Ok(path)
    }

    fn drawn(&self, seed: u64) -> Result<Path> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Ok(match self {
            Self::File { file } => recorded(file)?,
            Self::Crash => {
                let path = PricePath::generated(seed);
                Path { label: path.label, usd: both(path.btc, path.eth) }
            }
            Self::Merton { minutes, process } => {
                generated("Merton's jumps", seed, *minutes, || process.step(&mut rng))
            }
            Self::Kou { minutes, process } => {
                generated("Kou's jumps", seed, *minutes, || process.step(&mut rng))
            }
            Self::Bates { minutes, process } => {
                let mut state = BatesState::new(*process);
                generated("Heston's variance with jumps", seed, *minutes, || state.step(&mut rng))
            }
            Self::Knots { minutes, ratios, sd } => {
                self.check()?;
                let first = through(minutes, ratios, *sd, &mut rng);
                let second = followed(&first, START_USD[1]);
                let label =
                    format!("GENERATED (seed {seed}) through {} named points", ratios.len());
                Path { label, usd: both(first, second) }
            }
        })
    }
}

/// Prices of the first market through its points, with a bridge of random steps between each two.
fn through(minutes: &[usize], ratios: &[f64], sd: f64, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let mut usd = vec![START_USD[0] * ratios[0]];
    for (span, ends) in minutes.windows(2).zip(ratios.windows(2)) {
        let whole = span[1] - span[0];
        let (from, to) = (ends[0].ln(), ends[1].ln());
        let mut noise = 0.0;
        for minute in 1..=whole {
            let (share, left) = (minute as f64 / whole as f64, (whole - minute) as f64);
            let step: f64 = StandardNormal.sample(rng);
            noise = (noise + sd * step) * left / (left + 1.0);
            usd.push(START_USD[0] * (from + (to - from) * share + noise).exp());
        }
    }
    usd
}

fn generated(what: &str, seed: u64, minutes: usize, mut step: impl FnMut() -> f64) -> Path {
    let mut first = vec![START_USD[0]];
    for _ in 0..minutes {
        first.push(first[first.len() - 1] * step().exp());
    }
    let second = followed(&first, START_USD[1]);
    Path { label: format!("GENERATED: {what} (seed {seed})"), usd: both(first, second) }
}

fn recorded(file: &File) -> Result<Path> {
    let first = closes(file)?;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let (second, note) = if let Some(sibling) = sibling(file) {
        (closes(&sibling)?, "with ETH beside it".to_owned())
    } else {
        let note = format!("the second market follows at {FOLLOWS} times its returns");
        (followed(&first, START_USD[1]), note)
    };
    ensure!(
        first.len() == second.len(),
        "{} has {} minutes and its sibling {}",
        file.display(),
        first.len(),
        second.len()
    );
    Ok(Path { label: format!("RECORDED minutes of {name}, {note}"), usd: both(first, second) })
}

fn both(first: Vec<f64>, second: Vec<f64>) -> Vec<[f64; MARKETS]> {
    first.into_iter().zip(second).map(|(a, b)| [a, b]).collect()
}

/// Closing price of each minute.
fn closes(file: &File) -> Result<Vec<f64>> {
    let bars = candles::read(file)?;
    let secs = bars[1].ts - bars[0].ts;
    ensure!(
        BARS_SECS.contains(&secs),
        "{}: bars of {secs} s, and 60 or 300 are read",
        file.display()
    );
    let minutes = secs / MINUTE_SECS as i64;
    let mut closes = vec![bars[0].close];
    for pair in bars.windows(2) {
        let (from, to) = (pair[0].close, pair[1].close);
        closes.extend((1..=minutes).map(|at| from + (to - from) * at as f64 / minutes as f64));
    }
    Ok(closes)
}

impl Path {
    /// Minutes from the first price to the last.
    pub fn minutes(&self) -> usize {
        self.usd.len() - 1
    }

    /// Prices between two minutes: in equal shares of the price. `at`: 0 at the first one.
    pub fn at(&self, minutes: f64) -> [f64; MARKETS] {
        let last = self.minutes();
        let from = (minutes.max(0.0) as usize).min(last);
        let (a, b) = (self.usd[from], self.usd[(from + 1).min(last)]);
        let share = (minutes - from as f64).clamp(0.0, 1.0);
        std::array::from_fn(|market| a[market] * (b[market] / a[market]).powf(share))
    }

    /// The same prices as multiples of the first one, from `start_usd`.
    pub fn rescaled(&self, start_usd: [f64; MARKETS]) -> Result<Self> {
        let first = self.usd.first().context("a path has prices")?;
        let scale: [f64; MARKETS] = std::array::from_fn(|market| start_usd[market] / first[market]);
        let usd =
            self.usd.iter().map(|usd| std::array::from_fn(|market| usd[market] * scale[market]));
        Ok(Self { label: self.label.clone(), usd: usd.collect() })
    }

    /// Largest fall of the first market from any price to a later one, as a share.
    pub fn worst_fall(&self) -> f64 {
        worst_fall(self.usd.iter().map(|usd| usd[0]))
    }
}

/// Largest fall from any price to a later one, as a share.
pub fn worst_fall(usd: impl Iterator<Item = f64>) -> f64 {
    let (mut high, mut worst) = (0.0f64, 0.0f64);
    for usd in usd {
        high = high.max(usd);
        worst = worst.max(1.0 - usd / high);
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crash_falls_as_published_and_is_the_same_for_a_seed() {
        let path = Prices::Crash.path(1).unwrap();
        assert_eq!(path.minutes(), 2_879);
        assert!((path.worst_fall() - 0.53).abs() < 0.03, "{}", path.worst_fall());
        assert_eq!(path.usd, Prices::Crash.path(1).unwrap().usd);
        assert_ne!(path.usd, Prices::Crash.path(2).unwrap().usd);
    }

    #[test]
    fn a_path_is_read_between_its_minutes_and_rescaled() {
        let path = Path { label: String::new(), usd: vec![[100.0, 10.0], [121.0, 10.0]] };
        assert!((path.at(0.5)[0] - 110.0).abs() < 1e-9);
        assert_eq!((path.at(-1.0)[0], path.at(9.0)[0]), (100.0, 121.0));
        let scaled = path.rescaled([1.0, 1.0]).unwrap();
        assert!((scaled.usd[1][0] - 1.21).abs() < 1e-12);
    }

    #[test]
    fn the_worst_fall_is_from_a_high_to_a_later_low() {
        assert_eq!(worst_fall([100.0, 50.0, 200.0, 120.0, 180.0].into_iter()), 0.5);
        assert_eq!(worst_fall([1.0, 2.0].into_iter()), 0.0);
    }

    fn knots(sd: f64) -> Prices {
        Prices::Knots { minutes: vec![0, 60, 100, 400], ratios: vec![1.0, 0.9, 0.5, 0.6], sd }
    }

    #[test]
    fn named_points_are_met_whatever_the_noise_and_the_line_between_them_is_straight() {
        for sd in [0.0, 0.003] {
            let path = knots(sd).path(5).unwrap();
            assert_eq!(path.minutes(), 400);
            for (minute, ratio) in [(0, 1.0), (60, 0.9), (100, 0.5), (400, 0.6)] {
                let got = path.usd[minute][0] / START_USD[0];
                assert!((got - ratio).abs() < 1e-9, "{minute}: {got}");
            }
        }
        let straight = knots(0.0).path(5).unwrap();
        let middle = straight.usd[80][0] / START_USD[0];
        assert!((middle - (0.9f64 * 0.5).sqrt()).abs() < 1e-9, "{middle}");
        let (noisy, again) = (knots(0.003).path(5).unwrap(), knots(0.003).path(5).unwrap());
        assert_eq!(noisy.usd, again.usd);
        assert_ne!(noisy.usd, knots(0.003).path(6).unwrap().usd);
    }

    #[test]
    fn points_that_make_no_path_are_refused_by_name() {
        let told = |minutes: &[usize], ratios: &[f64], sd: f64| {
            let prices = Prices::Knots { minutes: minutes.to_vec(), ratios: ratios.to_vec(), sd };
            prices.check().expect_err("must be refused").to_string()
        };
        assert_eq!(told(&[0, 5, 5], &[1.0; 3], 0.0), "prices.minutes must rise from 0");
        assert_eq!(told(&[1, 5], &[1.0; 2], 0.0), "prices.minutes must rise from 0");
        assert!(told(&[0, 5], &[1.0; 3], 0.0).starts_with("prices.ratios are 3"));
        assert_eq!(
            told(&[0, 5], &[1.0, -1.0], 0.0),
            "prices.ratios is -1, and 0.02 to 50 is right"
        );
        assert_eq!(told(&[0, 5], &[1.0; 2], 0.5), "prices.sd is 0.5, and 0 to 0.05 is right");
    }

    #[test]
    fn the_second_market_has_the_correlation_and_the_size_that_a_world_gives_it() {
        let process = Merton { vol: 0.8, jumps: 0.0, jump_mean: 0.0, jump_sd: 0.0 };
        let prices = Prices::Merton { minutes: 20_000, process };
        let moves = |path: &Path, market: usize| -> Vec<f64> {
            path.usd.windows(2).map(|pair| (pair[1][market] / pair[0][market]).ln()).collect()
        };
        for correlation in [1.0, 0.5, 0.0, -0.7] {
            let path = prices.paths(3, Second { beta: 1.5, correlation }).unwrap();
            let (a, b) = (moves(&path, 0), moves(&path, 1));
            let sum = |of: &dyn Fn(f64, f64) -> f64| {
                a.iter().zip(&b).map(|(a, b)| of(*a, *b)).sum::<f64>()
            };
            let (aa, bb, ab) = (sum(&|a, _| a * a), sum(&|_, b| b * b), sum(&|a, b| a * b));
            let got = ab / (aa * bb).sqrt();
            assert!((got - correlation).abs() < 0.03, "{correlation}: {got}");
            assert!(((bb / aa).sqrt() - 1.5).abs() < 0.05, "{}", (bb / aa).sqrt());
        }
        assert_eq!(prices.paths(3, Second::default()).unwrap().usd, prices.path(3).unwrap().usd);
    }

    #[test]
    fn recorded_minutes_are_played_where_they_are_at_hand() {
        let data = File::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/prices");
        let file = data.join("btc_usdt_1m_2020-03-12.csv");
        if file.exists() {
            let path = Prices::File { file }.path(0).unwrap();
            assert_eq!(path.minutes(), 2_879);
            assert!((path.worst_fall() - 0.51).abs() < 0.02, "{}", path.worst_fall());
        }
    }
}
