//! The liquidator's threads: one follows, one looks, two lanes send, and this one thinks.

mod dispatcher;

use super::{
    Args,
    engine::{Engine, Setup},
    flatten::Flattener,
    lane::{Done, DryRun, Lane, LaneSettings, Node, Wire},
    metrics::LiquidatorMetrics,
    plan::Policy,
    settings::LiquidatorSettings,
    strategy::strategy,
    watch::{News, follow, mirror::Mirror, refresh::refresh},
};
use crate::{
    keys::read_key,
    ops::{
        Service,
        exit::Exit,
        settings::{ClusterSettings, Config},
    },
    rpc::Cluster,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use breakwater_client::{address, instruction::Side};
use dispatcher::{Dispatcher, Due};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// A full look while the websocket is away.
const BLIND_LOOK: Duration = Duration::from_millis(400);

pub fn run(args: &Args) -> Result<()> {
    let config = Config::load(&args.service.config)?;
    let cluster = config.cluster()?;
    let settings: LiquidatorSettings = config.section("liquidator")?;
    let keys = Keys::read(&config, &settings)?;
    let service = Service::start("liquidator", &args.service, &config)?;
    let pool_key = cluster.pool_key()?;
    let Some(first) = first_refresh(&cluster, &pool_key, &service)? else { return Ok(()) };
    let engine = engine(&settings, &keys, Mirror::new(pool_key, &first).context(Exit::Cluster)?)?;
    let markets = engine.mirror.pool().markets;
    tracing::info!(
        account = %engine.setup.policy.own,
        accounts = engine.mirror.accounts().count(),
        "watching pool {pool_key}"
    );
    let (sender, news) = channel();
    let following = Arc::new(AtomicBool::new(false));
    let slot = Arc::new(AtomicU64::new(0));
    if !service.once {
        let url = cluster.websocket();
        let followed = follow::Followed { url, pool_key, markets };
        follow::start(followed, sender.clone(), service.stop.clone())?;
        let shared = (Arc::clone(&following), Arc::clone(&slot));
        start_refreshing(&cluster, (pool_key, settings.look_secs), (sender, shared), &service)?;
    }
    let (done, ended) = channel();
    let metrics = LiquidatorMetrics::new(&service.metrics)?;
    let trader = (pool_key, engine.setup.side, keys.bid.insecure_clone());
    let lanes = Lanes::start(&cluster, &settings, keys, (&service, done))?;
    let flattener = settings.flatten.clone().filter(|_| !service.dry_run);
    let flattener = flattener
        .map(|flatten| Flattener::start(flatten, &cluster, trader, metrics.flattened.clone()));
    let flattener = flattener.transpose()?;
    let mut dispatcher = Dispatcher {
        engine,
        metrics,
        lanes,
        flattener,
        settings,
        service,
        news,
        ended,
        following,
        slot,
        due: Due::now(),
    };
    if dispatcher.service.once { dispatcher.once() } else { dispatcher.work() }
}

struct Keys {
    protocol: Keypair,
    bid: Keypair,
}

impl Keys {
    fn read(config: &Config, settings: &LiquidatorSettings) -> Result<Self> {
        let read = |path| read_key(&config.path(path)).context(Exit::Settings);
        let keys = Self { protocol: read(&settings.key)?, bid: read(&settings.bid_key)? };
        if keys.protocol.pubkey() == keys.bid.pubkey() {
            let said = "liquidator.key and liquidator.bid_key are the same: bids must not share a key with housekeeping";
            return Err(anyhow::anyhow!(said).context(Exit::Settings));
        }
        Ok(keys)
    }
}

/// Looks until there is something to see; `None` when stopped first. With `--once` a failure is the end.
fn first_refresh(
    cluster: &ClusterSettings,
    pool_key: &Pubkey,
    service: &Service,
) -> Result<Option<super::watch::refresh::Refresh>> {
    let node = Cluster::new(&cluster.rpc_url);
    loop {
        match refresh(&node, pool_key, 0) {
            Ok(all) => return Ok(Some(all)),
            Err(error) if service.once => return Err(error.context(Exit::Cluster)),
            Err(error) => {
                tracing::warn!("cannot look at the pool: {error:#}; trying again");
                service.health.wrong("rpc", format!("{error:#}"));
            }
        }
        if service.stop.sleep(Duration::from_secs(1)) {
            return Ok(None);
        }
    }
}

fn engine(settings: &LiquidatorSettings, keys: &Keys, mirror: Mirror) -> Result<Engine> {
    let own = match &settings.account {
        Some(text) => text.parse().ok().context("liquidator.account is not an address"),
        None => Ok(address::margin_account(&mirror.pool_key, &keys.bid.pubkey(), 0)),
    };
    let own = own.context(Exit::Settings)?;
    // The key itself never leaves; what salts are made from is a hash of it.
    let secret = solana_sha256_hasher::hashv(&[b"breakwater sealed salt", keys.bid.secret_bytes()]);
    let policy = Policy {
        own,
        means: settings.means(),
        soft: settings.soft,
        sealed_edge_bps: settings.sealed_edge_bps,
        most_bids: settings.most_bids,
        secret: secret.to_bytes(),
    };
    let side = Side { signer: keys.bid.pubkey(), margin_account: own };
    let setup = Setup { policy, guard: settings.guard, side, starter: keys.protocol.pubkey() };
    Ok(Engine::new(setup, mirror, strategy(&settings.strategy)))
}

/// Full looks on a thread of their own: seldom while the websocket lives, often while it does not.
fn start_refreshing(
    cluster: &ClusterSettings,
    (pool_key, look_secs): (Pubkey, u64),
    (news, (following, slot)): (Sender<News>, (Arc<AtomicBool>, Arc<AtomicU64>)),
    service: &Service,
) -> Result<()> {
    let node = Cluster::new(&cluster.rpc_url);
    let stop = service.stop.clone();
    thread::Builder::new().name("look".to_owned()).spawn(move || {
        let mut last = Instant::now();
        while !stop.sleep(BLIND_LOOK) {
            let rest = Duration::from_secs(look_secs.max(1));
            if following.load(Ordering::Relaxed) && last.elapsed() < rest {
                continue;
            }
            last = Instant::now();
            let found = match refresh(&node, &pool_key, slot.load(Ordering::Relaxed)) {
                Ok(all) => News::Refresh(all),
                Err(error) => News::Blind(format!("{error:#}")),
            };
            if news.send(found).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

struct Lanes {
    bids: Lane,
    protocol: Lane,
}

impl Lanes {
    fn start(
        cluster: &ClusterSettings,
        settings: &LiquidatorSettings,
        keys: Keys,
        (service, done): (&Service, Sender<Done>),
    ) -> Result<Self> {
        let wire = || -> Result<Arc<dyn Wire>> {
            if service.dry_run {
                return Ok(Arc::new(DryRun));
            }
            Ok(Arc::new(Node::new(cluster)?))
        };
        let starts = settings.starts_a_transaction;
        let bids = LaneSettings { name: "bids", key: keys.bid, workers: 2, starts };
        let protocol = LaneSettings { name: "protocol", key: keys.protocol, workers: 2, starts };
        Ok(Self {
            bids: Lane::start(bids, wire()?, done.clone())?,
            protocol: Lane::start(protocol, wire()?, done)?,
        })
    }
}
