//! Bounds of a world's numbers. What is outside is refused by its dotted name, as it stands in the file.

use anyhow::{Result, ensure};
use std::{fmt::Display, ops::RangeInclusive};

/// Finite and above nothing.
pub fn positive(name: &str, value: f64) -> Result<()> {
    ensure!(value.is_finite() && value > 0.0, "{name} is {value}, and must be positive");
    Ok(())
}

/// From nothing to all of it.
pub fn share(name: &str, value: f64) -> Result<()> {
    within(name, value, 0.0..=1.0)
}

/// Inside a range, its ends too; what is not a number is in none.
pub fn within<T: PartialOrd + Display>(
    name: &str,
    value: T,
    range: RangeInclusive<T>,
) -> Result<()> {
    let (least, most) = (range.start(), range.end());
    ensure!(range.contains(&value), "{name} is {value}, and {least} to {most} is right");
    Ok(())
}

/// A span of minutes that begins before it ends.
pub fn span(name: &str, (from_minute, to_minute): (u32, u32)) -> Result<()> {
    ensure!(
        from_minute < to_minute,
        "{name}.to_minute is {to_minute}, and must be after from_minute, {from_minute}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_told_by_name_with_what_is_right() {
        let told = |result: Result<()>| result.expect_err("must be refused").to_string();
        assert_eq!(told(share("a.b", 1.5)), "a.b is 1.5, and 0 to 1 is right");
        assert_eq!(told(share("a.b", f64::NAN)), "a.b is NaN, and 0 to 1 is right");
        assert_eq!(told(positive("a.b", 0.0)), "a.b is 0, and must be positive");
        assert_eq!(told(positive("a.b", f64::INFINITY)), "a.b is inf, and must be positive");
        assert_eq!(told(within("a.b", 0, 1..=9)), "a.b is 0, and 1 to 9 is right");
        assert!(span("faults.0", (5, 5)).is_err() && span("faults.0", (5, 6)).is_ok());
        assert!(share("a.b", 1.0).is_ok() && within("a.b", 9, 1..=9).is_ok());
    }
}
