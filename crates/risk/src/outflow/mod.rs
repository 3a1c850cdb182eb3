//! What may leave an account other than by a sale.

mod allowance;
mod gift;

pub use allowance::*;
pub use gift::*;
