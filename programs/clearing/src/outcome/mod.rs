//! What an instruction will do, as a value: worked out from plain data, moved by its handler, and read by bots, the browser and tests before
//! anybody signs. A handler loads, asks for the outcome, applies it, and emits. Nothing here takes an account that is loaded from the chain,
//! and nothing here moves anything.

mod moved;
mod part;
mod sale;
mod trade;

pub use moved::Moved;
pub use part::Part;
pub use sale::{Deal, ForSale, for_sale_atoms, slice_of};
pub use trade::SideCost;
