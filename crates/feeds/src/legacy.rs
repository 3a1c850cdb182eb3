//! Pyth's own price accounts (version 2), which its first oracle on Solana wrote and its push feeds of old still hold.
//!
//! `pyth-sdk-solana` knows the layout, but casts the bytes in place: it panics on an odd address, and a byte outside one of
//! its enums would be undefined behaviour. So each such byte is looked at first, and bytes at an odd address are copied.

extern crate alloc;

use alloc::vec;
use pyth_sdk_solana::PythError;
use pyth_sdk_solana::state::{
    AccountType, MAGIC, PriceStatus, PriceType, SolanaPriceAccount, VERSION_2, load_price_account,
};

use crate::bytes::u32_at;
use crate::error::require;
use crate::{FeedError, Reading};

/// Bytes of the layout with 32 publishers; accounts made for more are longer and begin alike.
pub const LEN: usize = 3312;
const _: () = assert!(size_of::<SolanaPriceAccount>() == LEN && LEN.is_multiple_of(WORD));

/// The alignment the layout is cast at.
const WORD: usize = 8;
const _: () = assert!(align_of::<SolanaPriceAccount>() == WORD);

/// Where the account says what it is, and what its aggregate is worth.
const VERSION_AT: usize = 4;
const ACCOUNT_TYPE_AT: usize = 8;
const PRICE_TYPE_AT: usize = 16;
const AGGREGATE_STATUS_AT: usize = 224;
/// The publishers' table: 96 bytes each, a key and two prices with a status in both.
const PUBLISHERS_AT: usize = 240;
const PUBLISHER_LEN: usize = 96;
const PUBLISHER_STATUSES_AT: [usize; 2] = [48, 80];

/// The aggregate price of a legacy Pyth account.
///
/// Units: `price`, `conf` and `ema_price` in 10^`exponent`, the exponent being the account's; `publish_ts` always `Some`.
/// Errors: `TooShort`, `WrongMagic`, `WrongVersion`, `WrongType`, `Malformed`, `NotTrading`, `NotPositive`, `NoTimestamp`.
/// Cost: no allocation for bytes aligned to eight, as all accounts are on chain; one of 3,312 bytes otherwise.
pub fn parse(data: &[u8]) -> Result<Reading, FeedError> {
    let data = data.get(..LEN).ok_or(FeedError::TooShort)?;
    check(data)?;
    if data.as_ptr().align_offset(WORD) == 0 {
        return reading(data);
    }
    let mut words = vec![0u64; LEN / WORD];
    let aligned: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
    aligned.copy_from_slice(data); // LEN bytes each: asserted above, and cut to it
    reading(aligned)
}

/// Everything that has to hold before the bytes may be cast. `data` is LEN bytes.
fn check(data: &[u8]) -> Result<(), FeedError> {
    require(u32_at(data, 0)? == MAGIC, FeedError::WrongMagic)?;
    require(u32_at(data, VERSION_AT)? == VERSION_2, FeedError::WrongVersion)?;
    require(u32_at(data, ACCOUNT_TYPE_AT)? == AccountType::Price as u32, FeedError::WrongType)?;
    // These three words of Pyth's are a byte and padding to the SDK, so all four bytes of each are judged here.
    require(u32_at(data, PRICE_TYPE_AT)? == PriceType::Price as u32, FeedError::WrongType)?;
    let trading = u32_at(data, AGGREGATE_STATUS_AT)? == PriceStatus::Trading as u32;
    require(trading, FeedError::NotTrading)?;
    let publishers = data.get(PUBLISHERS_AT..).ok_or(FeedError::TooShort)?;
    for publisher in publishers.chunks_exact(PUBLISHER_LEN) {
        for at in PUBLISHER_STATUSES_AT {
            require(u32_at(publisher, at)? <= PriceStatus::Ignored as u32, FeedError::Malformed)?;
        }
    }
    Ok(())
}

/// `data` is LEN bytes, aligned to WORD, that `check` has passed.
fn reading(data: &[u8]) -> Result<Reading, FeedError> {
    let account = load_price_account::<32, ()>(data).map_err(|error| match error {
        PythError::InvalidAccountData => FeedError::WrongMagic,
        PythError::BadVersionNumber => FeedError::WrongVersion,
        PythError::WrongAccountType => FeedError::WrongType,
    })?;
    require(account.agg.status == PriceStatus::Trading, FeedError::NotTrading)?;
    require(account.agg.price > 0, FeedError::NotPositive)?;
    require(account.timestamp > 0, FeedError::NoTimestamp)?;
    Ok(Reading {
        price: account.agg.price.into(),
        conf: account.agg.conf.into(),
        exponent: account.expo,
        ema_price: (account.ema_price.val > 0).then(|| account.ema_price.val.into()),
        publish_ts: Some(account.timestamp),
        slot: account.agg.pub_slot,
    })
}
