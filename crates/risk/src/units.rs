//! Units, as constants.

/// Lots in one contract; a contract is one unit of the underlying.
pub const LOTS_PER_CONTRACT: u64 = 1_000_000;
/// One, in units of 2^-32.
pub const ONE_Q32: u64 = 1 << 32;
/// One, in units of 2^-48.
pub const ONE_Q48: u64 = 1 << 48;
/// One, in basis points.
pub const BPS: u64 = 10_000;
/// A year of 365 days [s].
pub const YEAR_SECS: u64 = 31_536_000;
/// Largest price, strike or settlement price [quote atoms].
pub const MAX_PRICE_ATOMS: u64 = 1 << 48;
/// Binary places of an atom that prices carry inside the engine.
pub const PRICE_PLACES: u32 = 12;
