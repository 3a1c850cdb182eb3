//! # Breakwater risk
//!
//! The arithmetic of the clearing house, free of accounts, allocation and floats, so that the program,
//! its bots and its tests work out the same number from the same input, to the atom.
//!
//! The path, one stage a file: a price and a surface give a [`Tenor`] its forward and volatility
//! (`surface`, `scenario`); options are valued under 33 scenarios (`black76`, `normal`) into
//! [`MarketSums`] (`margin`); their combination is the [`Requirement`]; with cash it is [`Health`];
//! a failing account is sold by the curves of `auction`; what the sale can't pay is met by `waterfall`.
//!
//! | quantity | type and unit | range |
//! |---|---|---|
//! | price, strike | `u64`, quote atoms (10^-6) per contract | 1..=2^48 |
//! | size | `i64`, lots (10^-6 contract), long positive | below 2^40 |
//! | money | `i64`, quote atoms | below 2^62 |
//! | ratio, volatility, log-moneyness | `_q32`, units of 2^-32 | |
//! | share, shock, factor | `_bps`, units of 10^-4 | |
//! | time | `_secs`; a year is 31 536 000 s | |
//!
//! Rounding is against the account being margined and against whoever is paid; each function names it.
//! Signed 64-bit division appears nowhere: magnitudes are divided and the sign put back.

#![no_std]
#![forbid(unsafe_code)]

mod arbitrage;
mod auction;
mod black76;
mod contingency;
mod elementary;
mod error;
mod exposure;
mod fixed;
mod greeks;
mod health;
mod implied;
mod margin;
mod median;
mod model;
mod normal;
mod params;
mod range;
mod realised;
mod requirement;
mod scenario;
mod settle;
mod split;
mod surface;
mod tables;
mod units;
mod valuation;
mod waterfall;

pub use arbitrage::*;
pub use auction::*;
pub use black76::*;
pub use contingency::*;
pub use elementary::*;
pub use error::*;
pub use exposure::*;
pub use fixed::*;
pub use greeks::*;
pub use health::*;
pub use implied::*;
pub use margin::*;
pub use median::*;
pub use model::*;
pub use normal::*;
pub use params::*;
pub use range::*;
pub use realised::*;
pub use requirement::*;
pub use scenario::*;
pub use settle::*;
pub use split::*;
pub use surface::*;
pub use units::*;
pub use valuation::*;
pub use waterfall::*;
