pub mod closing;
pub mod net_accounts;

pub use closing::*;
pub use net_accounts::*;
