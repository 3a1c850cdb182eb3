//! What an option is worth: the smile, its rules and its publishers, Black's formula and what follows from it.

mod agreement;
mod arbitrage;
mod black76;
mod greeks;
mod implied;
mod settle;
mod surface;

pub use agreement::*;
pub use arbitrage::*;
pub use black76::*;
pub use greeks::*;
pub use implied::*;
pub use settle::*;
pub use surface::*;
