//! Quotes taken on chain, through the server and past it.

use crate::{
    clients::TestMaker,
    world::{World, quick},
};
use anchor_lang::solana_program::instruction::Instruction;
use breakwater_bots::{
    chain,
    quotes::{
        refusal::Refusal,
        taker::{Clicked, Taker},
        wire::Delivery,
    },
};
use breakwater_clearing::instructions::OpenSessionArgs;
use breakwater_client::{address, decode, instruction as ix};
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;
use solana_transaction::Transaction;
use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const DEADLINE: Duration = Duration::from_secs(10);

fn taker(world: &World, at: SocketAddr) -> Taker {
    let place = (&world.cluster, world.stage.pool);
    Taker::new(&format!("http://{at}"), world.taker().side(), place).unwrap()
}

fn instructions(world: &World, taker: &Taker, clicked: &Clicked) -> Vec<Instruction> {
    let (_, snapshot) = chain::snapshot(&world.cluster, &world.stage.pool).unwrap();
    let both = [world.taker().account, clicked.signed.maker()]
        .map(|key| decode::margin_account(&world.cluster.data(&key).unwrap().unwrap()).unwrap());
    taker.instructions(clicked, 1, &snapshot, &[&both[0], &both[1]]).unwrap()
}

/// Signed by the taker, as bytes.
fn signed(world: &World, mut take: Vec<Instruction>, old: bool) -> Vec<u8> {
    take.insert(0, ComputeBudgetInstruction::set_compute_unit_limit(1_400_000));
    let key = &world.taker().key;
    let blockhash = match old {
        true => Default::default(),
        false => world.cluster.client.get_latest_blockhash().unwrap(),
    };
    let transaction =
        Transaction::new_signed_with_payer(&take, Some(&key.pubkey()), &[key], blockhash);
    bincode::serialize(&transaction).unwrap()
}

/// Asks while a maker answers at a price, and clicks.
fn clicked(world: &World, taker: &Taker, maker: &mut TestMaker) -> Clicked {
    let legs = world.ask().legs;
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| taker.best(&world.cluster, (&legs, 1), DEADLINE));
        let name = maker.called();
        let quote = maker.at(1_000);
        maker.accepted(&name, &quote);
        asked.join().unwrap().unwrap().expect("a quote")
    })
}

fn ended(taker: &Taker, id: &str) -> Delivery {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(20) {
        match taker.status(id).unwrap().delivery {
            Some(Delivery::Unknown { .. }) | None => sleep(Duration::from_millis(50)),
            Some(delivery) => return delivery,
        }
    }
    panic!("the submission did not end");
}

#[track_caller]
fn refused<T>(result: anyhow::Result<T>, label: Refusal) {
    let error = result.err().expect("a refusal");
    assert_eq!(error.downcast_ref::<Refusal>(), Some(&label), "{error:#}");
}

pub fn transactions_end_in_one_of_three_ways(world: &World) {
    // nothing listens where this one sends
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let cut_off = world.serve(|settings| settings.send_url = Some(format!("http://{closed}")));
    let mut maker = TestMaker::new(world, cut_off.at, world.maker(0));
    let by = taker(world, cut_off.at);
    let quote = clicked(world, &by, &mut maker);
    let take = instructions(world, &by, &quote);
    by.submit(&quote.id, signed(world, take, false)).unwrap();
    let end = ended(&by, &quote.id);
    assert!(matches!(end, Delivery::NeverReachedVenue { .. }), "{end:?}");

    let server = world.serve(|_| {});
    let mut maker = TestMaker::new(world, server.at, world.maker(0));
    let by = taker(world, server.at);
    let quote = clicked(world, &by, &mut maker);
    let take = instructions(world, &by, &quote);
    // a blockhash nobody knows, then another transaction than the take
    by.submit(&quote.id, signed(world, take.clone(), true)).unwrap();
    let end = ended(&by, &quote.id);
    assert!(matches!(end, Delivery::NeverReachedVenue { .. }), "{end:?}");
    let other = signed(world, take[..1].to_vec(), false);
    refused(by.submit(&quote.id, other), Refusal::WrongTransaction);

    // filled, and then never again
    let bytes = signed(world, take.clone(), false);
    by.submit(&quote.id, bytes.clone()).unwrap();
    refused(by.submit(&quote.id, bytes.clone()), Refusal::AlreadySubmitted);
    assert!(matches!(ended(&by, &quote.id), Delivery::Filled { .. }));
    refused(by.submit(&quote.id, bytes), Refusal::AlreadyFilled);
    let (own, theirs) = (world.taker().account, world.maker(0).account);
    assert_eq!((world.held(&own), world.held(&theirs)), (1_000_000, -1_000_000));

    // cancelled by its maker on chain between click and take
    let quote = clicked(world, &by, &mut maker);
    let take = instructions(world, &by, &quote);
    let owner = &world.maker(0).key;
    let floor = quote.signed.quote.nonce + 1;
    let cancel = ix::cancel_quotes(owner.pubkey(), theirs, floor);
    world.cluster.must("cancel", vec![cancel], vec![&world.stage.authority, owner]).unwrap();
    by.submit(&quote.id, signed(world, take, false)).unwrap();
    assert_eq!(ended(&by, &quote.id), Delivery::Refused { error: "QuoteCancelled".to_owned() });
}

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

pub fn taker_takes_the_quote_of_a_maker_process_through_a_server_process(world: &World) {
    let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (session, member) = (Keypair::new(), world.maker(1));
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
    let (cluster, quotes) = (world.settings(), quick());
    let text = format!(
        "[cluster]\nrpc_url = \"{}\"\npool = \"{}\"\n\n\
         [quotes]\nat = \"{at}\"\nblind_ms = {}\nlife_ms = {}\n\n\
         [maker]\nserver = \"ws://{at}/v1/maker\"\nkey = \"session.json\"\naccount = \"{}\"\n\
         form = \"binary\"\nedge_bps = 200\nedge_vol_bps = 100\nleast_edge_atoms = 10000\n\
         most_position_lots = 20000000\nreserve_atoms = 1000000000\n",
        cluster.rpc_url, cluster.pool, quotes.blind_ms, quotes.life_ms, member.account
    );
    fs::write(world.dir.join("breakwater.toml"), text).unwrap();
    let _server = spawn(world, "quotes");
    let _maker = spawn(world, "maker");

    let (by, legs) = (taker(world, at), world.ask().legs);
    let begin = Instant::now();
    let quote = loop {
        // both processes are starting
        match by.best(&world.cluster, (&legs, 1), DEADLINE) {
            Ok(Some(quote)) => break quote,
            other => assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", other.err()),
        }
        sleep(Duration::from_millis(200));
    };
    assert!(quote.by_session, "its session key signed");
    assert_eq!(quote.signed.maker(), member.account);
    let before = (world.held(&world.taker().account), world.held(&member.account));
    let take = instructions(world, &by, &quote);
    world.cluster.must("take", take, vec![&world.taker().key]).unwrap();
    let after = (world.held(&world.taker().account), world.held(&member.account));
    assert_eq!(after, (before.0 + 1_000_000, before.1 - 1_000_000));
    let fill = address::quote_fill(&member.account, quote.signed.quote.nonce);
    let fill = decode::quote_fill(&world.cluster.data(&fill).unwrap().unwrap()).unwrap();
    assert_eq!(fill.quote, quote.signed.hash.0, "server and program count it by one hash");
}
