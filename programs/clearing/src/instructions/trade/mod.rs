pub mod execute;
pub mod legs;

pub use execute::*;
pub use legs::*;
