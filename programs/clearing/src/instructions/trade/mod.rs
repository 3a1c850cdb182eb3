pub mod execute;

pub use execute::*;
