//! Every transaction that passes, and whether one sender asked for the same thing twice while the first might still happen.
//!
//! Two signatures are two transactions to the chain: where the same instructions go out under a new blockhash before the
//! first one's fate is known, both may be carried out. A careful sender sends the same bytes again instead, and signs
//! anew only when it has seen what became of the first, or its blockhash has died.

use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Serialize;
use serde_json::Value;
use solana_message::VersionedMessage;
use solana_transaction::versioned::VersionedTransaction;
use std::collections::HashMap;

/// What a blockhash lives: 150 slots of 0.4 s.
const BLOCKHASH_MS: u64 = 60_000;
const COMPUTE_BUDGET: Pubkey =
    Pubkey::from_str_const("ComputeBudget111111111111111111111111111111");

/// A transaction as it was asked for: who pays, and what is to be done, leaving out what it may cost.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wish {
    pub payer: Pubkey,
    instructions: Vec<Asked>,
}

/// An instruction as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Asked {
    program: Pubkey,
    accounts: Vec<Key>,
    data: Vec<u8>,
}

/// An account: itself, or its place in a lookup table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Named(Pubkey),
    Looked(Pubkey, u8),
}

/// A signed transaction: what identifies it, until when it can land, and what it asks for.
#[derive(Clone, Debug)]
pub struct Signed {
    pub signature: String,
    pub blockhash: String,
    pub wish: Wish,
}

/// The transaction of a `sendTransaction` request.
pub fn read(request: &Value) -> Result<Signed> {
    let params = request.get("params").and_then(Value::as_array).context("no params")?;
    let text = params.first().and_then(Value::as_str).context("no transaction")?;
    let encoding = params.get(1).and_then(|config| config.get("encoding")).and_then(Value::as_str);
    let bytes = match encoding {
        Some("base64") => BASE64_STANDARD.decode(text)?,
        _ => bs58::decode(text).into_vec()?,
    };
    let transaction: VersionedTransaction = bincode::deserialize(&bytes)?;
    let signature = transaction.signatures.first().context("not signed")?.to_string();
    let blockhash = transaction.message.recent_blockhash().to_string();
    let wish = wish(&transaction.message).context("an account is out of range")?;
    Ok(Signed { signature, blockhash, wish })
}

fn wish(message: &VersionedMessage) -> Option<Wish> {
    let mut keys: Vec<Key> =
        message.static_account_keys().iter().copied().map(Key::Named).collect();
    let tables = message.address_table_lookups().unwrap_or_default();
    // written ones of all tables come first, then the read ones
    for table in tables {
        keys.extend(table.writable_indexes.iter().map(|at| Key::Looked(table.account_key, *at)));
    }
    for table in tables {
        keys.extend(table.readonly_indexes.iter().map(|at| Key::Looked(table.account_key, *at)));
    }
    let key = |at: u8| keys.get(usize::from(at)).cloned();
    let mut instructions = vec![];
    for instruction in message.instructions() {
        let Key::Named(program) = key(instruction.program_id_index)? else { return None };
        if program != COMPUTE_BUDGET {
            let accounts = instruction.accounts.iter().map(|at| key(*at)).collect::<Option<_>>()?;
            instructions.push(Asked { program, accounts, data: instruction.data.clone() });
        }
    }
    Some(Wish { payer: *message.static_account_keys().first()?, instructions })
}

struct Record {
    signature: String,
    blockhash: String,
    first_ms: u64,
    /// The sender was killed after this.
    orphan: bool,
}

/// Two transactions that ask for the same; a fault of the sender where the first one's blockhash still lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    pub first: String,
    pub second: String,
    /// Of the first.
    pub blockhash: String,
    /// The sender was killed in between.
    pub orphan: bool,
}

/// What `/faults` says about transactions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Distinct signatures.
    pub transactions: u64,
    /// Same bytes that came again.
    pub same_bytes_again: u64,
    /// Asked for twice under two signatures while the first might still land.
    pub sent_twice: u64,
    /// The same, where the sender was killed in between and could not know.
    pub sent_again_after_a_kill: u64,
    /// Signatures of those sent twice, the first and the second.
    pub pairs: Vec<(String, String)>,
}

/// The transactions of the last minute, by what they wish.
#[derive(Default)]
pub struct Sent {
    open: HashMap<Wish, Record>,
    known: HashMap<String, u64>,
    pub tally: Tally,
}

impl Sent {
    /// A transaction on its way to the node; what there is to suspect about it.
    pub fn note(&mut self, signed: Signed, now_ms: u64) -> Option<Suspect> {
        let Signed { signature, blockhash, wish } = signed;
        if self.known.insert(signature.clone(), now_ms).is_some() {
            self.tally.same_bytes_again += 1;
            return None;
        }
        self.tally.transactions += 1;
        let second = signature.clone();
        let record = Record { signature, blockhash, first_ms: now_ms, orphan: false };
        let first = self.open.insert(wish, record)?;
        let dead = now_ms.saturating_sub(first.first_ms) > BLOCKHASH_MS;
        let Record { signature: first, blockhash, orphan, .. } = first;
        (!dead).then_some(Suspect { first, second, blockhash, orphan })
    }

    /// The first one's blockhash was still good: both could land.
    pub fn count(&mut self, suspect: Suspect) {
        if suspect.orphan {
            self.tally.sent_again_after_a_kill += 1;
        } else {
            self.tally.sent_twice += 1;
            self.tally.pairs.push((suspect.first, suspect.second));
        }
    }

    /// A sender has been told what became of a transaction: to ask for the same again is a new wish.
    pub fn told(&mut self, signature: &str) {
        self.open.retain(|_, record| record.signature != signature);
    }

    /// A sender has been killed and knows nothing of what it had sent.
    pub fn killed(&mut self, payer: &Pubkey) {
        for (wish, record) in &mut self.open {
            record.orphan |= wish.payer == *payer;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(signature: &str, data: u8) -> Signed {
        let asked = Asked { program: COMPUTE_BUDGET, accounts: vec![], data: vec![data] };
        let instructions = vec![asked];
        let wish = Wish { payer: Pubkey::default(), instructions };
        Signed { signature: signature.to_owned(), blockhash: "hash".to_owned(), wish }
    }

    #[test]
    fn the_same_wish_under_another_signature_is_suspect() {
        let mut sent = Sent::default();
        assert_eq!(sent.note(signed("a", 1), 0), None);
        assert_eq!(sent.note(signed("other", 2), 10), None);
        let suspect = sent.note(signed("b", 1), 59_000).unwrap();
        assert_eq!((&*suspect.first, &*suspect.second), ("a", "b"));
        sent.count(suspect);
        assert_eq!(sent.tally.pairs, [("a".to_owned(), "b".to_owned())]);
    }

    #[test]
    fn the_same_bytes_may_come_as_often_as_they_like() {
        let mut sent = Sent::default();
        assert!((0..5).all(|at| sent.note(signed("a", 1), at).is_none()));
        assert_eq!(sent.tally.same_bytes_again, 4);
    }

    #[test]
    fn a_wish_may_be_signed_anew_once_the_first_is_known_or_dead() {
        let mut sent = Sent::default();
        sent.note(signed("a", 1), 0);
        sent.told("a");
        assert_eq!(sent.note(signed("b", 1), 100), None, "the sender knew what became of it");
        assert_eq!(sent.note(signed("c", 1), 60_101), None, "its blockhash had died");
    }

    #[test]
    fn who_was_killed_could_not_know() {
        let mut sent = Sent::default();
        sent.note(signed("a", 1), 0);
        sent.killed(&Pubkey::default());
        let suspect = sent.note(signed("b", 1), 100).unwrap();
        sent.count(suspect);
        assert_eq!((sent.tally.sent_again_after_a_kill, sent.tally.sent_twice), (1, 0));
    }
}
