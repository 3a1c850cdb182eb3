//! Accounts: opened, paid into, paid out of, looked at.

pub mod check_margin;
pub mod close_account;
pub mod create_account;
pub mod deposit;
pub mod deposit_collateral;
pub mod set_delegate;
pub mod withdraw;
pub mod withdraw_collateral;

pub use check_margin::*;
pub use close_account::*;
pub use create_account::*;
pub use deposit::*;
pub use deposit_collateral::*;
pub use set_delegate::*;
pub use withdraw::*;
pub use withdraw_collateral::*;
