//! # Breakwater client
//!
//! What a bot or a test needs to talk to the clearing house: addresses (`address`), instruction builders that
//! find their own addresses (`instruction`), account decoding (`decode`), and the margin of a decoded account
//! by the very code the program runs (`snapshot`).

#![allow(clippy::result_large_err)] // Anchor's error type is what it is.

pub mod address;
pub mod decode;
pub mod instruction;
pub mod snapshot;
pub mod what_if;

pub use anchor_lang::prelude::Pubkey;
pub use breakwater_clearing as clearing;
pub use breakwater_risk as risk;
