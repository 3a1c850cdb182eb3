//! `breakwater-sim bench-live`: how long it takes, on a real validator and with the real processes, from a price that gaps to
//! the auction of every account it leaves short. Which accounts those are is worked out off chain at the mark that landed.

pub mod flood;
pub mod open;
pub mod population;
pub mod record;
pub mod sweep;
pub mod watch;

use crate::demo::{
    bots, cast::Cast, opening, path::Tick, play::Play, settings as demo_settings, setup::Stage,
    validator::Validator,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, ensure};
use breakwater_bots::{chain, config::Deployment, rpc::Cluster};
use breakwater_client::address;
use flood::{Landed, Load};
use population::Draw;
use record::{Group, Record, Start};
use solana_signer::Signer;
use std::{
    collections::BTreeSet,
    path::PathBuf,
    thread::sleep,
    time::{Duration, Instant},
};
use watch::Watch;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Deployment file; `bench.toml` beside it is laid over.
    #[arg(long, default_value = "migrations/localnet.toml")]
    pub deployment: PathBuf,
    /// Margin accounts with positions.
    #[arg(long, default_value_t = 1_000)]
    pub accounts: usize,
    /// Accounts that bought what they sold.
    #[arg(long, default_value_t = 10)]
    pub makers: usize,
    /// Every account at the edge of its margin, so that all fall below it.
    #[arg(long)]
    pub all_below: bool,
    /// How far both prices fall, in one update [%].
    #[arg(long, default_value_t = 15.0)]
    pub fall_pct: f64,
    /// How long auctions may take before accounts count as missed [s].
    #[arg(long, default_value_t = 30)]
    pub patience_secs: u64,
    /// Accounts of the sweep in memory.
    #[arg(long, default_value_t = 100_000)]
    pub sweep_accounts: usize,
    /// Seed of sizes and leverage.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Keys, logs and the ledger go here.
    #[arg(long, default_value = "target/bench-live")]
    pub dir: PathBuf,
    /// The record is written here.
    #[arg(long, default_value = "benches/live.json")]
    pub out: PathBuf,
}

const START: Tick = Tick { minute: 0, btc_usd: 60_000.0, eth_usd: 2_500.0 };

pub fn run(args: &Args) -> Result<()> {
    ensure!((1.0..90.0).contains(&args.fall_pct), "--fall-pct must be between 1 and 90");
    ensure!(args.makers >= 6, "--makers must be at least 6: one for each market and board, twice");
    let over = args.deployment.with_file_name("bench.toml");
    let deployment = Deployment::load_over(&args.deployment, &over)?;
    let sweep = sweep::run(&deployment, args.sweep_accounts, args.seed)?;
    std::fs::create_dir_all(&args.dir)?;
    let mut stage = Stage::new(deployment);
    let validator = Validator::start(&args.dir, &stage.authority.pubkey().to_string())?;
    let cluster = Cluster::new(&validator.url);
    let opening = Instant::now();
    let protocol = Protocol::open(args, &cluster, &mut stage)?;
    let opening_secs = opening.elapsed().as_secs_f64();
    say(&format!("{} accounts opened after {opening_secs:.0} s", args.accounts));

    let settings = demo_settings::cluster(&stage, &validator.url);
    let watch = Watch::start(&settings.websocket(), &stage.pool)?;
    let started = bots::start(&args.dir, &cluster, (&stage, &protocol.cast), &validator.url)?;
    let gap = protocol.gap(args, (&cluster, &stage), &watch)?;
    drop(started);
    let record = Record {
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        profile: if cfg!(debug_assertions) { "dev" } else { "bots" },
        population: if args.all_below { "all below" } else { "varied leverage" },
        accounts: args.accounts,
        fall_pct: args.fall_pct,
        opening_secs,
        mark_slots: gap.mark_slots,
        due_at_the_mark: gap.group(&watch, &gap.due),
        due_later: gap.group(&watch, &gap.later),
        sweep,
    };
    record.print();
    record.save(&args.out)?;
    record.require()
}

fn say(text: &str) {
    println!("bench: {text}");
}

/// The deployed pool with its accounts.
struct Protocol {
    cast: Cast,
    sellers: usize,
}

/// What the fall did.
struct Gap {
    price: Landed,
    mark_slots: u64,
    /// Accounts below maintenance margin at the new mark, ...
    due: BTreeSet<Pubkey>,
    /// ... and those that were so later.
    later: BTreeSet<Pubkey>,
}

impl Protocol {
    fn open(args: &Args, cluster: &Cluster, stage: &mut Stage) -> Result<Self> {
        let mut keeper = opening::deploy(cluster, stage, START)?;
        let cast = Cast::without_traders(stage, args.makers, 1);
        stage.open_accounts(cluster, &cast)?;
        stage.fund_insurance(cluster)?;
        stage.ask_into_backstop(cluster)?;
        stage.admit_liquidators(cluster, &cast)?;
        stage.process_backstop_deposit(cluster)?;
        let (_, snapshot) = chain::snapshot(cluster, &stage.pool)?;
        let draw = Draw { accounts: args.accounts, all_below: args.all_below, seed: args.seed };
        let sellers = population::sellers(stage, args.makers, &snapshot, &draw)?;
        Play::new(cluster, stage).post(START)?;
        keeper.round()?;
        open::open(cluster, stage, &cast, &sellers)?;
        Ok(Self { cast, sellers: sellers.len() })
    }

    /// Lets the bots settle, drops the price, and waits until every account that is due has its auction.
    fn gap(&self, args: &Args, (cluster, stage): (&Cluster, &Stage), watch: &Watch) -> Result<Gap> {
        let mut play = Play::new(cluster, stage);
        for _ in 0..4 {
            play.post(START)?;
            sleep(Duration::from_millis(1_100));
        }
        ensure!(watch.count() == 0, "auctions began before the price fell");
        let accounts = chain::margin_accounts(cluster, &stage.pool)?;
        let spare = self.cast.members.len() + 1; // and the backstop's
        ensure!(accounts.len() == self.sellers + spare, "not all accounts are there");
        let left = 1.0 - args.fall_pct / 100.0;
        let low = Tick { btc_usd: START.btc_usd * left, eth_usd: START.eth_usd * left, ..START };
        sleep(Duration::from_millis(1_500)); // the keeper has taken over what was posted last
        let (price, publish_ts) = drop_price(cluster, stage, low)?;
        say(&format!("prices fell by {} % in slot {}", args.fall_pct, price.slot));
        let (mark_slots, snapshot) = marked(cluster, stage, (&price, publish_ts))?;
        let is_due = |state| snapshot.assess(state).is_ok_and(|(_, h)| h.is_liquidatable());
        let due = accounts.iter().filter(|found| is_due(&found.state)).map(|found| found.key);
        let due: BTreeSet<Pubkey> = due.collect();
        say(&format!("{} of {} accounts are below maintenance margin", due.len(), self.sellers));
        let later = self.wait(args, (cluster, stage, low), watch, &due)?;
        Ok(Gap { price, mark_slots, due, later })
    }

    /// Prices go on at the low; returns accounts that became due after the mark.
    fn wait(
        &self,
        args: &Args,
        (cluster, stage, low): (&Cluster, &Stage, Tick),
        watch: &Watch,
        due: &BTreeSet<Pubkey>,
    ) -> Result<BTreeSet<Pubkey>> {
        let mut play = Play::new(cluster, stage);
        let mut later = BTreeSet::new();
        let start = Instant::now();
        let mut quiet = 0;
        while start.elapsed() < Duration::from_secs(args.patience_secs) && quiet < 3 {
            play.post(low)?;
            sleep(Duration::from_millis(1_000));
            let view = chain::view(cluster, &stage.pool)?;
            for account in view.accounts.iter().filter(|a| !due.contains(&a.key)) {
                let short =
                    view.snapshot.assess(&account.state).is_ok_and(|(_, h)| h.is_liquidatable());
                let sellable = view.is_spent(account).is_ok_and(|spent| !spent);
                if short && sellable || account.state.auctions > 0 {
                    later.insert(account.key);
                }
            }
            let seen = |key: &&Pubkey| watch.seen(&address::auction(key)).is_some();
            let open = due.iter().chain(&later).filter(|key| !seen(key)).count();
            quiet = if open == 0 { quiet + 1 } else { 0 };
        }
        Ok(later)
    }
}

/// Both prices in one transaction, dated later than any before; with the date.
fn drop_price(cluster: &Cluster, stage: &Stage, low: Tick) -> Result<(Landed, i64)> {
    let (_, before) = chain::snapshot(cluster, &stage.pool)?;
    let last = before.markets.iter().map(|of| of.market.mark.publish_ts).max();
    let mut now = before.now;
    while last.is_some_and(|last| now <= last) {
        sleep(Duration::from_millis(50));
        now = chain::clock(cluster)?;
    }
    let post = |(index, usd)| Ok(stage.post(stage.update(index, usd, now, now - 1, 0)?));
    let instructions: Result<_> =
        [(0, low.btc_usd), (1, low.eth_usd)].into_iter().map(post).collect();
    let label = "price".to_owned();
    let signers = vec![&stage.authority];
    let load = Load { label, instructions: instructions?, signers, compute_units: 60_000 };
    Ok((flood::watched(cluster, &load)?, now))
}

/// The first look that has all marks of the new price: slots since it landed, and the markets.
fn marked(
    cluster: &Cluster,
    stage: &Stage,
    (price, publish_ts): (&Landed, i64),
) -> Result<(u64, breakwater_client::snapshot::Snapshot)> {
    while price.seen.elapsed() < Duration::from_secs(20) {
        let (_, snapshot) = chain::snapshot(cluster, &stage.pool)?;
        let marks = || snapshot.markets.iter().map(|of| &of.market.mark);
        if marks().all(|mark| mark.publish_ts >= publish_ts) {
            let last = marks().map(|mark| mark.slot).max().context("a pool has markets")?;
            return Ok((last.saturating_sub(price.slot), snapshot));
        }
        sleep(Duration::from_millis(10));
    }
    anyhow::bail!("no keeper took the price over within 20 s")
}

impl Gap {
    fn group(&self, watch: &Watch, due: &BTreeSet<Pubkey>) -> Group {
        let seen = due.iter().filter_map(|key| watch.seen(&address::auction(key)));
        let starts: Vec<Start> = seen
            .map(|seen| {
                let secs = seen.at.saturating_duration_since(self.price.seen).as_secs_f64();
                Start { secs, slots: seen.slot.saturating_sub(self.price.slot) }
            })
            .collect();
        Group::new(due.len(), &starts)
    }
}
