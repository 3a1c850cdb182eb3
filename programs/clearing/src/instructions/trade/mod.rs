//! Trades that both sides sign.

pub mod execute;
pub mod parties;

pub use crate::outcome::{Leg, MAX_LEGS};
pub use execute::*;
pub use parties::Parties;
