//! From price history to scenario moves and tail weights.
//!
//! For a horizon and a coverage, on each side of the market: the move that so many horizons stay within, the mean of those that do not (the expected
//! shortfall), a far move with its own coverage, and the weight at which the far move asks for the expected shortfall: what a linear position is to have.
//!
//! Two ways that share nothing but the data: peaks over a threshold ([`tail`]) look at the moves of the horizon itself and only at the large ones;
//! the jump diffusion ([`kou`]) looks at single bars and adds them up as if they were independent. Where they are far apart, bars are not.
//!
//! Intervals are of a moving-block bootstrap (Kuensch, "The jackknife and the bootstrap for general stationary observations", 1989), which keeps what
//! follows on what within a block of four horizons.

pub mod kou;
pub mod tail;

use crate::market::{DAY_SECS, DAYS_A_YEAR, candles::Candle, jumps::Kou};
use anyhow::{Context, Result, ensure};
use breakwater_bots::config::{GridConfig, ScenarioConfig, VolConfig};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;
use tail::Peaks;

/// A block of the bootstrap has so many horizons.
const BLOCK_HORIZONS: usize = 4;
/// Shares of the bootstrap's values that an interval begins and ends at: 95 % lie between.
const INTERVAL: (f64, f64) = (0.025, 0.975);
/// All of a scenario's PnL counts.
const WHOLE_BPS: u16 = 10_000;
/// Horizons that a process is played for: for the estimate, and for each value of the bootstrap.
const DRAWS: (usize, usize) = (200_000, 20_000);

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Aim {
    /// Time in which a position is handed on [s].
    pub horizon_secs: u32,
    /// Share of horizons, on each side, that the move covers.
    pub coverage: f64,
    /// The same of the far move.
    pub far_coverage: f64,
    /// Share of horizons below the threshold of peaks.
    pub threshold: f64,
    /// Values of the bootstrap.
    pub resamples: usize,
    /// Of the bootstrap and of what is played.
    pub seed: u64,
}

/// A side of the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Falls.
    Down,
    /// Rises.
    Up,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Down, Self::Up];

    /// For the eye.
    pub fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
        }
    }

    /// A logarithmic return as a loss of this side.
    pub fn loss(self, log: f64) -> f64 {
        match self {
            Self::Down => -log,
            Self::Up => log,
        }
    }

    /// A loss as a move of the price, without sign [bps].
    pub fn bps(self, loss: f64) -> f64 {
        match self {
            Self::Down => (1.0 - (-loss).exp()) * 1e4,
            Self::Up => (loss.exp() - 1.0) * 1e4,
        }
    }

    /// The loss of a move [bps].
    pub fn of_bps(self, bps: f64) -> f64 {
        match self {
            Self::Down => -(1.0 - bps / 1e4).max(f64::MIN_POSITIVE).ln(),
            Self::Up => (bps / 1e4).ln_1p(),
        }
    }
}

/// One-bar returns of each file [logarithm].
#[derive(Clone, Debug)]
pub struct History {
    /// Of a bar.
    pub bar_secs: u32,
    /// A file each.
    pub returns: Vec<Vec<f64>>,
}

impl History {
    /// Of files of bars of one length.
    pub fn of(files: &[Vec<Candle>]) -> Result<Self> {
        let step = |bars: &Vec<Candle>| match &bars[..] {
            [first, second, ..] => Ok(second.ts - first.ts),
            _ => anyhow::bail!("a history has two bars at least"),
        };
        let secs = step(files.first().context("there is no history")?)?;
        for (at, file) in files.iter().enumerate() {
            let own = step(file)?;
            ensure!(
                own == secs,
                "file {}: bars of {own} s, and those of the first have {secs}",
                at + 1
            );
        }
        let returns = |bars: &Vec<Candle>| {
            bars.windows(2).map(|pair| (pair[1].close / pair[0].close).ln()).collect()
        };
        Ok(Self { bar_secs: u32::try_from(secs)?, returns: files.iter().map(returns).collect() })
    }

    fn bars(&self, horizon_secs: u32) -> Result<usize> {
        let bars = horizon_secs / self.bar_secs;
        ensure!(
            bars > 0 && bars * self.bar_secs == horizon_secs,
            "a horizon of {horizon_secs} s is no whole number of bars of {} s",
            self.bar_secs
        );
        Ok(bars as usize)
    }

    /// Returns over so many bars, one from every bar on.
    fn over(&self, bars: usize) -> Vec<f64> {
        let sums = |returns: &Vec<f64>| -> Vec<f64> {
            let mut log = vec![0.0];
            for one in returns {
                log.push(log[log.len() - 1] + one);
            }
            log.windows(bars + 1).map(|part| part[bars] - part[0]).collect()
        };
        self.returns.iter().flat_map(sums).collect()
    }

    /// Moves of a side [%] with the share of horizons that have a larger one [power of ten], so many of them.
    pub fn exceedances(&self, side: Side, horizon_secs: u32, count: usize) -> Vec<(f64, f64)> {
        let Ok(bars) = self.bars(horizon_secs) else { return vec![] };
        let mut losses: Vec<f64> = self.over(bars).into_iter().map(|log| side.loss(log)).collect();
        losses.sort_by(|a, b| b.total_cmp(a));
        losses.retain(|loss| *loss > 0.0);
        let whole = self.over(bars).len() as f64;
        // equal steps of the power, so that the rare ones are all seen
        let most = (losses.len().max(1) as f64).ln();
        let places = (0..=count).map(|at| (most * at as f64 / count as f64).exp() as usize);
        let mut places: Vec<usize> = places.map(|at| at.max(1)).collect();
        places.dedup();
        let point =
            |at: usize| Some((side.bps(*losses.get(at - 1)?) / 100.0, (at as f64 / whole).log10()));
        places.into_iter().rev().filter_map(point).collect()
    }

    /// As much history again, out of blocks.
    fn resampled(&self, block: usize, rng: &mut impl Rng) -> Self {
        let whole: usize = self.returns.iter().map(Vec::len).sum();
        let long: Vec<&Vec<f64>> = self.returns.iter().filter(|file| !file.is_empty()).collect();
        let mut drawn = Vec::with_capacity(whole + block);
        while drawn.len() < whole && !long.is_empty() {
            // a file is drawn by its length: every bar is as likely
            let mut at = rng.random_range(0..whole);
            let file = long.iter().find(|file| {
                let here = at < file.len();
                at = at.saturating_sub(if here { 0 } else { file.len() });
                here
            });
            let Some(file) = file else { continue };
            let size = block.min(file.len());
            let from = rng.random_range(0..=file.len() - size);
            drawn.extend(file.iter().skip(from).take(size));
        }
        drawn.truncate(whole);
        Self { bar_secs: self.bar_secs, returns: vec![drawn] }
    }
}

/// A figure with its interval at 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Of the history.
    pub value: f64,
    /// Of the bootstrap.
    pub low: f64,
    /// Of the bootstrap.
    pub high: f64,
}

/// What one method says of one side; moves without sign.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Moves<T> {
    /// Covers what is wanted [bps].
    pub near_bps: T,
    /// Mean of what lies beyond [bps].
    pub shortfall_bps: T,
    /// Covers the far share [bps].
    pub far_bps: T,
    /// At which the far move asks for the shortfall, as a share.
    pub weight: T,
}

impl Moves<f64> {
    fn of(side: Side, (near, shortfall, far): (f64, f64, f64)) -> Self {
        let [near_bps, shortfall_bps, far_bps] = [near, shortfall, far].map(|of| side.bps(of));
        Self { near_bps, shortfall_bps, far_bps, weight: shortfall_bps / far_bps }
    }
}

/// What both methods say of one side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Of the market.
    pub side: Side,
    /// The tail that was fitted.
    pub tail: Peaks,
    /// By peaks over a threshold.
    pub peaks: Moves<Estimate>,
    /// By the jump diffusion.
    pub kou: Moves<Estimate>,
}

/// All that a history says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// What was asked for.
    pub aim: Aim,
    /// Of a bar of the history [s].
    pub bar_secs: u32,
    /// One-bar returns there were.
    pub returns: usize,
    /// The fitted process; rates a year.
    pub process: Kou,
    /// A side each.
    pub sides: Vec<Found>,
}

/// One estimate of everything: both sides by peaks, both by the process.
type All = ([Moves<f64>; 2], [Moves<f64>; 2]);

/// Fits both. Errors: a history too short for what is asked.
pub fn calibrate(history: &History, aim: &Aim, told: &(dyn Fn() + Sync)) -> Result<Calibration> {
    let bars = history.bars(aim.horizon_secs)?;
    let peaks = |side| Peaks::of(&history.over(bars), side, aim.threshold);
    let tails = [peaks(Side::Down)?, peaks(Side::Up)?];
    let returns = history.returns.concat();
    let dt = f64::from(history.bar_secs) / (DAYS_A_YEAR * DAY_SECS);
    let process = kou::fit(&returns, dt, None)?;
    let own = all(history, bars, aim, (process, DRAWS.0))?;
    told();
    let resampled: Vec<All> = (0..aim.resamples)
        .into_par_iter()
        .filter_map(|at| {
            let mut rng = ChaCha8Rng::seed_from_u64(aim.seed.wrapping_add(1 + at as u64));
            let drawn = history.resampled(bars * BLOCK_HORIZONS, &mut rng);
            let fitted = kou::fit(&drawn.returns.concat(), dt, Some(&process)).ok();
            // a draw with nothing beyond its threshold says nothing
            let one = fitted.and_then(|of| all(&drawn, bars, aim, (of, DRAWS.1)).ok());
            told();
            one
        })
        .collect();
    let sides = Side::ALL.into_iter().zip(tails).enumerate().map(|(at, (side, tail))| Found {
        side,
        tail,
        peaks: estimates(own.0[at], resampled.iter().map(|one| one.0[at])),
        kou: estimates(own.1[at], resampled.iter().map(|one| one.1[at])),
    });
    Ok(Calibration {
        aim: *aim,
        bar_secs: history.bar_secs,
        returns: returns.len(),
        process,
        sides: sides.collect(),
    })
}

fn all(history: &History, bars: usize, aim: &Aim, (process, draws): (Kou, usize)) -> Result<All> {
    let over = history.over(bars);
    let peaks = |side: Side| -> Result<Moves<f64>> {
        let tail = Peaks::of(&over, side, aim.threshold)?;
        let (near, far) = (tail.quantile(aim.coverage), tail.quantile(aim.far_coverage));
        Ok(Moves::of(side, (near, tail.shortfall(aim.coverage), far)))
    };
    let years = f64::from(aim.horizon_secs) / (DAYS_A_YEAR * DAY_SECS);
    let mut rng = ChaCha8Rng::seed_from_u64(aim.seed);
    let ends = kou::ends(&process, years, draws, &mut rng);
    let played = |side: Side| {
        let mut losses: Vec<f64> = ends.iter().map(|log| side.loss(*log)).collect();
        losses.sort_by(f64::total_cmp);
        let at = |share: f64| tail::sorted_quantile(&losses, share);
        let from = ((losses.len() as f64 * aim.coverage) as usize).min(losses.len() - 1);
        let beyond = &losses[from..];
        let shortfall = beyond.iter().sum::<f64>() / beyond.len() as f64;
        Moves::of(side, (at(aim.coverage), shortfall, at(aim.far_coverage)))
    };
    let peaks = [peaks(Side::Down)?, peaks(Side::Up)?];
    Ok((peaks, Side::ALL.map(played)))
}

fn estimates(own: Moves<f64>, drawn: impl Iterator<Item = Moves<f64>> + Clone) -> Moves<Estimate> {
    let one = |of: fn(&Moves<f64>) -> f64| {
        let mut values: Vec<f64> = drawn.clone().map(|moves| of(&moves)).collect();
        values.sort_by(f64::total_cmp);
        let value = of(&own);
        if values.is_empty() {
            return Estimate { value, low: value, high: value };
        }
        let (low, high) = INTERVAL;
        Estimate {
            value,
            low: tail::sorted_quantile(&values, low),
            high: tail::sorted_quantile(&values, high),
        }
    };
    Moves {
        near_bps: one(|moves| moves.near_bps),
        shortfall_bps: one(|moves| moves.shortfall_bps),
        far_bps: one(|moves| moves.far_bps),
        weight: one(|moves| moves.weight),
    }
}

/// Moves that are in force on one side: the furthest whose PnL counts whole, and the furthest of all with its weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct InForce {
    /// Of the market.
    pub side: Side,
    /// Counts whole [bps].
    pub near_bps: f64,
    /// Counts in part [bps]; none where all count whole.
    pub far_bps: Option<f64>,
    /// As a share.
    pub weight: Option<f64>,
}

fn bends(scenario: &ScenarioConfig) -> bool {
    matches!(scenario.1, VolConfig::SkewLinear | VolConfig::SkewAbsolute)
}

fn on(side: Side, scenario: &ScenarioConfig) -> Option<f64> {
    let bps = side.loss(f64::from(scenario.0));
    (bps > 0.0 && !bends(scenario)).then_some(bps)
}

/// What a grid has on a side.
pub fn in_force(grid: &GridConfig, side: Side) -> InForce {
    let all = || grid.scenarios.iter().filter_map(|one| Some((on(side, one)?, one.2)));
    let near = all().filter(|(_, weight)| *weight == WHOLE_BPS).map(|(bps, _)| bps);
    let far = all().filter(|(_, weight)| *weight < WHOLE_BPS).max_by(|a, b| a.0.total_cmp(&b.0));
    InForce {
        side,
        near_bps: near.fold(0.0, f64::max),
        far_bps: far.map(|(bps, _)| bps),
        weight: far.map(|(_, weight)| f64::from(weight) / f64::from(WHOLE_BPS)),
    }
}

/// Scenarios in force with the moves that were found in their places: those that count whole are scaled to the move that covers, the far ones are the far move with
/// its weight.
pub fn scenarios(grid: &GridConfig, found: &[Found]) -> Vec<ScenarioConfig> {
    let changed = |one: &ScenarioConfig| {
        let side = found.iter().find(|found| on(found.side, one).is_some());
        let Some(Found { side, peaks, .. }) = side else { return *one };
        let sign = side.loss(1.0);
        let bps = on(*side, one).unwrap_or_default();
        if one.2 == WHOLE_BPS {
            let near = in_force(grid, *side).near_bps;
            let scaled = bps / near * peaks.near_bps.value * sign;
            return ScenarioConfig(scaled.round() as i32, one.1, one.2);
        }
        let weight = (peaks.weight.value * f64::from(WHOLE_BPS)).round();
        let far = (peaks.far_bps.value * sign).round() as i32;
        ScenarioConfig(far, one.1, weight.clamp(1.0, f64::from(WHOLE_BPS)) as u16)
    };
    grid.scenarios.iter().map(changed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_bots::config::Deployment;
    use std::path::Path;

    const AIM: Aim = Aim {
        horizon_secs: 600,
        coverage: 0.99,
        far_coverage: 0.999,
        threshold: 0.9,
        resamples: 20,
        seed: 1,
    };

    /// A day of a known process, a bar a minute.
    fn history(files: usize) -> History {
        let process =
            Kou { vol: 0.8, jumps: 5_000.0, up_share: 0.4, up_mean: 0.004, down_mean: 0.006 };
        let file = |seed: usize| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed as u64);
            (0..1_440).map(|_| process.step(&mut rng)).collect()
        };
        History { bar_secs: 60, returns: (0..files).map(file).collect() }
    }

    #[test]
    fn on_independent_bars_both_ways_say_nearly_the_same_and_their_intervals_hold_the_estimate() {
        let found = calibrate(&history(6), &AIM, &|| ()).unwrap();
        for side in &found.sides {
            let (peaks, kou) = (side.peaks.near_bps, side.kou.near_bps);
            assert!((peaks.value / kou.value - 1.0).abs() < 0.25, "{peaks:?} {kou:?}");
            assert!(peaks.low < peaks.high && peaks.low < kou.value * 1.3);
            assert!(side.peaks.shortfall_bps.value > peaks.value);
            assert!(side.peaks.far_bps.value > peaks.value);
            assert!((0.0..1.0).contains(&side.peaks.weight.value));
        }
        let down = &found.sides[0];
        assert!(
            down.peaks.near_bps.value > found.sides[1].peaks.near_bps.value,
            "falls are larger"
        );
    }

    #[test]
    fn a_seed_gives_the_same_intervals() {
        let history = history(2);
        let once = calibrate(&history, &AIM, &|| ()).unwrap();
        assert_eq!(once, calibrate(&history, &AIM, &|| ()).unwrap());
    }

    #[test]
    fn a_horizon_that_is_no_whole_number_of_bars_or_longer_than_the_history_is_refused() {
        let told = |secs| {
            let aim = Aim { horizon_secs: secs, ..AIM };
            format!("{:#}", calibrate(&history(1), &aim, &|| ()).unwrap_err())
        };
        assert_eq!(told(90), "a horizon of 90 s is no whole number of bars of 60 s");
        assert!(told(86_400 * 3).contains("moves beyond the threshold"), "{}", told(86_400 * 3));
    }

    #[test]
    fn moves_and_losses_are_each_others_inverse() {
        for side in Side::ALL {
            assert!((side.of_bps(side.bps(0.3)) - 0.3).abs() < 1e-12);
        }
        assert!((Side::Down.bps(0.5f64.ln().abs()) - 5_000.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_in_force_is_read_from_the_grid_and_what_was_found_takes_its_places() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/localnet.toml");
        let grid = Deployment::load(&file).unwrap().grid;
        let force = in_force(&grid, Side::Down);
        assert_eq!(
            (force.near_bps, force.far_bps, force.weight),
            (2_000.0, Some(5_000.0), Some(0.4))
        );
        let found = calibrate(&history(2), &AIM, &|| ()).unwrap();
        let changed = scenarios(&grid, &found.sides);
        assert_eq!(changed.len(), grid.scenarios.len());
        let least = changed.iter().filter(|one| one.2 == WHOLE_BPS).map(|one| one.0).min().unwrap();
        assert_eq!(f64::from(-least), found.sides[0].peaks.near_bps.value.round());
        let kept = |one: &ScenarioConfig| one.0 == 0;
        assert_eq!(changed.iter().filter(|one| kept(one)).count(), 5, "no move stays none");
    }

    #[test]
    fn blocks_keep_what_follows_on_what() {
        let history = History { bar_secs: 60, returns: vec![(0..1_000).map(f64::from).collect()] };
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let drawn = history.resampled(50, &mut rng);
        assert_eq!(drawn.returns[0].len(), 1_000);
        let breaks = drawn.returns[0].windows(2).filter(|pair| pair[1] - pair[0] != 1.0).count();
        assert!(breaks <= 20, "{breaks}");
    }
}
