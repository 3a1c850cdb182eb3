//! Seeds of every address the program derives. One constant a kind of account, used by program, clients and tests.

#![warn(missing_docs)]

/// `[PROTOCOL]`
pub const PROTOCOL: &[u8] = b"protocol";
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
/// `[OWNER, pool, owner]`
pub const OWNER: &[u8] = b"owner";
/// `[AUCTION, margin account]`
pub const AUCTION: &[u8] = b"auction";
/// `[HOLD, margin account sold, auctions of it: u16 le, last trade id before: u64 le]`
pub const HOLD: &[u8] = b"hold";
/// `[LIQUIDATOR, pool, owner]`
pub const LIQUIDATOR: &[u8] = b"liquidator";
/// `[SEALED, margin account, owner of the bidder's]`
pub const SEALED: &[u8] = b"sealed";
/// `[BACKSTOP, pool]`
pub const BACKSTOP: &[u8] = b"backstop";
/// `[SHARE, vault, owner]`
pub const SHARE: &[u8] = b"share";
/// `[CHANGE, protocol, pool, market or breakers, kind of set: u8]`
pub const CHANGE: &[u8] = b"change";
/// `[ROLE, protocol or vault, role: u8]`
pub const ROLE: &[u8] = b"role";
/// `[BREAKERS, pool]`
pub const BREAKERS: &[u8] = b"breakers";
/// `[FILL, maker's margin account, nonce: u64 le]`
pub const FILL: &[u8] = b"fill";
/// `[SESSION, margin account, key]`
pub const SESSION: &[u8] = b"session";
/// `[LIMITS, margin account]`
pub const LIMITS: &[u8] = b"limits";
/// `[PUBLISHER, market, key]`
pub const PUBLISHER: &[u8] = b"publisher";
