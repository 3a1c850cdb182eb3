//! # The margin engine for the browser
//!
//! The program's own margin code, compiled to WebAssembly for the app: [`breakwater_clearing::portfolio::MarginEngine`] over the very bytes of the
//! accounts, so that a figure on the screen is the chain's to the atom at the same second. Nothing here derives a margin of its own.
//!
//! | module | |
//! |---|---|
//! | [`abi`] | bytes in, bytes out: one call, JSON with a table of blobs |
//! | [`session`] | the pool, its markets and the time that all answers are for |
//! | [`subject`], [`shock`] | an account and a world as they would be |
//! | [`assess`], [`report`] | margin, health, and where they come from |
//! | [`quotes`], [`curve`] | single options and a book over prices, in floating point, for pictures |
//! | [`trade`], [`preview`] | a trade as the program would judge it |
//! | [`measures`] | what circuit breakers look at |
//! | [`missing`] | what withdrawals get while something is missing, and what insurance may pay |
//! | [`scenarios`] | what a case of the margin model is in each market |
//! | [`map`], [`liquidation_price`], [`clusters`] | where accounts become due |
//! | [`ways_back`] | what would bring an account back to its initial margin |
//! | [`params`] | sets of parameters, and what a change does |
//! | [`auction`], [`bid`] | an account for sale |
//! | [`read_quote`] | what a maker signed |
//!
//! `toolchain/build-web.sh` compiles it; `app/src/engine/` is the other side of [`abi`], and its types are written from the structs here.

#![warn(missing_docs)]
#![allow(clippy::result_large_err)] // Anchor's error type is what it is.

// Units in brackets, in documentation, lead here.
#[cfg(doc)]
extern crate self as bps;
#[cfg(doc)]
extern crate self as lots;
#[cfg(doc)]
extern crate self as s;

pub mod abi;
pub mod assess;
pub mod auction;
pub mod bid;
pub mod clusters;
pub mod curve;
pub mod decimal;
pub mod liquidation_price;
pub mod map;
pub mod measures;
pub mod missing;
pub mod params;
pub mod preview;
pub mod quotes;
pub mod read_quote;
pub mod refusal;
pub mod report;
pub mod request;
pub mod scenarios;
pub mod session;
pub mod shock;
pub mod subject;
pub mod trade;
pub mod ways_back;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod typescript;

pub use refusal::{Refusal, Result};
