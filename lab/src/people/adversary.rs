//! Who hunts accounts: it looks where their liquidation prices stand close together, pushes the price there, waits for what is forced to trade, and buys back.
//!
//! Accounts are public, so it looks at them as they are, by the program's own margin. It pays for every contract what the book asks, and gets nothing for
//! free: what it could gain is that others are forced to trade at the pushed price. How much of that reaches it is not known, so it
//! is given all of it: whatever owners, and the funds behind them, lost more than in the same run without it.

use super::hedger::Hedger;
use crate::{
    bounds::{positive, share, within},
    house::{contracts, spot_usd},
    market::{MARKETS, MINUTE_SECS, book::Book},
};
use anyhow::Result;
use breakwater_clearing::state::{MarginAccount, Position};
use breakwater_client::snapshot::Snapshot;
use breakwater_risk::model::ScenarioSet;
use serde::{Deserialize, Serialize};

/// It looks so often [s].
const LOOK_SECS: f64 = 600.0;
/// So many accounts are looked at, evenly among all: enough to see a cluster.
const SAMPLE: usize = 200;
/// The push is known to a 2^7th of what is within reach.
const HALVINGS: usize = 7;

/// What it has and how it goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adversary {
    /// Most that it holds or owes of the underlying, at its price [USD]. Range: 1 to 10^12.
    pub usd: f64,
    /// It looks from this minute on.
    #[serde(default)]
    pub from_minute: u32,
    /// Furthest that it pushes the price, as a share of it. Range: 0.001 to 0.5.
    #[serde(default = "reach")]
    pub reach: f64,
    /// It goes where so much of the open contracts would be due within reach, as a share. Range: 0 to 1.
    #[serde(default = "least_share")]
    pub least_share: f64,
    /// In which it pushes [s]. Range: 20 to 86 400. Chosen: the push of October 2022 against Mango Markets took well under an hour.
    #[serde(default = "push_secs")]
    pub push_secs: f64,
    /// How long it waits for the forced flow [s]. Range: as above.
    #[serde(default = "hold_secs")]
    pub hold_secs: f64,
    /// In which it trades back [s]. Range: as above.
    #[serde(default = "back_secs")]
    pub back_secs: f64,
}

fn reach() -> f64 {
    0.05
}

fn least_share() -> f64 {
    0.03
}

fn push_secs() -> f64 {
    1_800.0
}

fn hold_secs() -> f64 {
    1_800.0
}

fn back_secs() -> f64 {
    10_800.0
}

impl Adversary {
    /// What the types can't say.
    pub fn check(&self) -> Result<()> {
        let name = |field: &str| format!("people.adversary.{field}");
        positive(&name("usd"), self.usd)?;
        within(&name("usd"), self.usd, 1.0..=1e12)?;
        within(&name("reach"), self.reach, 0.001..=0.5)?;
        share(&name("least_share"), self.least_share)?;
        for (field, secs) in [
            ("push_secs", self.push_secs),
            ("hold_secs", self.hold_secs),
            ("back_secs", self.back_secs),
        ] {
            within(&name(field), secs, 20.0..=86_400.0)?;
        }
        Ok(())
    }
}

/// What came of a hunt [USD]; all nothing where it never went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Hunt {
    /// Most that it held or owed at once.
    pub put_in_usd: f64,
    /// Its own trading: what it got less what it paid.
    pub traded_usd: f64,
    /// What owners and funds lost more than in the run without it: at most so much is its.
    pub others_lost_usd: f64,
    /// Move of the price that it went for, as a share of it.
    pub aim: f64,
    /// Share of open contracts that would have been due there.
    pub due_share: f64,
}

impl Hunt {
    /// What it gets back of what it put in; as if it had kept its money where it never went.
    pub fn back(&self) -> f64 {
        if self.put_in_usd > 0.0 {
            1.0 + (self.traded_usd + self.others_lost_usd) / self.put_in_usd
        } else {
            1.0
        }
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Looking {
        last_secs: f64,
    },
    /// Until a displacement [logarithm] at a time.
    Pushing {
        to: f64,
        until_secs: f64,
    },
    Holding {
        until_secs: f64,
    },
    Back {
        until_secs: f64,
    },
    Done,
}

/// The adversary in motion.
#[derive(Clone, Debug)]
pub struct Hunter {
    plan: Adversary,
    trader: Hedger,
    stage: Stage,
    hunt: Hunt,
}

/// A step, as it trades in it.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// Since the start [s].
    pub at_secs: f64,
    /// The step's length [s].
    pub secs: f64,
    /// Price of the first market without what flow does to it [USD].
    pub path_usd: f64,
}

impl Hunter {
    /// Before it has looked.
    pub fn new(plan: Adversary) -> Self {
        let stage = Stage::Looking { last_secs: f64::NEG_INFINITY };
        Self { plan, trader: Hedger::new(1.0, 1.0), stage, hunt: Hunt::default() }
    }

    /// Whether it wants to see the accounts at this step.
    pub fn looks(&self, at_secs: f64) -> bool {
        match self.stage {
            Stage::Looking { last_secs } => {
                at_secs >= f64::from(self.plan.from_minute) * MINUTE_SECS
                    && at_secs >= last_secs + LOOK_SECS
            }
            _ => false,
        }
    }

    /// Looks for a cluster, either way, and goes for the nearer one that it can pay for.
    pub fn look(
        &mut self,
        scene: Scene,
        (snapshot, accounts): (&Snapshot, &[Box<MarginAccount>]),
        book: &Book,
    ) -> Result<()> {
        self.stage = Stage::Looking { last_secs: scene.at_secs };
        let open = accounts.iter().filter(|account| !account.positions().is_empty());
        let open: Vec<&MarginAccount> = open.map(|account| &**account).collect();
        let every = open.len().div_ceil(SAMPLE).max(1);
        let crowd = Crowd::new(snapshot, open.into_iter().step_by(every).collect())?;
        let mut aims = vec![];
        for side in [-1.0, 1.0] {
            if let Some((aim, due_share)) = crowd.nearest(side, &self.plan)? {
                let contracts = book.contracts_for((1.0 + aim).ln());
                if contracts.abs() * scene.path_usd <= self.plan.usd {
                    aims.push((aim, due_share));
                }
            }
        }
        let nearest = aims.into_iter().min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
        if let Some((aim, due_share)) = nearest {
            self.hunt = Hunt { aim, due_share, ..self.hunt };
            let to = book.displacement() + (1.0 + aim).ln();
            self.stage = Stage::Pushing { to, until_secs: scene.at_secs + self.plan.push_secs };
        }
        Ok(())
    }

    /// Trades as its plan has it.
    pub fn act(&mut self, scene: Scene, book: &mut Book) {
        let [held, _] = self.trader.held();
        // what is left of a stage, in steps as long as this one, this one counted
        let steps =
            |until_secs: f64| ((until_secs - scene.at_secs) / scene.secs).ceil().max(0.0) + 1.0;
        let contracts = match self.stage {
            Stage::Looking { .. } | Stage::Holding { .. } | Stage::Done => 0.0,
            Stage::Pushing { to, until_secs } => {
                let most = self.plan.usd / scene.path_usd;
                let wanted =
                    held + book.contracts_for(to - book.displacement()) / steps(until_secs);
                wanted.clamp(-most, most) - held
            }
            Stage::Back { until_secs } => -held / steps(until_secs),
        };
        self.trade(contracts, scene.path_usd, book);
        self.stage = match self.stage {
            Stage::Pushing { until_secs, .. } if scene.at_secs >= until_secs => {
                Stage::Holding { until_secs: scene.at_secs + self.plan.hold_secs }
            }
            Stage::Holding { until_secs } if scene.at_secs >= until_secs => {
                Stage::Back { until_secs: scene.at_secs + self.plan.back_secs }
            }
            Stage::Back { until_secs } if scene.at_secs >= until_secs => Stage::Done,
            stage => stage,
        };
    }

    fn trade(&mut self, contracts: f64, path_usd: f64, book: &mut Book) {
        self.trader.trade(0, contracts, path_usd, book);
        let held_usd = self.trader.held()[0].abs() * path_usd;
        self.hunt.put_in_usd = self.hunt.put_in_usd.max(held_usd);
    }

    /// The world ends: it trades back what it still holds or owes.
    pub fn end(mut self, path_usd: f64, book: &mut Book) -> Hunt {
        let [held, _] = self.trader.held();
        self.trade(-held, path_usd, book);
        Hunt { traded_usd: self.trader.gain_usd([path_usd; MARKETS]), ..self.hunt }
    }
}

/// Accounts, and who of them is due already.
struct Crowd<'a> {
    snapshot: &'a Snapshot,
    /// Those that are not, with their contracts at spot [USD].
    calm: Vec<(&'a MarginAccount, f64)>,
    open_usd: f64,
}

impl<'a> Crowd<'a> {
    fn new(snapshot: &'a Snapshot, accounts: Vec<&'a MarginAccount>) -> Result<Self> {
        let mut engine = snapshot.engine();
        let (mut calm, mut open_usd) = (vec![], 0.0);
        for account in accounts {
            let contracts_usd = notional_usd(snapshot, account);
            open_usd += contracts_usd;
            if !engine.health(account, ScenarioSet::All)?.is_liquidatable() {
                calm.push((account, contracts_usd));
            }
        }
        Ok(Self { snapshot, calm, open_usd })
    }

    /// Share of the open contracts whose accounts a move of the first market would make due.
    fn due_share(&self, moved: f64) -> Result<f64> {
        let mut shifted = self.snapshot.clone();
        if let Some(first) = shifted.markets.first_mut() {
            let mark = &mut first.market.mark.price_atoms;
            *mark = (*mark as f64 * (1.0 + moved)) as u64;
        }
        let mut engine = shifted.engine();
        let mut due_usd = 0.0;
        for (account, contracts_usd) in &self.calm {
            if engine.health(account, ScenarioSet::All)?.is_liquidatable() {
                due_usd += contracts_usd;
            }
        }
        Ok(due_usd / self.open_usd.max(1.0))
    }

    /// Smallest move to one side at which enough is due, with the share that is; nothing where it is out of reach.
    fn nearest(&self, side: f64, plan: &Adversary) -> Result<Option<(f64, f64)>> {
        let (mut near, mut far) = (0.0, plan.reach);
        let mut due_share = self.due_share(side * far)?;
        if due_share < plan.least_share {
            return Ok(None);
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(near, far);
            let due = self.due_share(side * middle)?;
            if due >= plan.least_share {
                (far, due_share) = (middle, due);
            } else {
                near = middle;
            }
        }
        Ok(Some((side * far, due_share)))
    }
}

/// Contracts of an account at the marks [USD].
fn notional_usd(snapshot: &Snapshot, account: &MarginAccount) -> f64 {
    let of = |position: &Position| {
        let spot_usd = snapshot.market(position.market).map_or(0.0, |of| spot_usd(&of.market));
        contracts(position.size_lots).abs() * spot_usd
    };
    account.positions().iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::book::Liquidity;

    fn plan() -> Adversary {
        toml::from_str("usd = 1e11").unwrap()
    }

    fn book() -> Book {
        let liquidity: Liquidity = toml::from_str("day_volume_usd = 1e9\nday_vol = 0.04").unwrap();
        Book::new(&liquidity, 100_000.0)
    }

    /// Pushes to a tenth below from the first step, and is played to its end.
    fn played(plan: Adversary) -> (Hunter, f64, Book) {
        let (mut hunter, mut book) = (Hunter::new(plan), book());
        hunter.stage = Stage::Pushing { to: 0.9f64.ln(), until_secs: plan.push_secs };
        let mut lowest = 0.0f64;
        for step in 1..=400 {
            book.pass(60.0);
            let at_secs = f64::from(step) * 60.0;
            hunter.act(Scene { at_secs, secs: 60.0, path_usd: 100_000.0 }, &mut book);
            lowest = lowest.min(book.displacement());
        }
        (hunter, lowest, book)
    }

    #[test]
    fn a_push_reaches_its_price_and_what_was_sold_is_bought_back() {
        let (hunter, lowest, mut book) = played(plan());
        assert!((lowest - 0.9f64.ln()).abs() < 1e-6, "{lowest}");
        assert_eq!(hunter.stage, Stage::Done);
        assert!(hunter.trader.held()[0].abs() < 1e-6);
        let hunt = hunter.end(100_000.0, &mut book);
        assert!(hunt.put_in_usd > 0.0 && hunt.traded_usd < 0.0, "{hunt:?}");
        assert!(hunt.back() < 1.0, "nobody was forced to trade");
    }

    #[test]
    fn a_push_ends_where_the_money_does() {
        let poor = Adversary { usd: 1e6, ..plan() };
        let (hunter, lowest, mut book) = played(poor);
        assert!(lowest > 0.9f64.ln() / 2.0);
        let hunt = hunter.end(100_000.0, &mut book);
        assert!((hunt.put_in_usd - 1e6).abs() < 1.0, "{hunt:?}");
    }

    #[test]
    fn what_owners_lost_more_counts_as_its_own() {
        let hunt = Hunt {
            put_in_usd: 1_000.0,
            traded_usd: -50.0,
            others_lost_usd: 20.0,
            ..Hunt::default()
        };
        assert!((hunt.back() - 0.97).abs() < 1e-12);
        assert_eq!(Hunt::default().back(), 1.0, "who never went has its money");
    }

    #[test]
    fn numbers_out_of_bounds_are_refused_by_name() {
        let told = |plan: Adversary| plan.check().expect_err("must be refused").to_string();
        assert!(plan().check().is_ok());
        assert_eq!(
            told(Adversary { reach: 0.9, ..plan() }),
            "people.adversary.reach is 0.9, and 0.001 to 0.5 is right"
        );
        assert_eq!(
            told(Adversary { push_secs: 1.0, ..plan() }),
            "people.adversary.push_secs is 1, and 20 to 86400 is right"
        );
    }
}
