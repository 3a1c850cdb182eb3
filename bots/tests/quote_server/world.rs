//! A deployment on a validator of its own, with accounts that make and one that takes.

use anchor_lang::prelude::Pubkey;
use breakwater_bots::{
    chain,
    config::Deployment,
    keeper::Keeper,
    ops::{Service, health::Health, metrics::Metrics, settings::ClusterSettings, stop::Stop},
    quotes::{
        server::{self, Running},
        settings::Settings,
        wire::{Ask, AskLeg, Kind, Side},
    },
    rpc::Cluster,
};
use breakwater_sim::demo::{
    cast::{Cast, Member, Role},
    opening,
    path::{PricePath, Tick},
    play::Play,
    setup::Stage,
    trade,
    validator::Validator,
};
use solana_signer::Signer;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

pub struct World {
    pub dir: PathBuf,
    pub stage: Stage,
    pub cast: Cast,
    pub cluster: Cluster,
    pub validator: Validator,
    keeper: Mutex<Keeper>,
    first: Tick,
}

impl World {
    /// What the demo does before its opening trades.
    pub fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let (dir, file) = (root.join("target/quotes"), root.join("migrations/localnet.toml"));
        fs::create_dir_all(&dir).unwrap();
        let mut stage = Stage::new(Deployment::load(&file).unwrap());
        let validator = Validator::start(&dir, &stage.authority.pubkey().to_string()).unwrap();
        let cluster = Cluster::new(&validator.url);
        let first = PricePath::generated(7).ticks(20)[0];
        let keeper = opening::deploy(&cluster, &mut stage, first).unwrap();
        let mut cast = Cast::new(&stage, 4, 7);
        let (_, snapshot) = chain::snapshot(&cluster, &stage.pool).unwrap();
        trade::price(&mut cast, &snapshot, (7, false)).unwrap();
        stage.open_accounts(&cluster, &cast).unwrap();
        Self { dir, stage, cast, cluster, validator, keeper: Mutex::new(keeper), first }
    }

    /// A mark of now.
    pub fn post(&mut self) {
        Play::new(&self.cluster, &self.stage).post(self.first).unwrap();
        self.keeper.get_mut().unwrap().round().unwrap();
    }

    pub fn maker(&self, number: usize) -> &Member {
        self.cast.of(Role::Counterparty).nth(number).unwrap()
    }

    /// Has money, and lamports for fees.
    pub fn taker(&self) -> &Member {
        self.cast.of(Role::Liquidator).next().unwrap()
    }

    pub fn settings(&self) -> ClusterSettings {
        let (rpc_url, pool) = (self.validator.url.clone(), self.stage.pool.to_string());
        ClusterSettings { rpc_url, pool, ..ClusterSettings::default() }
    }

    /// A server in this process, on a free port.
    pub fn serve(&self, change: impl FnOnce(&mut Settings)) -> Running {
        let mut settings = quick();
        change(&mut settings);
        server::start(settings, &self.settings(), &service()).unwrap()
    }

    /// One BTC at-the-money put of the week's board, bought once.
    pub fn ask(&self) -> Ask {
        let strikes = &self.stage.strikes[0];
        let leg = AskLeg {
            side: Side::Buy,
            size_lots: 1_000_000,
            symbol: "BTC".to_owned(),
            expiry_ts: self.stage.expiries[1],
            strike_atoms: strikes[strikes.len() / 2],
            kind: Kind::Put,
        };
        Ask { legs: vec![leg], times: 1, least_times: None, taker: self.taker().account }
    }

    /// What an account holds of the asked-for series [lots].
    pub fn held(&self, account: &Pubkey) -> i64 {
        let data = self.cluster.data(account).unwrap().unwrap();
        let state = breakwater_client::decode::margin_account(&data).unwrap();
        let strike = self.ask().legs[0].strike_atoms;
        let of = state.positions().iter().filter(|p| p.kind == 1 && p.strike_atoms == strike);
        of.map(|p| p.size_lots).sum()
    }
}

/// Short times, so that tests need not wait.
pub fn quick() -> Settings {
    Settings {
        at: "127.0.0.1:0".to_owned(),
        name: Some("test".to_owned()),
        blind_ms: 600,
        life_ms: 3_000,
        burst: 1_000,
        rate_per_sec: 1_000,
        max_requests_each: 100,
        ..Settings::default()
    }
}

pub fn service() -> Service {
    Service {
        name: "quotes",
        metrics: Metrics::new("quotes").unwrap(),
        health: Health::default(),
        stop: Stop::default(),
        dry_run: false,
        once: false,
    }
}
