//! # Breakwater quotes
//!
//! A maker's quote is one short line of ASCII that a person can read in a wallet:
//!
//! ```text
//! Breakwater quote 1; program 8dts..voVV; chain 5eyk..Dykd; maker 7Gf2..kW1p; sell 2.5 BTC 2026-11-28T08:00:00Z 60000 put at
//! 1234.5; times 10; fee up to 3.25 each; nonce 7; until 2026-11-21T10:00:05Z; taker anyone
//! ```
//!
//! (keys are written in full, in base58). What the maker signs is what the program reads: it parses the very bytes that the Ed25519
//! precompile verified. Every quote has one text: numbers without needless zeros, dates that exist, legs in their order.
//!
//! Bots may sign [`binary`] instead. Wallets refuse some bytes and hardware signs only envelopes, so the text may come raw or in any of the three
//! off-chain envelopes ([`envelope`]).
//!
//! Units: sizes in lots of 10^-6 contract, prices, strikes and fees in quote atoms of 10^-6 USD, times in Unix seconds.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unreachable)]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

pub mod binary;
pub mod date;
pub mod ed25519;
pub mod envelope;
mod error;
mod number;
mod quote;
mod text;

pub use error::QuoteError;
pub use quote::{Kind, MAX_LEGS, Quote, QuoteLeg, Side};
pub use text::{parse, render};
