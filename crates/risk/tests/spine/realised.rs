use crate::support::*;
use breakwater_risk::*;
use proptest::prelude::*;

const PARAMS: RealisedParams = RealisedParams { half_life_secs: DAY, doubt_q48: ONE_Q48 / 10 };

fn start() -> Realised {
    Realised::default().update(100 * USD, 1_000, &PARAMS)
}

fn run(prints: &[(u64, i64)]) -> Realised {
    prints.iter().fold(start(), |state, (cents, secs)| {
        state.update(cents * USD / 100, 1_000 + secs, &PARAMS)
    })
}

fn vol(state: &Realised) -> f64 {
    real(state.variance_q48 as i64).sqrt()
}

#[test]
fn the_first_price_only_sets_the_reference() {
    let expected =
        Realised { last_price_atoms: 100 * USD, last_secs: 1_000, ..Realised::default() };
    assert_eq!(start(), expected);
}

#[test]
fn a_price_that_is_not_later_or_is_zero_changes_nothing() {
    for (price, now) in [(200 * USD, 1_000), (200 * USD, 999), (200 * USD, i64::MIN), (0, 2_000)] {
        assert_eq!(start().update(price, now, &PARAMS), start());
    }
}

#[test]
fn steady_returns_converge_to_their_annual_variance() {
    // one percent every hour: 0.01^2 x 8760 a year
    let prints: Vec<_> =
        (1..=400).map(|h| (if h % 2 == 1 { 10_100 } else { 10_000 }, h * 3_600)).collect();
    let exact = (1.01f64.ln().powi(2) * 8_760.0).sqrt();
    assert!((vol(&run(&prints)) / exact - 1.0).abs() < 1e-4);
}

#[test]
fn half_is_forgotten_in_a_half_life() {
    let before = Realised { variance_q48: ONE_Q48, ..start() };
    let after = before.update(100 * USD, 1_000 + DAY as i64, &PARAMS);
    assert!(after.variance_q48.abs_diff(ONE_Q48 / 2) <= 4);
}

#[test]
fn one_print_off_by_thirty_percent_that_comes_back_counts_nothing() {
    let calm = run(&[(10_010, 3_600), (10_000, 7_200), (10_010, 10_800)]);
    for off in [7_000, 13_000, 1, 1_000_000] {
        let bad = run(&[(10_010, 3_600), (10_000, 7_200), (off, 9_000), (10_010, 10_800)]);
        assert_eq!(bad, calm, "{off}");
    }
}

#[test]
fn a_jump_that_stays_counts_in_full_one_print_later() {
    let doubted = run(&[(7_000, 3_600)]);
    assert_eq!((doubted.variance_q48, doubted.doubted_price_atoms), (0, 70 * USD));
    let confirmed = run(&[(7_000, 3_600), (7_010, 7_200)]);
    let keep = |hours: f64| 2f64.powf(-hours / 24.0);
    let yearly = |r: f64| r * r * 8_760.0;
    let exact = yearly(0.7f64.ln()) * (1.0 - keep(1.0)) * keep(1.0)
        + yearly((70.1f64 / 70.0).ln()) * (1.0 - keep(1.0));
    assert!((vol(&confirmed) / exact.sqrt() - 1.0).abs() < 1e-6);
}

#[test]
fn a_jump_within_seconds_counts_in_full() {
    let params = RealisedParams { half_life_secs: 600, doubt_q48: ONE_Q48 / 10 };
    let state = Realised::default()
        .update(100 * USD, 0, &params)
        .update(130 * USD, 10, &params)
        .update(130 * USD, 20, &params);
    let keep = 2f64.powf(-10.0 / 600.0);
    let exact = 1.3f64.ln().powi(2) / 10.0 * YEAR_SECS as f64 * (1.0 - keep) * keep;
    assert!((real(state.variance_q48 as i64) / exact - 1.0).abs() < 1e-6, "{exact}");
}

#[test]
fn a_move_split_over_many_prints_within_the_spacing_counts_once() {
    // a sixty-fourth of the half-life is 1 350 s
    let whole = run(&[(10_500, 2_700)]);
    let split: Vec<_> = (1..=27).map(|i| (10_000 + 18 * i as u64, 100 * i)).collect();
    let split = run(&split);
    assert!(vol(&split) < vol(&whole));
    assert_eq!(split.last_secs % 1_350, 1_000 + 50); // 1 400 and 2 700 + ...
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_random_walk_sampled_at_irregular_times_shows_its_volatility(seed in 1u64.., sigma in 0.3f64..1.5) {
        let mut state = seed;
        let mut unit = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let params = RealisedParams { half_life_secs: 60 * DAY, doubt_q48: ONE_Q48 };
        let (mut price, mut secs, mut found) = (100.0f64, 0i64, Realised::default());
        for _ in 0..1_500 {
            let gap = DAY as f64 * (1.0 + 3.0 * unit());
            let normal = (0..12).map(|_| unit()).sum::<f64>() - 6.0;
            price = (price.ln() + sigma * (gap / YEAR_SECS as f64).sqrt() * normal).exp().clamp(1e-3, 1e7);
            secs += gap as i64;
            found = found.update((price * 1e6) as u64, secs, &params);
        }
        // some 70 returns count: their estimate strays by a twelfth, one standard deviation
        prop_assert!((vol(&found) / sigma - 1.0).abs() < 0.4, "{} {}", vol(&found), sigma);
    }
}
