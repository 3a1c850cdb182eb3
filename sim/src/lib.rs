//! # Breakwater's simulations
//!
//! Everything that plays with the clearing house and has no place beside somebody's money: the demo's crash, a local network to try things out
//! on, a proxy that does to bots what networks do, and the measurement of a price gap over a thousand accounts. It deploys the oracle's stand-in,
//! makes keys of its own, and starts the production binary, `breakwater`, for every service.

#![allow(clippy::result_large_err)] // Anchor's error type is what it is.

pub mod demo;
pub mod faults;
pub mod live;
pub mod localnet;
pub mod production;
