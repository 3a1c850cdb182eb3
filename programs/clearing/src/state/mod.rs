//! One account a file: units on fields, the size asserted, `invariant()` beside the data it guards.

pub mod auction;
pub mod board;
pub mod house;
pub mod margin_account;
pub mod market;
pub mod params;
pub mod pool;
pub mod surface;

pub use auction::*;
pub use board::*;
pub use house::*;
pub use margin_account::*;
pub use market::*;
pub use params::*;
pub use pool::*;
pub use surface::*;
