//! Decimal numbers, each written one way: no leading zero, no trailing zero behind the point, six places at most.

use crate::{QuoteError, error::require};
use alloc::string::String;

const PLACES: usize = 6;
const UNIT: u64 = 1_000_000;

/// Digits alone. Errors: `NotCanonical`, `OutOfRange`.
pub fn whole(text: &str) -> Result<u64, QuoteError> {
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    require(digits, QuoteError::NotCanonical)?;
    require(text.len() == 1 || !text.starts_with('0'), QuoteError::NotCanonical)?;
    text.parse().map_err(|_| QuoteError::OutOfRange)
}

/// A number with up to six places, in millionths. Errors: `NotCanonical`, `OutOfRange`.
pub fn millionths(text: &str) -> Result<u64, QuoteError> {
    let (units, places) = match text.split_once('.') {
        None => (text, ""),
        Some((units, places)) => {
            let digits = places.bytes().all(|c| c.is_ascii_digit());
            let length = (1..=PLACES).contains(&places.len());
            require(digits && length && !places.ends_with('0'), QuoteError::NotCanonical)?;
            (units, places)
        }
    };
    let mut part = 0u64;
    for place in 0..PLACES {
        let digit = places.as_bytes().get(place).map_or(0, |c| u64::from(c.wrapping_sub(b'0')));
        part = part.wrapping_mul(10).wrapping_add(digit); // fits: six digits
    }
    let units = whole(units)?.checked_mul(UNIT).ok_or(QuoteError::OutOfRange)?;
    units.checked_add(part).ok_or(QuoteError::OutOfRange)
}

/// The one way to write millionths.
pub fn write_millionths(to: &mut String, millionths: u64) {
    let (units, part) = (millionths / UNIT, millionths % UNIT);
    write_whole(to, units);
    if part > 0 {
        to.push('.');
        let mut place = UNIT / 10;
        let mut left = part;
        while left > 0 {
            push_digit(to, left / place);
            left %= place;
            place /= 10;
        }
    }
}

pub fn write_whole(to: &mut String, number: u64) {
    let mut place = 1u64;
    while number / place >= 10 {
        place = place.saturating_mul(10); // number has a digit there: below 2^64
    }
    while place > 0 {
        push_digit(to, number / place % 10);
        place /= 10;
    }
}

/// A number of so many digits, zeros in front.
pub fn write_padded(to: &mut String, number: u64, digits: u32) {
    for place in (0..digits).rev() {
        push_digit(to, number / 10u64.pow(place) % 10);
    }
}

fn push_digit(to: &mut String, digit: u64) {
    to.push(char::from(b'0'.wrapping_add(digit as u8))); // below ten
}
