//! An operator's own pricing, as a program of its own ([`crate::ops::child`]).
//!
//! ```text
//! -> {"id":7,"value_atoms":"12500000","mm_atoms":"9000000","held_atoms":"4500000","now":1764000000,
//!     "markets":[{"index":0,"symbol":"BTC","mark_atoms":"60000000000"}],
//!     "slice":[{"market":0,"kind":"put","strike_atoms":"55000000000","expiry_ts":1764403200,"size_lots":"-250000"}],
//!     "inventory":[...],"cash_atoms":"-3000000"}
//! <- {"id":7,"most_atoms":"11900000"}        or {"id":7,"skip":"too close to expiry"}
//! ```
//!
//! Amounts are decimal strings, because a JSON number is a float to many programs. Whatever keeps it from answering is a labelled
//! skip.

use super::{Offer, Strategy};
use crate::{liquidator::skip::Skip, ops::child::Speaker, params::units::symbol};
use breakwater_clearing::state::MarginAccount;
use breakwater_client::snapshot::MarketState;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{path::PathBuf, time::Duration};

pub fn default_timeout_ms() -> u64 {
    200
}

pub struct Plugin(Speaker);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    most_atoms: Option<String>,
    skip: Option<String>,
}

impl Plugin {
    /// Runs `command` in `folder`, else in the working folder, from the first question on.
    pub fn new(command: Vec<String>, timeout_ms: u64, folder: Option<PathBuf>) -> Self {
        let folder = folder.unwrap_or_else(|| PathBuf::from("."));
        Self(Speaker::new(command, folder, Duration::from_millis(timeout_ms)))
    }
}

impl Strategy for Plugin {
    fn most_atoms(&mut self, offer: &Offer) -> Result<i64, Skip> {
        let answer = self.0.ask(question(offer));
        let answer: Answer = answer.map_err(|error| Skip::PluginFault(format!("{error:#}")))?;
        match (answer.most_atoms, answer.skip) {
            (_, Some(reason)) => Err(Skip::Declined(reason)),
            (Some(most), None) => {
                most.parse().map_err(|_| Skip::PluginFault(format!("most_atoms is {most:?}")))
            }
            (None, None) => Err(Skip::PluginFault("neither most_atoms nor skip".to_owned())),
        }
    }
}

fn question(offer: &Offer) -> Map<String, Value> {
    let markets: Vec<Value> = offer
        .snapshot
        .markets
        .iter()
        .map(|MarketState { market, .. }| {
            json!({
                "index": market.index,
                "symbol": symbol(&market.symbol),
                "mark_atoms": market.mark.price_atoms.to_string(),
            })
        })
        .collect();
    let question = json!({
        "value_atoms": offer.value_atoms.to_string(),
        "mm_atoms": offer.mm_atoms.to_string(),
        "held_atoms": offer.held_atoms.to_string(),
        "now": offer.snapshot.now,
        "markets": markets,
        "slice": positions(offer.slice),
        "inventory": positions(offer.before),
        "cash_atoms": offer.before.cash_atoms.to_string(),
    });
    question.as_object().cloned().unwrap_or_default()
}

fn positions(account: &MarginAccount) -> Vec<Value> {
    account
        .positions()
        .iter()
        .map(|position| {
            json!({
                "market": position.market,
                "kind": if position.kind == 0 { "call" } else { "put" },
                "strike_atoms": position.strike_atoms.to_string(),
                "expiry_ts": position.expiry_ts,
                "size_lots": position.size_lots.to_string(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_clearing::state::Stops;
    use breakwater_client::snapshot::{Snapshot, empty_account};

    /// A shell is the operator's program here.
    fn ask(answer: &str) -> Result<i64, Skip> {
        let script = format!("read -r q; echo '{answer}'; read -r q");
        let command = ["sh", "-c", &script].map(str::to_owned).to_vec();
        let account = empty_account();
        let settings = bytemuck::Zeroable::zeroed();
        let snapshot = Snapshot { settings, stops: Stops::default(), markets: vec![], now: 0 };
        let offer = Offer {
            snapshot: &snapshot,
            slice: &account,
            value_atoms: 100,
            mm_atoms: 50,
            held_atoms: 0,
            before: &account,
            after: &account,
        };
        Plugin::new(command, 5_000, None).most_atoms(&offer)
    }

    #[test]
    fn its_answer_is_the_price() {
        assert_eq!(ask(r#"{"id":1,"most_atoms":"-91"}"#), Ok(-91));
    }

    #[test]
    fn its_refusal_carries_its_reason() {
        let declined = Skip::Declined("too near".to_owned());
        assert_eq!(ask(r#"{"id":1,"skip":"too near"}"#), Err(declined));
    }

    #[test]
    fn what_is_no_price_is_a_fault() {
        for answer in
            ["hello", r#"{"id":1}"#, r#"{"id":1,"most_atoms":"1.5"}"#, r#"{"id":1,"x":1}"#]
        {
            assert!(matches!(ask(answer), Err(Skip::PluginFault(_))), "{answer}");
        }
    }
}
