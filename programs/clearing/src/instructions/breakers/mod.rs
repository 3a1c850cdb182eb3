//! Circuit breakers: created with a pool, tripped by anyone who can show the condition, tightened by the guardian.

pub mod create_breakers;
pub mod measure;
pub mod tighten;
pub mod trip_breaker;

pub use create_breakers::*;
pub use measure::measure;
pub use tighten::*;
pub use trip_breaker::*;
