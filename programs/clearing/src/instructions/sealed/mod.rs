//! The sealed round.

pub mod allot_sealed;
pub mod commit_bid;
pub mod fill_sealed;
pub mod release_bond;
pub mod reveal_bid;
pub mod set_liquidator;

pub use allot_sealed::*;
pub use commit_bid::*;
pub use fill_sealed::*;
pub use release_bond::*;
pub use reveal_bid::*;
pub use set_liquidator::*;
