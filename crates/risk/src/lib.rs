//! # Breakwater risk
//!
//! The arithmetic of the clearing house, free of accounts, allocation and floats, so that the program,
//! its bots and its tests work out the same number from the same input, to the atom.
//!
//! The path, one stage a file. The values of a model (`spec`, checked by `limits`, kept ready by `model`) and one expiry of a
//! smile (`surface`) give a [`Tenor`] its shocked forwards, volatilities and discounts (`scenario`). Options are valued
//! at every probe of it (`black76`, `normal`, `elementary`) into [`ExpirySums`] (`valuation`); these become profits by
//! case in [`MarketSums`] (`margin`), with what is asked whatever the case (`contingency`); markets together are
//! the [`Requirement`] (`requirement`), which `split` takes apart for people; with cash it is [`Health`]; a failing account
//! is relieved by `soft`, waits for its `turn`, is sold by `sealed` bids and the curves of `auction` (whose bidders' gains `hold` keeps back for a while) or to the
//! `vault`; what the sale can't pay is met by `waterfall` and `deleverage`.
//!
//! Beside it: `greeks` and `implied` for one option; `arbitrage`, `median` and `agreement` for what publishers send; `realised`,
//! `exposure` and `range` for how wide scenarios are.
//!
//! | quantity | type and unit | range |
//! |---|---|---|
//! | price, strike, forward | `u64`, quote atoms (10^-6) per contract, or `_q12`: 2^-12 of them | 1..=2^48 atoms |
//! | size | `i64`, lots (10^-6 contract), long positive | below 2^44 |
//! | money | `i64`, quote atoms | below 2^61 |
//! | ratio, volatility, log-moneyness, time in years | `_q48`, units of 2^-48 | |
//! | share of an auction | `_q32`, units of 2^-32 | |
//! | governed share | `_bps`, units of 10^-4 | below 2^16 |
//! | time | `_secs`, turns in `_us`; a year is 31 536 000 s | |
//!
//! Rounding is against the account being margined and against whoever is paid; each function names it.
//! Signed 64-bit division appears nowhere: magnitudes are divided and the sign put back. 128-bit arithmetic stays out of
//! the scenario loop: on chain its product alone costs forty instructions.
//!
//! `risk-check DIR` (feature `tools`) runs files of reference numbers through all of this.

#![no_std]
#![forbid(unsafe_code)]

mod agreement;
mod allowance;
mod arbitrage;
mod auction;
mod black76;
mod contingency;
mod deleverage;
mod elementary;
mod error;
mod exposure;
mod fixed;
mod gift;
mod greeks;
mod health;
mod hold;
mod implied;
mod limits;
mod margin;
mod median;
mod model;
mod normal;
mod params;
mod range;
mod realised;
mod requirement;
mod scenario;
mod sealed;
mod settle;
mod soft;
mod spec;
mod split;
mod surface;
mod tables;
mod turn;
mod units;
mod valuation;
mod vault;
mod waterfall;

pub use agreement::*;
pub use allowance::*;
pub use arbitrage::*;
pub use auction::*;
pub use black76::*;
pub use contingency::*;
pub use deleverage::*;
pub use elementary::*;
pub use error::*;
pub use exposure::*;
pub use fixed::*;
pub use gift::*;
pub use greeks::*;
pub use health::*;
pub use hold::*;
pub use implied::*;
pub use limits::*;
pub use margin::*;
pub use median::*;
pub use model::*;
pub use normal::*;
pub use params::*;
pub use range::*;
pub use realised::*;
pub use requirement::*;
pub use scenario::*;
pub use sealed::*;
pub use settle::*;
pub use soft::*;
pub use spec::*;
pub use split::*;
pub use surface::*;
pub use turn::*;
pub use units::*;
pub use valuation::*;
pub use vault::*;
pub use waterfall::*;
