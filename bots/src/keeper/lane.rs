//! One line of work with its own pace: looks at the chain, does what is due, and starts over, whatever becomes of the other lanes.

use super::{ending::Ending, metrics::KeeperMetrics, retry, retry::Retry, settings::Keys};
use crate::{
    cranks::{Crank, Signs},
    ops::Service,
    rpc::{Cluster, Outgoing},
};
use anyhow::Result;
use solana_keypair::Keypair;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Longest silence of a lane that is still well, beside its own pause: a transaction is followed for 20 s.
const SILENCE: Duration = Duration::from_secs(60);
/// Longest pause of a lane whose rounds fail, where its own is no longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Rounds in a row that may fail before the lane is unwell: one lost answer is none of anybody's business.
const MOST_FAILURES: u32 = 3;

/// What a lane looks at.
pub trait Scan: Send {
    fn name(&self) -> &'static str;
    /// What is due now. Errors when the chain can't be looked at.
    fn due(&mut self, cluster: &Cluster) -> Result<Vec<Crank>>;
}

/// A crank with its ending, for tables.
pub type Ended = (Crank, Ending);

pub struct Lane {
    look: Box<dyn Scan>,
    cluster: Cluster,
    keys: Arc<Keys>,
    metrics: KeeperMetrics,
    service: Service,
    retry: Retry,
    every: Duration,
    failures: u32,
}

impl Lane {
    /// `cluster` is the lane's own, so that no other lane's request is in front of its.
    pub fn new(
        look: Box<dyn Scan>,
        cluster: Cluster,
        keys: &Arc<Keys>,
        (service, metrics): (&Service, &KeeperMetrics),
        every: Duration,
    ) -> Self {
        let (keys, metrics, service) = (Arc::clone(keys), metrics.clone(), service.clone());
        Self { look, cluster, keys, metrics, service, retry: Retry::default(), every, failures: 0 }
    }

    pub fn name(&self) -> &'static str {
        self.look.name()
    }

    /// Rounds until a stop is asked for.
    pub fn run(mut self) {
        let name = self.name();
        self.service.health.beat(name, SILENCE + self.every);
        while !self.service.stop.asked() {
            if let Err(error) = self.round() {
                tracing::warn!(
                    lane = name,
                    error = format!("{error:#}"),
                    "the round failed; trying again"
                );
            }
            self.service.stop.sleep(retry::spread(self.pause()));
        }
    }

    /// Longer after each failure in a row: a node that is away is not brought back by asking.
    fn pause(&self) -> Duration {
        let longer = self.every.saturating_mul(1 << self.failures.min(8));
        longer.min(LONGEST_PAUSE).max(self.every)
    }

    /// One round: what was due, and what became of it.
    pub fn round(&mut self) -> Result<Vec<Ended>> {
        let (name, start) = (self.name(), Instant::now());
        let result = self.try_round();
        self.metrics.round(name, start.elapsed().as_secs_f64(), result.is_ok());
        self.metrics.waiting(name, self.retry.waiting(Instant::now()));
        self.failures = if result.is_ok() { 0 } else { self.failures.saturating_add(1) };
        match &result {
            Ok(_) => self.service.health.beat(name, SILENCE + self.every),
            Err(error) if self.failures >= MOST_FAILURES => {
                self.service.health.wrong(name, format!("{error:#}"));
            }
            Err(_) => {}
        }
        result
    }

    fn try_round(&mut self) -> Result<Vec<Ended>> {
        let due = self.look.due(&self.cluster)?;
        let ripe = self.retry.ripe(due, Instant::now());
        let endings = if self.service.dry_run {
            ripe.iter().map(|_| Ending::DryRun).collect()
        } else {
            self.send(&ripe)?
        };
        let ended: Vec<Ended> = ripe.into_iter().zip(endings).collect();
        let now = Instant::now();
        for (crank, ending) in &ended {
            self.metrics.count(crank.kind, ending);
            self.retry.note(crank, ending, now);
            log(self.look.name(), crank, ending);
        }
        Ok(ended)
    }

    fn send(&self, cranks: &[Crank]) -> Result<Vec<Ending>> {
        let outgoing: Vec<Outgoing> = cranks
            .iter()
            .map(|crank| Outgoing {
                label: format!("{} {}", crank.kind, crank.target),
                instructions: vec![crank.instruction.clone()],
                signers: self.signers(crank.signs),
            })
            .collect();
        let outcomes = self.cluster.send_all(&outgoing)?.into_iter();
        let endings = outcomes.zip(cranks);
        Ok(endings
            .map(|(outcome, crank)| Ending::of(crank.kind, outcome.error.as_deref()))
            .collect())
    }

    /// The payer first; who signs for two is named once by the sender.
    fn signers(&self, signs: Signs) -> Vec<&Keypair> {
        let payer = &self.keys.payer;
        match signs {
            Signs::Payer => vec![payer],
            Signs::Publisher => vec![payer, &self.keys.surface],
            Signs::Lister => vec![payer, &self.keys.board],
        }
    }
}

fn log(lane: &str, crank: &Crank, ending: &Ending) {
    let (kind, target, cause) = (crank.kind, &*crank.target, ending.cause());
    match ending {
        // prices come every second
        Ending::Done if matches!(kind, "update_mark" | "update_second" | "update_exposure") => {
            tracing::debug!(lane, kind, target, "done");
        }
        Ending::Done => tracing::info!(lane, kind, target, "done"),
        Ending::Outcompeted(_) => tracing::debug!(lane, kind, target, cause, "outcompeted"),
        Ending::DryRun => tracing::info!(lane, kind, target, "would be sent"),
        Ending::Refused(_) | Ending::Expired => {
            tracing::warn!(lane, kind, target, cause, ending = ending.name(), "failed");
        }
    }
}
