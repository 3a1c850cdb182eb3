//! Times as dates: "2026-11-28T08:00:00Z".
//!
//! Source of the calendar arithmetic: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days of eras of 400 years).

use crate::{QuoteError, error::require, number::write_padded};
use alloc::string::String;

/// Times that have a date of four digits: 1970 to 9999 [unix s].
pub const DATES: core::ops::Range<i64> = 0..253_402_300_800;
const DAY: u64 = 86_400;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: u64 = 719_468;
const ERA: u64 = 146_097;

/// Year, month, day of a day since 1970. Domain: up to the year 9999.
fn civil(days: u64) -> (u64, u64, u64) {
    let z = days.saturating_add(EPOCH);
    let (era, of_era) = (z / ERA, z % ERA);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

/// Day since 1970. Domain: 1970 to 9999, any month and day; nonsense gives some day, which [`civil`] does not give back.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let year = year.checked_sub(u64::from(month <= 2))?;
    let (era, of_era) = (year / 400, year % 400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day.checked_sub(1)?;
    let of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    (era * ERA + of_era).checked_sub(EPOCH)
}

/// Writes a time of [`DATES`]; one before counts as their first second.
pub fn write(to: &mut String, ts: i64) {
    let ts = ts.max(0).unsigned_abs();
    let (year, month, day) = civil(ts / DAY);
    let secs = ts % DAY;
    let parts = [(year, 4, '-'), (month, 2, '-'), (day, 2, 'T'), (secs / 3_600, 2, ':')];
    let rest = [(secs / 60 % 60, 2, ':'), (secs % 60, 2, 'Z')];
    for (number, digits, end) in parts.into_iter().chain(rest) {
        write_padded(to, number, digits);
        to.push(end);
    }
}

/// The time of a date [unix s]. Errors: `NotCanonical` for what is no date that exists.
pub fn parse(text: &str) -> Result<i64, QuoteError> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().map_err(|_| QuoteError::NotCanonical)?;
    let shape = bytes
        .iter()
        .zip(b"0000-00-00T00:00:00Z")
        .all(|(c, form)| if *form == b'0' { c.is_ascii_digit() } else { c == form });
    require(shape, QuoteError::NotCanonical)?;
    let number = |at: usize, digits: usize| {
        let part = bytes.get(at..at.saturating_add(digits)).unwrap_or_default();
        part.iter().fold(0u64, |n, c| n * 10 + u64::from(c.wrapping_sub(b'0'))) // four digits
    };
    let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2));
    let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2));
    require((1..=12).contains(&month) && day >= 1, QuoteError::NotCanonical)?;
    require(hour < 24 && minute < 60 && second < 60, QuoteError::NotCanonical)?;
    let days = days(year, month, day).ok_or(QuoteError::NotCanonical)?;
    require(civil(days) == (year, month, day), QuoteError::NotCanonical)?;
    let ts = days * DAY + hour * 3_600 + minute * 60 + second; // below 10^12
    i64::try_from(ts).map_err(|_| QuoteError::NotCanonical)
}
