//! The off-chain envelopes wallets put around a text, and what is in them.
//!
//! | form | bytes | source |
//! |---|---|---|
//! | raw | text | wallets that sign any bytes |
//! | legacy | domain (16), 0, format u8, length u16, text | `solana-offchain-message`, the CLI, older Ledger apps |
//! | v0 | domain (16), 0, application (32), format u8, signers u8, keys (32 each), length u16, text | the proposal of the validator's documentation |
//! | v1 | domain (16), 1, signers u8, keys (32 each), text | its successor; current Ledger and Trezor apps |
//! | compact | [`binary`] | bots |
//!
//! Legacy and v0 share a version byte and are told apart by their lengths; what could be read as either is refused, because its text would hold bytes
//! that no quote holds. An envelope names the signer and nobody else.

use crate::{Quote, QuoteError, binary, error::require, text};

const DOMAIN: &[u8; 16] = b"\xffsolana offchain";
const NO_APPLICATION: [u8; 32] = [0; 32];

/// Longest text that hardware wallets take.
pub const MOST_TEXT: usize = 1_212;

/// The quote in signed bytes, in whichever form. Errors: `NoQuote`, `WrongEnvelope`, and those of [`text::parse`] and
/// [`binary::decode`].
pub fn open(bytes: &[u8], signer: &[u8; 32]) -> Result<Quote, QuoteError> {
    if bytes.starts_with(binary::DOMAIN) {
        return binary::decode(bytes);
    }
    let Some(enveloped) = bytes.strip_prefix(DOMAIN) else {
        return read(bytes).and_then(text::parse);
    };
    let (version, rest) = enveloped.split_first().ok_or(QuoteError::NoQuote)?;
    let (application, text) = match version {
        0 => match legacy(rest) {
            Some(text) => (NO_APPLICATION, text),
            None => v0(rest, signer)?,
        },
        1 => (NO_APPLICATION, v1(rest, signer)?),
        _ => return Err(QuoteError::WrongEnvelope),
    };
    let quote = text::parse(read(text)?)?;
    // an application that is named must be the one the quote is for
    let own = application == NO_APPLICATION || application == quote.program;
    require(own, QuoteError::WrongEnvelope)?;
    Ok(quote)
}

/// The signer that an envelope names, for who has the signed bytes alone; `None` for a form that names none.
pub fn named_signer(bytes: &[u8]) -> Option<&[u8; 32]> {
    let (version, rest) = bytes.strip_prefix(DOMAIN)?.split_first()?;
    let named = match version {
        0 if legacy(rest).is_none() => rest.get(34..)?, // application, format, signers
        1 => rest.get(1..)?,
        _ => return None,
    };
    named.first_chunk()
}

/// Printable ASCII alone, and no more than a hardware wallet shows.
fn read(bytes: &[u8]) -> Result<&str, QuoteError> {
    let plain = bytes.iter().all(|c| (0x20..=0x7e).contains(c));
    require(plain && bytes.len() <= MOST_TEXT, QuoteError::NoQuote)?;
    core::str::from_utf8(bytes).map_err(|_| QuoteError::NoQuote)
}

/// `None` where the lengths are not those of the older layout.
fn legacy(rest: &[u8]) -> Option<&[u8]> {
    let (head, text) = rest.split_first_chunk::<3>()?;
    let [format, low, high] = *head;
    let length = usize::from(u16::from_le_bytes([low, high]));
    (format <= 1 && length == text.len()).then_some(text)
}

/// The application's name, and the text.
fn v0<'a>(rest: &'a [u8], signer: &[u8; 32]) -> Result<([u8; 32], &'a [u8]), QuoteError> {
    let wrong = QuoteError::WrongEnvelope;
    let (application, rest) = rest.split_first_chunk::<32>().ok_or(wrong)?;
    let (head, rest) = rest.split_first_chunk::<2>().ok_or(wrong)?;
    let [format, signers] = *head;
    require(format <= 1 && signers == 1, wrong)?;
    let (named, rest) = rest.split_first_chunk::<32>().ok_or(wrong)?;
    require(named == signer, wrong)?;
    let (length, text) = rest.split_first_chunk::<2>().ok_or(wrong)?;
    require(usize::from(u16::from_le_bytes(*length)) == text.len(), wrong)?;
    Ok((*application, text))
}

fn v1<'a>(rest: &'a [u8], signer: &[u8; 32]) -> Result<&'a [u8], QuoteError> {
    let wrong = QuoteError::WrongEnvelope;
    let (signers, rest) = rest.split_first().ok_or(wrong)?;
    let (named, text) = rest.split_first_chunk::<32>().ok_or(wrong)?;
    require(*signers == 1 && named == signer, wrong)?;
    Ok(text)
}
