//! What a price is made of: a path that would have been ([`path`]), times what forced and hedging flow does to it ([`book`]).

pub mod book;
pub mod candles;
pub mod jumps;
pub mod path;

/// Markets of a world: BTC and ETH, by index.
pub const MARKETS: usize = 2;
/// A minute [s].
pub const MINUTE_SECS: f64 = 60.0;
/// A day [s].
pub const DAY_SECS: f64 = 86_400.0;
/// Days of a year: prices never rest.
pub const DAYS_A_YEAR: f64 = 365.0;
