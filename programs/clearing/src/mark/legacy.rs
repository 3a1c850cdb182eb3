//! Price accounts of the legacy Pyth program: for chains that still run it. On Solana mainnet they stopped in 2024, and a market
//! reads them only where governance chose so.
//!
//! They say nothing about the price before, so that no update of theirs straddles an expiry: boards of such a market settle late.

use super::pyth::{PythPrice, from_reading};
use crate::{errors::ClearingError, mark::feed_error};
use anchor_lang::prelude::*;
use breakwater_feeds::legacy;

/// Reads a price account. Refuses: wrong owner, another account than the market's, no price account, a price that is not trading.
/// Errors: `PriceWrongOwner`, `PriceWrongFeed`, `PriceMalformed`, `PriceNotTrading`, `PriceOutOfRange`.
pub fn read(info: &AccountInfo, owner: &Pubkey, address: &[u8; 32]) -> Result<PythPrice> {
    require!(*owner != Pubkey::default(), ClearingError::PriceWrongOwner);
    require_keys_eq!(*info.owner, *owner, ClearingError::PriceWrongOwner);
    require!(info.key.as_ref() == address, ClearingError::PriceWrongFeed);
    let data = info.try_borrow_data()?;
    let reading = legacy::parse(&data).map_err(feed_error)?;
    let publish_ts = reading.publish_ts.ok_or(ClearingError::PriceMalformed)?;
    from_reading(&reading, publish_ts)
}
