pub mod cross_accounts;
pub mod desk;

pub use cross_accounts::*;
pub use desk::*;
