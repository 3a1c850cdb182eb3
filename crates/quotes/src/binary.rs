//! A quote as compact bytes, for bots that sign by themselves. No wallet takes them for text or for a transaction: they begin with 0xff,
//! as the off-chain messages do, and with another name.
//!
//! Layout, little endian: domain (21), program, chain, maker, taker (32 each; zeros for anyone), times u32, fee cap u64, nonce u64, until
//! i64, legs u8, and for each leg symbol (8), expiry i64, strike u64, price u64, size i64 (what the maker gets: below zero it sells), kind u8.

use crate::{Kind, MAX_LEGS, Quote, QuoteError, QuoteLeg, Side, error::require};
use alloc::vec::Vec;

pub(crate) const DOMAIN: &[u8; 21] = b"\xffbreakwater quote v1\x00";
const NOBODY: [u8; 32] = [0; 32];

/// Errors: those of [`Quote::validate`]; `OutOfRange` for a quote reserved to the key of zeros.
pub fn encode(quote: &Quote) -> Result<Vec<u8>, QuoteError> {
    quote.validate()?;
    require(quote.taker != Some(NOBODY), QuoteError::OutOfRange)?;
    let mut bytes = Vec::with_capacity(178 + 41 * MAX_LEGS);
    bytes.extend_from_slice(DOMAIN);
    for key in [&quote.program, &quote.chain, &quote.maker, &quote.taker.unwrap_or(NOBODY)] {
        bytes.extend_from_slice(key);
    }
    bytes.extend_from_slice(&quote.times.to_le_bytes());
    bytes.extend_from_slice(&quote.fee_cap_atoms.to_le_bytes());
    bytes.extend_from_slice(&quote.nonce.to_le_bytes());
    bytes.extend_from_slice(&quote.until_ts.to_le_bytes());
    bytes.push(quote.legs.len() as u8); // at most eight
    for leg in &quote.legs {
        bytes.extend_from_slice(&leg.symbol);
        bytes.extend_from_slice(&leg.expiry_ts.to_le_bytes());
        bytes.extend_from_slice(&leg.strike_atoms.to_le_bytes());
        bytes.extend_from_slice(&leg.price_atoms.to_le_bytes());
        let size = leg.size_lots.cast_signed(); // below 2^40
        let signed = if leg.side == Side::Buy { size } else { size.wrapping_neg() };
        bytes.extend_from_slice(&signed.to_le_bytes());
        bytes.push(u8::from(leg.kind == Kind::Put));
    }
    Ok(bytes)
}

/// Errors: `NoQuote` for other bytes, `Malformed` for too few or too many, and those of [`Quote::validate`].
pub fn decode(bytes: &[u8]) -> Result<Quote, QuoteError> {
    let mut rest = bytes.strip_prefix(DOMAIN).ok_or(QuoteError::NoQuote)?;
    let (program, chain, maker) = (take(&mut rest)?, take(&mut rest)?, take(&mut rest)?);
    let taker: [u8; 32] = take(&mut rest)?;
    let times = u32::from_le_bytes(take(&mut rest)?);
    let fee_cap_atoms = u64::from_le_bytes(take(&mut rest)?);
    let nonce = u64::from_le_bytes(take(&mut rest)?);
    let until_ts = i64::from_le_bytes(take(&mut rest)?);
    let [count] = take(&mut rest)?;
    require(usize::from(count) <= MAX_LEGS, QuoteError::OutOfRange)?;
    let mut legs = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        legs.push(leg(&mut rest)?);
    }
    require(rest.is_empty(), QuoteError::Malformed)?;
    let taker = Some(taker).filter(|taker| *taker != NOBODY);
    let quote = Quote { program, chain, maker, legs, times, fee_cap_atoms, nonce, until_ts, taker };
    quote.validate()?;
    Ok(quote)
}

fn leg(rest: &mut &[u8]) -> Result<QuoteLeg, QuoteError> {
    let symbol = take(rest)?;
    let expiry_ts = i64::from_le_bytes(take(rest)?);
    let strike_atoms = u64::from_le_bytes(take(rest)?);
    let price_atoms = u64::from_le_bytes(take(rest)?);
    let size = i64::from_le_bytes(take(rest)?);
    let kind = match take(rest)? {
        [0] => Kind::Call,
        [1] => Kind::Put,
        _ => return Err(QuoteError::Malformed),
    };
    let side = if size > 0 { Side::Buy } else { Side::Sell };
    let size_lots = size.unsigned_abs();
    Ok(QuoteLeg { side, size_lots, symbol, expiry_ts, strike_atoms, kind, price_atoms })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], QuoteError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(QuoteError::Malformed)?;
    *rest = tail;
    Ok(*head)
}
