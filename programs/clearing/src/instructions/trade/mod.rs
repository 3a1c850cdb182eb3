pub mod execute;
pub mod legs;
pub mod parties;
pub mod trading;

pub use execute::*;
pub use legs::*;
pub use parties::Parties;
pub use trading::*;
