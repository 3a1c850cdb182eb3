use breakwater_risk::{
    ONE_Q32, RiskError,
    maths::{
        mul_div_ceil, mul_div_down, mul_div_floor, mul_div_up, mul_high_floor, mul_q32_ceil,
        mul_q32_floor, mul_q48_down, mul_q48_floor, mul_q48_near, mul_q48_up, notional_ceil,
        notional_floor, share_ceil, share_floor,
    },
};
use proptest::prelude::*;

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
    fn q48_products_round_as_named(a in any::<i64>(), b in -(1i64 << 60)..1 << 60, u in any::<u64>(), r in 0u64..1 << 60) {
        let exact = i128::from(a) * i128::from(b);
        let within = |x: i128| i64::try_from(x).unwrap_or(if x < 0 { i64::MIN } else { i64::MAX });
        prop_assert_eq!(mul_q48_down(a, b), within(exact >> 48));
        prop_assert_eq!(mul_q48_up(a, b), within(-(-exact >> 48)));
        let exact = (u128::from(u) * u128::from(r)) >> 48;
        prop_assert_eq!(mul_q48_floor(u, r), u64::try_from(exact).unwrap_or(u64::MAX));
        let near = mul_q48_near(u, r);
        prop_assert!(near <= mul_q48_floor(u, r) && mul_q48_floor(u, r) - near <= 4);
    }

    #[test]
    fn the_upper_half_of_a_product_is_at_most_three_short(a in any::<u64>(), b in any::<u64>()) {
        let exact = ((u128::from(a) * u128::from(b)) >> 64) as u64;
        prop_assert!(exact >= mul_high_floor(a, b) && exact - mul_high_floor(a, b) <= 3);
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
