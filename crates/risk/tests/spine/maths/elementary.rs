use crate::support::*;
use breakwater_risk::{
    ONE_Q48, RiskError,
    maths::{exp_q48, hypotenuse_q48, ln_ratio_q48, quotient_q48, ratio_q48, sqrt_q48, sqrt_u128},
};
use proptest::prelude::*;

#[test]
fn logarithm_and_exponential_know_their_landmarks() {
    const LN2: i64 = 195_103_586_505_167;
    assert_eq!(ln_ratio_q48(7, 7), Ok(0));
    assert!((ln_ratio_q48(2, 1).unwrap() - LN2).abs() <= 16);
    assert!((ln_ratio_q48(1, 2).unwrap() + LN2).abs() <= 16);
    assert_eq!(ln_ratio_q48(0, 1), Err(RiskError::Domain));
    assert_eq!(ln_ratio_q48(1, 0), Err(RiskError::Domain));
    assert_eq!(exp_q48(0), ONE_Q48);
    assert_eq!((exp_q48(i64::MIN), exp_q48(i64::MAX)), (0, 1 << 63));
    let e = 765_128_314_358_509_u64; // e 2^48
    assert!(exp_q48(ONE).abs_diff(e) <= e >> 46, "{}", exp_q48(ONE));
}

#[test]
fn roots_of_nothing_and_of_everything_are_defined() {
    assert_eq!((sqrt_q48(0), sqrt_u128(0), hypotenuse_q48(0, 0)), (0, 0, 0));
    assert!(sqrt_u128(1 << 126).abs_diff(1 << 63) <= 32);
    assert!(sqrt_u128(u128::MAX) >= u64::MAX - (1 << 8));
    assert_eq!(ratio_q48(1, 0), Err(RiskError::Domain));
    assert_eq!(ratio_q48(1 << 39, 1), Err(RiskError::Overflow));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn logarithm_is_within_its_bound(num in 1u64.., den in 1u64..) {
        // a 64-bit float carries 53 bits of a number below 45: 2 units
        let exact = ((num as f64).ln() - (den as f64).ln()) * ONE_Q48 as f64;
        prop_assert!((ln_ratio_q48(num, den).unwrap() as f64 - exact).abs() <= 18.0);
    }

    #[test]
    fn logarithm_near_one_is_within_its_bound(n in 1u64 << 46..1 << 50) {
        let exact = (n as f64 / ONE_Q48 as f64).ln() * ONE_Q48 as f64;
        prop_assert!((ln_ratio_q48(n, ONE_Q48).unwrap() as f64 - exact).abs() <= 17.0);
    }

    #[test]
    fn exponential_is_within_its_bound(x in -30 * ONE..10 * ONE) {
        let exact = real(x).exp() * ONE_Q48 as f64;
        let error = (exp_q48(x) as f64 - exact).abs();
        prop_assert!(error <= 1.5 + exact / 2f64.powi(45), "{error}");
    }

    #[test]
    fn square_root_is_within_its_bound(x in any::<u128>(), cut in 0u32..128) {
        let x = x >> cut;
        let root = sqrt_u128(x);
        let slack = (root >> 58) + 1;
        let (low, high) = (u128::from(root.saturating_sub(slack)), u128::from(root) + u128::from(slack));
        prop_assert!(low * low <= x);
        prop_assert!(high.checked_mul(high).is_none_or(|square| square >= x));
    }

    #[test]
    fn both_square_roots_agree(x in any::<u64>(), cut in 0u32..64) {
        let x = x >> cut;
        prop_assert!(sqrt_q48(x).abs_diff(sqrt_u128(u128::from(x) << 48)) <= 2);
    }

    #[test]
    fn hypotenuse_is_within_its_bound(a in 0u64..1 << 57, b in 0u64..1 << 57, cut in 0u32..20) {
        let (a, b) = (a >> cut, b >> (cut / 2));
        let exact = sqrt_u128(u128::from(a) * u128::from(a) + u128::from(b) * u128::from(b));
        prop_assert!(hypotenuse_q48(a, b).abs_diff(exact) <= 16 + (exact >> 44), "{} {}", hypotenuse_q48(a, b), exact);
    }

    #[test]
    fn ratios_are_exact(num in 0u64..1 << 40, den in 1u64..1 << 40, a in 0u64..1 << 51, b in 1u64..1 << 51) {
        let floor = |a: u64, b: u64| (u128::from(a) << 48) / u128::from(b);
        if let Ok(ratio) = ratio_q48(num, den) {
            prop_assert_eq!(u128::from(ratio), floor(num, den));
        }
        if let Ok(quotient) = quotient_q48(a, b) {
            prop_assert_eq!(u128::from(quotient), floor(a, b));
        }
    }
}
