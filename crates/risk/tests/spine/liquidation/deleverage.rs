use breakwater_risk::{
    RiskError,
    liquidation::{self, Closing},
    margin::{Health, Requirement},
};
use proptest::prelude::*;

fn rank_atoms(size_atoms: u64, equity_atoms: i64, mm_atoms: i64) -> u64 {
    let requirement = Requirement { mm_atoms, ..Requirement::default() };
    liquidation::rank_atoms(size_atoms, &Health::new(equity_atoms, &requirement).unwrap())
}

fn haircut_atoms(
    shortfall_atoms: u64,
    (part_atoms, whole_atoms): (u64, u64),
    room_atoms: u64,
) -> Result<u64, RiskError> {
    Closing { shortfall_atoms, part_atoms, whole_atoms, room_atoms }.haircut_atoms()
}

#[test]
fn leverage_and_size_rank_together_and_leverage_counts_as_one_at_most() {
    assert_eq!(rank_atoms(1_000, 100, 100), 1_000);
    assert_eq!(rank_atoms(1_000, 200, 100), 500);
    assert_eq!(
        rank_atoms(1_000, 1, 100),
        1_000,
        "nearer to nothing it is no more than at its margin"
    );
    assert_eq!((rank_atoms(1_000, 0, 100), rank_atoms(1_000, -50, 100)), (1_000, 1_000));
    assert_eq!(rank_atoms(1_000, 0, 0), 1_000);
    assert_eq!(rank_atoms(1_000, i64::MAX, 1), 1, "whoever holds any ranks above who is done with");
    assert_eq!(rank_atoms(1_000, i64::MIN, i64::MIN), 1_000);
    assert_eq!(rank_atoms(0, 1, 100), 0);
}

#[test]
fn each_part_carries_its_share_rounded_up_and_the_last_one_the_rest() {
    assert_eq!(haircut_atoms(100, (100, 300), u64::MAX), Ok(34));
    assert_eq!(haircut_atoms(66, (100, 200), u64::MAX), Ok(33));
    assert_eq!(haircut_atoms(33, (100, 100), u64::MAX), Ok(33));
    assert_eq!(haircut_atoms(33, (500, 100), u64::MAX), Ok(33), "never more than all");
    assert_eq!(haircut_atoms(33, (100, 100), 10), Ok(10), "no further than its margin");
    assert_eq!(haircut_atoms(33, (20, 20), u64::MAX), Ok(20), "no price is below zero");
    assert_eq!(haircut_atoms(33, (0, 0), 10), Ok(0), "who is owed nothing carries nothing");
}

/// By notional nine worthless options would have carried nine tenths of it: nothing, for want of a value, and the tenth a tenth.
#[test]
fn what_is_worth_nothing_takes_nothing_off_what_others_carry() {
    let worthless = 0;
    assert_eq!(haircut_atoms(20_000, (30_000, 30_000 + 9 * worthless), u64::MAX), Ok(20_000));
    assert_eq!(haircut_atoms(20_000, (worthless, 30_000), u64::MAX), Ok(0));
}

proptest! {
    #[test]
    fn haircuts_and_what_margins_leave_add_up_to_the_shortfall_exactly(
        shortfall in 0u64..1 << 50,
        parts in prop::collection::vec((1u64..1 << 50, 0u64..1 << 50), 1..20),
    ) {
        let mut whole: u64 = parts.iter().map(|(part, _)| part).sum();
        let (mut left, mut taken) = (shortfall, 0);
        for (part, room) in &parts {
            let haircut = haircut_atoms(left, (*part, whole), *room).unwrap();
            prop_assert!(haircut <= *room && haircut <= left && haircut <= *part);
            left -= haircut;
            taken += haircut;
            whole -= part;
        }
        prop_assert_eq!(taken + left, shortfall);
    }

    #[test]
    fn where_margins_reach_every_part_carries_the_same_share_and_nothing_is_left(
        parts in prop::collection::vec(1u64..1 << 40, 1..20), missing in 0u64..=1 << 20,
    ) {
        let all: u64 = parts.iter().sum();
        let shortfall = u64::try_from((u128::from(all) * u128::from(missing)) >> 20).unwrap();
        let (mut whole, mut left) = (all, shortfall);
        for part in &parts {
            let haircut = haircut_atoms(left, (*part, whole), u64::MAX).unwrap();
            // up by less than an atom for each part that went before
            let exact = u128::from(shortfall) * u128::from(*part) / u128::from(all);
            prop_assert!(u128::from(haircut).abs_diff(exact) <= 20, "{haircut} and {exact}");
            left -= haircut;
            whole -= part;
        }
        prop_assert_eq!(left, 0);
    }

    #[test]
    fn more_margin_or_size_never_ranks_lower_nor_more_equity_higher(
        size in 1u64..1 << 50, equity in any::<i64>(), mm in any::<i64>(), more in 0i64..1 << 50,
    ) {
        let rank = rank_atoms(size, equity, mm);
        prop_assert!(rank_atoms(size, equity, mm.saturating_add(more)) >= rank);
        prop_assert!(rank_atoms(size + more.unsigned_abs(), equity, mm) >= rank);
        prop_assert!(rank_atoms(size, equity.saturating_add(more), mm) <= rank);
        prop_assert!((1..=size).contains(&rank));
    }
}
