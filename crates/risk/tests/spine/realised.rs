use crate::support::*;
use breakwater_risk::*;

const CLAMP: u64 = ONE_Q32 / 10;

fn start() -> Realised {
    Realised::default().update(100 * USD, 1_000, DAY, CLAMP)
}

#[test]
fn the_first_price_only_sets_the_reference() {
    assert_eq!(
        start(),
        Realised { variance_q32: 0, last_price_atoms: 100 * USD, last_secs: 1_000 }
    );
}

#[test]
fn a_price_that_is_not_later_or_is_zero_changes_nothing() {
    for (price, now) in [(200 * USD, 1_000), (200 * USD, 999), (200 * USD, i64::MIN), (0, 2_000)] {
        assert_eq!(start().update(price, now, DAY, CLAMP), start());
    }
}

#[test]
fn steady_returns_converge_to_their_annual_variance() {
    // one percent every hour: 0.01^2 x 8760 a year
    let (mut estimate, mut up) = (start(), true);
    for hour in 1..=400 {
        let price = if up { 101 * USD } else { 100 * USD };
        (estimate, up) = (estimate.update(price, 1_000 + hour * 3_600, DAY, CLAMP), !up);
    }
    let exact = 1.01f64.ln().powi(2) * 8_760.0;
    let got = estimate.variance_q32 as f64 / ONE_Q32 as f64;
    assert!((got / exact - 1.0).abs() < 1e-4, "{got} {exact}");
}

#[test]
fn one_bad_print_counts_its_clamp_at_most() {
    let bad = start().update(100_000 * USD, 4_600, DAY, CLAMP);
    let clamped = start().update(120 * USD, 4_600, DAY, CLAMP);
    assert_eq!(bad.variance_q32, clamped.variance_q32);
}

#[test]
fn half_is_forgotten_in_a_half_life() {
    let before = Realised { variance_q32: ONE_Q32, ..start() };
    let after = before.update(100 * USD, 1_000 + DAY as i64, DAY, CLAMP);
    assert!(after.variance_q32.abs_diff(ONE_Q32 / 2) <= 4);
}
