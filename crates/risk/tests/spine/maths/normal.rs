use crate::support::*;
use breakwater_risk::maths::{cdf_q64, pdf_q48};
use proptest::prelude::*;

const VECTORS: &str = include_str!("../../vectors/norm_cdf_mpmath_generated.json");
const BOUND: f64 = 5e-14;

fn cdf(d_q48: i64) -> f64 {
    cdf_q64(d_q48) as f64 / 2f64.powi(64)
}

#[test]
fn cdf_is_within_its_bound_of_fifty_digits() {
    for case in vectors(VECTORS) {
        let error = (cdf(q48(number(&case, "x"))) - number(&case, "cdf")).abs();
        assert!(error <= BOUND, "{case}: {error:e}");
    }
}

#[test]
fn pdf_is_within_its_bound_of_fifty_digits() {
    for case in vectors(VECTORS) {
        let error = (pdf_q48(q48(number(&case, "x"))) as i64 - q48(number(&case, "pdf"))).abs();
        assert!(error <= 16, "{case}: {error} units of 2^-48");
    }
}

#[test]
fn cdf_saturates_at_eight() {
    for d in [8 * ONE + (1 << 42), 9 * ONE, i64::MAX] {
        assert_eq!((cdf_q64(d), cdf_q64(d.wrapping_neg())), (u64::MAX, 0));
    }
    assert_eq!(cdf_q64(i64::MIN), 0);
    assert!((cdf(0) - 0.5).abs() <= BOUND);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn cdf_rises_but_for_its_error(d in -9 * ONE..9 * ONE, step in 0..ONE / 4) {
        prop_assert!(cdf(d + step) + 2.0 * BOUND >= cdf(d));
    }

    #[test]
    fn cdf_of_minus_d_is_the_rest_of_one(d in -9 * ONE..9 * ONE) {
        prop_assert!((cdf(d) + cdf(-d) - 1.0).abs() <= 2.0 * BOUND);
    }
}
