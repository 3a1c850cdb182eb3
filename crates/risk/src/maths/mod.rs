//! Fixed point: division, logarithm, exponential, square root, the normal distribution.

mod elementary;
mod fixed;
mod median;
mod normal;
mod tables;

pub use elementary::*;
pub use fixed::*;
pub use median::*;
pub use normal::*;
