//! The localnet as a test in a browser drives it: ready, a wallet funded, a price moved, a quote of a real maker, a service
//! taken away and brought back, and nothing left running.

use anchor_lang::prelude::Pubkey;
use breakwater_bots::{
    keys::read_key,
    quotes::{
        taker::{Basket, Taker},
        wire::{AskLeg, Kind, Side},
    },
    rpc::Cluster,
};
use breakwater_client::{address, instruction};
use breakwater_sim::localnet::fund::associated;
use serde_json::Value;
use solana_signer::Signer;
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread::{self, sleep},
    time::{Duration, Instant},
};

/// Longest it takes to start, or to do as it is told.
const SILENCE: Duration = Duration::from_secs(300);

struct Localnet {
    child: Child,
    to: Option<ChildStdin>,
    /// Its lines, read beside it, so that a silent one can be given up.
    from: Receiver<String>,
    ready: Value,
    dir: PathBuf,
}

#[test]
fn localnet_runs_what_an_app_needs_does_as_told_and_leaves_nothing_behind() {
    let mut net = Localnet::start("localnet-test");
    net.wallet_is_given_tokens();
    net.price_moves_the_mark();
    net.maker_answers_with_a_quote_that_verifies();
    net.liquidator_goes_and_comes_back();
    net.nonsense_is_answered_and_ends_nothing();
    net.quits_with_all_its_children();
}

#[test]
fn localnet_that_is_killed_takes_its_children_along() {
    let mut net = Localnet::start("localnet-killed");
    assert!(!running(&net.dir).is_empty());
    net.child.kill().unwrap();
    net.child.wait().unwrap();
    nothing_runs(&net.dir);
}

/// Processes of this folder.
fn running(dir: &Path) -> Vec<String> {
    let mut found = vec![];
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let command = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        if command.contains(&*dir.to_string_lossy()) {
            found.push(command);
        }
    }
    found
}

fn nothing_runs(dir: &Path) {
    let begin = Instant::now();
    while !running(dir).is_empty() {
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", running(dir));
        sleep(Duration::from_millis(50));
    }
}

impl Localnet {
    /// In a folder of its own.
    fn start(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let dir = root.join("target").join(name);
        let mut child = Command::new(env!("CARGO_BIN_EXE_breakwater-sim"))
            .args(["localnet", "--json", "--calm", "--at", "127.0.0.1:0", "--dir"])
            .arg(&dir)
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, lines) =
            (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()).lines());
        let (sender, from) = channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut net = Self { child, to, from, ready: Value::Null, dir };
        net.ready = net.read();
        assert_eq!(net.ready["ready"], true);
        net
    }

    fn read(&mut self) -> Value {
        let line = self.from.recv_timeout(SILENCE).expect("the localnet says something");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn ask(&mut self, command: &str) -> Value {
        writeln!(self.to.as_mut().unwrap(), "{command}").unwrap();
        self.read()
    }

    fn obey(&mut self, command: &str) -> Value {
        let answer = self.ask(command);
        assert_eq!(answer["ok"], true, "{command}: {answer}");
        answer
    }

    fn text(&self, field: &str) -> String {
        self.ready[field].as_str().unwrap_or_else(|| panic!("no {field}")).to_owned()
    }

    fn key(&self, field: &str) -> Pubkey {
        self.text(field).parse().unwrap()
    }

    fn cluster(&self) -> Cluster {
        Cluster::new(&self.text("rpc_url"))
    }

    fn wallet_is_given_tokens(&mut self) {
        let wallet = Pubkey::new_unique();
        let amounts = [("quote_mint", 1_500_250_000u64), ("collateral_mint", 25_000_000)];
        for times in 1..=2 {
            self.obey(&format!("fund {wallet} 2 1500.25 0.25"));
            let cluster = self.cluster();
            assert_eq!(cluster.client.get_balance(&wallet).unwrap(), times * 2_000_000_000);
            for (mint, atoms) in amounts {
                let tokens = cluster.data(&associated(&wallet, &self.key(mint))).unwrap().unwrap();
                let held = u64::from_le_bytes(tokens[64..72].try_into().unwrap());
                assert_eq!(held, times * atoms, "{mint}");
            }
        }
    }

    fn marks(&self) -> Vec<u64> {
        let (_, snapshot) = self.cluster().snapshot(&self.key("pool")).unwrap();
        snapshot.markets.iter().map(|of| of.market.mark.price_atoms).collect()
    }

    fn price_moves_the_mark(&mut self) {
        assert_eq!(self.marks(), [60_000_000_000, 2_000_000_000]);
        self.obey("price btc -5%");
        assert_eq!(self.marks(), [57_000_000_000, 2_000_000_000]);
        self.obey("price eth 2100 over 2s");
        assert_eq!(self.marks(), [57_000_000_000, 2_100_000_000]);
        self.obey("posts off");
        assert!(self.ask("price all 1%")["error"].as_str().unwrap().contains("posts are off"));
        self.obey("posts on");
    }

    /// The cast's second liquidator asks: an account with money that no service uses.
    fn maker_answers_with_a_quote_that_verifies(&mut self) {
        let path = self.obey("key liquidator 2")["key"].as_str().unwrap().to_owned();
        let (signer, pool) = (read_key(Path::new(&path)).unwrap().pubkey(), self.key("pool"));
        let margin_account = address::margin_account(&pool, &signer, 0);
        let side = instruction::Side { signer, margin_account };
        let cluster = self.cluster();
        let taker = Taker::new(&self.text("quotes_url"), side, (&cluster, pool)).unwrap();
        let leg = AskLeg {
            side: Side::Buy,
            size_lots: 100_000,
            symbol: "BTC".to_owned(),
            expiry_ts: self.ready["expiries"][1].as_i64().unwrap(),
            strike_atoms: 57_000_000_000,
            kind: Kind::Put,
        };
        let begin = Instant::now();
        loop {
            let basket = Basket { legs: std::slice::from_ref(&leg), times: 1 };
            let shown = taker.ask(&cluster, basket, Duration::from_secs(10)).unwrap();
            if shown.quotes.len() == 2 {
                break; // of both makers, which may have been logging in
            }
            assert!(begin.elapsed() < Duration::from_secs(30), "{} quotes", shown.quotes.len());
        }
    }

    fn is_up(&mut self, service: &str) -> bool {
        self.obey("state")["services"][service].as_bool().unwrap()
    }

    fn liquidator_goes_and_comes_back(&mut self) {
        assert!(self.is_up("liquidator"));
        self.obey("liquidator off");
        assert!(!self.is_up("liquidator"));
        self.obey("liquidator on");
        assert!(self.is_up("liquidator") && self.is_up("keeper") && self.is_up("quotes"));
    }

    fn nonsense_is_answered_and_ends_nothing(&mut self) {
        let answer = self.ask("sell everything");
        assert_eq!(answer["ok"], false, "{answer}");
        assert!(answer["error"].as_str().unwrap().contains("no command"));
    }

    fn quits_with_all_its_children(&mut self) {
        assert!(running(&self.dir).len() > 5, "validator, keeper, liquidator, quotes, makers");
        self.obey("quit");
        assert!(self.child.wait().unwrap().success());
        nothing_runs(&self.dir);
    }
}

impl Drop for Localnet {
    /// Ends with the test, however it ends.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
