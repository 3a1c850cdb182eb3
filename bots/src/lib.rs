//! # Breakwater bots
//!
//! The keeper, the liquidator, the demo that plays a crash against both, and what operators need: parameters and
//! accounts made readable, changes asked for. Bots decide nothing about risk: they margin accounts with the
//! program's own engine through `breakwater_client::snapshot`.

#![allow(clippy::result_large_err)] // Anchor's error type is what it is.

pub mod chain;
pub mod chores;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod faults;
#[cfg(test)]
mod fixture;
pub mod index;
pub mod inspect;
pub mod keeper;
pub mod keys;
pub mod liquidator;
pub mod live;
pub mod localnet;
pub mod maker;
pub mod ops;
pub mod params;
pub mod quotes;
pub mod rpc;
pub mod surface;
