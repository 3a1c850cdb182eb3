pub mod desk;
pub mod net_accounts;

pub use desk::*;
pub use net_accounts::*;
