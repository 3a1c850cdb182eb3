//! Seeds of every address the program derives. One constant a kind of account, used by program, clients and tests.

/// `[HOUSE]`
pub const HOUSE: &[u8] = b"house";
/// `[POOL, id: u16 le]`
pub const POOL: &[u8] = b"pool";
/// `[QUOTE_VAULT, pool]`
pub const QUOTE_VAULT: &[u8] = b"quote-vault";
/// `[MARKET, pool, index: u8]`
pub const MARKET: &[u8] = b"market";
/// `[COLLATERAL_VAULT, market]`
pub const COLLATERAL_VAULT: &[u8] = b"collateral-vault";
/// `[SURFACE, market]`
pub const SURFACE: &[u8] = b"surface";
/// `[BOARD, market, expiry_ts: i64 le]`
pub const BOARD: &[u8] = b"board";
/// `[MARGIN, pool, owner, id: u16 le]`
pub const MARGIN: &[u8] = b"margin";
/// `[AUCTION, margin account]`
pub const AUCTION: &[u8] = b"auction";
