//! Accounts in liquidation, closed against each other.

pub mod net_accounts;

pub use net_accounts::*;
