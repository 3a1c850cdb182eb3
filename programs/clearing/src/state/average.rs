//! The average of a market's marks over the last stretch before an expiry, which settles its board.
//!
//! One print decides nothing: what counts is how long each mark stood within `oracle.settlement_window_secs` before expiry. Marks are those
//! that the program accepts anyway, so nobody has a price of its own to bring, and the first mark after expiry closes the average for
//! good, whoever settles by it and when. Of a silence between two marks only `oracle.settlement_gap_secs` count: an old mark does
//! not stand for minutes. Where no second of the window counts, the first mark after expiry is the price.
//!
//! Source: Deribit's and Derive's options settle by an average over the last thirty minutes. How margin follows it is PMRM 2's: what is
//! averaged already is fixed and takes no shock, the rest of the forward does ([`breakwater_risk::model::Expiry::fixed_q12`]).
//!
//! ```text
//! window 1 800 s | 900 s at 60 000, 900 s at 61 500 | settles at 60 750
//! ```

use crate::{
    errors::{ClearingError, risk},
    state::{ExpiryAt, MAX_EXPIRIES, Market},
};
use anchor_lang::prelude::*;
use breakwater_risk as br;
use std::ops::Range;

/// One expiry's; written by `update_mark` alone.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Average {
    /// Expiry [unix s]; 0 for a place that no board has taken.
    pub expiry_ts: i64,
    /// Sum of marks by the seconds that each stood [quote atoms x s].
    pub sum: u64,
    /// Those seconds [s].
    pub secs: u32,
    /// 1 once a mark came after expiry: nothing changes any more.
    pub closed: u32,
}

/// What of a forward is decided already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its part of the average [2^-12 quote atoms].
    pub fixed_q12: u64,
    /// Seconds of the average that are to come [s].
    pub left_secs: u64,
    /// All seconds that will have counted [s].
    pub all_secs: u64,
}

impl Average {
    /// Counts a mark that stood from one moment to another. Fits: prices are below 2^48, windows at most 2^12 seconds.
    fn stood(&mut self, price_atoms: u64, during: Range<i64>, window_secs: u32) {
        let begin_ts = self.expiry_ts.saturating_sub(i64::from(window_secs));
        let until_ts = during.end.min(self.expiry_ts);
        let secs = until_ts.saturating_sub(during.start.max(begin_ts)).max(0);
        self.sum = self.sum.saturating_add(price_atoms.saturating_mul(secs.unsigned_abs()));
        self.secs = self.secs.saturating_add(u32::try_from(secs).unwrap_or(u32::MAX));
    }

    /// The average, rounded down [quote atoms a unit]. Errors: `AverageOpen`.
    pub fn price_atoms(&self) -> Result<u64> {
        require!(self.closed != 0, ClearingError::AverageOpen);
        br::maths::mul_div_floor(self.sum, 1, u64::from(self.secs)).map_err(risk)
    }
}

impl Market {
    /// Gives a new board's expiry a place. Errors: `NoRoom`.
    pub fn list_average(&mut self, expiry_ts: i64) -> Result<()> {
        let free = self.averages.iter_mut().find(|average| average.expiry_ts == 0);
        *free.ok_or(ClearingError::NoRoom)? = Average { expiry_ts, ..Average::default() };
        Ok(())
    }

    /// Gives an expiry's place back.
    pub fn close_average(&mut self, expiry_ts: i64) {
        for average in self.averages.iter_mut().filter(|a| a.expiry_ts == expiry_ts) {
            *average = Average::default();
        }
    }

    /// The average of an expiry. Errors: `SurfaceMissing`.
    pub fn average(&self, expiry_ts: i64) -> Result<&Average> {
        let mut found = self.averages.iter().filter(|average| average.expiry_ts == expiry_ts);
        found.next().ok_or_else(|| error!(ClearingError::SurfaceMissing))
    }

    /// Lets the mark that stood so far count, up to a new one; the first after an expiry closes its average (I-36).
    pub fn accrue(&mut self, new_atoms: u64, new_ts: i64) {
        let oracle = &self.params.oracle;
        let (mark_atoms, from_ts) = (self.mark.price_atoms, self.mark.publish_ts);
        let until_ts = new_ts.min(from_ts.saturating_add(i64::from(oracle.settlement_gap_secs)));
        let window_secs = oracle.settlement_window_secs;
        let open = |a: &&mut Average| a.expiry_ts != 0 && a.closed == 0;
        for average in self.averages.iter_mut().filter(open) {
            if new_ts.saturating_add(i64::from(window_secs)) < average.expiry_ts {
                continue; // the window has not begun
            }
            if mark_atoms > 0 {
                average.stood(mark_atoms, from_ts..until_ts, window_secs);
            }
            if new_ts >= average.expiry_ts {
                average.closed = 1;
                if average.secs == 0 {
                    (average.sum, average.secs) = (new_atoms, 1);
                }
            }
        }
    }

    /// What of an expiry's settlement is decided by now; `None` before its window. Errors: `SurfaceMissing`, `RiskDomain`.
    pub fn decided(&self, at: ExpiryAt) -> Result<Option<Decided>> {
        let ExpiryAt { expiry_ts, now } = at;
        let window_secs = i64::from(self.params.oracle.settlement_window_secs);
        let begin_ts = expiry_ts.saturating_sub(window_secs);
        if window_secs == 0 || now <= begin_ts {
            return Ok(None);
        }
        let average = self.average(expiry_ts)?;
        // what the last mark has stood for is counted with the next one
        let from_ts = self.mark.publish_ts.max(begin_ts).min(expiry_ts);
        let left = if average.closed != 0 { 0 } else { expiry_ts.saturating_sub(from_ts) };
        let left_secs = left.max(0).unsigned_abs();
        let all_secs = u64::from(average.secs).saturating_add(left_secs);
        if all_secs == 0 {
            return Ok(None);
        }
        let one = 1 << br::PRICE_PLACES;
        let fixed_q12 = br::maths::mul_div_floor(average.sum, one, all_secs).map_err(risk)?;
        Ok(Some(Decided { fixed_q12, left_secs, all_secs }))
    }
}

const _: () = assert!(core::mem::size_of::<[Average; MAX_EXPIRIES]>() == 384);

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    const EXPIRY: i64 = 1_800_000_000;

    fn market(window_secs: u32, gap_secs: u32) -> Market {
        let mut market = Market::zeroed();
        market.params.oracle.settlement_window_secs = window_secs;
        market.params.oracle.settlement_gap_secs = gap_secs;
        market.list_average(EXPIRY).unwrap();
        market
    }

    fn mark(market: &mut Market, price_atoms: u64, secs: i64) {
        market.accrue(price_atoms, EXPIRY + secs);
        (market.mark.price_atoms, market.mark.publish_ts) = (price_atoms, EXPIRY + secs);
    }

    fn at(secs: i64) -> ExpiryAt {
        ExpiryAt { expiry_ts: EXPIRY, now: EXPIRY + secs }
    }

    fn price(market: &Market) -> u64 {
        market.average(EXPIRY).unwrap().price_atoms().unwrap()
    }

    #[test]
    fn marks_count_by_how_long_they_stood_within_the_window() {
        let mut market = market(1_800, 3_600);
        for (price, secs) in [(10, -9_000), (60_000, -1_800), (61_500, -900), (99_000, 0)] {
            mark(&mut market, price, secs);
        }
        assert_eq!(
            price(&market),
            60_750,
            "what stood before, and what came at the end, counts nothing"
        );
        mark(&mut market, 1, 5);
        assert_eq!(price(&market), 60_750, "nothing changes any more");
    }

    #[test]
    fn more_marks_of_the_same_price_change_nothing() {
        let (mut few, mut many) = (market(600, 60), market(600, 60));
        for at in 0..=10 {
            mark(&mut few, 100 + at, at.cast_signed() * 60 - 600);
        }
        for secs in -600..=0i64 {
            mark(&mut many, 100 + (secs + 600).unsigned_abs() / 60, secs);
        }
        assert_eq!(price(&few), price(&many));
    }

    #[test]
    fn a_silence_counts_for_no_more_than_the_gap() {
        let mut market = market(600, 10);
        mark(&mut market, 100, -600);
        mark(&mut market, 200, -10);
        mark(&mut market, 300, 7);
        assert_eq!(price(&market), 150, "ten seconds of each");
    }

    #[test]
    fn without_any_mark_in_the_window_the_first_one_after_expiry_settles() {
        let mut market = market(600, 10);
        mark(&mut market, 100, -9_000);
        assert!(market.average(EXPIRY).unwrap().price_atoms().is_err());
        mark(&mut market, 777, 3_000);
        mark(&mut market, 5, 3_001);
        assert_eq!(price(&market), 777);
    }

    #[test]
    fn what_is_averaged_already_is_decided() {
        let mut market = market(1_000, 1_000);
        assert_eq!(market.decided(at(-1_000)).unwrap(), None);
        mark(&mut market, 4_000, -1_000);
        mark(&mut market, 8_000, -400);
        let decided = market.decided(at(-390)).unwrap().unwrap();
        assert_eq!(decided, Decided { fixed_q12: 2_400 << 12, left_secs: 400, all_secs: 1_000 });
        mark(&mut market, 9_000, 1);
        let decided = market.decided(at(1)).unwrap().unwrap();
        assert_eq!(decided, Decided { fixed_q12: 5_600 << 12, left_secs: 0, all_secs: 1_000 });
    }
}
