//! The keeper: takes prices over, publishes surfaces, lists and settles boards, does the cranks of liquidation, executes what is ready.
//! Everything it does is permissionless or idempotent: a second keeper beside it, or none for a while, does no harm.
//!
//! Each line of work is a lane with its own thread, connection and pace; prices wait for nobody:
//!
//! ```text
//! prices    prices.rs       update_mark, update_second
//! surfaces  volatility.rs   publish_surface, update_exposure          surfaces/: where volatility comes from
//! expiries  expiries.rs     create_board, settle_board, settle_board_late, settle_positions, close_board      boards.rs: the schedule
//! cranks    ../cranks/      auctions, waterfall, releases, breakers
//! upkeep    upkeep.rs       execute_change, cancel_change, close_fill; balances
//!     |
//!     v
//! lane.rs: look -> due -> not waiting after a failure (retry.rs) -> send -> what became of it (ending.rs) -> metrics.rs
//! ```

pub mod boards;
pub mod ending;
mod expiries;
pub mod found;
mod lane;
mod metrics;
mod preview;
mod prices;
pub mod retry;
pub mod settings;
pub mod surfaces;
mod upkeep;
mod volatility;

pub use lane::Ended;
pub use metrics::oldest_point_ts;

use crate::{
    ops::{
        Service, ServiceArgs,
        exit::Exit,
        settings::{ClusterSettings, Config},
    },
    rpc::{Cluster, insist},
};
use anyhow::{Context, Result, bail};
use breakwater_client::{address, decode};
use lane::{Lane, Scan};
use metrics::KeeperMetrics;
use settings::{KeeperSettings, Keys};
use solana_signer::Signer;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

pub type Args = ServiceArgs;

/// How often the process looks whether all lanes still run.
const WATCH: Duration = Duration::from_millis(500);

pub struct Keeper {
    lanes: Vec<Lane>,
    service: Service,
}

/// Errors carry [`Exit::Settings`] and [`Exit::Cluster`].
pub fn run(args: &Args) -> Result<()> {
    let config = Config::load(&args.config)?;
    let (cluster, settings) = (config.cluster()?, KeeperSettings::load(&config)?);
    let keys = Keys::read(&settings)?;
    let service = Service::start("keeper", args, &config)?;
    check_cluster(&cluster).context(Exit::Cluster)?;
    let folder = config.path(Path::new("."));
    let mut keeper = Keeper::new(&cluster, &settings, keys, (&service, folder))?;
    tracing::info!(pool = cluster.pool, dry_run = args.dry_run, "keeping");
    if args.once {
        let (ended, failed) = keeper.once();
        preview::print(&ended);
        return failed.map_or(Ok(()), Err);
    }
    keeper.run()
}

/// The cluster answers, and is the one the protocol was made for.
fn check_cluster(settings: &ClusterSettings) -> Result<()> {
    let cluster = Cluster::new(&settings.rpc_url);
    let url = &settings.rpc_url;
    let genesis = insist(|| cluster.client.get_genesis_hash())
        .with_context(|| format!("no answer from {url}"))?;
    let keys = [address::protocol(), settings.pool_key()?];
    let found = insist(|| cluster.many(&keys))?;
    let [protocol, pool] = [0, 1].map(|at| found.get(at).and_then(Option::as_deref));
    let protocol = protocol.and_then(decode::protocol);
    let protocol =
        protocol.with_context(|| format!("there is no protocol at {url}: deploy first"))?;
    if protocol.chain != genesis.to_bytes() {
        bail!("{url} is another cluster than the protocol's: its genesis hash is {genesis}");
    }
    pool.and_then(decode::pool).with_context(|| format!("{} is no pool", settings.pool))?;
    Ok(())
}

impl Keeper {
    /// Lanes that have not begun; children and files of surfaces are found from `folder`.
    pub fn new(
        cluster: &ClusterSettings,
        settings: &KeeperSettings,
        keys: Keys,
        (service, folder): (&Service, PathBuf),
    ) -> Result<Self> {
        let pool = cluster.pool_key()?;
        let metrics = KeeperMetrics::new(&service.metrics)?;
        let (payer, publisher, lister) =
            (keys.payer.pubkey(), keys.surface.pubkey(), keys.board.pubkey());
        let keys = Arc::new(keys);
        let seen = (&metrics, &service.health);
        let mut payers = vec![("payer", payer)];
        if lister != payer && settings.market.iter().any(|market| market.boards.is_some()) {
            payers.push(("board", lister));
        }
        let looks: [Box<dyn Scan>; 5] = [
            Box::new(prices::Prices::new(pool, settings, &metrics, &service.health)?),
            Box::new(volatility::Volatility::new((pool, publisher), settings, &folder, seen)),
            Box::new(expiries::Expiries::new((pool, lister), settings, seen)?),
            Box::new(upkeep::Liquidation { pool, payer }),
            Box::new(upkeep::Upkeep {
                pool,
                payer,
                payers,
                least_lamports: settings.least_lamports,
                metrics: metrics.clone(),
                health: service.health.clone(),
            }),
        ];
        let (poll, slow) =
            (Duration::from_millis(settings.poll_ms), Duration::from_secs(settings.upkeep_secs));
        let lanes = looks.into_iter().map(|look| {
            let every = if look.name() == "upkeep" { slow } else { poll };
            // The prices' lane too sends the same bytes until they land: the program reads the account then, not when it was signed.
            let own = cluster.connect()?;
            Ok(Lane::new(look, own, &keys, (service, &metrics), every))
        });
        let lanes: Result<_> = lanes.collect();
        Ok(Self { lanes: lanes?, service: service.clone() })
    }

    /// One round of every lane, prices first. Errors: the first lane's that failed.
    pub fn round(&mut self) -> Result<Vec<Ended>> {
        let (ended, failed) = self.once();
        failed.map_or(Ok(ended), Err)
    }

    /// The same, where one lane's failure keeps no other from its round.
    fn once(&mut self) -> (Vec<Ended>, Option<anyhow::Error>) {
        let (mut all, mut failed) = (vec![], None);
        for lane in &mut self.lanes {
            let name = lane.name();
            match lane.round() {
                Ok(ended) => all.extend(ended),
                Err(error) => {
                    let error = error.context(format!("lane {name}"));
                    failed.get_or_insert(error);
                }
            }
        }
        (all, failed)
    }

    /// All lanes at once, until a stop is asked for; each ends between two rounds. Errors when a lane ends by itself.
    pub fn run(self) -> Result<()> {
        let stop = self.service.stop.clone();
        let mut threads = vec![];
        for lane in self.lanes {
            let name = lane.name();
            let thread = thread::Builder::new().name(name.to_owned()).spawn(move || lane.run())?;
            threads.push((name, thread));
        }
        while !stop.sleep(WATCH) {
            if let Some((name, _)) = threads.iter().find(|(_, thread)| thread.is_finished()) {
                tracing::error!(lane = name, "ended by itself; stopping the others");
                stop.ask();
            }
        }
        let mut lost = None;
        for (name, thread) in threads {
            if thread.join().is_err() {
                lost = Some(name);
            }
        }
        tracing::info!("stopped");
        lost.map_or(Ok(()), |name| bail!("the lane {name} panicked; its message is above"))
    }
}
