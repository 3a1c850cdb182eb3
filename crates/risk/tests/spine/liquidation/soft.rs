use breakwater_risk::liquidation::{Relief, soft_bound_atoms, soft_discount_atoms, soft_lots};
use proptest::prelude::*;

fn relief(loss_atoms: u64, notional_atoms: u64) -> Relief {
    Relief { loss_atoms, notional_atoms }
}

#[test]
fn more_loss_for_the_same_notional_goes_first() {
    assert!(relief(20, 100).beats(&relief(10, 100)));
    assert!(relief(10, 40).beats(&relief(20, 100)), "a quarter against a fifth");
    assert!(!relief(10, 100).beats(&relief(10, 100)), "who came first stays");
}

#[test]
fn a_leg_that_loses_nothing_is_never_taken() {
    assert!(!relief(0, 1).beats(&Relief::default()));
    assert!(relief(1, u64::MAX).beats(&Relief::default()));
}

#[test]
fn a_slice_is_a_share_rounded_up_to_a_lot_with_the_legs_sign() {
    assert_eq!((soft_lots(100, 1_000), soft_lots(-100, 1_000)), (10, -10));
    assert_eq!((soft_lots(101, 1_000), soft_lots(-1, 1)), (11, -1));
    assert_eq!(soft_lots(5, 10_000), 5);
}

#[test]
fn the_discount_is_rounded_down_and_the_bound_up() {
    assert_eq!(soft_discount_atoms(9_999, 1), Ok(0));
    assert_eq!(soft_discount_atoms(10_000, 20), Ok(20));
    assert_eq!(soft_bound_atoms(101, 1_500), Ok(117));
    assert_eq!(soft_bound_atoms(-5, 1_500), Ok(0));
}

proptest! {
    #[test]
    fn a_slice_is_never_more_than_the_leg_nor_of_another_sign(
        size in (-(1i64 << 44)..1 << 44).prop_filter("a leg has a size", |s| *s != 0),
        bps in 0u32..=10_000,
    ) {
        let lots = soft_lots(size, bps);
        prop_assert!(lots != 0 && lots.signum() == size.signum());
        prop_assert!(lots.unsigned_abs() <= size.unsigned_abs());
    }

    #[test]
    fn the_rule_is_an_order(a in any::<[u64; 2]>(), b in any::<[u64; 2]>(), c in any::<[u64; 2]>()) {
        let [a, b, c] = [a, b, c].map(|[loss, notional]| relief(loss, notional));
        prop_assert!(!(a.beats(&b) && b.beats(&a)));
        prop_assert!(!(a.beats(&b) && b.beats(&c)) || a.beats(&c));
    }

    #[test]
    fn what_is_rounded_is_rounded_for_who_pays(notional in any::<u64>(), bps in 0u32..=10_000, mm in 0i64..1 << 60) {
        let exact = u128::from(notional) * u128::from(bps);
        let discount = u128::from(soft_discount_atoms(notional, bps).unwrap());
        prop_assert!(discount * 10_000 <= exact && exact < (discount + 1) * 10_000);
        let exact = mm as u128 * u128::from(10_000 + bps);
        let bound = u128::from(soft_bound_atoms(mm, bps).unwrap());
        prop_assert!(exact <= bound * 10_000 && bound * 10_000 < exact + 10_000);
    }
}
