use breakwater_risk::*;
use proptest::prelude::*;

#[test]
fn leverage_and_profit_rank_together_and_without_profit_there_is_no_rank() {
    let rank = |equity, mm, profit| rank_q32(equity, mm, profit);
    assert_eq!(rank(100, 100, 100), ONE_Q32);
    assert_eq!(rank(200, 100, 100), ONE_Q32 / 4);
    assert!(rank(100, 50, 10) > rank(100, 50, 9) && rank(100, 51, 9) > rank(100, 50, 9));
    assert_eq!((rank(0, 50, 10), rank(100, 50, 0), rank(-1, 50, 10)), (0, 0, 0));
    assert!(rank(i64::MAX, 1, 1) >= 1, "any profit ranks above none");
}

#[test]
fn each_part_carries_its_share_rounded_up_and_the_last_one_the_rest() {
    assert_eq!(haircut_atoms(100, (1, 3), u64::MAX), Ok(34));
    assert_eq!(haircut_atoms(66, (1, 2), u64::MAX), Ok(33));
    assert_eq!(haircut_atoms(33, (1, 1), u64::MAX), Ok(33));
    assert_eq!(haircut_atoms(33, (5, 1), u64::MAX), Ok(33), "never more than all");
    assert_eq!(haircut_atoms(33, (1, 1), 10), Ok(10), "a profit is the most");
    assert_eq!(haircut_atoms(33, (0, 0), 10), Err(RiskError::Domain));
}

proptest! {
    #[test]
    fn haircuts_and_what_profits_leave_add_up_to_the_shortfall_exactly(
        shortfall in 0u64..1 << 50,
        parts in prop::collection::vec((1u64..1 << 30, 0u64..1 << 50), 1..20),
    ) {
        let mut whole: u64 = parts.iter().map(|(part, _)| part).sum();
        let (mut left, mut taken) = (shortfall, 0);
        for (part, profit) in &parts {
            let haircut = haircut_atoms(left, (*part, whole), *profit).unwrap();
            prop_assert!(haircut <= *profit && haircut <= left);
            left -= haircut;
            taken += haircut;
            whole -= part;
        }
        prop_assert_eq!(taken + left, shortfall);
        let enough = parts.iter().all(|(_, profit)| *profit >= shortfall);
        prop_assert!(!enough || left == 0, "where profits reach, nothing is left");
    }

    #[test]
    fn the_last_part_leaves_nothing_and_none_overshoots(
        shortfall in 0u64..1 << 50, parts in prop::collection::vec(1u64..1 << 30, 1..20),
    ) {
        let mut whole: u64 = parts.iter().sum();
        let mut left = shortfall;
        for part in &parts {
            let haircut = haircut_atoms(left, (*part, whole), u64::MAX).unwrap();
            // up by less than an atom: no part carries more than its own of what is left
            let exact = u128::from(left) * u128::from(*part);
            prop_assert!(u128::from(haircut) * u128::from(whole) < exact + u128::from(whole));
            left -= haircut;
            whole -= part;
        }
        prop_assert_eq!(left, 0);
    }

    #[test]
    fn more_margin_or_profit_never_ranks_lower_nor_more_equity_higher(
        equity in 1i64..1 << 50, mm in 1i64..1 << 50, profit in 1i64..1 << 50, more in 0i64..1 << 50,
    ) {
        let rank = rank_q32(equity, mm, profit);
        prop_assert!(rank_q32(equity, mm + more, profit) >= rank);
        prop_assert!(rank_q32(equity, mm, profit + more) >= rank);
        prop_assert!(rank_q32(equity + more, mm, profit) <= rank);
        prop_assert!(rank >= 1 && rank_q32(equity, mm, -profit) == 0);
    }
}
