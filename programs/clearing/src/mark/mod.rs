//! The only readers of oracle accounts.
//!
//! A price enters the program once, through `update_mark`, which checks it and moves the market's mark
//! forward in time; every other instruction uses the mark the market holds. So nobody can choose an
//! older price for a trade, a withdrawal or a bid than the newest one anybody has posted.

pub mod policy;
pub mod pyth;

pub use policy::{Action, oracle_state};
