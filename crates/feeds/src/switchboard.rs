//! Switchboard On-Demand's pull feeds, read by offset.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 8 | discriminator |
//! | 8 | 32 x 64 | submissions: oracle (32), slot (8), slot landed (8), value (16) |
//! | 2056, 2088, 2120 | 32 each | authority, queue, feed hash |
//! | 2152, 2160, 2168 | 8 each | initialised at, permissions, greatest variance |
//! | 2176, 2180 | 4, 32 | least responses, name |
//! | 2212, 2214, 2215 | 2, 1, 1 | padding, index into the history, least samples |
//! | 2216, 2224, 2232 | 8, 8, 32 | last update's timestamp, slot of the lookup table, reserved |
//! | 2264 .. 2360 | 16 each | result: value, standard deviation, mean, range, least, greatest |
//! | 2360, 2361, 2362 | 1, 1, 6 | samples, index of the submission, padding |
//! | 2368, 2376, 2384 | 8 each | slot, oldest slot, newest slot |
//! | 2392 | 4 | greatest staleness in slots; history and the submissions' times follow, to 3208 |
//!
//! Two recorded accounts of mainnet agree with this table: their submissions give the result's mean, range, least and
//! greatest. In the later one, of May 2025, the timestamp at 2216 is of November 2024, half a year before its result: it is
//! shown in [`PullFeed`], but no reading is dated by it.

use crate::bytes::{array, i64_at, i128_at, u32_at, u64_at};
use crate::error::require;
use crate::{FeedError, Reading};

/// First eight bytes of every pull feed.
pub const DISCRIMINATOR: [u8; 8] = [0xc4, 0x1b, 0x6c, 0xc4, 0x0a, 0xd7, 0xdb, 0x28];
/// Bytes of the whole layout.
pub const LEN: usize = 3208;
/// Values are integers of 10^-18.
pub const EXPONENT: i32 = -18;

/// What a pull feed's account says about its present result; nothing of it has been judged yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PullFeed {
    /// Address of the queue whose oracles may submit.
    pub queue: [u8; 32],
    /// SHA-256 of the jobs that produce the price; the feed's authority may change it.
    pub feed_hash: [u8; 32],
    /// Samples the feed asks for in a result.
    pub min_samples: u8,
    /// [Unix seconds]; not the result's, see the head of this file.
    pub last_update_timestamp: i64,
    /// Median of the samples [10^-18].
    pub value: i128,
    /// Their standard deviation [10^-18].
    pub std_dev: i128,
    /// Their mean [10^-18].
    pub mean: i128,
    /// Greatest less least [10^-18].
    pub range: i128,
    /// Least of them [10^-18].
    pub min: i128,
    /// Greatest of them [10^-18].
    pub max: i128,
    /// How many they are.
    pub samples: u8,
    /// Slot the result is of; 0 before the first.
    pub slot: u64,
    /// Slot of the oldest sample: up to `max_staleness` before `slot`.
    pub min_slot: u64,
    /// Slot of the newest sample.
    pub max_slot: u64,
    /// How many slots older than the newest a sample may be.
    pub max_staleness: u32,
}

/// The median of a pull feed.
///
/// Units: `price` and `conf` (the standard deviation) in 10^-18; no `ema_price`, no `publish_ts`.
/// Errors: `TooShort`, `WrongDiscriminator`, `NoResult`, `TooFewSamples`, `NotPositive`, `NegativeConf`, `OutsideRange`.
pub fn parse(data: &[u8]) -> Result<Reading, FeedError> {
    PullFeed::read(data)?.reading()
}

impl PullFeed {
    /// The account's fields as they are. Errors: `TooShort`, `WrongDiscriminator`.
    pub fn read(data: &[u8]) -> Result<PullFeed, FeedError> {
        let data = data.get(..LEN).ok_or(FeedError::TooShort)?;
        require(array(data, 0)? == DISCRIMINATOR, FeedError::WrongDiscriminator)?;
        let [min_samples] = array(data, 2215)?;
        let [samples] = array(data, 2360)?;
        Ok(PullFeed {
            queue: array(data, 2088)?,
            feed_hash: array(data, 2120)?,
            min_samples,
            last_update_timestamp: i64_at(data, 2216)?,
            value: i128_at(data, 2264)?,
            std_dev: i128_at(data, 2280)?,
            mean: i128_at(data, 2296)?,
            range: i128_at(data, 2312)?,
            min: i128_at(data, 2328)?,
            max: i128_at(data, 2344)?,
            samples,
            slot: u64_at(data, 2368)?,
            min_slot: u64_at(data, 2376)?,
            max_slot: u64_at(data, 2384)?,
            max_staleness: u32_at(data, 2392)?,
        })
    }

    /// The result as a reading, if it is one. Errors: all of `parse` but the first two.
    pub fn reading(&self) -> Result<Reading, FeedError> {
        require(self.slot > 0, FeedError::NoResult)?;
        require(self.samples >= self.min_samples.max(1), FeedError::TooFewSamples)?;
        require(self.value > 0, FeedError::NotPositive)?;
        let conf = u128::try_from(self.std_dev).map_err(|_| FeedError::NegativeConf)?;
        require(self.min <= self.value && self.value <= self.max, FeedError::OutsideRange)?;
        Ok(Reading {
            price: self.value,
            conf,
            exponent: EXPONENT,
            ema_price: None,
            publish_ts: None,
            slot: self.slot,
        })
    }
}
