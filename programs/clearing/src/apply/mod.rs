//! What moves an outcome: positions, collateral and cash of several accounts at once, through the [`crate::ledger`]. Handlers of
//! different instructions share it.

#![warn(missing_docs, clippy::arithmetic_side_effects)]

mod closing;
mod exchange;
mod gift;
mod sale;
mod slice;
mod trading;

pub use closing::*;
pub use exchange::*;
pub use gift::*;
pub use sale::*;
pub use slice::*;
pub use trading::*;
