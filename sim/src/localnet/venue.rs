//! Deploys the protocol and opens its accounts: what is there before the first service starts.

use super::{Args, Bidder, boards::Tenors, child};
use crate::demo::{
    bidder,
    bots::write as write_key,
    cast::{Cast, Role},
    front::{Front, Planned},
    opening,
    path::Tick,
    processes::{Processes, Program},
    settings,
    setup::Stage,
    validator::{self, Validator},
};
use crate::production;
use anyhow::{Context, Result, ensure};
use breakwater_bots::{
    chain, config::Deployment, liquidator::strategy::StrategySettings, rpc::Cluster,
};
use solana_signer::Signer;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What wallets call "localhost".
const WALLETS_PORT: u16 = 8899;
/// Positions of the demo's cast are for a BTC of so much [USD].
const CAST_BTC_USD: f64 = 8_000.0;
/// Share of the value that a patient bidder keeps: by-hand.toml lets the price fall to it in three quarters of a minute [bps].
const PATIENT_EDGE_BPS: u32 = 1_500;
const EAGER_EDGE_BPS: u32 = 300;

pub struct Venue {
    pub cluster: Cluster,
    pub stage: Stage,
    pub cast: Cast,
    pub tenors: Tenors,
    /// Key files by name.
    pub keys: BTreeMap<String, PathBuf>,
}

/// The deployment file, with `by-hand.toml` over it where it stands beside.
pub fn deployment(args: &Args) -> Result<Deployment> {
    let over = args.deployment.with_file_name("by-hand.toml");
    let mut deployment = if over.exists() {
        Deployment::load_over(&args.deployment, &over)?
    } else {
        Deployment::load(&args.deployment)?
    };
    if let Some(secs) = args.delay_secs {
        deployment.protocol.delay_secs = secs;
    }
    ensure!(deployment.market.len() == 2, "{} has not two markets", args.deployment.display());
    Ok(deployment)
}

/// On the port that wallets know, if it is free and no test asked for quiet; on a child.
pub fn validator(args: &Args, rich: &str) -> Result<Validator> {
    let known = [WALLETS_PORT, WALLETS_PORT + 1].into_iter().all(validator::is_free);
    let port = args.rpc_port.or((known && !args.json).then_some(WALLETS_PORT));
    let mut command = Command::new(std::env::current_exe()?);
    command.args(child::args(&validator::binary()?));
    Validator::start_by(command, (&args.dir, rich), port)
}

impl Venue {
    pub fn open(args: &Args, validator: &Validator, mut stage: Stage) -> Result<Self> {
        let cluster = Cluster::new(&validator.url);
        let first = Tick { minute: 0, btc_usd: args.btc_usd, eth_usd: args.eth_usd };
        let tenors = Tenors::new(&args.tenors)?;
        let now = chain::clock(&cluster)?;
        let schedule = tenors.schedule(&stage.deployment.boards.strike_pct, first.btc_usd)?;
        let expiries = tenors.first(now, schedule.as_ref())?;
        stage.deployment.boards.tenor_secs = expiries.iter().map(|expiry| expiry - now).collect();
        let mut keeper = opening::deploy_at(&cluster, &mut stage, now, first)?;
        let mut cast = Cast::new(&stage, args.accounts, args.seed);
        cast.expose(&stage);
        cast.shrink((args.btc_usd / CAST_BTC_USD).round().max(1.0) as u32);
        opening::people((&cluster, &stage), &mut keeper, &mut cast, (args.seed, true), first)?;
        stage.process_backstop_deposit(&cluster)?;
        let keys = write_keys(&args.dir, &stage, &cast)?;
        Ok(Self { cluster, stage, cast, tenors, keys })
    }

    /// Starts the keeper, the liquidator, and what stands before the app. From the main thread: all are on its child.
    pub fn services(&self, args: &Args, front: &Front, url: &str) -> Result<Processes> {
        let mut processes = Processes::default();
        let dir = &args.dir;
        let (own, service) = (std::env::current_exe()?, production::binary()?);
        let mut start = |plan: &Planned| {
            let args = child::args(&service).into_iter().chain(plan.args());
            processes.start(Program::new((dir, &plan.name), own.clone(), args))
        };
        let cluster = settings::cluster(&self.stage, url);
        start(&Planned::write(dir, "keeper", "keeper", &cluster, &self.keeper()?)?)?;
        let member = self.cast.of(Role::Liquidator).next().context("nobody is a liquidator")?;
        let edge_bps = match args.bidder {
            Bidder::Eager => EAGER_EDGE_BPS,
            Bidder::Patient => PATIENT_EDGE_BPS,
        };
        let strategy = StrategySettings::FixedEdge { edge_bps };
        let place = (&self.cluster, &self.stage);
        let bidder = bidder::write(place, dir, ("liquidator", member), strategy, url)?;
        let (name, service) = ("liquidator".to_owned(), "liquidator");
        start(&Planned { name, service, settings: bidder.settings })?;
        let planned = front.plan(dir, &cluster, self.cast.of(Role::Counterparty))?;
        planned.iter().try_for_each(start)?;
        front.wait(&planned)?;
        Ok(processes)
    }

    /// The demo's, and lists the boards that roll with the authority's key.
    fn keeper(&self) -> Result<breakwater_bots::keeper::settings::KeeperSettings> {
        let mut keeper = settings::keeper(&self.stage)?;
        keeper.board_key = Some(PathBuf::from("authority.json"));
        let first = self.stage.first.context("the protocol was deployed")?;
        let strike_pct = &self.stage.deployment.boards.strike_pct;
        for (market, usd) in keeper.market.iter_mut().zip([first.btc_usd, first.eth_usd]) {
            market.boards = self.tenors.schedule(strike_pct, usd)?;
        }
        Ok(keeper)
    }
}

/// Everybody's key as a file in `dir`: `naked-put-seller-1.json`.
fn write_keys(dir: &Path, stage: &Stage, cast: &Cast) -> Result<BTreeMap<String, PathBuf>> {
    let members = cast.members.iter().map(|member| (member.name.replace(' ', "-"), &member.key));
    let own = [("authority", &stage.authority), ("keeper", &stage.keeper)];
    let own = own.into_iter().map(|(name, key)| (name.to_owned(), key));
    let mut keys = BTreeMap::new();
    for (name, key) in own.chain(members) {
        let path = std::path::absolute(dir.join(format!("{name}.json")))?;
        write_key(key, &path)?;
        keys.insert(name, path);
    }
    Ok(keys)
}

/// Where quotes and history are served: `at` for the latter, or a free port for port 0.
pub fn front(args: &Args, validator: &Validator) -> Front {
    let mut front = Front::beside(validator);
    if args.at.port() != 0 {
        front.history = args.at;
    }
    if args.app.is_some() {
        front.app = args.app.clone();
    }
    front
}

/// A folder for this run's files. Errors: the address to serve at is taken, by another localnet perhaps.
pub fn prepare(args: &Args) -> Result<()> {
    let port = args.at.port();
    ensure!(port == 0 || validator::is_free(port), "--at: port {port} is taken");
    fs::create_dir_all(&args.dir).with_context(|| format!("cannot make {}", args.dir.display()))
}

/// The authority holds all SOL there is.
pub fn rich(stage: &Stage) -> String {
    stage.authority.pubkey().to_string()
}
