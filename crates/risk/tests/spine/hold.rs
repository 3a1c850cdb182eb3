use breakwater_risk::*;
use proptest::prelude::*;

#[test]
fn a_share_of_the_gain_is_held_and_of_a_loss_nothing() {
    assert_eq!(hold_back_atoms(1_000, 900, 2_500), 25);
    assert_eq!(hold_back_atoms(1_001, 900, 2_500), 26, "up");
    assert_eq!((hold_back_atoms(900, 1_000, 2_500), hold_back_atoms(-5, 0, 10_000)), (0, 0));
}

#[test]
fn a_rise_beyond_the_limit_forfeits_and_one_at_the_limit_does_not() {
    assert!(!is_forfeited(-100, -50, 1_000, 500));
    assert!(is_forfeited(-100, -49, 1_000, 500));
    assert!(!is_forfeited(100, 50, 0, 0), "a fall is the bidder's own loss");
    assert!(is_forfeited(i64::MIN, i64::MAX, 1, 0));
}

proptest! {
    #[test]
    fn never_more_is_held_than_was_gained(value in any::<i64>(), paid in any::<u64>(), bps in 0u32..=10_000) {
        let gain = value.max(0).unsigned_abs().saturating_sub(paid);
        prop_assert!(hold_back_atoms(value, paid, bps) <= gain);
    }

    #[test]
    fn a_dearer_bid_and_a_smaller_gain_never_hold_more_back(
        value in 0i64..1 << 60, paid in 0u64..1 << 60, more in 0u64..1 << 60, bps in 0u32..=10_000,
    ) {
        let held = hold_back_atoms(value, paid, bps);
        prop_assert!(hold_back_atoms(value, paid + more, bps) <= held);
        let gain = u128::from(value.unsigned_abs().saturating_sub(paid));
        prop_assert_eq!(u128::from(held), (gain * u128::from(bps)).div_ceil(10_000), "up");
    }

    #[test]
    fn only_a_rise_beyond_its_share_of_the_margin_forfeits(
        then in -(1i64 << 60)..1 << 60, rise in -(1i64 << 60)..1 << 60, mm in 0u64..1 << 60, bps in 0u32..=10_000,
    ) {
        let limit = (u128::from(mm) * u128::from(bps)).div_ceil(10_000) as i128;
        prop_assert_eq!(is_forfeited(then, then + rise, mm, bps), i128::from(rise) > limit);
    }
}
