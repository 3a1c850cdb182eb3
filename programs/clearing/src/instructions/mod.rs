//! One instruction a file, in folders that follow a position's life. Each file: arguments, accounts,
//! `validate` where accounts alone don't say it all, handler. Each handler: load, ask [`crate::checks`], work the [`crate::outcome`] out,
//! move it ([`crate::apply`], [`crate::ledger`]), invariant, emit. A file without a handler holds a set of accounts that several share.

pub mod account;
pub mod auction;
pub mod backstop;
pub mod breakers;
pub mod expiry;
pub mod governance;
pub mod market;
pub mod netting;
pub mod protocol;
pub mod quote;
pub mod sealed;
pub mod soft;
pub mod trade;
pub mod waterfall;

pub use account::*;
pub use auction::*;
pub use backstop::*;
pub use breakers::*;
pub use expiry::*;
pub use governance::*;
pub use market::*;
pub use netting::*;
pub use protocol::*;
pub use quote::*;
pub use sealed::*;
pub use soft::*;
pub use trade::*;
pub use waterfall::*;
