pub mod execute;
pub mod legs;
pub mod trading;

pub use execute::*;
pub use legs::*;
pub use trading::*;
