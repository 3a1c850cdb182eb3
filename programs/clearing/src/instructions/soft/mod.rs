//! Soft slices.

pub mod take_soft;

pub use take_soft::*;
