//! Every role against every instruction. The list of instructions is the IDL's: one without an entry here fails the test.

mod stage;

use serde_json::Value;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{collections::BTreeSet, fs, path::PathBuf};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Authority,
    Guardian,
    Steward,
    Manager,
    Publisher,
    /// Of the margin account, share or transfer that the instruction is about.
    Owner,
    Delegate,
    /// Has a margin account of its own.
    OtherTrader,
    Stranger,
}

const ALL: [Who; 9] = [
    Who::Authority,
    Who::Guardian,
    Who::Steward,
    Who::Manager,
    Who::Publisher,
    Who::Owner,
    Who::Delegate,
    Who::OtherTrader,
    Who::Stranger,
];

/// Name, account that must be signed for, who may sign there, and what everybody else is told.
type Gate = (&'static str, &'static str, &'static [Who], &'static str);

const WRONG: &str = "WrongAuthority";
const TRADERS: &[Who] = &[Who::Owner, Who::Delegate];

const GATES: [Gate; 43] = [
    ("accept_role", "to", &[Who::Owner], WRONG),
    ("admit_liquidator", "steward", &[Who::Steward], WRONG),
    ("request_backstop_redemption", "owner", &[Who::Owner], WRONG),
    ("bid", "taking.bidder", TRADERS, WRONG),
    ("cancel_change", "signer", &[Who::Authority, Who::Guardian], WRONG),
    ("cancel_backstop_deposit", "outflow.owner", &[Who::Owner], WRONG),
    ("cancel_quotes", "signer", TRADERS, WRONG),
    ("cancel_role", "signer", &[Who::Authority, Who::Guardian], WRONG),
    ("close_account", "owner", &[Who::Owner], WRONG),
    ("close_session", "owner", &[Who::Owner], WRONG),
    ("commit_bid", "bidder", TRADERS, WRONG),
    // the address is derived from the owner: anybody else asks for another account
    ("create_account", "owner", &[Who::Owner], "ConstraintSeeds"),
    ("create_backstop", "authority", &[Who::Authority], WRONG),
    ("create_board", "authority", &[Who::Authority, Who::Steward], WRONG),
    ("create_breakers", "authority", &[Who::Authority], WRONG),
    ("create_market", "authority", &[Who::Authority], WRONG),
    ("create_pool", "authority", &[Who::Authority], WRONG),
    ("delist_board", "authority", &[Who::Authority], WRONG),
    ("dismiss_liquidator", "steward", &[Who::Steward], WRONG),
    ("process_backstop_redemption", "outflow.owner", &[Who::Owner], WRONG),
    ("open_session", "owner", &[Who::Owner], WRONG),
    ("pause", "signer", &[Who::Authority, Who::Guardian], WRONG),
    ("propose_role", "authority", &[Who::Authority], WRONG),
    ("publish_surface", "key", &[Who::Publisher], WRONG),
    ("queue_change", "authority", &[Who::Authority], WRONG),
    ("register_publisher", "authority", &[Who::Authority], WRONG),
    ("remove_limits", "owner", &[Who::Owner], WRONG),
    ("remove_publisher", "guardian", &[Who::Guardian], WRONG),
    ("remove_publisher", "signer", &[Who::Authority, Who::Steward], WRONG),
    ("set_delegate", "owner", &[Who::Owner], WRONG),
    ("set_limits", "owner", &[Who::Owner], WRONG),
    ("step_params", "steward", &[Who::Steward], WRONG),
    ("take_insolvent", "taking.bidder", TRADERS, WRONG),
    ("take_quote", "taker", TRADERS, WRONG),
    ("take_soft", "taker", TRADERS, WRONG),
    ("tighten", "signer", &[Who::Authority, Who::Guardian], WRONG),
    ("trade", "maker", TRADERS, WRONG),
    ("trade", "taker", TRADERS, WRONG),
    ("unwind", "recovery_manager", &[Who::Manager], WRONG),
    ("unwind", "taker", TRADERS, WRONG),
    ("withdraw", "outflow.owner", &[Who::Owner], WRONG),
    ("withdraw_collateral", "owner", &[Who::Owner], WRONG),
    ("withhold_market", "signer", &[Who::Authority, Who::Guardian], WRONG),
];

/// Anybody may call these. Where one has a signer, it is somebody who pays or gives, from what is its own.
const OPEN: [&str; 36] = [
    "admit_auction",
    "allot_sealed",
    "request_backstop_deposit",
    "backstop_take",
    "check_margin",
    "close_board",
    "close_fill",
    "cover_shortfall",
    "net_accounts",
    "declare_insolvent",
    "deleverage",
    "deposit",
    "deposit_collateral",
    "end_auction",
    "process_backstop_deposit",
    "execute_change",
    "fill_sealed",
    "fund_insurance",
    "init_protocol",
    "option_greeks",
    "raise_witness",
    "rank_account",
    "release_bond",
    "resolve_hold",
    "restart_auction",
    "reveal_bid",
    "settle_board",
    "settle_board_average",
    "settle_board_late",
    "settle_positions",
    "skip_rank",
    "start_auction",
    "trip_breaker",
    "update_exposure",
    "update_mark",
    "update_second",
];

/// Signers who pay or give, and decide nothing about anybody else.
const PAYERS: [&str; 5] = ["payer", "starter", "caller", "depositor", "inflow.depositor"];

struct Idl(Vec<(String, Vec<(String, bool)>)>);

impl Idl {
    fn read() -> Self {
        let path =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../idl/breakwater_clearing.json");
        let text = fs::read_to_string(path).expect("the IDL: run `make idl` first");
        let idl: Value = serde_json::from_str(&text).expect("JSON");
        let list = idl["instructions"].as_array().expect("instructions");
        Self(list.iter().map(|entry| (name(entry), accounts(entry, ""))).collect())
    }

    /// Place of a signer among an instruction's accounts.
    fn place(&self, instruction: &str, signer: &str) -> usize {
        let (_, accounts) = self.0.iter().find(|(n, _)| n == instruction).expect("an instruction");
        let found = accounts.iter().position(|(n, signs)| n == signer && *signs);
        found.unwrap_or_else(|| panic!("{instruction} has no signer {signer}"))
    }
}

fn name(entry: &Value) -> String {
    entry["name"].as_str().expect("a name").to_owned()
}

fn accounts(entry: &Value, prefix: &str) -> Vec<(String, bool)> {
    let mut all = vec![];
    for account in entry["accounts"].as_array().expect("accounts") {
        let path = format!("{prefix}{}", name(account));
        if account["accounts"].is_array() {
            all.extend(accounts(account, &format!("{path}.")));
        } else {
            all.push((path, account["signer"].as_bool().unwrap_or(false)));
        }
    }
    all
}

#[test]
fn every_instruction_and_every_signer_of_the_idl_has_an_entry() {
    let idl = Idl::read();
    let gated: BTreeSet<&str> = GATES.iter().map(|(name, ..)| *name).collect();
    for (name, accounts) in &idl.0 {
        let (gate, open) = (gated.contains(name.as_str()), OPEN.contains(&name.as_str()));
        assert!(gate != open, "{name} needs an entry, and one only");
        for (signer, _) in accounts.iter().filter(|(_, signs)| *signs) {
            let entry = GATES.iter().any(|(n, s, ..)| n == name && s == signer);
            let pays = PAYERS.contains(&signer.as_str());
            // a protocol is its deployer's: there is nobody yet to ask
            assert!(entry || pays || name == "init_protocol", "{name}: who signs as {signer}?");
        }
    }
    let names: BTreeSet<&str> = idl.0.iter().map(|(name, _)| name.as_str()).collect();
    for listed in gated.iter().chain(&OPEN) {
        assert!(names.contains(listed), "{listed} is no instruction any more");
    }
}

#[test]
fn every_role_is_refused_by_every_instruction_that_is_not_its_own() {
    let idl = Idl::read();
    let mut pairs = 0;
    for (name, signer, allowed, refusal) in GATES {
        let place = idl.place(name, signer);
        let mut stage = stage::stage(name, signer);
        for who in ALL {
            let key = stage.key(who);
            let mut instruction = stage.instruction.clone();
            instruction.accounts[place].pubkey = key.pubkey();
            let mut signers: Vec<&Keypair> = stage.beside.iter().collect();
            signers.push(&key);
            if allowed.contains(&who) {
                let passes = stage.world.chain.clone();
                let sent = stage.world.send(&stage.all(instruction), &signers);
                assert!(sent.is_ok(), "{name} by {who:?}: {:?}", sent.err());
                stage.world.chain = passes;
            } else {
                println!("{name} by {who:?}");
                stage.world.must_fail(&stage.all(instruction), &signers, refusal);
            }
            pairs += 1;
        }
    }
    println!("{pairs} pairs of role and instruction");
}
