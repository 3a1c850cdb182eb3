pub mod net_accounts;

pub use net_accounts::*;
