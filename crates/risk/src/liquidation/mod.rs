//! How the risk of a failing account is sold, and who pays for what the sale leaves open.

mod auction;
mod deleverage;
mod hold;
mod params;
mod sealed;
mod soft;
mod turn;
mod vault;
mod waterfall;

pub use auction::*;
pub use deleverage::*;
pub use hold::*;
pub use params::*;
pub use sealed::*;
pub use soft::*;
pub use turn::*;
pub use vault::*;
pub use waterfall::*;
