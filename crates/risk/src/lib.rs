//! # Breakwater risk
//!
//! The arithmetic of the clearing house, free of accounts, allocation and floats, so that the program,
//! its bots and its tests work out the same number from the same input, to the atom.
//!
//! A folder a layer, a file a stage; each layer calls those above it alone.
//!
//! - [`maths`]: fixed-point division, logarithm, exponential, square root, the normal distribution.
//! - [`pricing`]: a smile (`surface`), what it may not do (`arbitrage`), one smile of several publishers (`agreement`), an option's
//!   value (`black76`), what follows from it (`greeks`, `implied`), its end (`settle`).
//! - [`model`]: the values of a margin model (`spec`, checked by `limits`, kept ready by `margin_model`); with one expiry of a smile
//!   they give a [`model::Tenor`] its shocked forwards, volatilities and discounts (`scenario`). How wide scenarios are now:
//!   `realised`, `exposure`, `range`.
//! - [`margin`]: options are valued at every probe of a tenor into [`margin::ExpirySums`] (`valuation`); these become profits by case in
//!   [`margin::MarketSums`] (`sums`), with what is asked whatever the case (`contingency`); markets together are the
//!   [`margin::Requirement`] (`requirement`), which `split` takes apart for people; with cash it is [`margin::Health`].
//! - [`liquidation`]: a failing account is relieved by `soft`, waits for its `turn`, is sold by `sealed` bids and the curves of `auction`
//!   (whose bidders' gains `hold` keeps back for a while) or to the `vault`; what the sale can't pay is met by `waterfall` and `deleverage`.
//! - [`outflow`]: what may leave an account otherwise: by a trade off the mark (`gift`), or by withdrawal (`allowance`).
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
//! `tools/risk-check` runs files of reference numbers through all of this.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unreachable)]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

// Units in brackets, in documentation, lead to the table above.
#[cfg(doc)]
extern crate self as bps;
#[cfg(doc)]
extern crate self as lots;
#[cfg(doc)]
extern crate self as s;
#[cfg(doc)]
extern crate self as us;

mod error;
pub mod liquidation;
pub mod margin;
pub mod maths;
pub mod model;
pub mod outflow;
pub mod pricing;
mod units;

pub use error::*;
pub use units::*;
