//! The backstop vault: its providers, what it takes, and how that is unwound.

pub mod backstop_take;
pub mod create_backstop;
pub mod process_backstop_deposit;
pub mod process_backstop_redemption;
pub mod unwind;

pub use backstop_take::*;
pub use create_backstop::*;
pub use process_backstop_deposit::*;
pub use process_backstop_redemption::*;
pub use unwind::*;
