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
}
