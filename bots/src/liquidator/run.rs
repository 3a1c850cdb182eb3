//! The liquidator's threads: one follows, one looks, two lanes send, and this one thinks.

use super::{
    Args,
    engine::{Engine, Setup},
    flatten::{Flattener, Wanted, legs},
    gauges::Gauges,
    intent::LaneKind,
    lane::{Done, DryRun, Lane, LaneSettings, Node, Sent, Wire},
    plan::Policy,
    predict::predict,
    report,
    settings::LiquidatorSettings,
    strategy::strategy,
    watch::{News, follow, look::look, mirror::Mirror},
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
use anyhow::{Context, Result, ensure};
use breakwater_client::{address, instruction::Side};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// Longest wait for news before looking at the clock.
const BEAT: Duration = Duration::from_millis(100);
/// News is gathered for so long before thinking: what moves together is thought of together.
const GATHER: Duration = Duration::from_millis(10);
/// Longest wait for errands on their way when stopping.
const FAREWELL: Duration = Duration::from_secs(20);
/// A full look while the websocket is away.
const BLIND_LOOK: Duration = Duration::from_millis(400);

pub fn run(args: &Args) -> Result<()> {
    let config = Config::load(&args.service.config)?;
    let cluster = config.cluster()?;
    let settings: LiquidatorSettings = config.section("liquidator")?;
    let keys = Keys::read(&config, &settings)?;
    let service = Service::start("liquidator", &args.service, &config)?;
    let pool_key = cluster.pool_key()?;
    let Some(first) = first_look(&cluster, &pool_key, &service)? else { return Ok(()) };
    let engine = engine(&settings, &keys, Mirror::new(pool_key, &first).context(Exit::Cluster)?)?;
    let markets = engine.mirror.pool().markets;
    tracing::info!(
        account = %engine.setup.policy.own,
        accounts = engine.mirror.accounts().count(),
        "watching pool {pool_key}"
    );
    let (news, heard) = channel();
    let following = Arc::new(AtomicBool::new(false));
    let slot = Arc::new(AtomicU64::new(0));
    if !service.once {
        let url = cluster.websocket();
        let followed = follow::Followed { url, pool_key, markets };
        follow::start(followed, news.clone(), service.stop.clone())?;
        let shared = (Arc::clone(&following), Arc::clone(&slot));
        start_looking(&cluster, (pool_key, settings.look_secs), (news, shared), &service)?;
    }
    let (done, ended) = channel();
    let gauges = Gauges::new(&service.metrics)?;
    let trader = (pool_key, engine.setup.side, keys.bid.insecure_clone());
    let lanes = Lanes::start(&cluster, &settings, keys, (&service, done))?;
    let flattener = settings.flatten.clone().filter(|_| !service.dry_run);
    let flattener = flattener
        .map(|flatten| Flattener::start(flatten, &cluster, trader, gauges.flattened.clone()));
    let flattener = flattener.transpose()?;
    let mut desk = Desk {
        engine,
        gauges,
        lanes,
        flattener,
        settings,
        service,
        heard,
        ended,
        following,
        slot,
        due: Due::now(),
    };
    if desk.service.once { desk.once() } else { desk.work() }
}

struct Keys {
    house: Keypair,
    bid: Keypair,
}

impl Keys {
    fn read(config: &Config, settings: &LiquidatorSettings) -> Result<Self> {
        let read = |path| read_key(&config.path(path)).context(Exit::Settings);
        let keys = Self { house: read(&settings.key)?, bid: read(&settings.bid_key)? };
        if keys.house.pubkey() == keys.bid.pubkey() {
            let said = "liquidator.key and liquidator.bid_key are the same: bids must not share a key with housekeeping";
            return Err(anyhow::anyhow!(said).context(Exit::Settings));
        }
        Ok(keys)
    }
}

/// Looks until there is something to see; `None` when stopped first. With `--once` a failure is the end.
fn first_look(
    cluster: &ClusterSettings,
    pool_key: &Pubkey,
    service: &Service,
) -> Result<Option<super::watch::look::Look>> {
    let node = Cluster::new(&cluster.rpc_url);
    loop {
        match look(&node, pool_key, 0) {
            Ok(look) => return Ok(Some(look)),
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
    let setup = Setup { policy, guard: settings.guard, side, starter: keys.house.pubkey() };
    Ok(Engine::new(setup, mirror, strategy(&settings.strategy)))
}

/// Full looks on a thread of their own: seldom while the websocket lives, often while it does not.
fn start_looking(
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
            let said = match look(&node, &pool_key, slot.load(Ordering::Relaxed)) {
                Ok(look) => News::Look(look),
                Err(error) => News::Blind(format!("{error:#}")),
            };
            if news.send(said).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

struct Lanes {
    bids: Lane,
    house: Lane,
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
        let house = LaneSettings { name: "house", key: keys.house, workers: 2, starts };
        Ok(Self {
            bids: Lane::start(bids, wire()?, done.clone())?,
            house: Lane::start(house, wire()?, done)?,
        })
    }
}

/// What is to be done at its time.
struct Due {
    recheck: Instant,
    predict: Instant,
    report: Instant,
}

impl Due {
    fn now() -> Self {
        let now = Instant::now();
        Self { recheck: now, predict: now, report: now }
    }
}

struct Desk {
    engine: Engine,
    gauges: Gauges,
    lanes: Lanes,
    flattener: Option<Flattener>,
    settings: LiquidatorSettings,
    service: Service,
    heard: Receiver<News>,
    ended: Receiver<Done>,
    following: Arc<AtomicBool>,
    slot: Arc<AtomicU64>,
    due: Due,
}

impl Desk {
    fn work(&mut self) -> Result<()> {
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

    fn once(&mut self) -> Result<()> {
        let thought = self.engine.think(Instant::now());
        self.engine.count_profit();
        report::round(&thought, &self.engine);
        let accounts: Vec<_> = self.engine.mirror.accounts().map(|(_, a)| Arc::clone(a)).collect();
        let snapshot = self.engine.mirror.snapshot();
        report::predictions(&predict(&snapshot, &accounts, &self.settings.predict_pct));
        self.give(thought.errands);
        self.farewell();
        report::profit(&self.engine);
        Ok(())
    }

    /// All news that is there; waits for the first, and a moment for what comes with it.
    fn listen(&mut self) -> Result<()> {
        let mut wait = BEAT;
        loop {
            match self.heard.recv_timeout(wait) {
                Ok(news) => self.hear(news),
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => {
                    ensure!(self.service.stop.asked(), "nothing watches the pool any more");
                    return Ok(());
                }
            }
            wait = GATHER;
        }
    }

    fn hear(&mut self, news: News) {
        let health = &self.service.health;
        match news {
            News::Update(update) => {
                self.engine.hear(&update);
                self.slot.fetch_max(self.engine.mirror.slot(), Ordering::Relaxed);
            }
            News::Look(look) => {
                self.engine.look(&look);
                health.beat("rpc", Duration::from_secs(4 * self.settings.look_secs.max(1)));
            }
            News::Following => {
                self.following.store(true, Ordering::Relaxed);
                health.well("websocket");
                tracing::info!("following by websocket");
            }
            News::Lost(why) => {
                self.following.store(false, Ordering::Relaxed);
                self.gauges.fault("websocket");
                tracing::warn!("websocket: {why}; looking instead until it is back");
                health.wrong("websocket", why);
            }
            News::Blind(why) => {
                self.gauges.fault("rpc");
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
        let outcome = self.gauges.ended(done, skip.as_ref());
        match &done.sent {
            Sent::Unreachable(why) | Sent::Unknown(why) => {
                self.service.health.wrong("sending", why.clone());
            }
            Sent::DryRun | Sent::Expired => {}
            Sent::Landed | Sent::Refused(_) | Sent::Failed(_) => {
                self.service.health.well("sending");
            }
        }
        let planned = &done.errand.planned;
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
        if now >= self.due.predict && !self.engine.sweep.is_empty() {
            self.due.predict = now + Duration::from_secs(self.settings.look_secs.max(1));
            let accounts = self.engine.mirror.accounts().map(|(_, a)| Arc::clone(a));
            let (snapshot, accounts) =
                (self.engine.mirror.snapshot(), accounts.collect::<Vec<_>>());
            self.gauges.predicted(&predict(&snapshot, &accounts, &self.settings.predict_pct));
            self.engine.count_profit();
            self.gauges.state(&self.engine);
            self.flatten();
        }
        if now >= self.due.report {
            self.due.report = now + Duration::from_secs(self.settings.report_secs.max(1));
            let profit = &self.engine.profit;
            tracing::info!(
                slices = profit.slices,
                earned_usd = profit.earned_atoms() as f64 / 1e6,
                equity_usd = profit.equity_atoms() as f64 / 1e6,
                due = self.engine.due().count(),
                in_auction = self.engine.mirror.in_auction().count(),
                "report"
            );
        }
    }

    fn act(&mut self) {
        let start = Instant::now();
        let thought = self.engine.think(start);
        self.gauges.thought(&thought, &self.engine, start.elapsed());
        self.sing();
        self.give(thought.errands);
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
        let due: Vec<Pubkey> = self.engine.due().collect();
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

    fn give(&self, errands: Vec<super::lane::Errand>) {
        let bids = |errand: &super::lane::Errand| errand.planned.intent.lane() == LaneKind::Bids;
        let (bids, house) = errands.into_iter().partition(bids);
        if !self.lanes.bids.give(bids) || !self.lanes.house.give(house) {
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
