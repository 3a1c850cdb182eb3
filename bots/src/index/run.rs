//! The process: the server on its threads, the follower on this one.

use super::{
    Args,
    counts::Counts,
    follow::{Follower, Step},
    publish::Publisher,
    refuse::Asked,
    server::{self, NODE, Server},
    settings::Settings,
    source::{Node, Source},
    store::Store,
};
use crate::ops::{Service, exit::Exit, settings::ClusterSettings};
use anyhow::{Context, Result};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const LONGEST_PAUSE: Duration = Duration::from_secs(5);
const RECHECK_EVERY: Duration = Duration::from_secs(10);
const LAG: &str = "lag";

pub fn run(
    settings: Settings,
    cluster: &ClusterSettings,
    service: &Service,
    args: &Args,
) -> Result<()> {
    let runtime = Runtime::new()?;
    let counts = Counts::new(&service.metrics)?;
    let node = Node::new(&cluster.rpc_url);
    let store = runtime.block_on(Store::open(&settings.database)).context(Exit::Settings)?;
    if service.dry_run {
        return runtime.block_on(look(&node, &store));
    }
    if args.reset {
        runtime.block_on(store.reset())?;
        tracing::info!("what was stored is forgotten");
    }
    let publisher = Publisher::new(counts.clone(), service.stop.clone());
    if let Some(standing) = runtime.block_on(store.standing())? {
        publisher.standing(&standing, 0);
    }
    service.health.wrong(NODE, "not asked yet");
    let work = Work {
        service: service.clone(),
        asked: Asked {
            from_slot: args.from_slot.or((settings.from_slot > 0).then_some(settings.from_slot)),
        },
        pause: Duration::from_millis(settings.poll_ms),
        most_lag_slots: settings.most_lag_slots,
        counts: counts.clone(),
    };
    if !service.once {
        let shared = ((store.clone(), publisher.clone()), (counts, service.health.clone()));
        let server = Server::new(settings, cluster, shared.0, shared.1);
        let at = runtime.block_on(server::start(server))?;
        tracing::info!(%at, "history");
    }
    let done = work.follow(&runtime, node, (store.clone(), publisher));
    runtime.block_on(store.close());
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}

/// What there is to take.
async fn look(node: &Node, store: &Store) -> Result<()> {
    let genesis = node.genesis().await.context(Exit::Cluster)?;
    let (first, tips) = (node.first().await?, node.tips().await?);
    let stored = match store.standing().await? {
        Some(standing) => {
            let standing = super::refuse::check(standing, &genesis, Asked::default())?;
            format!("{} events up to slot {}", standing.events, standing.head_slot)
        }
        None => "nothing".to_owned(),
    };
    println!("stored: {stored}");
    println!("the node has slots {first} to {}, final up to {}", tips.confirmed, tips.finalised);
    Ok(())
}

struct Work {
    service: Service,
    asked: Asked,
    pause: Duration,
    most_lag_slots: u64,
    counts: Counts,
}

impl Work {
    /// Until a stop is asked for; with `--once` until everything is taken.
    fn follow(&self, runtime: &Runtime, node: Node, shared: (Store, Publisher)) -> Result<()> {
        let Some(mut follower) = self.begin(runtime, node, shared)? else { return Ok(()) };
        let (mut failed, mut checked_at) = (0_u32, Some(Instant::now()));
        while !self.service.stop.asked() {
            let rest = match runtime.block_on(follower.step()) {
                Ok(step) => {
                    failed = 0;
                    self.well(&follower, step);
                    if self.service.once && step != Step::More {
                        return Ok(());
                    }
                    (step != Step::More).then_some(self.pause)
                }
                Err(error) => {
                    self.failed(&error, "step")?;
                    failed = failed.saturating_add(1);
                    checked_at = None; // it may be another chain by now
                    Some((self.pause * failed).min(LONGEST_PAUSE))
                }
            };
            if checked_at.is_none_or(|at| at.elapsed() >= RECHECK_EVERY) {
                checked_at = Some(Instant::now());
                match runtime.block_on(follower.recheck()) {
                    Err(error) if error.downcast_ref::<Exit>().is_some() => return Err(error),
                    _ => {} // the next step says that the node is away
                }
            }
            if rest.is_some_and(|rest| self.service.stop.sleep(rest)) {
                break;
            }
        }
        Ok(())
    }

    /// Waits for the node, with the API serving what is stored meanwhile; `None` when a stop is asked for first.
    fn begin(
        &self,
        runtime: &Runtime,
        node: Node,
        (store, publisher): (Store, Publisher),
    ) -> Result<Option<Follower<Node>>> {
        loop {
            match runtime.block_on(node.genesis()) {
                Ok(_) => break,
                Err(error) => self.failed(&error, "start")?,
            }
            if self.service.stop.sleep(self.pause * 4) {
                return Ok(None);
            }
        }
        let start = Follower::start(node, store, publisher, self.asked);
        Ok(Some(runtime.block_on(start)?))
    }

    fn well(&self, follower: &Follower<Node>, step: Step) {
        let progress = follower.publisher.progress();
        match step {
            Step::NodeBehind => {
                let (tip, slot) = (progress.tip_slot, progress.slot);
                self.service
                    .health
                    .wrong(NODE, format!("it is at slot {tip}, and {slot} is stored"));
            }
            Step::More | Step::AtTip => self.service.health.well(NODE),
        }
        match progress.lag_slots {
            lag if lag > self.most_lag_slots => {
                self.service.health.wrong(LAG, format!("{lag} slots behind the node"));
            }
            _ => self.service.health.well(LAG),
        }
    }

    /// Errors: with `--once`, or one that starting again will not mend.
    fn failed(&self, error: &anyhow::Error, of: &str) -> Result<()> {
        let text = format!("{error:#}");
        self.counts.fault(of);
        tracing::warn!(error = text, "a {of} failed");
        self.service.health.wrong(NODE, text.clone());
        if self.service.once {
            return Err(anyhow::anyhow!(text).context(Exit::Cluster));
        }
        Ok(())
    }
}
