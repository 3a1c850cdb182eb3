//! A world to test in: LiteSVM running the compiled programs (or the same code on the host: [`bank`]), real SPL tokens, prices written through the Pyth
//! stand-in at the receiver's address. Each test builds its own.

#![allow(clippy::result_large_err)] // LiteSVM's failure carries its logs.

pub mod bank;
pub mod blocks;
pub mod chain;
pub mod dear;
pub mod feeds;
pub mod forge;
pub mod governance;
mod node;
pub mod params;
pub mod prices;
pub mod quotes;
pub mod scene;
pub mod sealed;
pub mod send;
pub mod squads;
pub mod tokens;
pub mod vault;
pub mod voices;
mod wide;
pub mod world;

pub use blocks::*;
pub use chain::{Chain, Ground};
pub use feeds::*;
pub use forge::*;
pub use governance::*;
pub use params::*;
pub use prices::*;
pub use quotes::*;
pub use scene::*;
pub use sealed::*;
pub use send::*;
pub use vault::*;
pub use voices::*;
pub use world::*;
