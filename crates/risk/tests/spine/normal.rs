use crate::support::*;
use breakwater_risk::*;
use proptest::prelude::*;

const VECTORS: &str = include_str!("../vectors/norm_cdf_mpmath_generated.json");

#[test]
fn cdf_is_within_one_unit_of_fifty_digits() {
    for case in vectors(VECTORS) {
        let d = q32(number(&case, "x")) as i64;
        let error = (cdf_q32(d) as f64 - q32(number(&case, "cdf"))).abs();
        assert!(error <= 1.0, "{case}: {error} units");
    }
}

#[test]
fn pdf_is_within_three_units_of_fifty_digits() {
    for case in vectors(VECTORS) {
        let d = q32(number(&case, "x")) as i64;
        let error = (pdf_q32(d) as f64 - q32(number(&case, "pdf"))).abs();
        assert!(error <= 3.0, "{case}: {error} units");
    }
}

#[test]
fn cdf_does_not_fall_where_intervals_meet() {
    for edge in -513i64..=513 {
        let around = (edge << 26) - 300..(edge << 26) + 300;
        for d in around {
            assert!(cdf_q32(d + 1) >= cdf_q32(d), "falls at {d}");
        }
    }
}

#[test]
fn cdf_rises_up_to_three_and_beyond_loses_a_unit_at_most() {
    let step = 48_611;
    let mut d = -9 * ONE;
    while d < 9 * ONE {
        let (here, next) = (cdf_q32(d), cdf_q32(d + step));
        let slack = u64::from(d.abs() > 3 * ONE);
        assert!(next + slack >= here, "falls at {d}");
        assert!(next <= ONE_Q32);
        d += step;
    }
}

#[test]
fn cdf_saturates_at_eight() {
    assert_eq!((cdf_q32(8 * ONE), cdf_q32(-8 * ONE)), (ONE_Q32, 0));
    assert_eq!((cdf_q32(i64::MAX), cdf_q32(i64::MIN)), (ONE_Q32, 0));
    assert_eq!(cdf_q32(0), ONE_Q32 / 2);
}

proptest! {
    #[test]
    fn cdf_of_minus_d_is_the_rest_of_one(d in -9 * ONE..9 * ONE) {
        prop_assert_eq!(cdf_q32(d) + cdf_q32(-d), ONE_Q32 + u64::from(d == 0) * (2 * cdf_q32(0) - ONE_Q32));
    }
}
