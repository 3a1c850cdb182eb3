//! # Breakwater feeds
//!
//! From the bytes of an oracle's account to one [`Reading`], or to the reason there is none. No accounts, no clock, no
//! floats, no `unsafe`: who owns the account, how old a reading may be and how wide its confidence are its caller's questions.
//!
//! | module | account | price | `publish_ts` | `slot` |
//! |---|---|---|---|---|
//! | [`legacy`] (feature `legacy-pyth`) | Pyth's own price account, version 2 | aggregate | of the aggregate | of the aggregate |
//! | [`switchboard`] | Switchboard On-Demand pull feed | median | none that can be trusted | of the newest submission |
//!
//! What both ask of the caller (safety): that the account's owner is the oracle's program, that it is the account the market
//! names, and for Switchboard that `queue` and `feed_hash` are those expected, because a feed's authority may change its jobs.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unreachable)]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bytes;
mod error;
#[cfg(feature = "legacy-pyth")]
pub mod legacy;
pub mod switchboard;

pub use error::FeedError;

/// One price as its oracle states it, before anybody judges its age or its width.
///
/// `price`, `conf` and `ema_price` share one unit: 10^`exponent` of the quote currency for one unit of the asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The price [10^exponent]; above zero.
    pub price: i128,
    /// Half-width of the oracle's own confidence [10^exponent]: Pyth's interval, Switchboard's standard deviation.
    /// Zero from a Switchboard feed of one sample means that nothing is known, not that nothing is uncertain.
    pub conf: u128,
    /// Power of ten of the three above: -18 always from Switchboard, what the account says from Pyth (any `i32`).
    pub exponent: i32,
    /// The oracle's exponential moving average [10^exponent]; `None` where there is none, or none above zero.
    pub ema_price: Option<i128>,
    /// When the price was published [Unix seconds], above zero; `None` where the account doesn't say: then only `slot` dates it.
    pub publish_ts: Option<i64>,
    /// Slot of the price; it may lie ahead of the caller's clock in a forged account, so subtract with care.
    pub slot: u64,
}
