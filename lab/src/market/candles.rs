//! Recorded minutes from a file: `timestamp,open,high,low,close,volume`, a header first, a bar a row, unix seconds, US dollars.
//!
//! A file that is not a gapless, ordered history is refused by line and column: a gap that is bridged in silence would be a jump that nobody
//! traded through.

use anyhow::{Context, Result, bail, ensure};
use std::{fs, path::Path};

/// A bar of a minute or a whole number of minutes [USD].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candle {
    /// Its begin [unix s].
    pub ts: i64,
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// Contracts of the underlying.
    pub volume: f64,
}

const COLUMNS: [&str; 6] = ["timestamp", "open", "high", "low", "close", "volume"];
/// Fewer bars say nothing about a crash.
const LEAST: usize = 10;

/// All bars of a file. Errors: what is wrong, with line and column.
pub fn read(file: &Path) -> Result<Vec<Candle>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text).with_context(|| format!("{} is no price history", file.display()))
}

/// The same from text.
pub fn parse(text: &str) -> Result<Vec<Candle>> {
    let mut lines = text.lines().enumerate();
    let (_, header) = lines.next().context("line 1: there is no header")?;
    let names: Vec<&str> = header.split(',').map(str::trim).collect();
    ensure!(
        names.len() >= COLUMNS.len() && names[..COLUMNS.len()] == COLUMNS,
        "line 1: the columns are {header:?} and should be {:?}",
        COLUMNS.join(",")
    );
    let mut bars: Vec<Candle> = vec![];
    for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let number = at + 1;
        let bar = bar(line).with_context(|| format!("line {number}"))?;
        if let [.., before, last] = bars[..] {
            follows(last.ts, bar.ts, last.ts - before.ts)
                .with_context(|| format!("line {number}"))?;
        } else if let [first] = bars[..] {
            ensure!(bar.ts > first.ts, "line {number}, timestamp: time goes back");
        }
        bars.push(bar);
    }
    ensure!(bars.len() >= LEAST, "{} bars, and {LEAST} is the least", bars.len());
    Ok(bars)
}

fn follows(last_ts: i64, ts: i64, step_secs: i64) -> Result<()> {
    if ts <= last_ts {
        bail!("timestamp: time goes back, from {last_ts} to {ts}");
    }
    ensure!(
        ts - last_ts == step_secs,
        "timestamp: a gap of {} s, where bars are {step_secs} s apart",
        ts - last_ts
    );
    Ok(())
}

fn bar(line: &str) -> Result<Candle> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let text = |column: usize| {
        fields.get(column).with_context(|| format!("{} is missing", COLUMNS[column]))
    };
    let number = |column: usize| -> Result<f64> {
        let (name, text) = (COLUMNS[column], text(column)?);
        let value: f64 =
            text.parse().ok().with_context(|| format!("{name}: {text:?} is not a number"))?;
        ensure!(value.is_finite(), "{name}: {text:?} is not a number");
        Ok(value)
    };
    let price = |column: usize| -> Result<f64> {
        let value = number(column)?;
        ensure!(value > 0.0, "{}: a price of {value}", COLUMNS[column]);
        Ok(value)
    };
    let ts = text(0)?;
    let ts = ts.parse().ok().with_context(|| format!("timestamp: {ts:?} is not unix seconds"))?;
    let (open, high, low, close) = (price(1)?, price(2)?, price(3)?, price(4)?);
    let volume = number(5)?;
    ensure!(volume >= 0.0, "volume: {volume} is negative");
    ensure!(low <= open.min(close), "low: {low} is above open or close");
    ensure!(high >= open.max(close), "high: {high} is below open or close");
    Ok(Candle { ts, open, high, low, close, volume })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(change: impl Fn(usize, &mut String)) -> String {
        let mut lines = vec![COLUMNS.join(",")];
        lines.extend((0..12).map(|at| format!("{},100,103,98,101,5.5", 1_600_000_000 + 60 * at)));
        for (at, line) in lines.iter_mut().enumerate() {
            change(at, line);
        }
        lines.join("\n")
    }

    fn told(text: &str) -> String {
        format!("{:#}", parse(text).expect_err("must be refused"))
    }

    #[test]
    fn a_gapless_history_is_read() {
        let bars = parse(&text(|_, _| ())).unwrap();
        assert_eq!(bars.len(), 12);
        let last = Candle {
            ts: 1_600_000_660,
            open: 100.0,
            high: 103.0,
            low: 98.0,
            close: 101.0,
            volume: 5.5,
        };
        assert_eq!(bars[11], last);
    }

    #[test]
    fn what_is_wrong_is_told_with_line_and_column() {
        let line = |number: usize, wrong: &str| {
            let wrong = wrong.to_owned();
            told(&text(move |at, line| {
                if at + 1 == number {
                    line.clone_from(&wrong);
                }
            }))
        };
        assert_eq!(
            line(1, "time,price"),
            "line 1: the columns are \"time,price\" and should be \"timestamp,open,high,low,close,volume\""
        );
        assert_eq!(line(5, "1600000180,100,103,-98,101,5"), "line 5: low: a price of -98");
        assert_eq!(line(5, "1600000180,100,103,98,101"), "line 5: volume is missing");
        assert_eq!(line(5, "1600000180,1oo,103,98,101,5"), "line 5: open: \"1oo\" is not a number");
        assert_eq!(line(5, "1600000180,NaN,103,98,101,5"), "line 5: open: \"NaN\" is not a number");
        assert_eq!(
            line(5, "1600000180,100,99,98,101,5"),
            "line 5: high: 99 is below open or close"
        );
        assert_eq!(
            line(5, "1600000179,100,103,98,101,5"),
            "line 5: timestamp: a gap of 59 s, where bars are 60 s apart"
        );
        assert_eq!(
            line(5, "1600000060,100,103,98,101,5"),
            "line 5: timestamp: time goes back, from 1600000120 to 1600000060"
        );
        assert_eq!(line(3, "1599999999,100,103,98,101,5"), "line 3, timestamp: time goes back");
        assert_eq!(told("timestamp,open,high,low,close,volume"), "0 bars, and 10 is the least");
        assert_eq!(told(""), "line 1: there is no header");
    }
}
