//! The price path a demo plays: recorded minutes from a file, or a generated crash.

use anyhow::{Context, Result, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    fs,
    path::{Path, PathBuf},
};

pub struct PricePath {
    pub label: String,
    /// Closing price of each minute, USD, of both markets.
    pub btc: Vec<f64>,
    pub eth: Vec<f64>,
}

/// One step of the demo: the minute it has reached, and the prices there.
#[derive(Clone, Copy, Debug)]
pub struct Tick {
    pub minute: usize,
    pub btc_usd: f64,
    pub eth_usd: f64,
}

/// `timestamp,open,high,low,close,volume`, a minute a row. Each minute gives its low and then its close, so that
/// the wicks that liquidate are played and not averaged away.
fn read(file: &Path) -> Result<Vec<f64>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut prices = vec![];
    for (at, line) in text.lines().enumerate().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let field = |i: usize| -> Result<f64> {
            let text =
                fields.get(i).with_context(|| format!("line {} has no column {i}", at + 1))?;
            text.parse().with_context(|| format!("line {}: {text} is not a number", at + 1))
        };
        let (low, close) = (field(3)?, field(4)?);
        ensure!(low > 0.0 && close > 0.0, "line {} has a price that is not positive", at + 1);
        prices.extend([low, close]);
    }
    ensure!(prices.len() > 10, "{} holds no price history", file.display());
    Ok(prices)
}

impl PricePath {
    /// Recorded minutes. Where `btc_...csv` has a sibling `eth_...csv` that is played too; otherwise ETH moves
    /// with 1.1 times the returns of BTC.
    pub fn recorded(file: &Path) -> Result<Self> {
        let btc = read(file)?;
        let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        let (eth, note) = if let Some(sibling) = sibling(file) {
            (read(&sibling)?, "with ETH beside it".to_owned())
        } else {
            (followed(&btc, 200.0), format!("ETH follows at {FOLLOWS} times its returns"))
        };
        let len = btc.len().min(eth.len());
        Ok(Self {
            label: format!("RECORDED minutes of {name}, {note}"),
            btc: btc[..len].to_vec(),
            eth: eth[..len].to_vec(),
        })
    }

    /// A crash made up to the published figures of 12 and 13 March 2020: from 7 934, falls of 9 % in a minute,
    /// 15 % in five, 22 % in fifteen, 25 % in an hour and 51 % in a day, a low of 3 782, a rebound of 18 % in five minutes.
    pub fn generated(seed: u64) -> Self {
        // (minute, price): what is published of that day; between them a bridge of small random steps
        const KNOTS: [(usize, f64); 18] = [
            (0, 7_934.0),
            (300, 7_750.0),
            (600, 7_250.0),
            (640, 7_150.0),
            (645, 6_070.0),
            (655, 5_580.0),
            (700, 5_650.0),
            (760, 6_150.0),
            (1_100, 6_000.0),
            (1_380, 5_850.0),
            (1_400, 4_900.0),
            (1_480, 5_000.0),
            (1_560, 4_350.0),
            (1_576, 3_782.0),
            (1_595, 4_400.0),
            (1_600, 5_210.0),
            (2_200, 5_250.0),
            (2_879, 5_580.0),
        ];
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut btc = vec![KNOTS[0].1];
        for pair in KNOTS.windows(2) {
            let ((from, a), (to, b)) = (pair[0], pair[1]);
            let mut noise = 0.0;
            for minute in from + 1..=to {
                let share = (minute - from) as f64 / (to - from) as f64;
                let left = (to - minute) as f64 / (to - minute + 1) as f64;
                noise = (noise + rng.random_range(-0.0035..0.0035)) * left;
                btc.push((a.ln() + (b.ln() - a.ln()) * share + noise).exp());
            }
        }
        let eth = followed(&btc, 194.6);
        let label =
            format!("GENERATED (seed {seed}) to the published falls of 12 and 13 March 2020");
        Self { label, btc, eth }
    }

    /// `count` ticks, closer together in time where the price moves more: between two of them BTC travels the
    /// same way. A fall is never skipped over, a quiet hour passes in a blink.
    pub fn ticks(&self, count: usize) -> Vec<Tick> {
        let moves = self.btc.windows(2).map(|w| (w[1] / w[0]).ln().abs() + 2e-4);
        let total: f64 = moves.clone().sum();
        let mut ticks = vec![self.tick(0)];
        let mut travelled = 0.0;
        for (at, step) in moves.enumerate() {
            travelled += step;
            if travelled >= total * ticks.len() as f64 / count as f64 {
                ticks.push(self.tick(at + 1));
            }
        }
        ticks
    }

    fn tick(&self, minute: usize) -> Tick {
        Tick { minute, btc_usd: self.btc[minute], eth_usd: self.eth[minute] }
    }

    /// Deepest fall from any point within `steps` steps, as a share.
    pub fn worst_fall(&self, steps: usize) -> f64 {
        let falls = (0..self.btc.len()).map(|from| {
            let to = (from + steps + 1).min(self.btc.len());
            let low = self.btc[from..to].iter().copied().fold(f64::INFINITY, f64::min);
            1.0 - low / self.btc[from]
        });
        falls.fold(0.0, f64::max)
    }
}

/// Number of the tick with the lowest price.
pub fn low_at(ticks: &[Tick]) -> usize {
    let low = ticks.iter().enumerate().min_by(|(_, a), (_, b)| a.btc_usd.total_cmp(&b.btc_usd));
    low.map_or(0, |(at, _)| at)
}

/// The ETH file beside a BTC file of the same name.
pub fn sibling(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?;
    let sibling = file.with_file_name(name.replacen("btc", "eth", 1));
    (name.starts_with("btc") && sibling.exists()).then_some(sibling)
}

/// What the second market does for a return of the first one, where it has no prices of its own.
pub const FOLLOWS: f64 = 1.1;

/// Prices of a market that follows another, from `start`.
pub fn followed(btc: &[f64], start: f64) -> Vec<f64> {
    let mut eth = vec![start];
    for pair in btc.windows(2) {
        let last = eth[eth.len() - 1];
        eth.push(last * (FOLLOWS * (pair[1] / pair[0]).ln()).exp());
    }
    eth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_crash_has_the_published_falls() {
        let path = PricePath::generated(1);
        let low = path.btc.iter().copied().fold(f64::INFINITY, f64::min);
        assert!((3_700.0..3_850.0).contains(&low), "{low}");
        for (steps, fall) in [(5, 0.152), (15, 0.218), (60, 0.248), (1_440, 0.512)] {
            let off = (path.worst_fall(steps) - fall).abs();
            assert!(off < 0.04, "{steps} minutes: {}", path.worst_fall(steps));
        }
    }

    #[test]
    fn ticks_keep_the_low_and_come_in_order() {
        let path = PricePath::generated(2);
        let ticks = path.ticks(200);
        assert!((190..=210).contains(&ticks.len()), "{}", ticks.len());
        assert!(ticks.windows(2).all(|w| w[0].minute < w[1].minute));
        let low = ticks.iter().map(|t| t.btc_usd).fold(f64::INFINITY, f64::min);
        assert!(low < 4_000.0, "{low}");
    }
}
