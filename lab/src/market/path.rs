//! The prices that would have been, had nobody been forced to trade: a minute a step, for both markets.

use super::{
    MARKETS, MINUTE_SECS, candles,
    jumps::{Bates, BatesState, Kou, Merton},
};
use anyhow::{Context, Result, ensure};
use breakwater_sim::demo::path::{FOLLOWS, PricePath, followed, sibling};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::path::{Path as File, PathBuf};

/// Where a world's prices come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Prices {
    /// Recorded minutes. Beside `btc_...` a file of the same name with `eth_...` is the second market; without it the second follows.
    File {
        file: PathBuf,
    },
    /// A crash made up to the published falls of 12 and 13 March 2020.
    Crash,
    Merton {
        minutes: usize,
        process: Merton,
    },
    Kou {
        minutes: usize,
        process: Kou,
    },
    Bates {
        minutes: usize,
        process: Bates,
    },
}

/// Prices of each minute [USD].
#[derive(Clone, Debug)]
pub struct Path {
    pub label: String,
    pub usd: Vec<[f64; MARKETS]>,
}

/// The laboratory's prices begin here: a recorded path is played as multiples of its first price.
pub const START_USD: [f64; MARKETS] = [60_000.0, 3_000.0];
/// Bars of a minute or five are read; between those of five the price goes straight.
const BARS_SECS: [i64; 2] = [60, 300];

impl Prices {
    /// The path of one seed. Errors: what is wrong with a file, with line and column.
    pub fn path(&self, seed: u64) -> Result<Path> {
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
        })
    }
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
