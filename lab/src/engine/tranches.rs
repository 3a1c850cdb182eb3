//! A share that grows with each slot, as Drift v2 has it (`math/liquidation.rs`, `calculate_max_pct_to_liquidate`): of the margin that is short, a
//! tenth may be freed at once and the rest in equal parts over 150 slots, a minute; less than 50 USD at once. What was freed before counts.
//!
//! A liquidator gets a fee of the notional, 1 % here (Drift's fees are 0.5 to 5 % by market, most of them 1 to 2.5 %), and comes when it pays for what closing costs him.

use super::plain::{Case, Close, Payer, Policy};
use std::collections::BTreeMap;

const FIRST_SHARE: f64 = 0.1;
/// 150 slots of 0.4 s.
const DURATION_SECS: f64 = 60.0;
const TINY_USD: f64 = 50.0;
const FEE: f64 = 0.01;

/// An account in liquidation.
#[derive(Clone, Copy, Debug)]
struct Progress {
    /// Seconds since it began.
    secs: f64,
    freed_usd: f64,
}

/// The rule, with every account that is in liquidation.
#[derive(Default)]
pub struct Tranches(BTreeMap<usize, Progress>);

/// Share of what is short now that may be freed.
fn share_of_short(short_usd: f64, progress: Progress) -> f64 {
    if short_usd < TINY_USD {
        return 1.0;
    }
    let share = (progress.secs / DURATION_SECS + FIRST_SHARE).min(1.0);
    let most_usd = (short_usd + progress.freed_usd) * share;
    ((most_usd - progress.freed_usd).max(0.0) / short_usd).min(1.0)
}

impl Policy for Tranches {
    fn close(&mut self, case: &Case) -> Option<Close> {
        let first = Progress { secs: 0.0, freed_usd: 0.0 };
        let progress = self.0.entry(case.trader).or_insert(first);
        let short_usd = case.mm_usd - case.equity_usd;
        let freed_usd = short_usd * share_of_short(short_usd, *progress);
        *progress =
            Progress { secs: progress.secs + case.secs, freed_usd: progress.freed_usd + freed_usd };
        // what frees margin is to give up margin's share of the account, less what the fee takes of its equity
        let fee_of_all = FEE * case.notional_usd;
        let frees_all = case.mm_usd - fee_of_all;
        let share = if frees_all > freed_usd { freed_usd / frees_all } else { 1.0 };
        let fee_usd = fee_of_all * share;
        (share > 0.0).then_some(Close { share, fee_usd, payer: Payer::Liquidator })
    }

    fn recovered(&mut self, trader: usize) {
        self.0.remove(&trader);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Drift's own test of its rule: less than 50 USD are liquidated at once, whatever the time.
    #[test]
    fn a_tiny_shortage_is_closed_at_once() {
        assert_eq!(share_of_short(49.0, Progress { secs: 0.4, freed_usd: 0.0 }), 1.0);
    }

    #[test]
    fn a_tenth_may_go_at_once_and_all_of_it_in_a_minute() {
        let at =
            |secs, freed_usd| share_of_short(1_000.0 - freed_usd, Progress { secs, freed_usd });
        assert!((at(0.0, 0.0) - 0.1).abs() < 1e-12);
        assert!((at(30.0, 0.0) - 0.6).abs() < 1e-12);
        assert!((at(30.0, 600.0)).abs() < 1e-12, "what was freed counts");
        assert_eq!(at(60.0, 600.0), 1.0);
    }
}
