//! The protocol itself, and its pauses.

pub mod init_protocol;
pub mod pause;

pub use init_protocol::*;
pub use pause::*;
