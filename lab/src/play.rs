//! The loop: a path, what flow adds to it, marks, what the engine does about who is due, and what everybody else does about that.

pub use crate::run::{Outcome, Run};

use crate::{
    engine::{Engine, Kind, Moment},
    faults::{Landing, Now},
    house::{House, contracts, delta, usd},
    market::{
        DAY_SECS, MARKETS, MINUTE_SECS,
        book::Book,
        path::{Path, START_USD, worst_fall},
    },
    people::{
        Cast, Owner,
        adversary::{Adversary, Hunt, Hunter, Scene},
        answer_atoms,
        hedger::Hedger,
    },
    unsold::{Ghosts, Standing},
    watch::{Look, Watch, Weather},
    world::World,
};
use anyhow::{Context, Result};
use breakwater_bots::config::Deployment;
use breakwater_clearing::state::{MarginAccount, Position};
use breakwater_client::snapshot::Snapshot;
use breakwater_risk::model::ScenarioSet;
use breakwater_tests::Ground;
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
    /// Prices that would have been.
    pub path: Path,
    house: House,
    cast: Cast,
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
        let path = world.prices.paths(seed, world.second)?.rescaled(START_USD)?;
        let mut house = House::open(ground, &deployment, START_USD)?;
        let cast = Cast::new(&mut house, world, seed)?;
        Ok(Self { path, house, cast })
    }

    /// Plays one engine; where somebody hunts, once more without, for what owners lost more by it. `progress` is told the share that is done.
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
        let adversary = world.people.adversary;
        let runs = if adversary.is_some() { 2.0 } else { 1.0 };
        let told = |share: f64| progress(share / runs);
        let how = How { adversary, everybody };
        let (mut run, house) = self.once(world, (kind, seed), how, &told)?;
        if let Some(hunt) = run.hunt.filter(|hunt| hunt.put_in_usd > 0.0) {
            let told = |share: f64| progress((1.0 + share) / runs);
            let how = How { adversary: None, everybody };
            let (alone, _) = self.once(world, (kind, seed), how, &told)?;
            let ends = |run: &Run| run.owners.iter().map(|one| one.end_usd).sum::<f64>();
            let owners = ends(&alone) - ends(&run);
            let funds = run.tally.bad_debt_usd - alone.tally.bad_debt_usd;
            run.hunt = Some(Hunt { others_lost_usd: owners + funds, ..hunt });
        }
        progress(1.0);
        Ok((run, house))
    }

    fn once(
        &self,
        world: &World,
        (kind, seed): (Kind, u64),
        How { adversary, everybody }: How,
        progress: &dyn Fn(f64),
    ) -> Result<(Run, House)> {
        let mut house = self.house.fork();
        let engine = kind.engine(&mut house, &self.cast, world)?;
        let buffer = 1.0 + f64::from(house.pool().settings.soft.buffer_bps) / 1e4;
        let watch = Watch::new(self.cast.owners.len(), buffer.max(CALL), everybody);
        let books = std::array::from_fn(|at| Book::new(&world.liquidity[at], START_USD[at]));
        let hedging = &world.hedging;
        let start = engine.accounts(&house);
        let mut play = Play {
            world,
            path: &self.path,
            owners: &self.cast.owners,
            house,
            engine,
            books,
            makers: Hedger::new(hedging.maker_secs, hedging.maker_share),
            dealers: Hedger::new(hedging.maker_secs, 1.0),
            hunter: adversary.map(Hunter::new),
            landing: Landing::new(seed),
            ghosts: Ghosts::default(),
            standing: Standing::new(&start),
            start: vec![],
            paid_in_usd: vec![0.0; self.cast.owners.len()],
            called: vec![None; self.cast.owners.len()],
            variance: std::array::from_fn(|at| world.liquidity[at].day_vol.powi(2)),
            last_usd: START_USD,
            history: vec![(0.0, START_USD)],
            looked_secs: f64::NEG_INFINITY,
            busy: Busy::default(),
            prices: vec![],
            watch,
        };
        let told = || format!("{}, seed {seed}", kind.name());
        play.open(start).and_then(|()| play.run(progress)).with_context(told)?;
        play.ended(kind, seed).with_context(told)
    }
}

/// How a run is played.
#[derive(Clone, Copy)]
struct How {
    adversary: Option<Adversary>,
    /// Nobody is left out of a look.
    everybody: bool,
}

/// Time with somebody due or for sale [s].
#[derive(Clone, Copy, Debug, Default)]
struct Busy {
    all_secs: f64,
    /// Of the stretch that runs.
    stretch_secs: f64,
    longest_secs: f64,
}

impl Busy {
    fn note(&mut self, busy: bool, secs: f64) {
        self.stretch_secs = if busy { self.stretch_secs + secs } else { 0.0 };
        self.all_secs += if busy { secs } else { 0.0 };
        self.longest_secs = self.longest_secs.max(self.stretch_secs);
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
    dealers: Hedger,
    hunter: Option<Hunter>,
    landing: Landing,
    ghosts: Ghosts,
    standing: Standing,
    /// Accounts at the start, and what they were worth [USD].
    start: Vec<(Box<MarginAccount>, f64)>,
    paid_in_usd: Vec<f64>,
    /// When each owner was called [s of the run].
    called: Vec<Option<f64>>,
    /// Realised variance a day of each market.
    variance: [f64; MARKETS],
    last_usd: [f64; MARKETS],
    /// Prices with the loop, step by step, for oracles that are late: when [s of the run] and what [USD].
    history: Vec<(f64, [f64; MARKETS])>,
    looked_secs: f64,
    busy: Busy,
    prices: Vec<(f64, f64, f64)>,
    watch: Watch,
}

impl Play<'_> {
    fn open(&mut self, start: Vec<Box<MarginAccount>>) -> Result<()> {
        let snapshot = self.house.snapshot();
        for account in start {
            let value = value_usd(&snapshot, &account)?;
            self.start.push((account, value));
        }
        let open = sum_of_deltas(&snapshot, &self.engine.makers(&self.house))?;
        self.makers = self.makers.clone().hedged(open);
        Ok(())
    }

    fn run(&mut self, progress: &dyn Fn(f64)) -> Result<()> {
        let whole_secs = u32::try_from(self.path.minutes())? * MINUTE;
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
        self.ghosts.end(&mut self.house.snapshot().engine())?;
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
        self.history.push((at_secs, usd));
        let faults = Now::new(&self.world.faults, at_secs / MINUTE_SECS);
        let heard = faults.heard(self.said(at_secs - faults.late_secs()));
        self.house.hear(i64::from(secs), &heard)?;
        self.landing.set_share(faults.landing_share());
        self.look()?;
        let mut moment = Moment {
            house: &mut self.house,
            secs: time,
            path_usd,
            usd,
            books: &mut self.books,
            landing: &mut self.landing,
            near: self.watch.near(),
        };
        self.engine.act(&mut moment)?;
        self.busy.note(self.engine.is_busy(), time);
        self.ghosts.add(self.engine.first_sold(), at_secs);
        let snapshot = self.house.snapshot();
        self.hedge(&snapshot, time, path_usd)?;
        self.hunt(&snapshot, Scene { at_secs, secs: time, path_usd: path_usd[0] })?;
        if at_secs >= self.looked_secs + CALL_SECS {
            self.looked_secs = at_secs;
            self.answer(&snapshot, at_secs)?;
            let mut engine = snapshot.engine();
            self.ghosts.look(&mut engine, at_secs)?;
            self.standing.look(&mut engine, self.house.heard_vols(&heard)[0], at_secs)?;
        }
        self.prices.push((at_secs / MINUTE_SECS, path_usd[0], usd[0]));
        Ok(())
    }

    /// Prices as they were at a time [USD].
    fn said(&self, at_secs: f64) -> [f64; MARKETS] {
        let after = self.history.partition_point(|(then, _)| *then <= at_secs);
        self.history.get(after.saturating_sub(1)).map_or(START_USD, |(_, usd)| *usd)
    }

    /// Makers and dealers follow their delta.
    fn hedge(&mut self, snapshot: &Snapshot, secs: f64, path_usd: [f64; MARKETS]) -> Result<()> {
        let delta = sum_of_deltas(snapshot, &self.engine.makers(&self.house))?;
        self.makers.step(secs, delta, path_usd, &mut self.books);
        for (at, contracts) in self.engine.hedged().into_iter().enumerate() {
            self.dealers.take(at, contracts);
        }
        let delta = sum_of_deltas(snapshot, self.engine.dealers())?;
        self.dealers.step(secs, delta, path_usd, &mut self.books);
        Ok(())
    }

    /// The adversary looks and trades.
    fn hunt(&mut self, snapshot: &Snapshot, scene: Scene) -> Result<()> {
        let Some(hunter) = &mut self.hunter else { return Ok(()) };
        if hunter.looks(scene.at_secs) {
            let accounts = self.engine.accounts(&self.house);
            hunter.look(scene, (snapshot, &accounts), &self.books[0])?;
        }
        hunter.act(scene, &mut self.books[0]);
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
        let gave_up = &self.engine.tally().given_up_by;
        let all = self.start.iter().zip(ends).enumerate().map(|(at, ((start, start_usd), end))| {
            Ok(Outcome {
                book: self.owners[at].book.name(),
                start_usd: *start_usd,
                end_usd: value_usd(&snapshot, &end)?.max(0.0) - self.paid_in_usd[at],
                held_usd: value_usd(&snapshot, start)?.max(0.0),
                given_up_usd: gave_up.get(&at).copied().unwrap_or_default(),
                contracts_start_usd: contracts_usd(start),
                contracts_end_usd: contracts_usd(&end),
            })
        });
        all.collect()
    }

    fn ended(mut self, engine: Kind, seed: u64) -> Result<(Run, House)> {
        let owners = self.owners()?;
        let last_usd = self.path.at(self.path.minutes() as f64)[0];
        let hunter = self.hunter.take();
        let hunt = hunter.map(|hunter| hunter.end(last_usd, &mut self.books[0]));
        let flow = self.books.iter().zip(START_USD).map(|(book, usd)| book.traded() * usd);
        let run = Run {
            engine,
            seed,
            owners,
            fall: worst_fall(self.prices.iter().map(|(_, _, usd)| *usd)),
            path_fall: self.path.worst_fall(),
            flow_usd: flow.sum(),
            busy_secs: self.busy.all_secs,
            longest_secs: self.busy.longest_secs,
            well_after_hour: self.ghosts.well_after_hour(),
            well_within_day: self.ghosts.well_within_day(),
            margin_pct_a_point: self.standing.rise_pct_a_point(),
            hunt,
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

/// Delta of several accounts in each market [contracts].
fn sum_of_deltas(snapshot: &Snapshot, accounts: &[Box<MarginAccount>]) -> Result<[f64; MARKETS]> {
    let mut sum = [0.0; MARKETS];
    for account in accounts.iter().filter(|account| !account.positions().is_empty()) {
        for (sum, one) in sum.iter_mut().zip(delta(snapshot, account)?) {
            *sum += one;
        }
    }
    Ok(sum)
}

/// Contracts of an account at the first prices [USD].
fn contracts_usd(account: &MarginAccount) -> f64 {
    let of = |position: &Position| {
        let start_usd = START_USD.get(usize::from(position.market)).copied().unwrap_or_default();
        contracts(position.size_lots).abs() * start_usd
    };
    account.positions().iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_stretch_is_of_one_piece_and_no_sum() {
        let mut busy = Busy::default();
        for (one, secs) in [(true, 20.0), (true, 20.0), (false, 60.0), (true, 30.0)] {
            busy.note(one, secs);
        }
        assert_eq!((busy.all_secs, busy.longest_secs), (70.0, 40.0));
    }
}
