use breakwater_risk::liquidation::{HeldSlice, hold_back_atoms};
use proptest::prelude::*;

#[test]
fn a_share_of_the_slices_margin_is_held() {
    assert_eq!((hold_back_atoms(1_000, 2_500), hold_back_atoms(1_001, 2_500)), (250, 251), "up");
    assert_eq!((hold_back_atoms(0, 10_000), hold_back_atoms(1_000, 0)), (0, 0));
}

#[test]
fn a_rise_beyond_the_limit_is_forfeited_whole_and_one_at_the_limit_not_at_all() {
    let forfeited = |rise: i64, held| {
        HeldSlice { then_atoms: -100, now_atoms: -100 + rise, mm_atoms: 1_000, held_atoms: held }
            .forfeited_atoms(500)
    };
    assert_eq!((forfeited(50, 99), forfeited(51, 99)), (0, 51));
    assert_eq!((forfeited(51, 20), forfeited(51, 0)), (20, 0), "as far as it is held");
    assert_eq!(forfeited(-50, 99), 0, "a fall is the bidder's own loss");
}

#[test]
fn the_largest_rise_and_fall_fit() {
    let forfeited = |then, now| {
        HeldSlice { then_atoms: then, now_atoms: now, mm_atoms: u64::MAX, held_atoms: u64::MAX }
            .forfeited_atoms(0)
    };
    assert_eq!((forfeited(i64::MIN, i64::MAX), forfeited(i64::MAX, i64::MIN)), (u64::MAX, 0));
    // a limit that does not fit counts as the largest there is, and nothing rises above it
    assert_eq!(
        HeldSlice {
            then_atoms: i64::MIN,
            now_atoms: i64::MAX,
            mm_atoms: u64::MAX,
            held_atoms: u64::MAX
        }
        .forfeited_atoms(u32::MAX),
        0
    );
}

proptest! {
    #[test]
    fn what_is_held_is_the_share_rounded_up_and_no_more_than_the_margin(mm in 0u64..1 << 60, bps in 0u32..=10_000) {
        let held = hold_back_atoms(mm, bps);
        prop_assert_eq!(u128::from(held), (u128::from(mm) * u128::from(bps)).div_ceil(10_000), "up");
        prop_assert!(held <= mm);
    }

    #[test]
    fn only_a_rise_beyond_its_share_of_the_margin_is_forfeited_and_as_far_as_it_is_held(
        then in -(1i64 << 60)..1 << 60, rise in -(1i64 << 60)..1 << 60, mm in 0u64..1 << 60,
        bps in 0u32..=10_000, held in 0u64..1 << 60,
    ) {
        let limit = (u128::from(mm) * u128::from(bps)).div_ceil(10_000) as i128;
        let forfeited = HeldSlice { then_atoms: then, now_atoms: then + rise, mm_atoms: mm, held_atoms: held }.forfeited_atoms(bps);
        let expected = if i128::from(rise) > limit { rise.unsigned_abs().min(held) } else { 0 };
        prop_assert_eq!(forfeited, expected);
    }

    #[test]
    fn a_larger_rise_never_forfeits_less(
        then: i64, low: i64, high: i64, mm: u64, bps in 0u32..=10_000, held: u64,
    ) {
        let at = |now| HeldSlice { then_atoms: then, now_atoms: now, mm_atoms: mm, held_atoms: held }.forfeited_atoms(bps);
        prop_assert!(at(low.min(high)) <= at(low.max(high)));
    }
}
