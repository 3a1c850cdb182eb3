//! Two keepers side by side on a real validator, by the real binary: a price that moves, boards that roll and expire, and one of the two
//! killed in the middle. Then what operators look at: the doctor, a dry run, a graceful stop.

use anchor_lang::prelude::Pubkey;
use breakwater_bots::{
    chain,
    config::Deployment,
    keeper::{
        boards::Schedule,
        settings::{KeeperSettings, SurfaceSettings},
    },
    rpc::Cluster,
    surface,
};
use breakwater_clearing::state::ExpiryAt;
use breakwater_client::{account::Keyed, address, decode, snapshot::Snapshot};
use breakwater_sim::demo::{
    cast::Cast,
    path::{PricePath, Tick},
    settings,
    setup::Stage,
    trade,
    validator::Validator,
};
use solana_commitment_config::CommitmentConfig;
use solana_keypair::{Keypair, write_keypair_file};
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config;
use solana_rpc_client_api::config::RpcTransactionConfig;
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use solana_transaction_status_client_types::UiTransactionEncoding;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread::{self, sleep},
    time::{Duration, Instant},
};

/// Boards of BTC that roll, one after the other [s].
const TENOR: i64 = 20;
/// First board of the deployment, on which accounts trade [s].
const FIRST: i64 = 34;
/// Volatility in the file.
const FILE_VOL: f64 = 0.9;
/// Slope in the feed, and of nothing else.
const FEED_RHO: f64 = -0.2;

/// A feed of a few lines: the same smile for every expiry, its total variance in proportion to the time left.
const FEED: &str = r#"#!/bin/sh
while read -r line; do
  printf '%s\n' "$line" | awk '{
    id = $0; sub(/.*"id":/, "", id); sub(/[^0-9].*/, "", id)
    now = $0; sub(/.*"now":/, "", now); sub(/[^0-9].*/, "", now)
    all = $0; sub(/.*"expiries":\[/, "", all); sub(/\].*/, "", all)
    n = split(all, expiry, ","); points = ""
    for (i = 1; i <= n; i++) {
      w = 0.64 * (expiry[i] - now) / 31536000; s = sqrt(w); if (s < 0.02) s = 0.02
      points = points (i > 1 ? "," : "") sprintf("{\"expiry_ts\":%s,\"a\":%.12f,\"b\":%.12f,\"rho\":-0.2,\"m\":0,\"sigma\":%.12f}", \
        expiry[i], w * 0.7 + 0.000000001, 0.3 * w / s, s)
    }
    printf "{\"id\":%s,\"points\":[%s]}\n", id, points
  }'
done
"#;

struct World {
    dir: PathBuf,
    stage: Stage,
    validator: Validator,
    cluster: Cluster,
    schedule: Schedule,
}

impl World {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let dir = root.join("target/keeper-test");
        let _ = fs::remove_dir_all(&dir); // of an earlier run, if any
        fs::create_dir_all(&dir).unwrap();
        let mut deployment = Deployment::load(&root.join("migrations/localnet.toml")).unwrap();
        deployment.boards.tenor_secs[0] = FIRST;
        let mut stage = Stage::new(deployment);
        let validator = Validator::start(&dir, &stage.authority.pubkey().to_string()).unwrap();
        let cluster = Cluster::new(&validator.url);
        let now = chain::clock(&cluster).unwrap();
        stage.deploy(&cluster, now, first()).unwrap();
        let schedule = Schedule {
            daily: 0,
            weekly: 0,
            monthly: 0,
            at: "08:00".to_owned(),
            tenor_secs: vec![TENOR],
            least_secs: 5,
            strike_pct: vec![80, 100, 120],
            step_usd: 50.0,
        };
        Self { dir, stage, validator, cluster, schedule }
    }

    /// Settings of one keeper with a key of its own; publisher and lister are the same for all.
    fn keeper(&self, name: &str, port: u16) -> PathBuf {
        let own = Keypair::new();
        let key = &self.stage.authority;
        let fund = transfer(&key.pubkey(), &own.pubkey(), 10_000_000_000);
        self.cluster.must("fees", vec![fund], vec![key]).unwrap();
        let path = |file: String| self.dir.join(file);
        write_keypair_file(&own, path(format!("{name}.json"))).unwrap();
        write_keypair_file(&self.stage.keeper, path("publisher.json".to_owned())).unwrap();
        write_keypair_file(key, path("steward.json".to_owned())).unwrap();
        fs::write(path("feed.sh".to_owned()), FEED).unwrap();
        fs::write(path("surface.toml".to_owned()), format!("default = {{ vol = {FILE_VOL} }}\n"))
            .unwrap();
        let mut keeper = KeeperSettings {
            key: format!("{name}.json").into(),
            surface_key: Some("publisher.json".into()),
            board_key: Some("steward.json".into()),
            listen: Some(format!("127.0.0.1:{port}")),
            upkeep_secs: 2,
            ..settings::keeper(&self.stage).unwrap()
        };
        let command = ["sh", "feed.sh"].map(str::to_owned).to_vec();
        keeper.market[0].surface = Some(SurfaceSettings::File { path: "surface.toml".into() });
        keeper.market[1].surface = Some(SurfaceSettings::Command { command, timeout_ms: 5_000 });
        keeper.market[0].boards = Some(self.schedule.clone());
        let file = path(format!("{name}.toml"));
        let cluster = settings::cluster(&self.stage, &self.validator.url);
        settings::write(&file, &cluster, "keeper", &keeper).unwrap();
        file
    }

    /// Posts prices as Pyth would, one a second; the one that straddles an expiry stays in an account of its own.
    fn post(&self, usd: &AtomicU64, over: &AtomicBool) {
        let cluster = Cluster::new(&self.validator.url);
        let mut last = 0;
        while !over.load(Ordering::SeqCst) {
            let now = chain::clock(&cluster).unwrap();
            if now > last {
                let prev = if last == 0 { now - 1 } else { last };
                let usd = usd.load(Ordering::SeqCst) as f64;
                let rolls = now.div_euclid(TENOR) > prev.div_euclid(TENOR);
                let first = self.stage.expiries[0];
                let straddles = rolls || (prev < first && first <= now);
                let mut steps = vec![];
                for (index, usd) in [usd, usd / 40.0].into_iter().enumerate() {
                    for number in 0..=u8::from(straddles) {
                        let update = self.stage.update(index, usd, now, prev, number).unwrap();
                        steps.push(self.stage.post(update));
                    }
                }
                cluster.must("prices", steps, vec![&self.stage.authority]).unwrap();
                last = now;
            }
            sleep(Duration::from_millis(200));
        }
    }

    fn snapshot(&self) -> Snapshot {
        chain::snapshot(&self.cluster, &self.stage.pool).unwrap().1
    }

    /// How often an instruction went through that named the address.
    fn times(&self, key: &Pubkey, instruction: &str) -> usize {
        let client = &self.cluster.client;
        let commitment = Some(CommitmentConfig::confirmed());
        let config = GetConfirmedSignaturesForAddress2Config { commitment, ..Default::default() };
        let found = client.get_signatures_for_address_with_config(key, config).unwrap();
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment,
            max_supported_transaction_version: Some(0),
        };
        let line = format!("Program log: Instruction: {instruction}");
        let logged = |signature: &str| {
            let found = client.get_transaction_with_config(&signature.parse().unwrap(), config);
            let meta = found.unwrap().transaction.meta.unwrap();
            let logs: Vec<String> = Option::from(meta.log_messages).unwrap_or_default();
            logs.contains(&line)
        };
        found.iter().filter(|one| one.err.is_none() && logged(&one.signature)).count()
    }
}

fn first() -> Tick {
    PricePath::generated(7).ticks(20)[0]
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A process that does not outlive the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill(); // it may have gone already
        let _ = self.0.wait();
    }
}

fn start(config: &Path) -> Process {
    let log = File::create(config.with_extension("log")).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_breakwater"))
        .args(["keeper", "--config"])
        .arg(config)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn();
    Process(child.unwrap())
}

fn run(arguments: &[&str], config: &Path) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_breakwater"))
        .args(arguments)
        .arg("--config")
        .arg(config)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    println!("$ breakwater {}\n{}", arguments.join(" "), String::from_utf8_lossy(&output.stdout));
    output
}

fn until(what: &str, secs: u64, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(secs), "not within {secs} s: {what}");
        sleep(Duration::from_millis(200));
    }
}

fn get(port: u16, page: &str) -> Option<(u16, String)> {
    let answer = reqwest::blocking::get(format!("http://127.0.0.1:{port}/{page}")).ok()?;
    Some((answer.status().as_u16(), answer.text().ok()?))
}

#[test]
fn two_keepers_side_by_side_do_no_harm_and_one_is_enough() {
    let world = World::new();
    let usd = AtomicU64::new(first().btc_usd as u64);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| world.post(&usd, &over));
        // the poster ends whatever becomes of the story
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| story(&world, &usd)));
        over.store(true, Ordering::SeqCst);
        told.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

fn story(world: &World, usd: &AtomicU64) {
    let ports = [free_port(), free_port()];
    let configs = [world.keeper("one", ports[0]), world.keeper("two", ports[1])];
    let mut one = start(&configs[0]);
    let mut two = start(&configs[1]);
    until("every market has a mark and a surface", 20, || {
        let points = |snapshot: &Snapshot| {
            snapshot.markets.iter().all(|of| {
                of.market.mark.price_atoms > 0
                    && of.surface.slots.iter().any(|slot| slot.is_quoted())
            })
        };
        points(&world.snapshot())
    });
    published(world);
    trades(world);

    // the price falls, and one keeper is gone from one moment to the next
    usd.fetch_sub(first().btc_usd as u64 / 20, Ordering::SeqCst);
    one.0.kill().unwrap();
    one.0.wait().unwrap();
    let boards = boards_over_time(world);
    settled(world, &boards);
    watched(ports[1]);
    looked_at(world, &configs[1]);

    let pid = two.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    until("a graceful stop", 25, || {
        Command::new("kill").args(["-0", &pid]).output().is_ok_and(|o| !o.status.success())
            || zombie(&pid)
    });
    assert_eq!(two.0.wait().unwrap().code(), Some(0), "stopped as asked");
}

/// Ended, and waits for its parent to ask how.
fn zombie(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

/// The file's smile on BTC, the feed's on ETH.
fn published(world: &World) {
    let snapshot = world.snapshot();
    let slots =
        |at: usize| snapshot.markets[at].surface.slots.iter().filter(|slot| slot.is_quoted());
    for slot in slots(0) {
        let quoted_at = slot.expiry_ts - slot.tenor_secs.cast_signed();
        let point =
            surface::point(ExpiryAt { expiry_ts: slot.expiry_ts, now: quoted_at }, FILE_VOL);
        assert!(point.a_q32.abs_diff(slot.a_q32) <= slot.a_q32.unsigned_abs() / 5, "{slot:?}");
    }
    let rho_q32 = (FEED_RHO * 4_294_967_296.0).round() as i64;
    assert!(slots(1).count() > 0 && slots(1).all(|slot| slot.rho_q32 == rho_q32));
}

/// Accounts with positions on the board that expires first.
fn trades(world: &World) {
    let mut cast = Cast::new(&world.stage, 4, 7);
    let snapshot = world.snapshot();
    trade::price(&mut cast, &snapshot, (7, false)).unwrap();
    world.stage.open_accounts(&world.cluster, &cast).unwrap();
    trade::open_positions(&world.cluster, &world.stage, &cast).unwrap();
}

/// Watches boards roll until the first of the deployment and one that rolled are gone; returns all of BTC's that were seen.
fn boards_over_time(world: &World) -> BTreeSet<i64> {
    let mut seen = BTreeSet::new();
    let start = Instant::now();
    loop {
        let snapshot = world.snapshot();
        let now: BTreeSet<i64> = snapshot.markets[0]
            .surface
            .slots
            .iter()
            .filter(|s| s.status != 0)
            .map(|s| s.expiry_ts)
            .collect();
        let first = world.stage.expiries[0];
        // the deployment's own board may end on a multiple of the tenor by chance
        let rolled = |ts: &&i64| **ts != first && **ts % TENOR == 0;
        let closed = seen.difference(&now).filter(rolled).count();
        seen.extend(&now);
        let gone = !now.contains(&first) && snapshot.now > first;
        let listed = world.schedule.missing(snapshot.now, &now.iter().copied().collect::<Vec<_>>());
        if gone && closed >= 1 && listed.unwrap().is_empty() {
            return seen;
        }
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "boards don't roll: {now:?} of {seen:?}"
        );
        sleep(Duration::from_millis(300));
    }
}

/// Every board that is over was created once, settled once and closed once, and no position is left on one.
fn settled(world: &World, boards: &BTreeSet<i64>) {
    let pool = world.stage.pool;
    let snapshot = world.snapshot();
    let market = address::market(&pool, 0);
    let live: Vec<i64> =
        snapshot.markets[0].surface.slots.iter().map(|slot| slot.expiry_ts).collect();
    let mut over = 0;
    for expiry in boards {
        let board = address::board(&market, *expiry);
        assert_eq!(world.times(&board, "CreateBoard"), 1, "board {expiry}");
        if live.contains(expiry) {
            continue;
        }
        over += 1;
        assert_eq!(world.times(&board, "SettleBoardAverage"), 1, "board {expiry}");
        assert_eq!(world.times(&board, "CloseBoard"), 1, "board {expiry}");
        assert!(world.cluster.data(&board).unwrap().is_none());
    }
    assert!(over >= 2, "only {over} boards expired");
    for Keyed { key, state: account } in chain::margin_accounts(&world.cluster, &pool).unwrap() {
        let expired = |p: &&breakwater_clearing::state::Position| {
            boards.contains(&p.expiry_ts) && !live.contains(&p.expiry_ts)
        };
        assert_eq!(account.positions().iter().find(expired), None, "{key}");
    }
    for of in &snapshot.markets {
        assert!(snapshot.now - of.market.mark.publish_ts <= 5, "the marks are fresh");
    }
    let pool_data = world.cluster.data(&pool).unwrap().unwrap();
    assert_eq!(decode::pool(&pool_data).unwrap().suspense_atoms, 0);
}

/// The survivor's own pages.
fn watched(port: u16) {
    until("the keeper is well", 10, || get(port, "health").is_some_and(|(code, _)| code == 200));
    let (_, text) = get(port, "metrics").unwrap();
    let count = |kind: &str, outcome: &str| -> u64 {
        let label = |name: &str, value: &str| format!("{name}=\"{value}\"");
        let is = |line: &&str| {
            line.starts_with("breakwater_actions_total")
                && line.contains(&label("kind", kind))
                && line.contains(&label("outcome", outcome))
        };
        let values =
            text.lines().filter(is).filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
        values.sum()
    };
    for kind in
        ["update_mark", "publish_surface", "create_board", "settle_board_average", "close_board"]
    {
        let ended = count(kind, "done") + count(kind, "outcompeted");
        assert!(ended > 0, "no {kind} in:\n{text}");
    }
    assert!(count("settle_positions", "done") > 0, "{text}");
    let refused: Vec<&str> = text.lines().filter(|l| l.contains("outcome=\"refused\"")).collect();
    println!("refused: {refused:#?}");
    for gauge in ["mark_age_seconds", "surface_age_seconds", "balance_lamports", "seen_slot"] {
        assert!(text.contains(&format!("breakwater_{gauge}")), "{gauge}");
    }
}

/// What an operator asks by hand.
fn looked_at(world: &World, config: &Path) {
    let dry = run(&["keeper", "--once", "--dry-run", "--listen", "127.0.0.1:0"], config);
    assert!(dry.status.success(), "{}", String::from_utf8_lossy(&dry.stderr));
    let lines = String::from_utf8_lossy(&dry.stdout).into_owned();
    assert!(lines.lines().all(|line| line.ends_with("\twould be sent")), "{lines}");

    let well = run(&["doctor", "--json"], config);
    let report: serde_json::Value = serde_json::from_slice(&well.stdout).unwrap();
    assert_ne!(report["status"], "fail", "{report:#}");
    assert!(well.status.success());
    let found = |what: &str| report["checks"].as_array().unwrap().iter().any(|c| c["what"] == what);
    for what in
        ["rpc", "websocket", "clock", "program", "publisher of BTC", "lister of BTC", "disk"]
    {
        assert!(found(what), "no check {what:?}");
    }

    let text = fs::read_to_string(config).unwrap();
    let wrong = world.dir.join("wrong.toml");
    fs::write(
        &wrong,
        text.replace("steward.json", "one.json").replace("publisher.json", "none.json"),
    )
    .unwrap();
    let unwell = run(&["doctor"], &wrong);
    assert_eq!(unwell.status.code(), Some(4));
    let said = String::from_utf8_lossy(&unwell.stdout).into_owned();
    assert!(said.contains("fail  keeper      surface_key: cannot read a key"), "{said}");
    let nobody = run(&["doctor", "--section", "maker"], config);
    assert_eq!(nobody.status.code(), Some(4), "the file has no such section");
    fs::write(&wrong, text.replace("steward.json", "one.json")).unwrap();
    let stranger = run(&["doctor", "--section", "keeper"], &wrong);
    let said = String::from_utf8_lossy(&stranger.stdout).into_owned();
    assert!(said.contains("is neither the steward"), "{said}");
}
