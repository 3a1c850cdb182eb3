pub mod cover_shortfall;
pub mod fund_insurance;

pub use cover_shortfall::*;
pub use fund_insurance::*;
