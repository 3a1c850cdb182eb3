//! A world: everything that a run depends on but its seed.

use crate::{
    bounds::{positive, share, within},
    faults::Fault,
    market::{
        MARKETS,
        book::Liquidity,
        path::{Prices, Second},
    },
    people::{adversary::Adversary, books::Books},
};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What a run depends on.
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
    /// What the price would do, had nobody been forced to trade.
    pub prices: Prices,
    /// How the second market goes with the first.
    #[serde(default)]
    pub second: Second,
    /// Of both markets.
    pub liquidity: [Liquidity; MARKETS],
    /// Who is there.
    pub people: People,
    /// How those who took risk get rid of it.
    #[serde(default)]
    pub hedging: Hedging,
    /// What goes wrong beside the prices.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// How finely time is cut.
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
    /// What accounts hold.
    #[serde(default)]
    pub books: Books,
    /// Share of accounts whose positions are in the second market. Range: 0 to 1; chosen.
    #[serde(default = "second_share")]
    pub second_share: f64,
    /// Share of owners who have brought BTC as collateral, which falls with the price. Range: 0 to 1; chosen.
    #[serde(default)]
    pub collateral_share: f64,
    /// Of what such an owner brought, so much counts as BTC, after its haircut. Range: 0 to 1; chosen. A premium is paid in cash all the same.
    #[serde(default = "half")]
    pub collateral_of_equity: f64,
    /// Who hunts accounts; nobody where it is left out. Each engine is then played twice, with it and without.
    #[serde(default)]
    pub adversary: Option<Adversary>,
}

fn second_share() -> f64 {
    0.3
}

fn half() -> f64 {
    0.5
}

/// How those who took risk get rid of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hedging {
    /// Makers on the other side hedge their delta: this is the time in which they close 63 % of what is open [s]. Dealers, who take what an
    /// engine closes, hedge as fast.
    pub maker_secs: f64,
    /// Share of their delta that makers hedge through these books; the rest is laid off elsewhere. Dealers hedge all of what they took. Range: 0 to 1;
    /// chosen: nobody publishes it.
    pub maker_share: f64,
    /// Share of the delta of what they took that liquidators hedge ...
    pub liquidator_share: f64,
    /// ... in this time, as above [s].
    pub liquidator_secs: f64,
    /// How many liquidators there are. They ask between 200 and 400 bps of a slice's value, evenly spread; one alone asks 200. Range: 0 to 16.
    pub liquidators: usize,
    /// What each of them has to bid with [USD].
    pub liquidator_usd: f64,
    /// The backstop vault hedges what it took in this time, as above [s]. Range: 60 to 2 592 000; chosen: a vault of passive money is slow.
    pub backstop_secs: f64,
    /// Paid to close an option at once, in points of volatility times vega: half of a spread in a crash.
    pub spread_points: f64,
}

impl Default for Hedging {
    fn default() -> Self {
        Self {
            maker_secs: 900.0,
            maker_share: 1.0,
            liquidator_share: 1.0,
            liquidator_secs: 1_800.0,
            liquidators: 2,
            liquidator_usd: 50_000_000.0,
            backstop_secs: 21_600.0,
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

    /// The same from text; paths in it stay as they are.
    pub fn parse(text: &str) -> Result<Self> {
        let world: Self = toml::from_str(text)?;
        world.check()?;
        Ok(world)
    }

    /// What the types can't say: bounds of every number. Errors: the first that is outside, by its dotted name.
    pub fn check(&self) -> Result<()> {
        self.prices.check()?;
        self.second.check()?;
        for (at, liquidity) in self.liquidity.iter().enumerate() {
            liquidity.check(at)?;
        }
        self.people.check()?;
        self.hedging.check()?;
        for (at, fault) in self.faults.iter().enumerate() {
            fault.check(at)?;
        }
        let Steps { calm_secs, busy_secs } = self.steps;
        within("steps.calm_secs", calm_secs, 1..=60)?;
        within("steps.busy_secs", busy_secs, 1..=calm_secs)
    }
}

impl People {
    fn check(&self) -> Result<()> {
        within("people.accounts", self.accounts, 1..=100_000)?;
        positive("people.notional_usd", self.notional_usd)?;
        positive("people.notional_sd", self.notional_sd)?;
        positive("people.spare_least", self.spare_least)?;
        positive("people.spare_mean", self.spare_mean)?;
        positive("people.answer_secs", self.answer_secs)?;
        share("people.answer_share", self.answer_share)?;
        share("people.second_share", self.second_share)?;
        share("people.collateral_share", self.collateral_share)?;
        share("people.collateral_of_equity", self.collateral_of_equity)?;
        self.books.check()?;
        self.adversary.map_or(Ok(()), |adversary| adversary.check())
    }
}

impl Hedging {
    fn check(&self) -> Result<()> {
        positive("hedging.maker_secs", self.maker_secs)?;
        share("hedging.maker_share", self.maker_share)?;
        positive("hedging.liquidator_secs", self.liquidator_secs)?;
        within("hedging.liquidators", self.liquidators, 0..=16)?;
        positive("hedging.liquidator_usd", self.liquidator_usd)?;
        within("hedging.backstop_secs", self.backstop_secs, 60.0..=2_592_000.0)?;
        share("hedging.liquidator_share", self.liquidator_share)?;
        within("hedging.spread_points", self.spread_points, 0.0..=100.0)
    }
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
    fn a_world_that_is_written_and_read_again_is_the_same() {
        let world = World::parse(TEXT).unwrap();
        assert_eq!(World::parse(&toml::to_string(&world).unwrap()).unwrap(), world);
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
        assert!(told("day_vol = 0.04", "day_vol = -1.0").starts_with("liquidity.0.day_vol is -1"));
    }

    #[test]
    fn numbers_of_people_hedgers_and_faults_are_told_by_name() {
        let with = |more: &str| {
            let text = format!("{TEXT}\n{more}");
            World::parse(&text).map(drop).map_err(|wrong| format!("{wrong:#}"))
        };
        let told = |more: &str| with(more).expect_err("must be refused");
        assert_eq!(
            told("[hedging]\nliquidators = 17"),
            "hedging.liquidators is 17, and 0 to 16 is right"
        );
        assert_eq!(
            told("[hedging]\nmaker_share = 1.5"),
            "hedging.maker_share is 1.5, and 0 to 1 is right"
        );
        assert_eq!(told("[second]\nbeta = 9.0"), "second.beta is 9, and 0 to 3 is right");
        let late = "[[faults]]\nkind = \"late\"\nfrom_minute = 5\nto_minute = 9\n";
        assert_eq!(told(&format!("{late}secs = 0")), "faults.0.secs is 0, and 1 to 7200 is right");
        assert!(told(&format!("{late}seconds = 5")).contains("unknown field `seconds`"));
        assert!(with(&format!("{late}secs = 60")).is_ok());
        assert_eq!(
            told("[people.adversary]\nusd = 1e6\nreach = 0.9"),
            "people.adversary.reach is 0.9, and 0.001 to 0.5 is right"
        );
    }
}
