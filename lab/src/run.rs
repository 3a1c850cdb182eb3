//! What is left of one engine's run, for measures and reports.

use crate::{
    engine::{Kind, Tally},
    people::adversary::Hunt,
};
use serde::Serialize;

/// One engine's run.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Who sold.
    pub engine: Kind,
    /// Of path, people and drops.
    pub seed: u64,
    /// Largest fall of the first market with the loop, as a share ...
    pub fall: f64,
    /// ... and without it.
    pub path_fall: f64,
    /// Contracts that forced and hedging flow traded, at the path's prices.
    pub flow_usd: f64,
    /// Time in which somebody was due or for sale.
    pub busy_secs: f64,
    /// The longest stretch of it.
    pub longest_secs: f64,
    /// What the engine did.
    pub tally: Tally,
    /// Of those sold from, how many met their margin an hour after, had nothing been sold ...
    pub well_after_hour: usize,
    /// ... and at some look within a day.
    pub well_within_day: usize,
    /// What margin of accounts that only hold on rises by for each point of volatility [%].
    pub margin_pct_a_point: f64,
    /// What the adversary did, where there is one.
    pub hunt: Option<Hunt>,
    /// Every owner, in the cast's order.
    pub owners: Vec<Outcome>,
    /// Prices of the first market: minute, path and with the loop [USD].
    #[serde(skip)]
    pub prices: Vec<(f64, f64, f64)>,
}

/// What became of one owner [USD].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// What it held.
    pub book: &'static str,
    /// Value of the account at the start.
    pub start_usd: f64,
    /// Value at the end, less what was paid in meanwhile.
    pub end_usd: f64,
    /// What it would be worth at the end, at the same prices, had nothing been sold; an account can't be worth less than nothing to its owner.
    pub held_usd: f64,
    /// Given up of the value at mark: slippage, spread, penalties, discounts.
    pub given_up_usd: f64,
    /// Contracts at the start, at the first prices ...
    pub contracts_start_usd: f64,
    /// ... and at the end, at the same prices.
    pub contracts_end_usd: f64,
}

impl Run {
    /// Largest fall with the loop over that without.
    pub fn amplification(&self) -> f64 {
        self.fall / self.path_fall
    }

    /// What owners gave up of what was sold, as a share of its notional.
    pub fn given_up_share(&self) -> f64 {
        if self.tally.sold_usd > 0.0 { self.tally.given_up_usd / self.tally.sold_usd } else { 0.0 }
    }

    /// Owners of whom something was sold.
    pub fn sold_from(&self) -> impl Iterator<Item = &Outcome> {
        self.tally.liquidated.iter().filter_map(|at| self.owners.get(*at))
    }

    /// What they have left of their contracts, as a share.
    pub fn kept_share(&self) -> f64 {
        let sum = |of: fn(&Outcome) -> f64| self.sold_from().map(of).sum::<f64>();
        let start = sum(|one| one.contracts_start_usd);
        if start > 0.0 { sum(|one| one.contracts_end_usd) / start } else { 1.0 }
    }

    /// What one of them gave up of what the account was worth at the start, as a share; the median.
    pub fn given_up_of_equity(&self) -> f64 {
        let shares = self.sold_from().map(|one| one.given_up_usd / one.start_usd.max(1.0));
        let mut shares: Vec<f64> = shares.collect();
        shares.sort_by(f64::total_cmp);
        let (low, high) = (shares.len().saturating_sub(1) / 2, shares.len() / 2);
        shares.get(low).zip(shares.get(high)).map_or(0.0, |(low, high)| f64::midpoint(*low, *high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(start_usd: f64, given_up_usd: f64, contracts_end_usd: f64) -> Outcome {
        Outcome {
            book: "short put",
            start_usd,
            end_usd: start_usd,
            held_usd: start_usd,
            given_up_usd,
            contracts_start_usd: 1_000.0,
            contracts_end_usd,
        }
    }

    fn run(liquidated: &[usize]) -> Run {
        let owners = vec![
            owner(100.0, 1.0, 500.0),
            owner(100.0, 4.0, 0.0),
            owner(200.0, 4.0, 1_000.0),
            owner(100.0, 0.0, 1_000.0),
        ];
        let liquidated = liquidated.iter().copied().collect();
        Run {
            engine: Kind::Breakwater,
            seed: 1,
            fall: 0.2,
            path_fall: 0.1,
            flow_usd: 0.0,
            busy_secs: 0.0,
            longest_secs: 0.0,
            tally: Tally { liquidated, ..Tally::default() },
            well_after_hour: 0,
            well_within_day: 0,
            margin_pct_a_point: 0.0,
            hunt: None,
            owners,
            prices: vec![],
        }
    }

    #[test]
    fn what_is_kept_and_lost_is_of_those_sold_from_alone() {
        let some = run(&[0, 1, 2]);
        assert!((some.kept_share() - 0.5).abs() < 1e-12);
        assert!((some.given_up_of_equity() - 0.02).abs() < 1e-12, "the median of 1, 4 and 2 %");
        assert!((run(&[0, 1]).given_up_of_equity() - 0.025).abs() < 1e-12);
        assert_eq!((run(&[]).kept_share(), run(&[]).given_up_of_equity()), (1.0, 0.0));
    }
}
