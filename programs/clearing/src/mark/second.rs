//! The second source: a Switchboard On-Demand pull feed, by its bytes.
//!
//! Such a feed is dated by slot alone. Slots are turned into time at half a second each, which is longer than they take, so that a price
//! looks rather older than it is.

use super::pyth::{PythPrice, from_reading};
use crate::{errors::ClearingError, mark::feed_error, state::FeedParams};
use anchor_lang::prelude::*;
use breakwater_feeds::switchboard::PullFeed;

/// SHA-256 of a feed's queue and its own hash of its jobs: who may submit, and what they look at.
pub fn jobs_hash(queue: &[u8; 32], feed_hash: &[u8; 32]) -> [u8; 32] {
    solana_sha256_hasher::hashv(&[queue, feed_hash]).to_bytes()
}

/// Reads a feed. Refuses: wrong owner, another account than the market's, other jobs, no feed, no result, a result from a slot to come.
/// Rounding: age up, to the second. Errors: `PriceWrongOwner`, `PriceWrongFeed`, `PriceMalformed`, `PriceNotTrading`, `PriceOutOfRange`,
/// `PriceFromFuture`, `PriceStale`.
pub fn read(
    info: &AccountInfo,
    owner: &Pubkey,
    feeds: &FeedParams,
    clock: &Clock,
) -> Result<PythPrice> {
    require!(*owner != Pubkey::default(), ClearingError::PriceWrongOwner);
    require_keys_eq!(*info.owner, *owner, ClearingError::PriceWrongOwner);
    require_keys_eq!(*info.key, feeds.second_feed, ClearingError::PriceWrongFeed);
    let data = info.try_borrow_data()?;
    let feed = PullFeed::read(&data).map_err(feed_error)?;
    let jobs = jobs_hash(&feed.queue, &feed.feed_hash);
    require!(jobs == feeds.second_jobs, ClearingError::PriceWrongFeed);
    let reading = feed.reading().map_err(feed_error)?;
    let slots = clock.slot.checked_sub(reading.slot).ok_or(ClearingError::PriceFromFuture)?;
    let age_secs = i64::try_from(slots.div_ceil(2)).map_err(|_| ClearingError::PriceStale)?;
    from_reading(&reading, clock.unix_timestamp.saturating_sub(age_secs))
}
