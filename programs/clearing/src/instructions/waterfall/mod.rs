//! Who pays for a shortfall, and who is closed against.

pub mod cover_shortfall;
pub mod deleverage;
pub mod fund_insurance;
pub mod rank_account;
pub mod skip_rank;

pub use cover_shortfall::*;
pub use deleverage::*;
pub use fund_insurance::*;
pub use rank_account::*;
pub use skip_rank::*;
