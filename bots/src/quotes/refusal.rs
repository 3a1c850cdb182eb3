//! Why the server says no. Makers and takers get the label; the text beside it says what to do.

use serde::{Deserialize, Serialize};

/// Each label in JSON is the name in snake case: `wrong_side`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteRefusal {
    // what anybody may be told
    Malformed,
    TooFast,
    TooManyConnections,
    TooManyRequests,
    UnknownRequest,
    ChainUnknown,
    // a maker's login
    UnknownAccount,
    WrongPool,
    NotASigner,
    BadSignature,
    TooManyMakers,
    // a maker's quote
    NoQuote,
    WrongProgram,
    WrongChain,
    WrongMaker,
    WrongTaker,
    WrongLegs,
    WrongSide,
    TooFewTimes,
    EndsTooSoon,
    EndsTooLate,
    Cancelled,
    NonceUsed,
    InAuction,
    TooLate,
    // a taker's request, click and submission
    BadRequest,
    StillBlind,
    Lapsed,
    UnknownQuote,
    AlreadyClicked,
    NotClicked,
    AlreadySubmitted,
    AlreadyFilled,
    WrongTransaction,
    DurableNonce,
}

impl QuoteRefusal {
    /// What went wrong and what to do, for people.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Malformed => "not a message of this protocol: see docs/src/guides/quotes.md",
            Self::TooFast => "too many messages: slow down and try again",
            Self::TooManyConnections => "too many connections from this address: close one",
            Self::TooManyRequests => "too many requests are open: wait for one to end",
            Self::UnknownRequest => "no such request, or it has ended: ask again",
            Self::ChainUnknown => "the server can't read the cluster now: try again",
            Self::UnknownAccount => "there is no such margin account: name the maker's account",
            Self::WrongPool => "the account belongs to another pool than this server's",
            Self::NotASigner => "the key is not the account's owner, delegate or session key",
            Self::BadSignature => "the signature is not of this key over these bytes",
            Self::TooManyMakers => "the server has all the makers it takes: try later",
            Self::NoQuote => "the bytes are no quote in any form: see docs/src/guides/quotes.md",
            Self::WrongProgram => "the quote names another program",
            Self::WrongChain => "the quote names another cluster's genesis hash",
            Self::WrongMaker => "the quote is of another account than the one logged in",
            Self::WrongTaker => "the quote is reserved for another taker",
            Self::WrongLegs => "the quote's legs are not the request's: same series and sizes",
            Self::WrongSide => "a leg is on the taker's side: sell what the taker buys",
            Self::TooFewTimes => "the quote may be taken less often than the taker needs",
            Self::EndsTooSoon => "the quote ends before a taker could take it: sign a later end",
            Self::EndsTooLate => "the quote lasts too long: sign an earlier end",
            Self::Cancelled => "the nonce is below the account's floor: sign a higher one",
            Self::NonceUsed => "the nonce was used in a request that is open: sign a higher one",
            Self::InAuction => "the account is in auction and can't trade",
            Self::TooLate => "the blind period is over: answer sooner",
            Self::BadRequest => "one to eight legs, each series once, sizes above zero, in range",
            Self::StillBlind => "quotes are not shown yet: wait for the end of the blind period",
            Self::Lapsed => "the quotes' life is over: ask again",
            Self::UnknownQuote => "the request has no such quote",
            Self::AlreadyClicked => "a quote of this request was clicked: one click a request",
            Self::NotClicked => "click a quote first",
            Self::AlreadySubmitted => "a transaction is being followed: wait for its end",
            Self::AlreadyFilled => "the quote was taken by an earlier transaction",
            Self::WrongTransaction => "the transaction does not take the clicked quote once",
            Self::DurableNonce => "a durable nonce never expires: use a recent blockhash",
        }
    }

    /// The label as JSON has it.
    pub fn label(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

impl std::fmt::Display for QuoteRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}: {}", self.label(), self.advice())
    }
}

impl std::error::Error for QuoteRefusal {}
