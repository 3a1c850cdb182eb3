//! The fault proxy between real clients and a real validator: each fault by itself, at a share of all requests.

use breakwater_sim::{
    demo::validator::Validator,
    faults::{
        Args, Proxy,
        dice::{Delays, Rates, Share},
    },
};
use solana_commitment_config::CommitmentConfig;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_pubsub_client::pubsub_client::PubsubClient;
use solana_rpc_client::rpc_client::RpcClient;
use solana_rpc_client_api::config::RpcSendTransactionConfig;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use solana_transaction::Transaction;
use std::{
    net::TcpListener,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

const ALL: Share = Share(10_000);
const NONE: Share = Share(0);
/// Longest wait for slots of a busy machine.
const SLOTS_WAIT: Duration = Duration::from_secs(30);

fn calm() -> Rates {
    Rates {
        drop: NONE,
        lost_answer: NONE,
        duplicate: NONE,
        stale: NONE,
        too_many: NONE,
        delayed: NONE,
        delay_ms: Delays(0..=0),
        cut: NONE,
        omit: NONE,
        reorder: NONE,
    }
}

struct World {
    _validator: Validator,
    url: String,
    direct: RpcClient,
    rich: Keypair,
}

impl World {
    fn new() -> Self {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/faults");
        std::fs::create_dir_all(&dir).unwrap();
        let rich = Keypair::new();
        let validator = Validator::start(&dir, &rich.pubkey().to_string()).unwrap();
        let url = validator.url.clone();
        Self { _validator: validator, direct: client(&url), url, rich }
    }

    /// A proxy with these faults alone, and a client that talks through it.
    fn behind(&self, rates: Rates) -> (Proxy, RpcClient) {
        let port = (40_000..60_000).step_by(7).find(|port| {
            [*port, port + 1].iter().all(|p| TcpListener::bind(("127.0.0.1", *p)).is_ok())
        });
        let at = ([127, 0, 0, 1], port.unwrap()).into();
        let args = Args { upstream: self.url.clone(), at, seed: 7, rates, log: None };
        let proxy = Proxy::start(&args).unwrap();
        let client = client(&proxy.url);
        (proxy, client)
    }

    fn transfer(&self, lamports: u64) -> Transaction {
        let to = Keypair::new().pubkey();
        self.signed(&Message::new(
            &[transfer(&self.rich.pubkey(), &to, lamports)],
            Some(&self.rich.pubkey()),
        ))
    }

    /// The message under the newest blockhash.
    fn signed(&self, message: &Message) -> Transaction {
        let blockhash = self.direct.get_latest_blockhash().unwrap();
        let mut transaction = Transaction::new_unsigned(message.clone());
        transaction.sign(&[&self.rich], blockhash);
        transaction
    }

    fn lands(&self, signature: &Signature) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(4) {
            let statuses = self.direct.get_signature_statuses(&[*signature]).unwrap();
            if statuses.value[0].is_some() {
                return true;
            }
            sleep(Duration::from_millis(50));
        }
        false
    }
}

fn client(url: &str) -> RpcClient {
    RpcClient::new_with_commitment(url.to_owned(), CommitmentConfig::processed())
}

fn send(client: &RpcClient, transaction: &Transaction) -> bool {
    let config = RpcSendTransactionConfig {
        skip_preflight: true,
        max_retries: Some(0),
        ..Default::default()
    };
    client.send_transaction_with_config(transaction, config).is_ok()
}

/// One validator serves all cases: they look at transactions of their own.
#[test]
fn each_fault_does_what_it_says_and_no_more() {
    let world = World::new();
    nothing_happens_without_faults(&world);
    a_dropped_request_never_reaches_the_node(&world);
    a_lost_answer_hides_what_was_done(&world);
    a_doubled_transaction_lands_once(&world);
    stale_answers_are_of_an_older_slot(&world);
    too_many_says_when_to_come_back(&world);
    a_wish_signed_twice_is_found(&world);
    notifications_are_left_out_and_doubled(&world);
}

fn nothing_happens_without_faults(world: &World) {
    let (proxy, client) = world.behind(calm());
    let transaction = world.transfer(1_000_000);
    assert!(send(&client, &transaction));
    assert!(world.lands(&transaction.signatures[0]));
    let report = proxy.report();
    assert_eq!(report.sent.transactions, 1);
    assert!(report.counts.values().all(|counts| counts.keys().all(|what| *what == "passed")));
}

fn a_dropped_request_never_reaches_the_node(world: &World) {
    let (proxy, client) = world.behind(Rates { drop: ALL, ..calm() });
    let transaction = world.transfer(1_000_000);
    assert!(!send(&client, &transaction));
    assert!(!world.lands(&transaction.signatures[0]));
    assert!(proxy.report().counts["sendTransaction"]["dropped"] >= 1);
}

fn a_lost_answer_hides_what_was_done(world: &World) {
    let (_proxy, client) = world.behind(Rates { lost_answer: ALL, ..calm() });
    let transaction = world.transfer(1_000_000);
    assert!(!send(&client, &transaction), "the sender is told nothing");
    assert!(world.lands(&transaction.signatures[0]), "and it happened all the same");
}

fn a_doubled_transaction_lands_once(world: &World) {
    let (_proxy, client) = world.behind(Rates { duplicate: ALL, ..calm() });
    let transaction = world.transfer(1_000_000);
    assert!(send(&client, &transaction));
    assert!(world.lands(&transaction.signatures[0]));
    let to = transaction.message.account_keys[1];
    sleep(Duration::from_secs(1));
    assert_eq!(world.direct.get_balance(&to).unwrap(), 1_000_000);
}

fn stale_answers_are_of_an_older_slot(world: &World) {
    // half of them: what is stale must have been fresh before
    let (proxy, client) = world.behind(Rates { stale: Share(5_000), ..calm() });
    let mut behind = 0;
    for _ in 0..30 {
        let (now, told) = (world.direct.get_slot().unwrap(), client.get_slot().unwrap());
        behind += u64::from(told < now);
        sleep(Duration::from_millis(100));
    }
    assert!(behind >= 5, "{behind} of 30 answers were old");
    assert!(proxy.report().counts["getSlot"]["answered stale"] >= behind);
}

fn too_many_says_when_to_come_back(world: &World) {
    let (proxy, _) = world.behind(Rates { too_many: ALL, ..calm() });
    let asked = reqwest::blocking::Client::new()
        .post(&proxy.url)
        .body(r#"{"jsonrpc":"2.0","id":1,"method":"getSlot"}"#)
        .send()
        .unwrap();
    assert_eq!(asked.status().as_u16(), 429);
    assert_eq!(asked.headers()["retry-after"], "1");
}

fn a_wish_signed_twice_is_found(world: &World) {
    let (proxy, client) = world.behind(calm());
    let first = world.transfer(1_000_000);
    assert!(send(&client, &first));
    assert!(send(&client, &first), "the same bytes may come again");
    assert_eq!(proxy.report().sent.sent_twice, 0);
    let again = |earlier: &Transaction| {
        while world.direct.get_latest_blockhash().unwrap() == earlier.message.recent_blockhash {
            sleep(Duration::from_millis(100));
        }
        world.signed(&earlier.message)
    };
    let second = again(&first);
    assert!(send(&client, &second));
    let sent = proxy.report().sent;
    assert_eq!((sent.transactions, sent.same_bytes_again, sent.sent_twice), (2, 1, 1));
    assert!(world.lands(&second.signatures[0]));
    client.get_signature_statuses(&second.signatures).unwrap();
    assert!(send(&client, &again(&second)), "and anew once its sender has seen what became of it");
    assert_eq!(proxy.report().sent.sent_twice, 1);
}

fn notifications_are_left_out_and_doubled(world: &World) {
    // a busy machine makes few slots a second: so many are waited for, where any are to come
    let slots = |rates: Rates, least: usize| {
        let (proxy, _) = world.behind(rates);
        let (_, port) = proxy.url.rsplit_once(':').unwrap();
        let at = format!("ws://127.0.0.1:{}", port.parse::<u16>().unwrap() + 1);
        let (subscription, told) = PubsubClient::slot_subscribe(&at).unwrap();
        std::mem::forget(subscription); // to drop it is to wait for one more message
        let (mut all, begin) = (vec![], Instant::now());
        let omitted = || {
            let counts = proxy.report().counts;
            counts.get("slotNotification").and_then(|kinds| kinds.get("omitted").copied())
        };
        while (all.len() < least || (least == 0 && omitted() < Some(3)))
            && begin.elapsed() < SLOTS_WAIT
        {
            all.extend(told.try_iter().map(|info| info.slot));
            sleep(Duration::from_millis(100));
        }
        (all, proxy.report())
    };
    let (passed, _) = slots(calm(), 3);
    assert!(passed.len() >= 3 && passed.windows(2).all(|pair| pair[0] < pair[1]), "{passed:?}");
    let (omitted, report) = slots(Rates { omit: ALL, ..calm() }, 0);
    assert_eq!(omitted, Vec::<u64>::new());
    assert!(report.counts["slotNotification"]["omitted"] >= 3);
    let (doubled, _) = slots(Rates { duplicate: ALL, ..calm() }, 6);
    assert!(
        doubled.len() >= 6 && doubled.chunks_exact(2).all(|two| two[0] == two[1]),
        "{doubled:?}"
    );
}
