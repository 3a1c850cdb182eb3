//! What an instruction will do, as a value: worked out from plain data, moved by its handler, and read by bots, the browser and tests before
//! anybody signs. A handler loads, asks for the outcome, applies it, and emits. Nothing here takes an account that is loaded from the chain,
//! and nothing here moves anything.

#![warn(missing_docs, clippy::arithmetic_side_effects)]

mod backstop;
mod closing;
mod metric;
mod part;
mod sale;
mod settlement;
mod soft;
mod trade;

pub use backstop::{VaultValue, vault_value};
pub use closing::{ClosedPair, Haircut, Opposites, Owed, opposite_lots, room_atoms};
pub use metric::{metric_bps, tripping_bps};
pub use part::Part;
pub use sale::{Deal, ForSale, Judged, for_sale_atoms, slice_of};
pub use settlement::Settlement;
pub use soft::{SoftSlice, soft_slice};
pub use trade::{Leg, MAX_LEGS, SideCost, TradeCost, fee_atoms, leg_money, put_legs};
