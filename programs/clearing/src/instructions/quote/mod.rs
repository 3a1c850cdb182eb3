//! Trades by a maker's signed quote: taken, cancelled, limited, and signed by session keys.

pub mod cancel_quotes;
pub mod close_fill;
pub mod limits;
pub mod session;
pub mod take_quote;

pub use cancel_quotes::*;
pub use close_fill::*;
pub use limits::*;
pub use session::*;
pub use take_quote::*;
