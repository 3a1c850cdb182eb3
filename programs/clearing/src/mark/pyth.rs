//! Pyth `PriceUpdateV2`, checked and converted to quote atoms.
//!
//! Source of layout and verification levels: the Pyth Solana receiver SDK.

use crate::{errors::ClearingError, state::OracleParams};
use anchor_lang::prelude::*;
use breakwater_feeds::Reading;
use fixed::types::I80F48;
use pyth_solana_receiver_sdk::price_update::{PriceUpdateV2, VerificationLevel};

/// Furthest that a price may be ahead of the cluster's clock, which falls behind the world's when the chain is slow: newer is never worse
/// than none [s].
pub const MOST_AHEAD_SECS: i64 = 1_800;
/// Least price of one unit: rounded to an atom it is off by less than a basis point [quote atoms].
pub const LEAST_PRICE_ATOMS: u64 = 10_000;
/// Quote atoms are 10^-6 USD.
const QUOTE_DECIMALS: i32 = 6;
/// Beyond it the margin engine's numbers would not fit [quote atoms].
const MAX_PRICE_ATOMS: u64 = 1 << 48;

/// One verified price of one feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PythPrice {
    /// Rounded down [quote atoms per unit].
    pub price_atoms: u64,
    /// Rounded up [quote atoms per unit].
    pub conf_atoms: u64,
    /// Rounded down [quote atoms per unit].
    pub ema_atoms: u64,
    /// Time of the price by its source [unix s].
    pub publish_ts: i64,
    /// Time of the price before it; the same for sources that do not tell [unix s].
    pub prev_publish_ts: i64,
}

/// Reads a price account. Refuses: wrong owner, not a `PriceUpdateV2`, other feed, partial verification, exponent outside -12..=2, price <=
/// 0 or beyond 2^48 atoms. Age is the caller's question. Errors: `PriceWrongOwner`, `PriceMalformed`, `PriceNotFullyVerified`,
/// `PriceWrongFeed`, `PriceOutOfRange`.
pub fn read(info: &AccountInfo, receiver: &Pubkey, feed_id: &[u8; 32]) -> Result<PythPrice> {
    require_keys_eq!(*info.owner, *receiver, ClearingError::PriceWrongOwner);
    let data = info.try_borrow_data()?;
    let update = PriceUpdateV2::try_deserialize(&mut &data[..])
        .map_err(|_| error!(ClearingError::PriceMalformed))?;
    let full = update.verification_level == VerificationLevel::Full;
    require!(full, ClearingError::PriceNotFullyVerified);
    let message = &update.price_message;
    require!(message.feed_id == *feed_id, ClearingError::PriceWrongFeed);
    require!((-12..=2).contains(&message.exponent), ClearingError::PriceOutOfRange);
    Ok(PythPrice {
        price_atoms: positive(i128::from(message.price), message.exponent)?,
        conf_atoms: conf(u128::from(message.conf), message.exponent)?,
        ema_atoms: positive(i128::from(message.ema_price), message.exponent)?,
        publish_ts: message.publish_time,
        prev_publish_ts: message.prev_publish_time,
    })
}

impl PythPrice {
    /// Not more than [`MOST_AHEAD_SECS`] ahead of the cluster. Errors: `PriceFromFuture`.
    pub fn require_not_future(&self, now: i64) -> Result<()> {
        let latest = now.saturating_add(MOST_AHEAD_SECS);
        require!(self.publish_ts <= latest, ClearingError::PriceFromFuture);
        Ok(())
    }

    /// Not older than `max_age_secs` [s]. Errors: `PriceStale`.
    pub fn require_young(&self, max_age_secs: u32, now: i64) -> Result<()> {
        let age = now.saturating_sub(self.publish_ts);
        require!(age <= i64::from(max_age_secs), ClearingError::PriceStale);
        Ok(())
    }

    /// A price that a mark may be: not from a future beyond [`MOST_AHEAD_SECS`], certain, young, and no smaller than
    /// [`LEAST_PRICE_ATOMS`]. Errors: `PriceFromFuture`, `PriceTooUncertain`, `PriceStale`, `PriceOutOfRange`.
    pub fn require_usable(&self, oracle: &OracleParams, now: i64) -> Result<()> {
        self.require_not_future(now)?;
        self.require_certain(oracle.max_confidence_bps)?;
        self.require_young(oracle.max_age_secs, now)?;
        require!(self.price_atoms >= LEAST_PRICE_ATOMS, ClearingError::PriceOutOfRange);
        Ok(())
    }

    /// Its confidence interval is no wider than `max_confidence_bps` of the price [bps]. Errors: `PriceTooUncertain`.
    pub fn require_certain(&self, max_confidence_bps: u32) -> Result<()> {
        let width = u128::from(self.conf_atoms) * 10_000;
        let limit = u128::from(self.price_atoms) * u128::from(max_confidence_bps);
        require!(width <= limit, ClearingError::PriceTooUncertain);
        Ok(())
    }
}

/// A reading of another kind of account, at a time [unix s]. Nothing is known of the price before it. Rounding: price and average down,
/// confidence up. Errors: `PriceOutOfRange`.
pub fn from_reading(reading: &Reading, publish_ts: i64) -> Result<PythPrice> {
    let exponent = reading.exponent;
    Ok(PythPrice {
        price_atoms: positive(reading.price, exponent)?,
        conf_atoms: conf(reading.conf, exponent)?,
        ema_atoms: positive(reading.ema_price.unwrap_or(reading.price), exponent)?,
        publish_ts,
        prev_publish_ts: publish_ts,
    })
}

fn positive(price: i128, exponent: i32) -> Result<u64> {
    let atoms = scaled(price, exponent)?.floor();
    let atoms = atoms.checked_to_num::<u64>().ok_or(ClearingError::PriceOutOfRange)?;
    require!((1..=MAX_PRICE_ATOMS).contains(&atoms), ClearingError::PriceOutOfRange);
    Ok(atoms)
}

fn conf(conf: u128, exponent: i32) -> Result<u64> {
    let atoms =
        scaled(i128::try_from(conf).map_err(|_| ClearingError::PriceOutOfRange)?, exponent)?
            .checked_ceil();
    let atoms = atoms.and_then(|a| a.checked_to_num::<u64>());
    atoms.ok_or_else(|| error!(ClearingError::PriceOutOfRange))
}

/// `value x 10^(exponent + 6)`, in binary fixed point with 48 fraction bits. At most 12 decimal places
/// are cut off, so the error is below 2^-48 atoms times the divisor: none that rounding could see,
/// because the division is exact to 2^-48.
fn scaled(value: i128, exponent: i32) -> Result<I80F48> {
    require!((-18..=2).contains(&exponent), ClearingError::PriceOutOfRange);
    let value = I80F48::checked_from_num(value).ok_or(ClearingError::PriceOutOfRange)?;
    let shift = exponent + QUOTE_DECIMALS; // -12..=8
    let power = I80F48::from_num(10u64.pow(shift.unsigned_abs()));
    let scaled = if shift < 0 { value.checked_div(power) } else { value.checked_mul(power) };
    scaled.ok_or_else(|| error!(ClearingError::PriceOutOfRange))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn price_is_scaled_by_its_exponent_and_rounded_down() {
        assert_eq!(positive(6_123_456_789_123, -8).unwrap(), 61_234_567_891);
        assert_eq!(positive(61_234, 0).unwrap(), 61_234_000_000);
        assert_eq!(positive(1_234_567_890, -10).unwrap(), 123_456);
    }

    #[test]
    fn confidence_is_rounded_up() {
        assert_eq!(conf(101, -8).unwrap(), 2);
        assert_eq!(conf(100, -8).unwrap(), 1);
        assert_eq!(conf(0, -8).unwrap(), 0);
    }

    #[test]
    fn zero_negative_and_vast_prices_are_refused() {
        for price in [0, -1, i64::MIN] {
            assert!(positive(i128::from(price), -8).is_err());
        }
        assert!(positive(i128::from(i64::MAX), 2).is_err());
        assert!(positive(1, -8).is_err());
        assert!(positive(1, i32::MIN).is_err());
        assert!(positive(1, i32::MAX).is_err());
    }
}
