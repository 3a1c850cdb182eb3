//! # Breakwater client
//!
//! Everything a bot, an indexer or a back end needs to talk to the Breakwater clearing house: addresses, instruction builders that find
//! their own addresses, typed accounts and events, errors by name, the margin of a decoded account by the very code that runs on chain, and
//! a way of sending that neither loses a transaction nor executes one twice.
//!
//! | module | |
//! |---|---|
//! | [`address`] | addresses the program derives |
//! | [`instruction`] | a builder for every instruction |
//! | [`account`], [`decode`] | account bytes to types: of any kind, or of the one that is expected |
//! | [`event`] | events from a transaction's log |
//! | [`error`] | error codes to names and messages |
//! | [`snapshot`] | margin and health of an account, as the chain would answer |
//! | [`params`] | sets of parameters as rows, what differs between two, what a change does to accounts |
//! | [`rpc`] | reading, simulating, sending, priority fees, lookup tables; feature `rpc` |
//! | [`clearing`], [`risk`] | the program's own types and the margin engine, re-exported |
//!
//! # A whole example
//!
//! Looks at a pool, finds the account closest to liquidation, and starts its auction if it is due:
//!
//! ```no_run
//! use breakwater_client::{
//!     account::Keyed,
//!     address,
//!     instruction::{Remaining, start_auction},
//!     rpc::{Cluster, Fate, Outgoing, Priority, RecentFee, Units},
//! };
//! use solana_keypair::{Keypair, Signer};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let mut cluster = Cluster::new("http://127.0.0.1:8899");
//!     // refused by simulation: never sent; limits that fit; up to 0.05 lamports a unit for a place in the block
//!     cluster.sending.simulate = true;
//!     cluster.sending.units = Units::Simulated { margin_bps: 1_000 };
//!     cluster.sending.priority = Priority::Recent(RecentFee { percentile: 75, cap: 50_000 });
//!
//!     let payer = Keypair::new();
//!     let pool = address::pool(0);
//!     let (_, snapshot) = cluster.snapshot(&pool)?;
//!     let mut found = Vec::new();
//!     for Keyed { key, state: account } in cluster.margin_accounts(&pool)? {
//!         let (requirement, health) = snapshot.assess(&account)?;
//!         found.push((health.mm_excess_atoms(), key, account, requirement.worst_scenario));
//!     }
//!     let worst = found.into_iter().min_by_key(|(excess_atoms, ..)| *excess_atoms);
//!     let Some((excess_atoms, address, account, scenario)) = worst else { return Ok(()) };
//!     println!("{address} is {excess_atoms} atoms above its maintenance margin");
//!     if excess_atoms >= 0 || account.in_auction == 1 {
//!         return Ok(());
//!     }
//!     let remaining = Remaining::of(&[&account]);
//!     let start = start_auction(payer.pubkey(), pool, address, scenario, &remaining);
//!     for outcome in cluster.send_all(&[Outgoing::new("auction", start, &payer)])? {
//!         match outcome.fate {
//!             Fate::Landed { signature, .. } => println!("started: {signature}"),
//!             other => println!("not started: {}", other.explained()),
//!         }
//!     }
//!     Ok(())
//! }
//! ```
//!
//! Whole programs are in `examples/`: `margin_of_account`, `open_and_deposit`, `watch_health`, `lookup_table`, `decode_events`. CI runs
//! each of them against a local validator.
//!
//! # Features
//!
//! | feature | | |
//! |---|---|---|
//! | `rpc` | default | the module [`rpc`], and with it Solana's RPC client. Without it the crate builds instructions and decodes bytes, for who has a way of their own to a cluster |
//!
//! # Units and rounding
//!
//! Every number is an integer, and its name says its unit:
//!
//! | name ends in | unit |
//! |---|---|
//! | `_atoms` | the mint's smallest unit: 10^-6 of a quote currency with six decimals. Prices and strikes are quote atoms per contract of one underlying |
//! | `_lots` | 10^-6 contract; positive long, negative short |
//! | `_bps` | 10^-4 |
//! | `_q32`, `_q48`, `_q12` | 2^-32, 2^-48, 2^-12 of the unit that the field names |
//! | `_ts`, `_secs` | unix time and duration, in seconds |
//!
//! Requirements round up and what is paid out rounds down, here as on chain: [`snapshot`] runs the program's own functions, so its figures are
//! the chain's to the atom when it is given the same accounts and the same time. Addresses of accounts are never cached; a builder works them
//! out anew.
//!
//! # Errors
//!
//! The program refuses with a code, and each code has a name that is its contract: `BelowInitialMargin`, `LastTradeMoved`.
//! [`error::NamedError`] has name, message and code, from a code, from a log or from a transaction's error. What becomes of a transaction is a
//! [`rpc::Fate`]; only what keeps a batch from being sent at all is an [`rpc::Error`]. Decoders return `None` for bytes that are something else;
//! [`snapshot`] returns the program's own error type.

#![warn(missing_docs)]
#![allow(clippy::result_large_err)] // Anchor's error type is what it is.

pub mod account;
pub mod address;
pub mod decode;
pub mod error;
pub mod event;
pub mod instruction;
pub mod params;
#[cfg(feature = "rpc")]
pub mod rpc;
pub mod snapshot;
#[cfg(all(test, feature = "rpc"))]
mod vectors;

pub use anchor_lang::prelude::Pubkey;
pub use breakwater_clearing as clearing;
pub use breakwater_risk as risk;

/// The README's code, compiled with the tests.
#[cfg(all(doctest, feature = "rpc"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
