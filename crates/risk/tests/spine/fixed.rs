use crate::support::*;
use breakwater_risk::*;
use proptest::prelude::*;

#[test]
fn logarithm_and_exponential_know_their_landmarks() {
    assert_eq!(ln_q32(7, 7), Ok(0));
    assert_eq!(ln_q32(2, 1), Ok(2_977_044_472));
    assert_eq!(ln_q32(1, 2), Ok(-2_977_044_472));
    assert_eq!(ln_q32(0, 1), Err(RiskError::Domain));
    assert_eq!(ln_q32(1, 0), Err(RiskError::Domain));
    assert_eq!(exp_q32(0), ONE_Q32);
    assert_eq!((exp_q32(i64::MIN), exp_q32(i64::MAX)), (0, 1 << 63));
    assert!(exp_q32(ONE).abs_diff(11_674_931_555) <= 12); // e 2^32, relative 2^-30
}

#[test]
fn division_rounds_where_its_name_says() {
    assert_eq!((mul_div_floor(7, 1, 2), mul_div_ceil(7, 1, 2)), (Ok(3), Ok(4)));
    assert_eq!((mul_div_down(-7, 1, 2), mul_div_up(-7, 1, 2)), (Ok(-4), Ok(-3)));
    assert_eq!((mul_div_down(7, 1, 2), mul_div_up(7, 1, 2)), (Ok(3), Ok(4)));
    assert_eq!(mul_div_down(i64::MIN, 1, 1), Ok(i64::MIN));
    assert_eq!(mul_div_down(i64::MIN, 2, 1), Err(RiskError::Overflow));
    assert_eq!(mul_div_floor(u64::MAX, 2, 1), Err(RiskError::Overflow));
    assert_eq!(mul_div_ceil(1, 1, 0), Err(RiskError::Domain));
    assert_eq!((notional_floor(1, 1), notional_ceil(1, 1)), (Ok(0), Ok(1)));
}

proptest! {
    #[test]
    fn logarithm_is_within_two_units(num in 1u64.., den in 1u64..) {
        // a 64-bit float carries 53 bits of a number below 45: error below 2^-15 units
        let exact = q32((num as f64).ln() - (den as f64).ln());
        prop_assert!((ln_q32(num, den).unwrap() as f64 - exact).abs() <= 2.01);
    }

    #[test]
    fn exponential_is_within_its_bound(x in -22 * ONE..21 * ONE) {
        let exact = q32((x as f64 / ONE_Q32 as f64).exp());
        let error = (exp_q32(x) as f64 - exact).abs();
        prop_assert!(error <= 2.0 + exact / f64::from(1u32 << 30), "{error}");
    }

    #[test]
    fn square_root_is_within_its_bound(x in any::<u128>(), cut in 0u32..128) {
        let x = x >> cut;
        let root = u128::from(sqrt_u128(x));
        prop_assert!(root * root <= x); // down
        let above = root + 1 + (root >> 31);
        prop_assert!(above.checked_mul(above).is_none_or(|square| square > x));
    }

    #[test]
    fn q32_products_round_as_named(a in any::<u64>(), b in 0..=ONE_Q32) {
        let exact = u128::from(a) * u128::from(b);
        prop_assert_eq!(u128::from(mul_q32_floor(a, b)), exact >> 32);
        prop_assert_eq!(u128::from(mul_q32_ceil(a, b)), exact.div_ceil(1 << 32));
    }

    #[test]
    fn signed_quotients_bracket_the_truth(a in any::<i64>(), b in any::<u32>(), d in 1u64..) {
        let (b, wide) = (u64::from(b), i128::from(a) * i128::from(b));
        if let (Ok(down), Ok(up)) = (mul_div_down(a, b, d), mul_div_up(a, b, d)) {
            prop_assert_eq!(i128::from(down), wide.div_euclid(i128::from(d)));
            prop_assert!(i128::from(up) - i128::from(down) == i128::from(wide.rem_euclid(i128::from(d)) != 0));
        }
    }

    #[test]
    fn shares_round_as_named(x in 0u64..1 << 60, bps in 0u32..100_000) {
        let exact = u128::from(x) * u128::from(bps);
        prop_assert_eq!(u128::from(share_floor(x, bps)), exact / 10_000);
        prop_assert_eq!(u128::from(share_ceil(x, bps)), exact.div_ceil(10_000));
    }
}
