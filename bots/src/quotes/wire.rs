//! The messages, as JSON. Sizes, prices and nonces are whole numbers in decimal strings, because JavaScript's numbers are exact
//! below 2^53 alone; times are plain numbers, which stay below it. Bytes are base64, keys and signatures base58.

use super::{
    codec::{as_base64, as_text},
    refusal::QuoteRefusal,
    signed::QuoteHash,
};
use anchor_lang::prelude::Pubkey;
use serde::{Deserialize, Serialize};
use solana_signature::Signature;

/// What a taker does in a leg; the maker's quote has the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Buy,
    Sell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Call,
    Put,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskLeg {
    pub side: Side,
    /// Of one time [lots of 10^-6 contract].
    #[serde(with = "as_text")]
    pub size_lots: u64,
    /// "BTC".
    pub symbol: String,
    /// [unix s]
    pub expiry_ts: i64,
    /// [quote atoms]
    #[serde(with = "as_text")]
    pub strike_atoms: u64,
    pub kind: Kind,
}

/// A taker's request for quotes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub legs: Vec<AskLeg>,
    /// How often the taker wants all legs.
    pub times: u32,
    /// Least times a quote must allow; `times` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_times: Option<u32>,
    /// The taker's margin account: makers may reserve their quote for it.
    #[serde(with = "as_text")]
    pub taker: Pubkey,
}

/// A quote as it travels: the bytes the maker signed, and nothing the server could have changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireQuote {
    /// What the program counts it by: SHA-256 of its compact bytes.
    #[serde(with = "as_text")]
    pub quote: QuoteHash,
    #[serde(with = "as_base64")]
    pub message: Vec<u8>,
    #[serde(with = "as_text")]
    pub signature: Signature,
    #[serde(with = "as_text")]
    pub key: Pubkey,
    /// What the taker pays for all legs once, before fees; negative where it receives [quote atoms].
    #[serde(with = "as_text")]
    pub cost_atoms: i128,
}

/// What became of a submitted transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case", deny_unknown_fields)]
pub enum Delivery {
    /// Sent, not seen yet.
    Unknown {
        #[serde(with = "as_text")]
        signature: Signature,
    },
    /// Provably not executed, and never will be.
    NeverReachedVenue { why: String },
    /// Executed or simulated, and refused by name.
    Refused { error: String },
    /// Executed.
    Filled {
        #[serde(with = "as_text")]
        signature: Signature,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Blind,
    Shown,
    /// Nobody clicked.
    Lapsed,
    Clicked,
}

/// A request as its taker sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// Known to the taker alone: who has it may look and click.
    pub id: String,
    pub phase: Phase,
    /// End of the blind period and of the quotes' life [unix ms].
    pub shown_at_ms: u64,
    pub lapses_at_ms: u64,
    /// Best first; empty while blind, the clicked one alone after the click.
    pub quotes: Vec<WireQuote>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
}

/// Body of a click.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Click {
    #[serde(with = "as_text")]
    pub quote: QuoteHash,
}

/// Body of a submission.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submit {
    /// Signed, as the cluster takes it.
    #[serde(with = "as_base64")]
    pub transaction: Vec<u8>,
}

/// An answer of `no`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    pub error: QuoteRefusal,
    pub advice: String,
}

impl From<QuoteRefusal> for Fault {
    fn from(error: QuoteRefusal) -> Self {
        Self { error, advice: error.advice().to_owned() }
    }
}

/// Server to maker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ToMaker {
    /// First of all: sign [`login_text`] of it.
    Challenge {
        server: String,
        challenge: String,
    },
    Welcome {
        blind_ms: u64,
        life_ms: u64,
        least_left_secs: u32,
        most_left_secs: u32,
    },
    /// `request` is not the taker's id: it opens nothing.
    Request {
        request: String,
        ask: Ask,
        shown_at_ms: u64,
        lapses_at_ms: u64,
    },
    Accepted {
        request: String,
        #[serde(with = "as_text")]
        quote: QuoteHash,
    },
    Refused {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<String>,
        error: QuoteRefusal,
        advice: String,
    },
    /// The taker clicked this maker's quote.
    Clicked {
        request: String,
        #[serde(with = "as_text")]
        quote: QuoteHash,
    },
    /// The request ended, or another quote was clicked. What was signed stays signed until its end.
    Over {
        request: String,
    },
}

/// Maker to server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromMaker {
    Login {
        #[serde(with = "as_text")]
        account: Pubkey,
        #[serde(with = "as_text")]
        key: Pubkey,
        #[serde(with = "as_text")]
        signature: Signature,
    },
    /// Signed by the key that logged in.
    Quote {
        request: String,
        #[serde(with = "as_base64")]
        message: Vec<u8>,
        #[serde(with = "as_text")]
        signature: Signature,
    },
}

/// Server to taker, on a websocket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ToTaker {
    /// Sent on opening and whenever something has changed.
    Status {
        status: Status,
    },
    Fault {
        fault: Fault,
    },
}

/// Taker to server, on a websocket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromTaker {
    Ask {
        ask: Ask,
    },
    Click {
        id: String,
        #[serde(with = "as_text")]
        quote: QuoteHash,
    },
    Submit {
        id: String,
        #[serde(with = "as_base64")]
        transaction: Vec<u8>,
    },
}

/// What a maker signs to log in: no quote, no transaction, and worth nothing at another server or a second time.
pub fn login_text(server: &str, account: &Pubkey, challenge: &str) -> String {
    format!("Breakwater maker login 1; server {server}; account {account}; challenge {challenge}")
}
