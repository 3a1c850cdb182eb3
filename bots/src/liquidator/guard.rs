//! Keeps one bad price from triggering a bid. A print far from those just before it is doubted until a later one agrees with
//! it; a market in doubt is not bid in. The program waits for a newer mark before it sells as well: this guard also holds
//! where that newer mark is the bad one.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuardSettings {
    /// A move from the median of recent prints beyond which one is doubted [bps].
    pub doubt_bps: u64,
    /// How near a later print must come to the doubted one to confirm it [bps].
    pub agree_bps: u64,
    /// Prints that the median is taken of.
    pub prints: usize,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self { doubt_bps: 500, agree_bps: 250, prints: 5 }
    }
}

/// A price as a mark had it.
#[derive(Clone, Copy, Debug)]
pub struct Print {
    pub publish_ts: i64,
    pub price_atoms: u64,
}

/// One market's recent prints.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// Oldest first.
    believed: VecDeque<Print>,
    doubted: Option<Print>,
}

impl Guard {
    /// Takes note of a mark; one that is not newer changes nothing. Returns whether the market is in doubt.
    pub fn saw(&mut self, print: Print, settings: &GuardSettings) -> bool {
        let newest = self.doubted.or(self.believed.back().copied());
        if newest.is_some_and(|newest| print.publish_ts <= newest.publish_ts) {
            return self.in_doubt();
        }
        let near = |other: u64, bps: u64| within(print.price_atoms, other, bps);
        let usual = self.median().is_none_or(|median| near(median, settings.doubt_bps));
        let agreed = self.doubted.is_some_and(|it| near(it.price_atoms, settings.agree_bps));
        if agreed {
            self.believed.clear(); // the old level is history
        }
        if usual || agreed {
            self.doubted = None;
            self.believed.push_back(print);
            while self.believed.len() > settings.prints.max(1) {
                self.believed.pop_front();
            }
        } else {
            self.doubted = Some(print);
        }
        self.in_doubt()
    }

    pub fn in_doubt(&self) -> bool {
        self.doubted.is_some()
    }

    fn median(&self) -> Option<u64> {
        let mut prices: Vec<u64> = self.believed.iter().map(|print| print.price_atoms).collect();
        prices.sort_unstable();
        prices.get(prices.len() / 2).copied()
    }
}

/// Whether two prices differ by at most so much of the second.
fn within(price: u64, other: u64, bps: u64) -> bool {
    u128::from(price.abs_diff(other)) * 10_000 <= u128::from(other) * u128::from(bps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(publish_ts: i64, price_atoms: u64) -> Print {
        Print { publish_ts, price_atoms }
    }

    fn guard(prices: &[u64]) -> (Guard, Vec<bool>) {
        let mut guard = Guard::default();
        let settings = GuardSettings::default();
        let doubts =
            (1..).zip(prices).map(|(ts, price)| guard.saw(print(ts, *price), &settings)).collect();
        (guard, doubts)
    }

    #[test]
    fn one_bad_print_is_doubted_and_then_forgotten() {
        let (_, doubts) = guard(&[10_000, 10_010, 7_000, 10_005]);
        assert_eq!(doubts, [false, false, true, false]);
    }

    #[test]
    fn a_gap_is_believed_at_its_second_print() {
        let (guard, doubts) = guard(&[10_000, 8_500, 8_480, 8_470]);
        assert_eq!(doubts, [false, true, false, false]);
        assert_eq!(guard.median(), Some(8_480));
    }

    #[test]
    fn two_bad_prints_that_disagree_confirm_nothing() {
        let (_, doubts) = guard(&[10_000, 7_000, 13_000, 7_000]);
        assert_eq!(doubts, [false, true, true, true]);
    }

    #[test]
    fn the_same_print_seen_twice_confirms_nothing() {
        let mut guard = Guard::default();
        let settings = GuardSettings::default();
        guard.saw(print(1, 10_000), &settings);
        assert!(guard.saw(print(2, 7_000), &settings));
        assert!(guard.saw(print(2, 7_000), &settings));
        assert!(guard.saw(print(1, 10_000), &settings), "nor does an older one");
    }

    #[test]
    fn a_fast_fall_in_small_steps_is_never_doubted() {
        let prices: Vec<u64> = (0..40).map(|step| 10_000 - step * 100).collect();
        assert!(guard(&prices).1.iter().all(|doubt| !doubt));
    }
}
