//! The process: the server on its threads, the follower on this one.

use super::{
    Args,
    follow::{Follower, Step},
    metrics::IndexMetrics,
    publish::Publisher,
    refuse::Asked,
    server::{self, NODE, Server},
    settings::Settings,
    source::{Node, Source},
    store::{Moved, Store},
};
use crate::ops::{Service, exit::Exit, settings::ClusterSettings};
use anyhow::{Context, Result};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const LONGEST_PAUSE: Duration = Duration::from_secs(5);
const RECHECK_EVERY: Duration = Duration::from_secs(10);
const LAG: &str = "lag";
/// The check that says whether the database answers.
const DATABASE: &str = "database";

pub fn run(
    settings: Settings,
    cluster: &ClusterSettings,
    service: &Service,
    args: &Args,
) -> Result<()> {
    let runtime = Runtime::new()?;
    let metrics = IndexMetrics::new(&service.metrics)?;
    let node = Node::new(&cluster.rpc_url);
    let Some(store) = open(&runtime, &settings, service)? else { return Ok(()) };
    if service.dry_run {
        return runtime.block_on(look(&node, &store));
    }
    if args.reset {
        runtime.block_on(store.reset())?;
        tracing::info!("what was stored is forgotten");
    }
    let publisher = Publisher::new(metrics.clone(), service.stop.clone());
    if let Some(extent) = runtime.block_on(store.extent())? {
        publisher.extent(&extent, 0);
    }
    service.health.wrong(NODE, "not asked yet");
    let work = Work {
        service: service.clone(),
        asked: Asked {
            from_slot: args.from_slot.or((settings.from_slot > 0).then_some(settings.from_slot)),
        },
        pause: Duration::from_millis(settings.poll_ms),
        most_lag_slots: settings.most_lag_slots,
        metrics: metrics.clone(),
    };
    if !service.once {
        let shared = ((store.clone(), publisher.clone()), (metrics, service.health.clone()));
        let server = Server::new(settings, cluster, shared.0, shared.1);
        let at = runtime.block_on(server::start(server))?;
        tracing::info!(%at, "history");
    }
    let done = work.follow(&runtime, node, (store.clone(), publisher));
    runtime.block_on(store.close());
    runtime.shutdown_timeout(Duration::from_secs(1));
    done
}

/// Waits for a database that is away, as the node is waited for; `None` when a stop is asked for first. Errors: the database can't be
/// used as the settings say; with `--once` and `--dry-run` also one that is away.
fn open(runtime: &Runtime, settings: &Settings, service: &Service) -> Result<Option<Store>> {
    loop {
        let error = match runtime.block_on(Store::open(&settings.database)) {
            Ok(store) => {
                service.health.well(DATABASE);
                return Ok(Some(store));
            }
            Err(error) if service.once || service.dry_run || error.is::<Exit>() => {
                return Err(error);
            }
            Err(error) => format!("{error:#}"),
        };
        tracing::warn!(error, "the database is away");
        service.health.wrong(DATABASE, error);
        if service.stop.sleep(LONGEST_PAUSE) {
            return Ok(None);
        }
    }
}

/// Starting again may help, which reads the database anew, or nothing does; stepping on does not.
fn ends(error: &anyhow::Error) -> bool {
    error.is::<Exit>() || error.is::<Moved>()
}

/// What there is to take.
async fn look(node: &Node, store: &Store) -> Result<()> {
    let genesis = node.genesis().await.context(Exit::Cluster)?;
    let (first, tips) = (node.first().await?, node.tips().await?);
    let stored = match store.extent().await? {
        Some(extent) => {
            let extent = super::refuse::check(extent, &genesis, Asked::default())?;
            format!("{} events up to slot {}", extent.events, extent.head_slot)
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
    metrics: IndexMetrics,
}

impl Work {
    /// Until a stop is asked for; with `--once` until everything is taken.
    fn follow(&self, runtime: &Runtime, node: Node, shared: (Store, Publisher)) -> Result<()> {
        let Some(mut follower) = self.begin(runtime, node, shared)? else { return Ok(()) };
        let (mut failed, mut checked_at) = (0_u32, Instant::now());
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
                Err(error) if ends(&error) => return Err(error),
                Err(error) => {
                    self.failed(&error, "step")?;
                    failed = failed.saturating_add(1);
                    Some((self.pause * failed).min(LONGEST_PAUSE))
                }
            };
            // another chain that is still behind this one contradicts nothing
            if checked_at.elapsed() >= RECHECK_EVERY {
                checked_at = Instant::now();
                match runtime.block_on(follower.recheck()) {
                    Err(error) if ends(&error) => return Err(error),
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
        self.service.health.well(DATABASE);
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
        self.metrics.fault(of);
        tracing::warn!(error = text, "a {of} failed");
        let database = of_database(error);
        self.service.health.wrong(if database { DATABASE } else { NODE }, text.clone());
        match (self.service.once, database) {
            (false, _) => Ok(()),
            (true, true) => Err(anyhow::anyhow!(text)),
            (true, false) => Err(anyhow::anyhow!(text).context(Exit::Cluster)),
        }
    }
}

/// The database failed, not the node.
fn of_database(error: &anyhow::Error) -> bool {
    error.is::<sqlx::Error>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn what_stepping_on_does_not_mend_ends_the_process() {
        assert!(ends(&anyhow!("another chain").context(Exit::Settings)));
        assert!(ends(&anyhow::Error::from(Moved).context("step")));
        assert!(!ends(&anyhow!("the node is away")));
    }

    #[test]
    fn the_node_is_not_blamed_for_the_database() {
        assert!(of_database(&anyhow::Error::from(sqlx::Error::PoolTimedOut).context("step")));
        assert!(!of_database(&anyhow!("the node is away")));
    }
}
