//! Numbers as people read them: shares, times, money, dates, codes.

use breakwater_clearing::state::fields::{Field, Safer, Unit};
use breakwater_client::params::codes;
use breakwater_quotes::date::{self, DATES};

/// Basis points as per cent: 1 250 is "12.5 %".
pub fn percent(bps: i128) -> String {
    let text = format!("{}{}.{:02}", sign(bps), thousands(bps.abs() / 100), bps.abs() % 100);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Seconds in days, hours, minutes and seconds, without those that are zero.
pub fn duration(secs: i128) -> String {
    let size = secs.abs();
    let parts =
        [(size / 86_400, "d"), (size / 3_600 % 24, "h"), (size / 60 % 60, "min"), (size % 60, "s")];
    let used: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    if used.is_empty() { "0 s".to_owned() } else { format!("{}{}", sign(secs), used.join(" ")) }
}

/// Quote atoms as dollars: cents, and what is smaller only where there is some.
pub fn usd(atoms: i128) -> String {
    let size = atoms.abs();
    let mut part = format!("{:06}", size % 1_000_000);
    while part.len() > 2 && part.ends_with('0') {
        part.pop();
    }
    format!("{}${}.{part}", sign(atoms), thousands(size / 1_000_000))
}

/// 1234567 is "1,234,567".
pub fn thousands(size: i128) -> String {
    let digits = size.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{}{text}", sign(size))
}

fn sign(value: i128) -> &'static str {
    if value < 0 { "-" } else { "" }
}

/// A date of the Gregorian calendar, in UTC; no date before 1970 or after 9999 is one that the program wrote.
pub fn utc(ts: i64) -> String {
    if ts == 0 {
        return "none (0)".to_owned();
    }
    if !DATES.contains(&ts) {
        return format!("no date ({ts})");
    }
    let mut text = String::new();
    date::write(&mut text, ts);
    format!("{} UTC", text.trim_end_matches('Z').replace('T', " "))
}

/// Letters padded with zeros.
pub fn symbol(bytes: &[u8]) -> String {
    let letters = bytes.iter().take_while(|byte| **byte != 0);
    letters.map(|byte| char::from(*byte)).filter(|c| !c.is_control()).collect()
}

pub fn stops(value: u32) -> String {
    codes::bits(value, &codes::STOPS)
}

pub fn pauses(value: u32) -> String {
    codes::bits(value, &codes::PAUSES)
}

/// What a choice means; its number where it has no name.
fn code(name: &str, value: i128) -> String {
    let number = u32::try_from(value).unwrap_or(u32::MAX);
    let named = |names| codes::name_of(number, names).map(str::to_owned);
    match name {
        "metric" => named(&codes::METRICS).unwrap_or_else(|| "unknown".to_owned()),
        "actions" => stops(number),
        "feeds.source" => named(&codes::SOURCES).unwrap_or_else(|| value.to_string()),
        "feeds.second_required" => if number == 0 { "no" } else { "yes" }.to_owned(),
        _ => value.to_string(),
    }
}

/// A field's value as people read it.
pub fn human(field: &Field, value: i128) -> String {
    match field.unit {
        Unit::Bps => percent(value),
        Unit::BpsPerHour => format!("{} / h", percent(value)),
        Unit::Secs => duration(value),
        Unit::QuoteAtoms => usd(value),
        Unit::Count => thousands(value),
        Unit::Code => code(field.name, value),
    }
}

/// A field's hard range.
pub fn range(field: &Field) -> String {
    let end = |value: i128| match field.unit {
        _ if value == i128::from(u64::MAX) => "any".to_owned(),
        Unit::Code => value.to_string(),
        _ => human(field, value),
    };
    format!("{} to {}", end(field.least), end(field.most))
}

pub fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Bps => "bps",
        Unit::BpsPerHour => "bps/h",
        Unit::Secs => "s",
        Unit::QuoteAtoms => "atoms",
        Unit::Count => "count",
        Unit::Code => "code",
    }
}

pub fn safer_name(safer: Safer) -> &'static str {
    match safer {
        Safer::Higher => "safer higher",
        Safer::Lower => "safer lower",
        Safer::Neither => "neither safer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(percent(10_000), "100 %");
        assert_eq!(percent(-505), "-5.05 %");
        assert_eq!(percent(0), "0 %");
        assert_eq!(duration(86_400 + 90), "1 d 1 min 30 s");
        assert_eq!(duration(0), "0 s");
        assert_eq!(usd(-1_234_567_890_000), "-$1,234,567.89");
        assert_eq!(usd(1), "$0.000001");
        assert_eq!(symbol(b"BTC\0\0\0\0\0"), "BTC");
        assert_eq!(stops(3), "new risk + withdrawals");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(utc(1_709_164_800), "2024-02-29 00:00:00 UTC");
        assert_eq!(utc(1_735_689_599), "2024-12-31 23:59:59 UTC");
        assert_eq!(utc(951_782_400), "2000-02-29 00:00:00 UTC");
        assert_eq!(utc(i64::MAX), format!("no date ({})", i64::MAX));
    }
}
