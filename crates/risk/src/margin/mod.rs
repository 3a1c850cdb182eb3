//! What an account must hold, and whether it does.

mod contingency;
mod health;
mod params;
mod requirement;
mod split;
mod sums;
mod valuation;

pub use contingency::*;
pub use health::*;
pub use params::*;
pub use requirement::*;
pub use split::*;
pub use sums::*;
pub use valuation::*;
