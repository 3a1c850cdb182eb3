//! A quote as one line of text.

use crate::{
    Kind, MAX_LEGS, Quote, QuoteError, QuoteLeg, Side, date,
    error::require,
    number::{millionths, whole, write_millionths, write_whole},
};
use alloc::{string::String, vec::Vec};

pub(crate) const HEAD: &str = "Breakwater quote 1";
const BETWEEN: &str = "; ";

/// The one text of a quote. Errors: those of [`Quote::validate`].
pub fn render(quote: &Quote) -> Result<String, QuoteError> {
    quote.validate()?;
    let mut text = String::with_capacity(512);
    text.push_str(HEAD);
    let keys = [("program", &quote.program), ("chain", &quote.chain), ("maker", &quote.maker)];
    for (name, key) in keys {
        part(&mut text, name);
        write_key(&mut text, key);
    }
    for leg in &quote.legs {
        part(&mut text, if leg.side == Side::Buy { "buy" } else { "sell" });
        write_millionths(&mut text, leg.size_lots);
        text.push(' ');
        text.extend(leg.symbol.iter().take_while(|c| **c != 0).map(|c| char::from(*c)));
        text.push(' ');
        date::write(&mut text, leg.expiry_ts);
        text.push(' ');
        write_millionths(&mut text, leg.strike_atoms);
        text.push_str(if leg.kind == Kind::Call { " call at " } else { " put at " });
        write_millionths(&mut text, leg.price_atoms);
    }
    part(&mut text, "times");
    write_whole(&mut text, u64::from(quote.times));
    part(&mut text, "fee up to");
    write_millionths(&mut text, quote.fee_cap_atoms);
    text.push_str(" each");
    part(&mut text, "nonce");
    write_whole(&mut text, quote.nonce);
    part(&mut text, "until");
    date::write(&mut text, quote.until_ts);
    part(&mut text, "taker");
    match &quote.taker {
        None => text.push_str("anyone"),
        Some(key) => write_key(&mut text, key),
    }
    Ok(text)
}

fn part(text: &mut String, name: &str) {
    text.push_str(BETWEEN);
    text.push_str(name);
    text.push(' ');
}

fn write_key(text: &mut String, key: &[u8; 32]) {
    let mut letters = [0; five8::BASE58_ENCODED_32_MAX_LEN];
    let length = usize::from(five8::encode_32(key, &mut letters));
    text.extend(letters.iter().take(length).map(|c| char::from(*c)));
}

/// The quote of a text. Only the text that [`render`] would write is one. Errors: `NoQuote`, `Malformed`, `NotCanonical`,
/// `OutOfRange`, `LegOrder`.
pub fn parse(text: &str) -> Result<Quote, QuoteError> {
    let mut parts = text.split(BETWEEN);
    require(parts.next() == Some(HEAD), QuoteError::NoQuote)?;
    let mut next = || parts.next().ok_or(QuoteError::Malformed);
    let program = key(named(next()?, "program ")?)?;
    let chain = key(named(next()?, "chain ")?)?;
    let maker = key(named(next()?, "maker ")?)?;
    let mut legs = Vec::with_capacity(MAX_LEGS);
    let times = loop {
        let part = next()?;
        if let Ok(times) = named(part, "times ") {
            break times;
        }
        require(legs.len() < MAX_LEGS, QuoteError::OutOfRange)?;
        legs.push(leg(part)?);
    };
    let fee = named(next()?, "fee up to ")?.strip_suffix(" each").ok_or(QuoteError::Malformed)?;
    let nonce = named(next()?, "nonce ")?;
    let until = named(next()?, "until ")?;
    let taker = match named(next()?, "taker ")? {
        "anyone" => None,
        text => Some(key(text)?),
    };
    require(parts.next().is_none(), QuoteError::Malformed)?;
    let quote = Quote {
        program,
        chain,
        maker,
        legs,
        times: u32::try_from(whole(times)?).map_err(|_| QuoteError::OutOfRange)?,
        fee_cap_atoms: millionths(fee)?,
        nonce: whole(nonce)?,
        until_ts: date::parse(until)?,
        taker,
    };
    quote.validate()?;
    Ok(quote)
}

fn named<'a>(part: &'a str, name: &str) -> Result<&'a str, QuoteError> {
    part.strip_prefix(name).ok_or(QuoteError::Malformed)
}

/// `sell 2.5 BTC 2026-11-28T08:00:00Z 60000 put at 1234.5`
fn leg(part: &str) -> Result<QuoteLeg, QuoteError> {
    let mut words = part.split(' ');
    let mut next = || words.next().ok_or(QuoteError::Malformed);
    let side = match next()? {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ => return Err(QuoteError::Malformed),
    };
    let size_lots = millionths(next()?)?;
    let name = next()?.as_bytes();
    let mut symbol = [0; 8];
    symbol.get_mut(..name.len()).ok_or(QuoteError::NotCanonical)?.copy_from_slice(name);
    let expiry_ts = date::parse(next()?)?;
    let strike_atoms = millionths(next()?)?;
    let kind = match next()? {
        "call" => Kind::Call,
        "put" => Kind::Put,
        _ => return Err(QuoteError::Malformed),
    };
    require(next()? == "at", QuoteError::Malformed)?;
    let price_atoms = millionths(next()?)?;
    require(words.next().is_none(), QuoteError::Malformed)?;
    Ok(QuoteLeg { side, size_lots, symbol, expiry_ts, strike_atoms, kind, price_atoms })
}

/// A key in base58, written the one way it can be.
fn key(text: &str) -> Result<[u8; 32], QuoteError> {
    let mut key = [0; 32];
    five8::decode_32(text.as_bytes(), &mut key).map_err(|_| QuoteError::NotCanonical)?;
    Ok(key)
}
