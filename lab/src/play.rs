//! The loop: a path, what flow adds to it, marks, what the engine does about who is due, and what everybody else does about that.

use crate::{
    engine::{Engine, Kind, Moment, Tally},
    house::{House, delta, usd},
    market::{
        DAY_SECS, MARKETS, MINUTE_SECS,
        book::Book,
        path::{Path, START_USD, worst_fall},
    },
    people::{Cast, Owner, answer_atoms, hedger::Hedger},
    watch::{Look, Watch, Weather},
    world::World,
};
use anyhow::{Context, Result};
use breakwater_bots::config::Deployment;
use breakwater_clearing::state::MarginAccount;
use breakwater_client::snapshot::Snapshot;
use breakwater_risk::model::ScenarioSet;
use breakwater_tests::Ground;
use serde::Serialize;
use std::collections::BTreeSet;

/// Of a path's price [s].
const MINUTE: u32 = 60;
/// Owners are called below this multiple of their maintenance margin.
const CALL: f64 = 1.1;
/// Owners are looked at so often [s].
const CALL_SECS: f64 = 300.0;
/// In which realised volatility forgets half, for depth [s].
const VOL_HALF_LIFE_SECS: f64 = 3_600.0;

/// Everything that all engines of one seed share.
pub struct Opening {
    pub path: Path,
    house: House,
    cast: Cast,
}

/// One engine's run.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    pub engine: Kind,
    pub seed: u64,
    /// Largest fall of the first market, with the loop and without, as shares.
    pub fall: f64,
    pub path_fall: f64,
    /// Contracts that forced and hedging flow traded, at the path's prices.
    pub flow_usd: f64,
    /// Time in which somebody was due or for sale.
    pub busy_secs: f64,
    pub tally: Tally,
    /// Every owner, in the cast's order.
    pub owners: Vec<Outcome>,
    /// Prices of the first market: minute, path and with the loop [USD].
    #[serde(skip)]
    pub prices: Vec<(f64, f64, f64)>,
}

/// What became of one owner [USD].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Outcome {
    pub book: &'static str,
    /// Value of the account at the start.
    pub start_usd: f64,
    /// Value at the end, less what was paid in meanwhile.
    pub end_usd: f64,
    /// What it would be worth at the end, at the same prices, had nothing been sold; an account can't be worth less than nothing to its owner.
    pub held_usd: f64,
}

impl Run {
    /// Largest fall with the loop over that without.
    pub fn amplification(&self) -> f64 {
        self.fall / self.path_fall
    }

    /// What owners gave up of what was sold, as a share of its notional.
    pub fn given_up_share(&self) -> f64 {
        if self.tally.sold_usd > 0.0 { self.tally.given_up_usd / self.tally.sold_usd } else { 0.0 }
    }
}

impl Opening {
    /// Deploys the compiled program, and lets everybody trade. Errors: a file that can't be read.
    pub fn new(world: &World, seed: u64) -> Result<Self> {
        Self::on(Ground::Compiled, world, seed)
    }

    /// The same on either ground.
    pub fn on(ground: Ground, world: &World, seed: u64) -> Result<Self> {
        let deployment = match &world.deployment_over {
            Some(over) => Deployment::load_over(&world.deployment, over)?,
            None => Deployment::load(&world.deployment)?,
        };
        let path = world.prices.path(seed)?.rescaled(START_USD)?;
        let mut house = House::open(ground, &deployment, START_USD)?;
        let cast = Cast::new(&mut house, world, seed)?;
        Ok(Self { path, house, cast })
    }

    /// Plays one engine. `progress` is told the share that is done.
    pub fn play(
        &self,
        world: &World,
        (kind, seed): (Kind, u64),
        progress: &dyn Fn(f64),
    ) -> Result<Run> {
        Ok(self.play_out(world, (kind, seed), false, progress)?.0)
    }

    /// The same, with the house as it is at the end. `everybody`: nobody is left out of a look, which changes nothing and takes longer.
    pub fn play_out(
        &self,
        world: &World,
        (kind, seed): (Kind, u64),
        everybody: bool,
        progress: &dyn Fn(f64),
    ) -> Result<(Run, House)> {
        let mut house = self.house.fork();
        let engine = kind.engine(&mut house, &self.cast, world)?;
        let buffer = 1.0 + f64::from(house.pool().settings.soft.buffer_bps) / 1e4;
        let watch = Watch::new(self.cast.owners.len(), buffer.max(CALL), everybody);
        let books = std::array::from_fn(|at| Book::new(&world.liquidity[at], START_USD[at]));
        let mut play = Play {
            world,
            path: &self.path,
            owners: &self.cast.owners,
            house,
            engine,
            books,
            makers: Hedger::new(world.hedging.maker_secs, 1.0),
            start: vec![],
            paid_in_usd: vec![0.0; self.cast.owners.len()],
            called: vec![None; self.cast.owners.len()],
            variance: std::array::from_fn(|at| world.liquidity[at].day_vol.powi(2)),
            last_usd: START_USD,
            looked_secs: f64::NEG_INFINITY,
            busy_secs: 0.0,
            prices: vec![],
            watch,
        };
        let told = || format!("{}, seed {seed}", kind.name());
        play.run(progress).with_context(told)?;
        play.ended(kind, seed).with_context(told)
    }
}

struct Play<'a> {
    world: &'a World,
    path: &'a Path,
    owners: &'a [Owner],
    house: House,
    engine: Box<dyn Engine>,
    books: [Book; MARKETS],
    makers: Hedger,
    /// Accounts at the start, and what they were worth [USD].
    start: Vec<(Box<MarginAccount>, f64)>,
    paid_in_usd: Vec<f64>,
    /// When each owner was called [s of the run].
    called: Vec<Option<f64>>,
    /// Realised variance a day of each market.
    variance: [f64; MARKETS],
    last_usd: [f64; MARKETS],
    looked_secs: f64,
    busy_secs: f64,
    prices: Vec<(f64, f64, f64)>,
    watch: Watch,
}

impl Play<'_> {
    fn run(&mut self, progress: &dyn Fn(f64)) -> Result<()> {
        let whole_secs = u32::try_from(self.path.minutes())? * MINUTE;
        let snapshot = self.house.snapshot();
        for account in self.engine.accounts(&self.house) {
            let value = value_usd(&snapshot, &account)?;
            self.start.push((account, value));
        }
        let open = self.makers_delta(&snapshot)?;
        self.makers = self.makers.clone().hedged(open);
        let mut at_secs = 0;
        while at_secs < whole_secs {
            let steps = self.world.steps;
            let secs = if self.engine.is_busy() { steps.busy_secs } else { steps.calm_secs };
            // every minute's own price is played, whatever the steps before it
            let secs = secs.min(MINUTE - at_secs % MINUTE);
            at_secs += secs;
            self.step(f64::from(at_secs), secs)?;
            progress(f64::from(at_secs) / f64::from(whole_secs));
        }
        self.engine.end(&self.house)
    }

    fn step(&mut self, at_secs: f64, secs: u32) -> Result<()> {
        let (path_usd, time) = (self.path.at(at_secs / MINUTE_SECS), f64::from(secs));
        for at in 0..MARKETS {
            self.books[at].pass(time);
        }
        let usd: [f64; MARKETS] =
            std::array::from_fn(|at| path_usd[at] * self.books[at].displacement().exp());
        self.note_vol(usd, time);
        self.house.tick(i64::from(secs), usd)?;
        self.look()?;
        let mut moment = Moment {
            house: &mut self.house,
            secs: time,
            path_usd,
            books: &mut self.books,
            near: self.watch.near(),
        };
        self.engine.act(&mut moment)?;
        if self.engine.is_busy() {
            self.busy_secs += time;
        }
        let snapshot = self.house.snapshot();
        let delta = self.makers_delta(&snapshot)?;
        for (at, contracts) in self.engine.hedged().into_iter().enumerate() {
            self.makers.take(at, contracts);
        }
        self.makers.step(time, delta, path_usd, &mut self.books);
        if at_secs >= self.looked_secs + CALL_SECS {
            self.looked_secs = at_secs;
            self.answer(&snapshot, at_secs)?;
        }
        self.prices.push((at_secs / MINUTE_SECS, path_usd[0], usd[0]));
        Ok(())
    }

    /// Looks at whoever may have come near a line.
    fn look(&mut self) -> Result<()> {
        let snapshot = self.house.snapshot();
        let mut engine = snapshot.engine();
        for trader in self.engine.touched() {
            self.watch.stir(trader);
        }
        let (accounts, house) = (&self.engine, &self.house);
        self.watch.pass(Weather::of(&snapshot), |trader| {
            let account = accounts.account(house, trader)?;
            let health = engine.health(&account, ScenarioSet::All)?;
            Ok(Look { account, health })
        })
    }

    /// Realised variance, which depth follows.
    fn note_vol(&mut self, usd: [f64; MARKETS], secs: f64) {
        let kept = (-secs / VOL_HALF_LIFE_SECS).exp2();
        for (at, (now, last)) in usd.into_iter().zip(self.last_usd).enumerate() {
            let moved = (now / last).ln();
            let of_day = moved * moved * DAY_SECS / secs;
            self.variance[at] = self.variance[at] * kept + of_day * (1.0 - kept);
            self.books[at].set_day_vol(self.variance[at].sqrt());
        }
        self.last_usd = usd;
    }

    fn makers_delta(&self, snapshot: &Snapshot) -> Result<[f64; MARKETS]> {
        let mut sum = [0.0; MARKETS];
        for account in self.engine.makers(&self.house) {
            for (sum, one) in sum.iter_mut().zip(delta(snapshot, &account)?) {
                *sum += one;
            }
        }
        Ok(sum)
    }

    /// Calls who is near its margin; who was called and answers, pays in when its time has come.
    fn answer(&mut self, snapshot: &Snapshot, at_secs: f64) -> Result<()> {
        let mut engine = snapshot.engine();
        let mut answers = vec![];
        // who was called is asked again, near or not
        let called = (0..self.called.len()).filter(|trader| self.called[*trader].is_some());
        let asked: BTreeSet<usize> = called.chain(self.watch.near().iter().copied()).collect();
        for trader in asked {
            let Some(answers_secs) = self.owners[trader].answers_secs else { continue };
            let account = &self.engine.account(&self.house, trader)?;
            if account.positions().is_empty() {
                continue;
            }
            let health = engine.health(account, ScenarioSet::All)?;
            let near = (health.equity_atoms() as f64) < health.mm_atoms() as f64 * CALL;
            let called = self.called[trader];
            match called {
                None if near => self.called[trader] = Some(at_secs),
                Some(since) if at_secs >= since + answers_secs => {
                    self.called[trader] = None;
                    // who came back by itself, or is insolvent, is not thrown money after
                    if near && health.value_atoms() > 0 && account.in_auction == 0 {
                        answers.push((trader, answer_atoms(snapshot, account)?));
                    }
                }
                _ => {}
            }
        }
        drop(engine);
        for (trader, atoms) in answers {
            self.engine.deposit(&mut self.house, trader, atoms)?;
            self.watch.stir(trader);
            self.paid_in_usd[trader] += usd(i64::try_from(atoms)?);
        }
        Ok(())
    }

    fn owners(&self) -> Result<Vec<Outcome>> {
        let snapshot = self.house.snapshot();
        let ends = self.engine.accounts(&self.house);
        let all = self.start.iter().zip(ends).enumerate().map(|(at, ((start, start_usd), end))| {
            Ok(Outcome {
                book: self.owners[at].book.name(),
                start_usd: *start_usd,
                end_usd: value_usd(&snapshot, &end)?.max(0.0) - self.paid_in_usd[at],
                held_usd: value_usd(&snapshot, start)?.max(0.0),
            })
        });
        all.collect()
    }

    fn ended(self, engine: Kind, seed: u64) -> Result<(Run, House)> {
        let owners = self.owners()?;
        let flow = self.books.iter().zip(START_USD).map(|(book, usd)| book.traded() * usd);
        let run = Run {
            engine,
            seed,
            owners,
            fall: worst_fall(self.prices.iter().map(|(_, _, usd)| *usd)),
            path_fall: self.path.worst_fall(),
            flow_usd: flow.sum(),
            busy_secs: self.busy_secs,
            tally: self.engine.tally().clone(),
            prices: self.prices,
        };
        Ok((run, self.house))
    }
}

/// Value at mark, without haircuts.
fn value_usd(snapshot: &Snapshot, account: &MarginAccount) -> Result<f64> {
    Ok(usd(snapshot.health(account, ScenarioSet::All)?.value_atoms()))
}
