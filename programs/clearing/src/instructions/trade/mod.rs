pub mod checked;
pub mod execute;
pub mod legs;
pub mod parties;
pub mod trading;

pub use checked::*;
pub use execute::*;
pub use legs::*;
pub use parties::Parties;
pub use trading::*;
