//! Batches and reads through a node that fails in every way there is.

mod node;

use super::*;
use crate::{address, instruction};
use node::{Node, Script};
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::time::Instant;

fn outgoing<'a>(label: &str, key: &'a Keypair) -> Outgoing<'a> {
    let account = address::margin_account(&address::pool(0), &key.pubkey(), 0);
    let close = instruction::close_account(key.pubkey(), account);
    Outgoing::new(label, close, key)
}

/// What became of one transaction.
fn fate(node: &Node, sending: &Sending) -> Fate {
    let key = Keypair::new();
    let cluster = Cluster::new(&node.url);
    cluster.send_all_with(&[outgoing("one", &key)], sending).unwrap().remove(0).fate
}

#[test]
fn a_lost_transaction_is_sent_again_with_the_same_signature() {
    let node = Node::new(Script { lose: 1, ..Script::default() });
    let fate = fate(&node, &Sending::default());
    assert!(matches!(fate, Fate::Landed { .. }), "{fate:?}");
    let script = node.script();
    assert!(script.sent.len() >= 2, "{:?}", script.sent);
    assert!(script.sent.iter().all(|signature| *signature == script.sent[0]));
}

#[test]
fn one_is_signed_anew_when_its_blockhash_is_past() {
    // the first is lost until its blocks are past, the second is not
    let node = Node::new(Script { lose: 1, blocks_a_look: 151, ..Script::default() });
    let Fate::Landed { signature, .. } = fate(&node, &Sending::default()) else {
        panic!("not landed");
    };
    let script = node.script();
    assert_eq!(script.executed, [signature.to_string()], "one of them, and once");
    assert_ne!(script.sent[0], script.executed[0]);
}

#[test]
fn without_another_attempt_it_is_expired() {
    let script = Script { lose: usize::MAX, blocks_a_look: 151, ..Script::default() };
    let node = Node::new(script);
    let sending = Sending { attempts: 1, ..Sending::default() };
    let fate = fate(&node, &sending);
    assert!(matches!(fate, Fate::Expired { .. }), "{fate:?}");
    assert!(node.script().executed.is_empty());
}

#[test]
fn while_its_blocks_are_not_past_it_is_unknown_not_expired() {
    let node = Node::new(Script { lose: usize::MAX, ..Script::default() });
    let sending = Sending { patience: Duration::from_secs(1), ..Sending::default() };
    let fate = fate(&node, &sending);
    assert!(matches!(fate, Fate::Unknown { .. }), "{fate:?}");
}

#[test]
fn a_node_that_goes_away_leaves_the_signature_to_look_up() {
    let node = Node::new(Script { busy: usize::MAX, ..Script::default() });
    let sending = Sending { patience: Duration::from_secs(1), ..Sending::default() };
    let Fate::Unknown { signature } = fate(&node, &sending) else { panic!("not unknown") };
    assert_eq!(node.script().executed, [signature.to_string()]);
}

#[test]
fn a_busy_node_costs_a_batch_time_and_nothing_else() {
    let node = Node::new(Script { busy: 1, ..Script::default() });
    let cluster = Cluster::new(&node.url);
    let keys: Vec<Keypair> = (0..20).map(|_| Keypair::new()).collect();
    let batch: Vec<Outgoing> =
        keys.iter().enumerate().map(|(at, key)| outgoing(&at.to_string(), key)).collect();
    let outcomes = cluster.send_all(&batch).unwrap();
    for (at, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.label, at.to_string());
        assert!(matches!(outcome.fate, Fate::Landed { .. }), "{outcome:?}");
    }
    assert_eq!(node.script().executed.len(), 20);
}

#[test]
fn a_sending_whose_answer_is_lost_is_followed_all_the_same() {
    let node = Node::new(Script { mumble: 1, ..Script::default() });
    let fate = fate(&node, &Sending::default());
    assert!(matches!(fate, Fate::Landed { .. }), "{fate:?}");
    assert_eq!(node.script().executed.len(), 1);
}

#[test]
fn what_the_simulation_refuses_is_never_sent() {
    let node = Node::new(Script { refuse: Some(6_217), ..Script::default() });
    let sending = Sending { simulate: true, ..Sending::default() };
    let Fate::Refused { error, logs } = fate(&node, &sending) else { panic!("not refused") };
    assert_eq!((error.name.as_str(), error.code), ("AccountInAuction", Some(6_217)));
    assert_eq!(logs, ["a log"]);
    assert!(node.script().sent.is_empty());
}

#[test]
fn limit_and_fee_are_in_what_is_sent() {
    let node = Node::new(Script { fees: vec![0, 20, 90], ..Script::default() });
    let sending = Sending {
        units: Units::Simulated { margin_bps: 1_000 },
        priority: Priority::Recent(RecentFee { percentile: 50, cap: 1_000 }),
        ..Sending::default()
    };
    let fate = fate(&node, &sending);
    assert!(matches!(fate, Fate::Landed { .. }), "{fate:?}");
    let script = node.script();
    let has = |part: &[u8]| script.last.windows(part.len()).any(|bytes| bytes == part);
    // each a length, the setting's number, its value: the 7 units of the simulation and a tenth, the median fee
    assert!(has(&[5, 2, 8, 0, 0, 0]), "{:?}", script.last);
    assert!(has(&[9, 3, 20, 0, 0, 0, 0, 0, 0, 0]), "{:?}", script.last);
}

#[test]
fn one_that_cannot_be_made_does_not_keep_the_others() {
    let node = Node::new(Script::default());
    let key = Keypair::new();
    let nobody = Outgoing { signers: vec![], ..outgoing("nobody's", &key) };
    let outcomes = Cluster::new(&node.url).send_all(&[nobody, outgoing("mine", &key)]).unwrap();
    assert_eq!(outcomes[0].error.as_deref(), Some("NoSigner"));
    assert_eq!(outcomes[1].error, None);
}

#[test]
fn equal_transactions_are_both_executed() {
    let node = Node::new(Script::default());
    let key = Keypair::new();
    let batch = [outgoing("first", &key), outgoing("second", &key)];
    let outcomes = Cluster::new(&node.url).send_all(&batch).unwrap();
    assert!(outcomes.iter().all(|outcome| outcome.error.is_none()), "{outcomes:?}");
    assert_eq!(node.script().executed.len(), 2);
}

#[test]
fn what_had_to_go_through_and_did_not_is_an_error_with_its_name() {
    let node = Node::new(Script { refuse: Some(6_217), ..Script::default() });
    let key = Keypair::new();
    let mut cluster = Cluster::new(&node.url);
    cluster.sending.simulate = true;
    let error = cluster.must_all(&[outgoing("closing", &key)]).unwrap_err();
    assert!(error.to_string().starts_with("closing failed: AccountInAuction"), "{error}");
}

#[test]
fn a_node_that_falls_behind_is_noticed() {
    let node = Node::new(Script { slot: 100, ..Script::default() });
    let cluster = Cluster::new(&node.url);
    assert_eq!(cluster.accounts_at_slot(&[CLOCK]).unwrap().slot, 100);
    node.script().slot = 99;
    let error = cluster.accounts_at_slot(&[CLOCK]).unwrap_err();
    assert!(matches!(error, Error::StaleSlot { seen: 100, got: Some(99) }), "{error}");
    node.script().slot = 101;
    assert_eq!(cluster.accounts_at_slot(&[CLOCK]).unwrap().slot, 101);
    assert_eq!(cluster.newest_slot(), 101);
}

#[test]
fn nobody_there_is_an_error_and_not_a_wait() {
    let cluster = Cluster::new("http://127.0.0.1:1");
    let key = Keypair::new();
    let start = Instant::now();
    let error = cluster.send_all(&[outgoing("one", &key)]).unwrap_err();
    assert!(matches!(error, Error::Unreachable(_)), "{error}");
    assert!(start.elapsed() < Duration::from_secs(10));
}
