//! # Breakwater bots
//!
//! The keeper, the liquidator, the maker, the quote server, the history, and what operators need: parameters and accounts made
//! readable, changes asked for. What plays with them lives in `breakwater-sim`. Bots decide nothing about risk: they margin accounts with the
//! program's own engine through `breakwater_client::snapshot`.

#![allow(clippy::result_large_err)] // Anchor's error type is what it is.

pub mod chain;
pub mod config;
pub mod cranks;
pub mod doctor;
#[cfg(test)]
mod example;
#[cfg(test)]
mod fixture;
pub mod index;
pub mod inspect;
pub mod keeper;
pub mod keys;
pub mod liquidator;
pub mod maker;
pub mod ops;
pub mod params;
pub mod quotes;
pub mod rpc;
pub mod surface;
