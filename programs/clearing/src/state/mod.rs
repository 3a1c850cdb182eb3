//! One account a file: units on fields, the size asserted, `invariant()` beside the data it guards.

#![warn(missing_docs)]

pub mod auction;
pub mod average;
pub mod backstop;
pub mod board;
pub mod breakers;
mod bytes;
pub mod change;
pub mod fields;
pub mod hold_back;
pub mod idle;
pub mod liquidator;
pub mod margin_account;
pub mod market;
pub mod moved;
pub mod owner;
pub mod params;
pub mod pool;
pub mod protocol;
pub mod publisher;
pub mod quote;
pub mod settings;
pub mod surface;

pub use auction::*;
pub use average::*;
pub use backstop::*;
pub use board::*;
pub use breakers::*;
pub use change::*;
pub use hold_back::*;
pub use idle::*;
pub use liquidator::*;
pub use margin_account::*;
pub use market::*;
pub use moved::*;
pub use owner::*;
pub use params::*;
pub use pool::*;
pub use protocol::*;
pub use publisher::*;
pub use quote::*;
pub use settings::*;
pub use surface::*;
