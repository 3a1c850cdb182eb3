//! The thread that thinks: listens, keeps its times, plans, hands out jobs and hears how they ended.

use super::Lanes;
use crate::{
    liquidator::{
        engine::Engine,
        flatten::{Flattener, Wanted, legs},
        intent::LaneKind,
        lane::{Done, Job, Sent},
        metrics::LiquidatorMetrics,
        predict::predict,
        report,
        settings::LiquidatorSettings,
        watch::News,
    },
    ops::Service,
};
use anyhow::{Result, ensure};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

/// Longest wait for news before looking at the clock.
const BEAT: Duration = Duration::from_millis(100);
/// News that comes so close together is thought of together, ...
const GATHER: Duration = Duration::from_millis(10);
/// ... but no longer than this: in a storm news never ends.
const GATHER_MOST: Duration = Duration::from_millis(80);
/// Longest wait for jobs on their way when stopping.
const FAREWELL: Duration = Duration::from_secs(20);

/// What is to be done at its time.
pub struct Due {
    recheck: Instant,
    predict: Instant,
    /// Number of the move that is worked out next.
    next_move: usize,
    state: Instant,
    report: Instant,
}

impl Due {
    pub fn now() -> Self {
        let now = Instant::now();
        Self { recheck: now, predict: now, next_move: 0, state: now, report: now }
    }
}

pub struct Dispatcher {
    pub engine: Engine,
    pub metrics: LiquidatorMetrics,
    pub lanes: Lanes,
    pub flattener: Option<Flattener>,
    pub settings: LiquidatorSettings,
    pub service: Service,
    pub news: Receiver<News>,
    pub ended: Receiver<Done>,
    pub following: Arc<AtomicBool>,
    pub slot: Arc<AtomicU64>,
    pub due: Due,
}

impl Dispatcher {
    /// Until stopped.
    pub fn work(&mut self) -> Result<()> {
        while !self.service.stop.asked() {
            self.listen()?;
            self.settle_ends();
            self.keep_time();
            self.act();
            self.service.health.beat("round", Duration::from_secs(10));
        }
        self.farewell();
        report::profit(&self.engine);
        Ok(())
    }

    /// One round, in tables.
    pub fn once(&mut self) -> Result<()> {
        let thought = self.engine.decide(Instant::now());
        self.engine.count_profit();
        report::round(&thought, &self.engine);
        let accounts: Vec<_> = self.engine.mirror.accounts().map(|(_, a)| Arc::clone(a)).collect();
        let snapshot = self.engine.mirror.snapshot();
        report::predictions(&predict(&snapshot, &accounts, &self.settings.predict_pct));
        self.give(thought.jobs);
        self.farewell();
        report::profit(&self.engine);
        Ok(())
    }

    /// All news that is there; waits for the first, and a moment for what comes with it.
    fn listen(&mut self) -> Result<()> {
        let (mut wait, mut first) = (BEAT, None);
        while first.is_none_or(|first: Instant| first.elapsed() < GATHER_MOST) {
            match self.news.recv_timeout(wait) {
                Ok(news) => self.update(news),
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => {
                    ensure!(self.service.stop.asked(), "nothing watches the pool any more");
                    return Ok(());
                }
            }
            first.get_or_insert_with(Instant::now);
            wait = GATHER;
        }
        Ok(())
    }

    fn update(&mut self, news: News) {
        let health = &self.service.health;
        match news {
            News::Update(update) => {
                self.engine.update(&update);
                self.slot.fetch_max(self.engine.mirror.slot(), Ordering::Relaxed);
            }
            News::Refresh(all) => {
                self.engine.refresh(&all);
                health.beat("rpc", Duration::from_secs(4 * self.settings.look_secs.max(1)));
            }
            News::Following => {
                self.following.store(true, Ordering::Relaxed);
                health.well("websocket");
                tracing::info!("following by websocket");
            }
            News::Lost(why) => {
                self.following.store(false, Ordering::Relaxed);
                self.metrics.fault("websocket");
                tracing::warn!("websocket: {why}; looking instead until it is back");
                health.wrong("websocket", why);
            }
            News::Blind(why) => {
                self.metrics.fault("rpc");
                tracing::warn!("full look: {why}");
                health.wrong("rpc", why);
            }
        }
    }

    fn settle_ends(&mut self) {
        while let Ok(done) = self.ended.try_recv() {
            self.settle(&done);
        }
    }

    fn settle(&mut self, done: &Done) {
        let skip = self.engine.ended(done, Instant::now());
        let outcome = self.metrics.ended(done, skip.as_ref());
        match &done.sent {
            Sent::Unreachable(why) | Sent::Unknown(why) => {
                self.service.health.wrong("sending", why.clone());
            }
            Sent::DryRun | Sent::Expired => {}
            Sent::Landed | Sent::Refused(_) | Sent::Failed(_) => {
                self.service.health.well("sending");
            }
        }
        let planned = &done.job.planned;
        let cause = skip.map(|skip| skip.to_string()).unwrap_or_default();
        tracing::info!(
            intent = planned.intent.kind(),
            account = %planned.intent.account(),
            outcome,
            cause,
            edge_usd = planned.edge_atoms as f64 / 1e6,
            "ended"
        );
    }

    fn keep_time(&mut self) {
        let now = Instant::now();
        if now >= self.due.recheck {
            self.due.recheck = now + Duration::from_secs(self.settings.recheck_secs.max(1));
            self.engine.sweep.everything_moved();
        }
        let rest = Duration::from_secs(self.settings.look_secs.max(1));
        let knows = !self.engine.sweep.is_empty();
        if now >= self.due.predict && knows {
            let moves = u32::try_from(self.settings.predict_pct.len()).unwrap_or(u32::MAX);
            self.due.predict = now + rest / moves.max(1);
            self.predict_one();
        }
        if now >= self.due.state && knows {
            self.due.state = now + rest;
            self.engine.count_profit();
            self.metrics.state(&self.engine);
            self.flatten();
        }
        if now >= self.due.report {
            self.due.report = now + Duration::from_secs(self.settings.report_secs.max(1));
            let profit = &self.engine.profit;
            tracing::info!(
                slices = profit.slices,
                earned_usd = profit.earned_atoms() as f64 / 1e6,
                value_usd = profit.value_atoms() as f64 / 1e6,
                held_usd = profit.held_atoms() as f64 / 1e6,
                due = self.engine.due().len(),
                in_auction = self.engine.mirror.in_auction().count(),
                "report"
            );
        }
    }

    /// The next of the moves: one at a time, so that a large pool's predictions hold up no bid.
    fn predict_one(&mut self) {
        let moves = &self.settings.predict_pct;
        let Some(move_pct) = moves.get(self.due.next_move % moves.len().max(1)).copied() else {
            return;
        };
        self.due.next_move = self.due.next_move.wrapping_add(1);
        let accounts: Vec<_> = self.engine.mirror.accounts().map(|(_, a)| Arc::clone(a)).collect();
        self.metrics.predicted(&predict(&self.engine.mirror.snapshot(), &accounts, &[move_pct]));
    }

    fn act(&mut self) {
        let start = Instant::now();
        let thought = self.engine.decide(start);
        self.metrics.thought(&thought, &self.engine, start.elapsed());
        self.sing();
        self.give(thought.jobs);
    }

    /// Asks makers for a way back within limits, where one is nearly full.
    fn flatten(&self) {
        let Some((flattener, settings)) =
            self.flattener.as_ref().zip(self.settings.flatten.as_ref())
        else {
            return;
        };
        let (mirror, held) = (&self.engine.mirror, self.engine.inventory());
        let Some(own) = mirror.account(&self.engine.setup.policy.own) else { return };
        let (snapshot, shares) = (mirror.snapshot(), (settings.at_pct, settings.target_pct));
        let legs = legs(&snapshot, (own, &held), &self.settings.limits, shares);
        match legs {
            Ok(legs) if legs.is_empty() => {}
            Ok(legs) => flattener.ask(Wanted { snapshot, own: Box::new(**own), legs }),
            Err(error) => tracing::warn!("flattening: {error}"),
        }
    }

    /// The canary.
    fn sing(&mut self) {
        let slot = self.engine.mirror.slot();
        let due = self.engine.due();
        let late = self.engine.canary.saw(due.into_iter(), slot, self.settings.canary_slots);
        match late.first() {
            Some((key, slots)) => {
                let said = format!(
                    "{} due for up to {slots} slots without an auction, first {key}",
                    late.len()
                );
                if self.service.health.report().checks.get("canary") != Some(&said) {
                    tracing::error!("canary: {said}");
                }
                self.service.health.wrong("canary", said);
            }
            None => self.service.health.well("canary"),
        }
    }

    fn give(&self, jobs: Vec<Job>) {
        let bids = |job: &Job| job.planned.intent.lane() == LaneKind::Bids;
        let (bids, protocol) = jobs.into_iter().partition(bids);
        if !self.lanes.bids.give(bids) || !self.lanes.protocol.give(protocol) {
            self.service.health.wrong("lanes", "a lane has ended");
        }
    }

    /// Waits for what is on its way.
    fn farewell(&mut self) {
        let end = Instant::now() + FAREWELL;
        while !self.engine.registry.is_idle() {
            let left = end.saturating_duration_since(Instant::now());
            match self.ended.recv_timeout(left) {
                Ok(done) => self.settle(&done),
                Err(_) => {
                    tracing::warn!("stopped with transactions on their way");
                    return;
                }
            }
        }
    }
}
