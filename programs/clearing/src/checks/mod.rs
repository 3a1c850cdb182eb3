//! What an instruction asks before or after it moves anything. Nothing here moves anything; a check that fails names its error.

#![warn(missing_docs, clippy::arithmetic_side_effects)]

mod sale;
mod side;
mod turn;

pub use sale::*;
pub use side::*;
pub use turn::*;
