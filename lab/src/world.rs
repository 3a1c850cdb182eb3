//! A world: everything that a run depends on but its seed.

use crate::market::{MARKETS, book::Liquidity, path::Prices};
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// What it shows, in a sentence.
    pub about: String,
    /// Settings of the pool: a file of `migrations/`, beside this one or absolute ...
    pub deployment: PathBuf,
    /// ... and one that is laid over it.
    #[serde(default)]
    pub deployment_over: Option<PathBuf>,
    pub prices: Prices,
    /// Of both markets.
    pub liquidity: [Liquidity; MARKETS],
    pub people: People,
    #[serde(default)]
    pub hedging: Hedging,
    #[serde(default)]
    pub steps: Steps,
}

/// Who is there at the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Accounts with positions.
    pub accounts: usize,
    /// Median of what an account holds, contracts at spot [USD]; sizes are lognormal ...
    pub notional_usd: f64,
    /// ... with this deviation [logarithm].
    pub notional_sd: f64,
    /// Equity over initial margin at the start is 1 plus this at least ...
    pub spare_least: f64,
    /// ... and exponential above, with this mean.
    pub spare_mean: f64,
    /// Share of owners who answer a margin call ...
    pub answer_share: f64,
    /// ... after this time on average, exponential [s].
    pub answer_secs: f64,
}

/// How those who took risk get rid of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hedging {
    /// Makers on the other side hedge their delta: this is the time in which they close 63 % of what is open [s].
    pub maker_secs: f64,
    /// Share of the delta of what they took that liquidators hedge ...
    pub liquidator_share: f64,
    /// ... in this time, as above [s].
    pub liquidator_secs: f64,
    /// What a liquidator has to bid with [USD]; there are two.
    pub liquidator_usd: f64,
    /// Paid to close an option at once, in points of volatility times vega: half of a spread in a crash.
    pub spread_points: f64,
}

impl Default for Hedging {
    fn default() -> Self {
        Self {
            maker_secs: 900.0,
            liquidator_share: 1.0,
            liquidator_secs: 1_800.0,
            liquidator_usd: 50_000_000.0,
            spread_points: 2.0,
        }
    }
}

/// How finely time is cut.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Steps {
    /// While nobody is due [s].
    pub calm_secs: u32,
    /// While somebody is due or for sale [s].
    pub busy_secs: u32,
}

impl Default for Steps {
    fn default() -> Self {
        Self { calm_secs: 60, busy_secs: 20 }
    }
}

impl World {
    /// Reads and checks a file; paths in it count from its folder. Errors: line and field of what is wrong.
    pub fn load(file: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut world =
            Self::parse(&text).with_context(|| format!("{} is no world", file.display()))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        world.deployment = folder.join(&world.deployment);
        world.deployment_over = world.deployment_over.map(|over| folder.join(over));
        if let Prices::File { file } = &mut world.prices {
            *file = folder.join(&file);
        }
        Ok(world)
    }

    pub fn parse(text: &str) -> Result<Self> {
        let world: Self = toml::from_str(text)?;
        world.check()?;
        Ok(world)
    }

    fn check(&self) -> Result<()> {
        for (at, liquidity) in self.liquidity.iter().enumerate() {
            liquidity
                .check()
                .map_err(|wrong| anyhow::anyhow!("liquidity of market {at}: {wrong}"))?;
        }
        let People {
            accounts,
            notional_usd,
            notional_sd,
            spare_least,
            spare_mean,
            answer_share,
            answer_secs,
        } = self.people;
        ensure!(
            (1..=100_000).contains(&accounts),
            "people.accounts is {accounts}, and 1 to 100000 is right"
        );
        positive("people.notional_usd", notional_usd)?;
        positive("people.notional_sd", notional_sd)?;
        positive("people.spare_least", spare_least)?;
        positive("people.spare_mean", spare_mean)?;
        positive("people.answer_secs", answer_secs)?;
        share("people.answer_share", answer_share)?;
        let Hedging {
            maker_secs,
            liquidator_share,
            liquidator_secs,
            liquidator_usd,
            spread_points,
        } = self.hedging;
        positive("hedging.maker_secs", maker_secs)?;
        positive("hedging.liquidator_secs", liquidator_secs)?;
        positive("hedging.liquidator_usd", liquidator_usd)?;
        share("hedging.liquidator_share", liquidator_share)?;
        ensure!(
            spread_points >= 0.0,
            "hedging.spread_points is {spread_points}, and 0 is the least"
        );
        let Steps { calm_secs, busy_secs } = self.steps;
        ensure!(
            (1..=60).contains(&calm_secs),
            "steps.calm_secs is {calm_secs}, and 1 to 60 is right"
        );
        ensure!(
            (1..=calm_secs).contains(&busy_secs),
            "steps.busy_secs is {busy_secs}, and 1 to calm_secs is right"
        );
        Ok(())
    }
}

fn positive(name: &str, value: f64) -> Result<()> {
    ensure!(value.is_finite() && value > 0.0, "{name} is {value}, and must be positive");
    Ok(())
}

fn share(name: &str, value: f64) -> Result<()> {
    ensure!((0.0..=1.0).contains(&value), "{name} is {value}, and 0 to 1 is right");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../worlds/march-2020.toml");

    fn told(from: &str, to: &str) -> String {
        assert!(TEXT.contains(from), "{from}");
        format!("{:#}", World::parse(&TEXT.replacen(from, to, 1)).expect_err("must be refused"))
    }

    #[test]
    fn every_world_of_the_repository_is_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds");
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let worlds: Vec<World> = files.map(|file| World::load(&file).unwrap()).collect();
        assert!(!worlds.is_empty());
    }

    #[test]
    fn a_parameter_that_is_unknown_or_out_of_bounds_is_told_by_name() {
        assert!(
            told("answer_share = 0.5", "answr_share = 0.5").contains("unknown field `answr_share`")
        );
        assert!(told("answer_share = 0.5", "answr_share = 0.5").contains("line "));
        assert_eq!(
            told("answer_share = 0.5", "answer_share = 1.5"),
            "people.answer_share is 1.5, and 0 to 1 is right"
        );
        assert_eq!(
            told("accounts = 500", "accounts = 0"),
            "people.accounts is 0, and 1 to 100000 is right"
        );
        assert!(
            told("day_vol = 0.04", "day_vol = -1.0")
                .starts_with("liquidity of market 0: day_vol is -1")
        );
    }
}
