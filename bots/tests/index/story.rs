//! On the real validator: killed while events arrive, compared with another walk of the ledger, and with another chain.

use crate::{
    databases::postgres,
    opened::Opened,
    process::{Place, Process},
};
use anchor_lang::prelude::Pubkey;
use breakwater_bots::{index::json, rpc::Cluster};
use breakwater_client::{address, event};
use breakwater_sim::demo::{ledger, validator::Validator};
use futures_util::StreamExt;
use serde_json::{Value, json};
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config;
use solana_rpc_client_api::config::RpcTransactionConfig;
use solana_signer::Signer;
use solana_transaction_status_client_types::{
    UiTransactionEncoding, option_serializer::OptionSerializer,
};
use std::{
    collections::BTreeMap,
    thread::sleep,
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// Signature and place to what happened.
type Walk = BTreeMap<(String, u64), Value>;

/// Every event by signatures and single transactions: nothing of the way that the indexer takes.
fn walk(cluster: &Cluster) -> Walk {
    let program = breakwater_clearing::ID;
    let mut found = Walk::new();
    let config = GetConfirmedSignaturesForAddress2Config {
        commitment: Some(CommitmentConfig::confirmed()),
        ..Default::default()
    };
    let client = &cluster.client;
    let page = client.get_signatures_for_address_with_config(&program, config).unwrap();
    assert!(page.len() < 1_000, "one page is all");
    for entry in page.into_iter().filter(|entry| entry.err.is_none()) {
        let config = RpcTransactionConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            commitment: Some(CommitmentConfig::confirmed()),
            max_supported_transaction_version: Some(u8::MAX),
        };
        let signature = entry.signature.parse().unwrap();
        let transaction = cluster.client.get_transaction_with_config(&signature, config).unwrap();
        let Some(OptionSerializer::Some(logs)) =
            transaction.transaction.meta.map(|m| m.log_messages)
        else {
            panic!("no logs")
        };
        for (place, event) in (0..).zip(event::events(&logs)) {
            let event = json!({
                "slot": transaction.slot, "time": transaction.block_time, "name": event.name(),
                "data": json::fields(&event).unwrap().0,
            });
            found.insert((entry.signature.clone(), place), event);
        }
    }
    found
}

/// The API's events, each once, in the order of their numbers and of the chain.
fn indexed(place: &Place, query: &str) -> Walk {
    let events = place.events(query);
    let order = |event: &Value| (event["id"].as_i64(), event["slot"].as_i64());
    assert!(events.is_sorted_by(|a, b| order(a).0 < order(b).0 && order(a).1 <= order(b).1));
    let mut found = Walk::new();
    for event in events {
        let key =
            (event["signature"].as_str().unwrap().to_owned(), event["place"].as_u64().unwrap());
        let (slot, time) = (&event["slot"], &event["time"]);
        let seen =
            json!({ "slot": slot, "time": time, "name": event["name"], "data": event["data"] });
        assert!(found.insert(key, seen).is_none(), "an event stands twice");
    }
    found
}

/// Confirmed, so that the walk and the indexer see the same chain.
fn confirmed(opened: &Opened) -> Cluster {
    Cluster::with_commitment(&opened.validator.url, CommitmentConfig::confirmed())
}

/// Longest that the node's index of signatures is behind its blocks.
const INDEXED: Duration = Duration::from_secs(60);

/// Events arrive, and the process has no peace: it is killed as soon as it has written something, at one moment or another.
fn hunt(opened: &Opened, place: &Place) -> Process {
    let mut process = place.start(&[]);
    for round in 0..6 {
        let before = place.slot();
        opened.stage.fund_insurance(&opened.cluster).unwrap();
        place.reaches(before + 1);
        sleep(Duration::from_millis(37 * round));
        process.kill();
        process = place.start(&[]);
    }
    opened.stage.fund_insurance(&opened.cluster).unwrap();
    process
}

/// Once more for as long as they differ: the node's index of signatures may be behind.
fn compare(opened: &Opened, place: &Place) -> Walk {
    let cluster = confirmed(opened);
    let begin = Instant::now();
    let (expected, found, scanned) = loop {
        place.reaches(cluster.client.get_slot().unwrap());
        let (expected, found) = (walk(&cluster), indexed(place, ""));
        let scanned = ledger::events(&opened.cluster).unwrap().len();
        if (expected == found && found.len() == scanned) || begin.elapsed() > INDEXED {
            break (expected, found, scanned);
        }
        sleep(Duration::from_millis(500));
    };
    let missing: Vec<_> = expected.keys().filter(|key| !found.contains_key(*key)).collect();
    let invented: Vec<_> = found.keys().filter(|key| !expected.contains_key(*key)).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "missing {missing:?}, invented {invented:?}"
    );
    assert_eq!(found, expected);
    assert_eq!(found.len(), scanned);
    found
}

fn filters_agree(place: &Place, all: &Walk, opened: &Opened) {
    let market = address::market(&opened.stage.pool, 0);
    let account = opened.cast.traders().next().unwrap().account;
    let holds = |event: &&Value, key: &Pubkey| event["data"].to_string().contains(&key.to_string());
    let of_account = all.values().filter(|event| holds(event, &account)).count();
    assert!(of_account >= 2, "a deposit and a trade");
    assert_eq!(indexed(place, &format!("&address={account}")).len(), of_account);
    let named =
        |event: &&Value| ["LegTraded", "MarkUpdated"].contains(&event["name"].as_str().unwrap());
    let found = indexed(place, "&name=LegTraded,MarkUpdated");
    assert_eq!(found.len(), all.values().filter(named).count());
    let marks = indexed(place, &format!("&market={market}&name=MarkUpdated"));
    assert!(!marks.is_empty() && marks.len() < found.len());
    let candles = place.get(&format!("/v1/prices?market={market}")).unwrap();
    assert!(!candles["candles"].as_array().unwrap().is_empty(), "{candles}");
    let wrong = place.get("/v1/events?address=x").unwrap();
    assert_eq!(wrong["error"], "bad_address");
    assert_eq!(place.get("/v1/nothing").unwrap()["error"], "unknown_route");
    let config = place.get("/config.json").unwrap();
    assert_eq!(config["pool"], opened.stage.pool.to_string());
}

/// The past, and then what happens now, without a hole and nothing twice.
fn streams(opened: &Opened, place: &Place, known: usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = format!("ws://{}/v1/stream?after=0", place.at());
    let (mut socket, _) = runtime.block_on(tokio_tungstenite::connect_async(url)).unwrap();
    let mut last = 0;
    let mut next = || loop {
        let message = async { timeout(Duration::from_secs(30), socket.next()).await };
        let text = runtime.block_on(message).unwrap().unwrap().unwrap().into_text().unwrap();
        let Ok(said) = serde_json::from_str::<Value>(&text) else { continue };
        if said["type"] == "event" {
            let id = said["event"]["id"].as_i64().unwrap();
            assert!(id > last, "{id} after {last}");
            last = id;
            return said["event"]["name"].as_str().unwrap().to_owned();
        }
    };
    for _ in 0..known {
        next();
    }
    opened.stage.fund_insurance(&opened.cluster).unwrap();
    assert_eq!(next(), "InsuranceFunded");
}

/// The app's files: kinds, caching, the policy, and the app's page for what is none.
fn serves_the_app(opened: &Opened, place: &Place) -> Process {
    let app = opened.dir.join("app");
    std::fs::create_dir_all(app.join("assets")).unwrap();
    std::fs::write(app.join("index.html"), "<!doctype html><title>app</title>".repeat(8)).unwrap();
    std::fs::write(app.join("assets/engine-1a2b.wasm"), [0_u8; 2_000]).unwrap();
    let process = place.start(&["--app", &app.display().to_string()]);
    place.reaches(0);
    // as the bytes come, not unpacked
    let client = reqwest::blocking::Client::builder().no_gzip().build().unwrap();
    let header = |path: &str, name: &str| {
        let url = format!("http://{}{path}", place.at());
        let answer = client.get(url).header("accept-encoding", "gzip").send().unwrap();
        assert!(answer.status().is_success(), "{path}");
        let value = answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        value.unwrap_or_default()
    };
    let wasm = "/assets/engine-1a2b.wasm";
    assert_eq!(header(wasm, "content-type"), "application/wasm");
    assert_eq!(header(wasm, "content-encoding"), "gzip");
    assert!(header(wasm, "cache-control").contains("immutable"));
    for page in ["/", "/trade/BTC", "/assets/gone.js"] {
        assert!(header(page, "content-type").starts_with("text/html"), "{page}");
        assert_eq!(header(page, "cache-control"), "no-cache");
        let policy = header(page, "content-security-policy");
        assert!(
            policy.contains("'wasm-unsafe-eval'") && policy.contains(&opened.validator.url),
            "{policy}"
        );
    }
    assert_eq!(header("/v1/status", "access-control-allow-origin"), "*");
    process
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn later_and_other_databases(opened: &Opened, all: &Walk, pool: &str) {
    let slot = all.values().filter_map(|event| event["slot"].as_u64()).max().unwrap() - 5;
    let url = opened.validator.url.as_str();
    let later = Place::new(&opened.dir, "later", (url, pool), "sqlite:later.db");
    let output = later.run(&["--once", "--reset", "--from-slot", &slot.to_string()]);
    assert!(output.status.success(), "{}", said(&output));
    let process = serves_the_app(opened, &later);
    later.reaches(slot);
    let expected = all.iter().filter(|(_, event)| event["slot"].as_u64().unwrap() >= slot);
    let found = indexed(&later, "");
    assert!(
        expected.clone().count() > 0
            && expected.clone().all(|(key, event)| found.get(key) == Some(event))
    );
    assert!(found.values().all(|event| event["slot"].as_u64().unwrap() >= slot));
    drop(process);
    let Some(postgres) = postgres() else { return };
    let database = tokio::runtime::Runtime::new().unwrap().block_on(postgres.database());
    let place = Place::new(&opened.dir, "postgres", (url, pool), &database);
    let process = hunt(opened, &place);
    compare(opened, &place);
    drop(process);
}

#[test]
fn a_killed_indexer_misses_nothing_and_counts_nothing_twice() {
    let mut opened = Opened::new("index");
    let pool = opened.stage.pool.to_string();
    let file = opened.dir.join("history.db");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display())); // of an earlier run
    }
    let url = opened.validator.url.clone();
    let place = Place::new(&opened.dir, "index", (&url, &pool), "sqlite:history.db");
    let process = hunt(&opened, &place);
    let all = compare(&opened, &place);
    filters_agree(&place, &all, &opened);
    streams(&opened, &place, all.len());
    process.kill();
    later_and_other_databases(&opened, &all, &pool);

    // the validator is restarted from nothing
    let key = opened.stage.authority.pubkey().to_string();
    let anew = opened.dir.join("anew");
    std::fs::create_dir_all(&anew).unwrap();
    opened.validator = Validator::start(&anew, &key).unwrap();
    let url = opened.validator.url.clone();
    let other = Place::new(&opened.dir, "other", (&url, &pool), "sqlite:history.db");
    let refused = other.run(&["--once"]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("another chain") && said(&refused).contains("--reset"));
    let anew = other.run(&["--once", "--reset"]);
    assert!(anew.status.success(), "{}", said(&anew));
}
