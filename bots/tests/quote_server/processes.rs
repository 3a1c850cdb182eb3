//! A maker and a server as processes, and what the maker agrees to.

use crate::{
    trades::{DEADLINE, instructions, taker},
    world::{World, quick},
};
use anchor_lang::prelude::Pubkey;
use breakwater_bots::{
    chain,
    liquidator::{
        flatten::{self, Flattened, Trader, Wanted},
        greeks::greeks,
        inventory::Limits,
        settings::FlattenSettings,
    },
    maker::{
        decide::{Inputs, Pass, decide},
        settings::Settings,
    },
    quotes::{
        taker::{Basket, Clicked},
        terms::Terms,
    },
    rpc::Cluster,
};
use breakwater_clearing::{instructions::OpenSessionArgs, state::MarginAccount};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Side},
};
use breakwater_quotes::Quote;
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Ends with the test, however it ends.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn spawn(world: &World, command: &str) -> Process {
    let log = File::create(world.dir.join(format!("{command}.log"))).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_breakwater"))
        .args([command, "--config"])
        .arg(world.dir.join("breakwater.toml"))
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap();
    Process(child)
}

/// Settings of both processes; `maker` says whose key signs for which account.
fn write_settings(world: &World, at: SocketAddr, maker: &str) {
    let (cluster, quotes) = (world.settings(), quick());
    let text = format!(
        "[cluster]\nrpc_url = \"{}\"\npool = \"{}\"\n\n\
         [quotes]\nat = \"{at}\"\nblind_ms = {}\nlife_ms = {}\n\n\
         [maker]\nserver = \"ws://{at}/v1/maker\"\nedge_bps = 200\nedge_vol_bps = 100\n\
         least_edge_atoms = 10000\nmost_position_lots = 20000000\nreserve_atoms = 1000000000\n{maker}",
        cluster.rpc_url, cluster.pool, quotes.blind_ms, quotes.life_ms
    );
    fs::write(world.dir.join("breakwater.toml"), text).unwrap();
}

fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The processes may be starting.
fn best(world: &World, at: SocketAddr) -> Clicked {
    let (by, legs, begin) = (taker(world, at), world.ask().legs, Instant::now());
    loop {
        match by.best(&world.cluster, Basket { legs: &legs, times: 1 }, DEADLINE) {
            Ok(Some(quote)) => return quote,
            other => assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", other.err()),
        }
        sleep(Duration::from_millis(200));
    }
}

pub fn taker_takes_the_quote_of_a_maker_process_through_a_server_process(world: &World) {
    let (at, session, member) = (free(), Keypair::new(), world.maker(1));
    let args = OpenSessionArgs {
        key: session.pubkey(),
        expires_ts: chain::clock(&world.cluster).unwrap() + 600,
        markets: 255,
        most_notional_atoms: u64::MAX,
    };
    let payer = &world.stage.authority;
    let open = ix::open_session(payer.pubkey(), member.key.pubkey(), member.account, args);
    world.cluster.must("session", vec![open], vec![payer, &member.key]).unwrap();
    write_keypair_file(&session, world.dir.join("session.json")).unwrap();
    let maker =
        format!("key = \"session.json\"\naccount = \"{}\"\nform = \"binary\"\n", member.account);
    write_settings(world, at, &maker);
    let _server = spawn(world, "quotes");
    let _maker = spawn(world, "maker");

    let quote = best(world, at);
    assert!(quote.by_session, "its session key signed");
    assert_eq!(quote.signed.maker(), member.account);
    let before = (world.held(&world.taker().account), world.held(&member.account));
    let take = instructions(world, &taker(world, at), &quote);
    world.cluster.must("take", take, vec![&world.taker().key]).unwrap();
    let after = (world.held(&world.taker().account), world.held(&member.account));
    assert_eq!(after, (before.0 + 1_000_000, before.1 - 1_000_000));
    let fill = address::quote_fill(&member.account, quote.signed.quote.nonce);
    let fill = decode::quote_fill(&world.cluster.data(&fill).unwrap().unwrap()).unwrap();
    assert_eq!(fill.quote, quote.signed.hash.0, "server and program count it by one hash");
    take_by_command(world, at, &member.account);
    liquidator_gets_back_within_its_limits(world, at);
}

/// The account of the taker holds twice the delta its limits allow.
fn liquidator_gets_back_within_its_limits(world: &World, at: SocketAddr) {
    let member = world.taker();
    let (_, snapshot) = chain::snapshot(&world.cluster, &world.stage.pool).unwrap();
    let own = || world.cluster.fetch::<MarginAccount>(&member.account).unwrap();
    let delta = |own: &MarginAccount| greeks(&snapshot, own).unwrap()[0].delta_usd;
    let before = delta(&own());
    let limits = Limits { delta_usd: Some(before.abs() / 2.0), ..Limits::default() };
    let held = greeks(&snapshot, &own()).unwrap();
    let legs = flatten::legs(&snapshot, (&own(), &held), &limits, (80, 50)).unwrap();
    let trader = |cost_bps| Trader {
        settings: FlattenSettings {
            server_url: format!("http://{at}"),
            at_pct: 80,
            target_pct: 50,
            cost_bps,
            every_secs: 1,
        },
        cluster: Cluster::new(&world.validator.url),
        pool: world.stage.pool,
        side: Side { signer: member.key.pubkey(), margin_account: member.account },
        key: member.key.insecure_clone(),
    };
    let wanted = || Wanted { snapshot: snapshot.clone(), own: own(), legs: legs.clone() };
    let dear = trader(0).flatten(&wanted()).unwrap();
    assert!(matches!(dear, Flattened::TooDear(over) if over > 0), "{dear:?}");
    assert_eq!(trader(2_000).flatten(&wanted()).unwrap(), Flattened::Done);
    let after = delta(&own());
    assert!((after / before - 0.25).abs() < 0.01, "half of the limit is left: {before} to {after}");
    let held = greeks(&snapshot, &own()).unwrap();
    assert!(flatten::legs(&snapshot, (&own(), &held), &limits, (80, 50)).unwrap().is_empty());
}

fn take_by_command(world: &World, at: SocketAddr, maker: &Pubkey) {
    write_keypair_file(&world.taker().key, world.dir.join("taker.json")).unwrap();
    let leg = world.ask().legs.remove(0);
    let mut quote = Terms::of(&world.ask(), 0).unwrap().quote();
    quote.legs[0].side = breakwater_quotes::Side::Buy;
    let text = breakwater_quotes::render(&quote).unwrap();
    let words = text.split("; ").find(|part| part.starts_with("buy ")).unwrap();
    let words = words.split(" at ").next().unwrap();
    let before = world.held(maker);
    let said = Command::new(env!("CARGO_BIN_EXE_breakwater"))
        .args(["rfq", "--take", "--leg", words, "--server", &format!("http://{at}")])
        .arg("--key")
        .arg(world.dir.join("taker.json"))
        .arg("--config")
        .arg(world.dir.join("breakwater.toml"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success() && text.contains("taken"), "{text}{said:?}");
    assert_eq!(world.held(maker), before - leg.size_lots as i64);
}

pub fn maker_that_stops_cancels_what_it_signed(world: &World) {
    let (at, member, payer) = (free(), world.maker(2), &world.stage.authority);
    let lamports = transfer(&payer.pubkey(), &member.key.pubkey(), 1_000_000_000);
    world.cluster.must("lamports", vec![lamports], vec![payer]).unwrap();
    write_keypair_file(&member.key, world.dir.join("owner.json")).unwrap();
    write_settings(world, at, "key = \"owner.json\"\ncancel_on_stop = true\n");
    let _server = spawn(world, "quotes");
    let mut maker = spawn(world, "maker");
    let quote = best(world, at);
    let kill = Command::new("kill").arg(maker.0.id().to_string()).status().unwrap();
    assert!(kill.success());
    assert!(maker.0.wait().unwrap().success(), "stopped as asked");
    let take = instructions(world, &taker(world, at), &quote);
    let error = world.cluster.must("take", take, vec![&world.taker().key]).unwrap_err();
    assert!(format!("{error:#}").contains("QuoteCancelled"), "{error:#}");
}

pub fn maker_keeps_to_its_margin_its_positions_and_what_it_has_signed(world: &World) {
    let (pool, snapshot) = chain::snapshot(&world.cluster, &world.stage.pool).unwrap();
    let key = world.maker(3).account;
    let account = decode::margin_account(&world.cluster.data(&key).unwrap().unwrap()).unwrap();
    let look = Inputs { pool, snapshot, account };
    let settings = |text: &str| -> Settings {
        let common = "server = \"ws://h/v1/maker\"\nkey = \"k\"\nedge_bps = 100\n\
                      edge_vol_bps = 0\nleast_edge_atoms = 0\n";
        toml::from_str(&format!("{common}{text}")).unwrap()
    };
    let wanted = |times: u32| {
        let mut quote = Terms::of(&world.ask(), 0).unwrap().quote();
        quote.times = times;
        quote
    };
    let made = |settings: &Settings, standing: &[Quote], (times, least)| {
        decide(&look, settings, standing, (wanted(times), least)).map(|quote| quote.times)
    };
    let roomy = settings("most_position_lots = 100000000\nreserve_atoms = 0");
    assert_eq!(made(&roomy, &[], (100, 100)), Ok(100));
    // positions: halved until they fit, and what stands counts
    assert_eq!(made(&roomy, &[], (160, 10)), Ok(80));
    assert_eq!(made(&roomy, &[], (160, 120)), Err(Pass::Position));
    assert_eq!(made(&roomy, &[wanted(60)], (80, 10)), Ok(40));
    // margin: fifty million in cash, nearly all of it reserved
    let tight = settings("most_position_lots = 1000000000\nreserve_atoms = 49990000000000");
    assert_eq!(made(&tight, &[], (512, 512)), Err(Pass::Margin));
    let times = made(&tight, &[], (512, 1)).unwrap();
    assert!((1..64).contains(&times), "{times}");
    assert_eq!(made(&tight, &[wanted(60)], (1, 1)), Err(Pass::Margin), "what stands is margined");
    // another symbol, or a surface nobody published
    let mut unknown = wanted(1);
    unknown.legs[0].symbol = *b"SOL\0\0\0\0\0";
    assert_eq!(decide(&look, &roomy, &[], (unknown, 1)), Err(Pass::NoModel));
    // a mark too old for new risk
    let mut old = Inputs { snapshot: look.snapshot.clone(), pool: look.pool.clone(), ..look };
    old.snapshot.now += 61;
    assert_eq!(decide(&old, &roomy, &[], (wanted(1), 1)), Err(Pass::Closed));
}
