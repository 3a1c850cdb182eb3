use crate::support::*;
use breakwater_risk::{
    ONE_Q48, YEAR_SECS,
    model::{Realised, RealisedParams},
};
use proptest::prelude::*;

/// A sixteenth of the half-life [s].
const MOMENT: i64 = 5_400;
const PARAMS: RealisedParams = RealisedParams { half_life_secs: DAY, doubt_q48: ONE_Q48 / 10 };

fn start() -> Realised {
    Realised::default().update(100 * USD, 0, &PARAMS)
}

fn run(prints: &[(u64, i64)]) -> Realised {
    prints
        .iter()
        .fold(start(), |state, (cents, secs)| state.update(cents * USD / 100, *secs, &PARAMS))
}

fn vol(state: &Realised) -> f64 {
    real(state.variance_q48 as i64).sqrt()
}

#[test]
fn the_first_price_only_sets_the_reference() {
    let expected = Realised { last_price_atoms: 100 * USD, last_secs: 0, ..Realised::default() };
    assert_eq!(start(), expected);
}

#[test]
fn a_price_that_is_not_later_or_is_zero_changes_nothing() {
    for (price, now) in [(200 * USD, 0), (200 * USD, -1), (200 * USD, i64::MIN), (0, 5_400)] {
        assert_eq!(start().update(price, now, &PARAMS), start());
    }
}

#[test]
fn steady_returns_converge_to_their_annual_variance() {
    // one percent every ninety minutes: 0.01^2 x 5840 a year
    let prints: Vec<_> =
        (1..=400).map(|n| (if n % 2 == 1 { 10_100 } else { 10_000 }, n * MOMENT)).collect();
    let exact = (1.01f64.ln().powi(2) * 5_840.0).sqrt();
    assert!((vol(&run(&prints)) / exact - 1.0).abs() < 1e-4);
}

#[test]
fn half_is_forgotten_in_a_half_life() {
    let before = Realised { variance_q48: ONE_Q48, ..start() };
    let after = before.update(100 * USD, DAY as i64, &PARAMS);
    assert!(after.variance_q48.abs_diff(ONE_Q48 / 2) <= 4);
}

#[test]
fn one_print_off_by_thirty_percent_that_comes_back_counts_nothing() {
    let calm = run(&[(10_010, MOMENT), (10_000, 2 * MOMENT), (10_010, 4 * MOMENT)]);
    for off in [7_000, 13_000, 1, 1_000_000] {
        let off = (off, 3 * MOMENT);
        let bad = run(&[(10_010, MOMENT), (10_000, 2 * MOMENT), off, (10_010, 4 * MOMENT)]);
        assert_eq!(bad, calm, "{off:?}");
    }
}

#[test]
fn a_jump_that_stays_counts_in_full_one_print_later() {
    let doubted = run(&[(7_000, MOMENT)]);
    assert_eq!((doubted.variance_q48, doubted.doubted_price_atoms), (0, 70 * USD));
    let confirmed = run(&[(7_000, MOMENT), (7_010, 2 * MOMENT)]);
    let keep = |hours: f64| 2f64.powf(-hours / 24.0);
    let yearly = |r: f64| r * r * 5_840.0;
    let exact = yearly(0.7f64.ln()) * (1.0 - keep(1.5)) * keep(1.5)
        + yearly((70.1f64 / 70.0).ln()) * (1.0 - keep(1.5));
    assert!((vol(&confirmed) / exact.sqrt() - 1.0).abs() < 1e-6);
}

#[test]
fn a_jump_within_seconds_counts_in_full() {
    let params = RealisedParams { half_life_secs: 600, doubt_q48: ONE_Q48 / 10 };
    let state = Realised::default()
        .update(100 * USD, 0, &params)
        .update(130 * USD, 37, &params)
        .update(130 * USD, 74, &params);
    let keep = 2f64.powf(-37.0 / 600.0);
    let exact = 1.3f64.ln().powi(2) / 37.0 * YEAR_SECS as f64 * (1.0 - keep) * keep;
    assert!((real(state.variance_q48 as i64) / exact - 1.0).abs() < 1e-6, "{exact}");
}

#[test]
fn who_brings_more_prices_changes_nothing() {
    let whole = run(&[(10_500, MOMENT), (10_200, 2 * MOMENT)]);
    let mut more: Vec<_> = (1..54).map(|i| (9_000 + 40 * i as u64, 100 * i)).collect();
    more.push((10_500, MOMENT));
    more.extend((1..54).map(|i| (11_000 - 30 * i as u64, MOMENT + 100 * i)));
    more.push((10_200, 2 * MOMENT));
    assert_eq!(run(&more), whole);
}

/// Prices of a walk of 60 % a year, every second for two days.
fn walk(seed: u64) -> Vec<f64> {
    let mut rng = Rng(seed);
    let step = 0.6 / (YEAR_SECS as f64).sqrt();
    let mut price = 100.0f64;
    (0..2 * DAY)
        .map(|_| {
            price *= (step * rng.normal()).exp();
            price
        })
        .collect()
}

/// What somebody who alone brings prices, and sees a minute ahead because a price may be so old, makes of 60 %: of all moments at which
/// the next return could end, the one that makes it largest or smallest.
fn bent(seed: u64, params: &RealisedParams, largest: bool) -> f64 {
    let prices = walk(seed);
    let (mut found, mut secs, mut sum, mut count) = (Realised::default(), 0usize, 0.0, 0.0);
    let takes = |state: &Realised, secs: usize| {
        let after = state.update((prices[secs] * 1e6) as u64, secs as i64, params);
        (after != *state).then_some(after)
    };
    while secs < prices.len() {
        let Some(first) = takes(&found, secs) else {
            secs += 1;
            continue;
        };
        let size =
            |at: usize| (prices[at] / (found.last_price_atoms.max(1) as f64 / 1e6)).ln().abs();
        let (mut best, mut next) = (secs, first);
        for later in secs + 1..(secs + 60).min(prices.len()) {
            let better = if largest { size(later) > size(best) } else { size(later) < size(best) };
            if found.last_price_atoms > 0
                && better
                && let Some(after) = takes(&found, later)
            {
                (best, next) = (later, after);
            }
        }
        (found, secs) = (next, best + 1);
        if secs > prices.len() / 2 {
            sum += vol(&found);
            count += 1.0;
        }
    }
    sum / count
}

#[test]
fn who_alone_brings_prices_bends_sixty_percent_by_less_than_a_sixth() {
    let params = RealisedParams { half_life_secs: 3_600, doubt_q48: ONE_Q48 / 10 };
    for largest in [true, false] {
        let bends: Vec<f64> = (1..=12).map(|seed| bent(seed * 77, &params, largest)).collect();
        let mean = bends.iter().sum::<f64>() / bends.len() as f64;
        println!("largest {largest}: {mean:.3}");
        assert!((0.50..=0.70).contains(&mean), "{mean}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_random_walk_sampled_at_irregular_times_shows_its_volatility(seed in 1u64.., sigma in 0.3f64..1.5) {
        let mut rng = Rng(seed);
        let params = RealisedParams { half_life_secs: 60 * DAY, doubt_q48: ONE_Q48 };
        let (mut price, mut secs, mut found) = (100.0f64, 0i64, Realised::default());
        let mut variance = 0.0;
        for step in 0..40_000 {
            let gap = 3_600.0 * (0.5 + 1.5 * rng.unit());
            let normal = rng.normal();
            price = (price.ln() + sigma * (gap / YEAR_SECS as f64).sqrt() * normal).exp().clamp(1e-3, 1e7);
            secs += gap as i64;
            found = found.update((price * 1e6) as u64, secs, &params);
            variance += if step < 20_000 { 0.0 } else { vol(&found).powi(2) / 20_000.0 };
        }
        // 270 returns or so over the second half: their estimate strays by a twenty-third, one standard deviation
        prop_assert!((variance.sqrt() / sigma - 1.0).abs() < 0.25, "{} {}", variance.sqrt(), sigma);
    }
}
