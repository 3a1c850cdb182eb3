//! Watching a pool: a websocket tells what moved ([`follow`]), a full look now and then tells what was missed ([`look`]), and
//! the [`mirror`] keeps whichever is newer, by slot.

pub mod follow;
pub mod mirror;
pub mod refresh;

use anchor_lang::prelude::Pubkey;

pub use breakwater_client::rpc::CLOCK;

/// An account as it was in a slot.
#[derive(Clone, Debug)]
pub struct Update {
    pub key: Pubkey,
    pub slot: u64,
    pub data: Vec<u8>,
}

/// What the watchers say.
pub enum News {
    Update(Update),
    /// Everything there is, as of a slot: what is missing is gone.
    Refresh(refresh::Refresh),
    /// The websocket is open.
    Following,
    /// It is not, and why.
    Lost(String),
    /// A full look failed, and why.
    Blind(String),
}
