//! What came of it: means over seeds with intervals, and differences of two engines seed by seed, so that the path and the people cancel.

use crate::{engine::Kind, market::MINUTE_SECS, play::Run};
use serde::Serialize;

/// A mean with half the width of its interval at 95 %; no width where there is one seed alone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Half of the interval at 95 %.
    pub half_width: Option<f64>,
    /// Of how many runs.
    pub seeds: usize,
}

/// Quantiles of Student's t at 97.5 % for 1 to 30 degrees of freedom (any table of it); beyond, the normal's.
const T: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
];
const NORMAL: f64 = 1.960;

impl Mean {
    /// Of one value a seed.
    pub fn of(values: &[f64]) -> Self {
        let seeds = values.len();
        let mean = values.iter().sum::<f64>() / seeds.max(1) as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let half_width = (seeds > 1).then(|| {
            let freedom = seeds - 1;
            let t = T.get(freedom - 1).copied().unwrap_or(NORMAL);
            t * (squares / freedom as f64 / seeds as f64).sqrt()
        });
        Self { mean, half_width, seeds }
    }
}

/// What is measured of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Amplification of the fall.
    Amplification,
    /// Largest fall [%].
    FallPct,
    /// Bad debt [USD].
    BadDebtUsd,
    /// Of it, paid by funds [USD].
    FundsUsd,
    /// Of it, paid by others [USD].
    OthersUsd,
    /// Accounts sold from.
    Liquidated,
    /// Of them, by soft slices alone.
    SoftOnly,
    /// Contracts sold [USD].
    SoldUsd,
    /// Owners' loss beyond the move [USD].
    GivenUpUsd,
    /// Of what was sold [%].
    GivenUpPct,
    /// Of what an account began with, median [%].
    LossOfEquityPct,
    /// They keep of their contracts [%].
    KeptPct,
    /// Of them, well an hour later without a sale.
    WellAfterHour,
    /// Of them, well within a day without a sale.
    WellWithinDay,
    /// Flow in the books [USD].
    FlowUsd,
    /// Time with somebody due [min].
    BusyMinutes,
    /// Its longest stretch [min].
    LongestMinutes,
    /// Of that, haircuts of deleveraging [USD].
    HaircutsUsd,
    /// Of that, shared by all [USD].
    SharedUsd,
    /// Margin called a point of volatility [%].
    MarginPctAPoint,
    /// An adversary gets back [%].
    AdversaryBackPct,
}

impl Measure {
    /// Every one, in the order of a report.
    pub const ALL: [Self; 21] = [
        Self::Amplification,
        Self::FallPct,
        Self::BadDebtUsd,
        Self::FundsUsd,
        Self::OthersUsd,
        Self::HaircutsUsd,
        Self::SharedUsd,
        Self::Liquidated,
        Self::SoftOnly,
        Self::WellAfterHour,
        Self::WellWithinDay,
        Self::KeptPct,
        Self::SoldUsd,
        Self::GivenUpUsd,
        Self::GivenUpPct,
        Self::LossOfEquityPct,
        Self::FlowUsd,
        Self::BusyMinutes,
        Self::LongestMinutes,
        Self::MarginPctAPoint,
        Self::AdversaryBackPct,
    ];

    /// Places after the point that mean something.
    pub fn decimals(self) -> usize {
        match self {
            Self::Amplification => 3,
            Self::FallPct
            | Self::GivenUpPct
            | Self::LossOfEquityPct
            | Self::MarginPctAPoint
            | Self::AdversaryBackPct => 2,
            Self::KeptPct => 1,
            _ => 0,
        }
    }

    /// What it is called, with its unit.
    pub fn name(self) -> &'static str {
        match self {
            Self::Amplification => "amplification of the fall",
            Self::FallPct => "largest fall [%]",
            Self::BadDebtUsd => "bad debt [USD]",
            Self::FundsUsd => "of it, paid by funds [USD]",
            Self::OthersUsd => "of it, paid by others [USD]",
            Self::Liquidated => "accounts sold from",
            Self::SoftOnly => "of them, by soft slices alone",
            Self::SoldUsd => "contracts sold [USD]",
            Self::GivenUpUsd => "owners' loss beyond the move [USD]",
            Self::GivenUpPct => "of what was sold [%]",
            Self::FlowUsd => "flow in the books [USD]",
            Self::LossOfEquityPct => "of what an account began with, median [%]",
            Self::KeptPct => "they keep of their contracts [%]",
            Self::WellAfterHour => "of them, well an hour later without a sale",
            Self::WellWithinDay => "of them, well within a day without a sale",
            Self::BusyMinutes => "time with somebody due [min]",
            Self::LongestMinutes => "its longest stretch [min]",
            Self::HaircutsUsd => "of that, haircuts of deleveraging [USD]",
            Self::SharedUsd => "of that, shared by all [USD]",
            Self::MarginPctAPoint => "margin called a point of volatility [%]",
            Self::AdversaryBackPct => "an adversary gets back [%]",
        }
    }

    /// Of one run.
    pub fn of(self, run: &Run) -> f64 {
        let tally = &run.tally;
        match self {
            Self::Amplification => run.amplification(),
            Self::FallPct => run.fall * 100.0,
            Self::BadDebtUsd => tally.bad_debt_usd,
            Self::FundsUsd => tally.funds_usd,
            Self::OthersUsd => tally.others_usd,
            Self::Liquidated => tally.liquidated.len() as f64,
            Self::SoftOnly => tally.soft_only.len() as f64,
            Self::SoldUsd => tally.sold_usd,
            Self::GivenUpUsd => tally.given_up_usd,
            Self::GivenUpPct => run.given_up_share() * 100.0,
            Self::FlowUsd => run.flow_usd,
            Self::LossOfEquityPct => run.given_up_of_equity() * 100.0,
            Self::KeptPct => run.kept_share() * 100.0,
            Self::WellAfterHour => run.well_after_hour as f64,
            Self::WellWithinDay => run.well_within_day as f64,
            Self::BusyMinutes => run.busy_secs / MINUTE_SECS,
            Self::LongestMinutes => run.longest_secs / MINUTE_SECS,
            Self::HaircutsUsd => tally.haircuts_usd,
            Self::SharedUsd => tally.shared_usd,
            Self::MarginPctAPoint => run.margin_pct_a_point,
            // who is not there has its money
            Self::AdversaryBackPct => run.hunt.map_or(1.0, |hunt| hunt.back()) * 100.0,
        }
    }
}

/// One measure of one engine, over all seeds.
pub fn mean(runs: &[Run], engine: Kind, measure: Measure) -> Mean {
    let of = runs.iter().filter(|run| run.engine == engine);
    Mean::of(&of.map(|run| measure.of(run)).collect::<Vec<_>>())
}

/// How much more of a measure one engine has than another, seed by seed.
pub fn paired(runs: &[Run], (engine, less): (Kind, Kind), measure: Measure) -> Mean {
    let of = |kind: Kind, seed: u64| runs.iter().find(|run| run.engine == kind && run.seed == seed);
    let own = runs.iter().filter(|run| run.engine == engine);
    let pairs = own.filter_map(|run| Some((run, of(less, run.seed)?)));
    let differences: Vec<f64> = pairs.map(|(a, b)| measure.of(a) - measure.of(b)).collect();
    Mean::of(&differences)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_students() {
        let mean = Mean::of(&[1.0, 2.0, 3.0]);
        // deviation 1, root of 3, t of two degrees
        assert_eq!(mean.mean, 2.0);
        assert!((mean.half_width.unwrap() - 4.303 / 3f64.sqrt()).abs() < 1e-9);
        assert_eq!(Mean::of(&[5.0]).half_width, None);
        assert_eq!(Mean::of(&[]).seeds, 0);
    }

    #[test]
    fn every_measure_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = Measure::ALL.map(Measure::name).into();
        assert_eq!(names.len(), Measure::ALL.len());
    }
}
