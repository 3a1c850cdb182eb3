//! A block's transactions to the events of the program.

use super::{
    json,
    source::{Block, Landed},
};
use breakwater_client::event::{self, Event};
use serde_json::Value;

/// A block, with what the program did in it.
#[derive(Clone, Debug)]
pub struct Taken {
    pub slot: u64,
    pub hash: String,
    pub time_ts: i64,
    /// Those with events, or with a log that was cut.
    pub transactions: Vec<Transaction>,
}

#[derive(Clone, Debug)]
pub struct Transaction {
    pub place: u32,
    pub signature: String,
    /// The node cut its log: events may be missing.
    pub cut: bool,
    pub events: Vec<Decoded>,
}

#[derive(Clone, Debug)]
pub struct Decoded {
    /// Place in the log, among the program's events.
    pub place: u32,
    pub name: &'static str,
    pub data: Value,
    /// Every public key in it, base58.
    pub keys: Vec<String>,
    pub event: Event,
}

pub fn taken(block: &Block) -> Taken {
    let transactions = block.transactions.iter().map(transaction);
    let transactions = transactions.filter(|found| found.cut || !found.events.is_empty()).collect();
    Taken { slot: block.slot, hash: block.hash.clone(), time_ts: block.time_ts, transactions }
}

fn transaction(landed: &Landed) -> Transaction {
    let events = (0..).zip(event::events(&landed.logs)).filter_map(|(place, event)| {
        let Some((data, keys)) = json::fields(&event) else {
            tracing::error!(name = event.name(), "an event has no place in the indexer's list");
            return None;
        };
        let keys = keys.iter().map(ToString::to_string).collect();
        Some(Decoded { place, name: event.name(), data, keys, event })
    });
    Transaction {
        place: landed.place,
        signature: landed.signature.clone(),
        events: events.collect(),
        cut: event::is_cut(&landed.logs),
    }
}
