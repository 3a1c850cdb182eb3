use breakwater_risk::{
    RiskError,
    liquidation::{Claims, Hole, SharedHole, Sources, Window, cover, loss_share_atoms},
};
use proptest::prelude::*;

#[test]
fn each_source_pays_what_the_ones_before_left_over() {
    let sources = Sources {
        escrow_atoms: 5,
        insurance_atoms: 40,
        gamma_atoms: 20,
        backstop_bps: 4_000,
        backstop_atoms: 1_000,
    };
    let paid = cover(100, &sources);
    assert_eq!((paid.escrow_atoms, paid.insurance_atoms, paid.gamma_atoms), (5, 40, 20));
    assert_eq!((paid.backstop_atoms, paid.unmet_atoms), (14, 21), "40 % of the 35 that were left");
    let small = cover(30, &sources);
    assert_eq!((small.escrow_atoms, small.insurance_atoms, small.paid_atoms()), (5, 25, 30));
}

#[test]
fn a_window_counts_what_left_and_begins_anew_when_it_is_over() {
    let none = Window::default();
    let open = none.at(1_000, 60, 500);
    assert_eq!((open.start_ts, open.left_atoms(2_500)), (1_000, 125));
    let used = Window { used_atoms: 100, ..open };
    assert_eq!(used.at(1_059, 60, 9_999).left_atoms(2_500), 25, "the fund may grow meanwhile");
    assert_eq!(used.at(1_060, 60, 400).left_atoms(2_500), 100);
    assert_eq!(
        used.at(999, 60, 400).left_atoms(2_500),
        100,
        "a clock that goes back opens a new one"
    );
}

#[test]
fn a_loss_is_shared_by_what_is_owed() {
    assert_eq!(loss_share_atoms(20, Claims { hole_atoms: 10, claims_atoms: 100 }), Ok(2));
    assert_eq!(loss_share_atoms(1, Claims { hole_atoms: 10, claims_atoms: 100 }), Ok(1), "up");
    assert_eq!(loss_share_atoms(20, Claims { hole_atoms: 0, claims_atoms: 0 }), Ok(0));
    assert_eq!(
        loss_share_atoms(20, Claims { hole_atoms: 10, claims_atoms: 0 }),
        Err(RiskError::Domain)
    );
    assert_eq!(
        loss_share_atoms(20, Claims { hole_atoms: 500, claims_atoms: 100 }),
        Ok(20),
        "no more than what is withdrawn"
    );
    assert_eq!(
        loss_share_atoms(20, Claims { hole_atoms: u64::MAX, claims_atoms: 1 }),
        Ok(20),
        "however large the hole"
    );
}

#[test]
fn a_hole_is_the_loss_and_what_the_funds_cannot_pay_of_the_debts() {
    let hole = Hole {
        loss_atoms: 10,
        shortfall_atoms: 15,
        gap_atoms: 4,
        settling_atoms: 20,
        insurance_atoms: 5,
        gamma_atoms: 9,
        kept_atoms: 3,
    };
    assert_eq!(hole.atoms(), 10 + 35 - 3 - 5, "insurance may have paid the gap");
    assert_eq!(Hole { gap_atoms: 12, ..hole }.atoms(), 10 + 35 - 3 - 5 - 7);
    assert_eq!(Hole { gap_atoms: 30, ..hole }.atoms(), 10 + 35 - 3 - 5 - 9);
    assert_eq!(Hole { insurance_atoms: 1_000, ..hole }.atoms(), 10, "a fund pays no shared loss");
    let endless = Hole { shortfall_atoms: u64::MAX, settling_atoms: u64::MAX, ..hole };
    assert_eq!(Hole { loss_atoms: u64::MAX, ..endless }.atoms(), u64::MAX);
}

/// What a withdrawal leaves behind: it repays the loss, and is kept for what is not shared yet.
fn leave(hole: &Hole, part: u64) -> Hole {
    let repaid = part.min(hole.loss_atoms);
    let kept_atoms = hole.kept_atoms + (part - repaid);
    Hole { loss_atoms: hole.loss_atoms - repaid, kept_atoms, ..*hole }
}

/// Everybody withdraws everything in turn: what each is paid, and the hole that is left.
fn paid_in_turn(hole: &Hole, cash: &[u64], order: &[usize]) -> (Vec<u64>, Hole) {
    let (mut hole, mut claims, mut paid) = (*hole, cash.iter().sum::<u64>(), vec![0; cash.len()]);
    for at in order {
        let part =
            loss_share_atoms(cash[*at], Claims { hole_atoms: hole.atoms(), claims_atoms: claims })
                .unwrap();
        paid[*at] = cash[*at] - part;
        (hole, claims) = (leave(&hole, part), claims - cash[*at]);
    }
    (paid, hole)
}

prop_compose! {
    fn any_hole()(x in prop::array::uniform7(0u64..1 << 44)) -> Hole {
        Hole {
            loss_atoms: x[0],
            shortfall_atoms: x[1],
            gap_atoms: x[2].min(x[1]),
            settling_atoms: x[3],
            insurance_atoms: x[4],
            gamma_atoms: x[5],
            kept_atoms: x[6],
        }
    }
}

/// Claimants, and an order to withdraw in.
fn claimants(most: u64) -> impl Strategy<Value = (Vec<u64>, Vec<usize>)> {
    prop::collection::vec(1..most, 1..12).prop_flat_map(|cash| {
        let order: Vec<usize> = (0..cash.len()).collect();
        (Just(cash), Just(order).prop_shuffle())
    })
}

/// Everybody withdraws everything in turn, by the pool's own bookkeeping.
fn paid_by_the_pool(hole: &Hole, cash: &[u64], order: &[usize]) -> Vec<u64> {
    let (mut hole, mut claims, mut shared) =
        (*hole, cash.iter().sum::<u64>(), SharedHole::default());
    let mut paid = vec![0; cash.len()];
    for at in order {
        let part = shared
            .part_atoms(cash[*at], Claims { hole_atoms: hole.atoms(), claims_atoms: claims })
            .unwrap();
        paid[*at] = cash[*at] - part;
        (hole, claims) = (leave(&hole, part), claims - cash[*at]);
    }
    paid
}

proptest! {
    #[test]
    fn no_order_of_leaving_pays_anybody_another_atom(
        cash in prop::collection::vec(1u64..1 << 44, 1..12), order in any::<u64>(),
        loss_atoms in 0u64..1 << 40, shortfall_atoms in 0u64..1 << 40, insurance_atoms in 0u64..1 << 40,
    ) {
        let hole = Hole { loss_atoms, shortfall_atoms, insurance_atoms, ..Hole::default() };
        prop_assume!(hole.atoms() <= cash.iter().sum());
        let first: Vec<usize> = (0..cash.len()).collect();
        let mut other = first.clone();
        other.sort_by_key(|at| (*at as u64 + 1).wrapping_mul(order | 1));
        prop_assert_eq!(paid_by_the_pool(&hole, &cash, &first), paid_by_the_pool(&hole, &cash, &other));
    }

    #[test]
    fn a_hole_is_never_below_the_loss_and_the_gamma_reserve_fills_its_gap_alone(hole in any_hole(), more in 0u64..1 << 50) {
        prop_assert!(hole.atoms() >= hole.loss_atoms);
        let beyond = Hole { gamma_atoms: hole.gap_atoms + more, ..hole };
        prop_assert_eq!(beyond.atoms(), Hole { gamma_atoms: hole.gap_atoms, ..hole }.atoms());
        let none = Hole { gap_atoms: 0, ..hole };
        prop_assert_eq!(none.atoms(), Hole { gamma_atoms: 0, ..none }.atoms());
        prop_assert!(none.atoms() >= hole.atoms() && none.atoms() - hole.atoms() <= hole.gap_atoms);
    }

    #[test]
    fn what_a_withdrawal_leaves_behind_fills_the_hole_by_as_much(hole in any_hole(), part in 0u64..1 << 46) {
        let part = part.min(hole.atoms());
        prop_assert_eq!(leave(&hole, part).atoms(), hole.atoms() - part);
    }

    #[test]
    fn whoever_withdraws_first_or_last_is_paid_the_same_share(hole in any_hole(), (cash, order) in claimants(1 << 44)) {
        let (paid, left) = paid_in_turn(&hole, &cash, &order);
        let claims: u64 = cash.iter().sum();
        let borne = hole.atoms().min(claims);
        // to the atom: what there was for them went out, and the hole is filled by what they bore
        prop_assert_eq!(paid.iter().sum::<u64>(), claims - borne);
        prop_assert_eq!(left.atoms(), hole.atoms() - borne);
        for (before, at) in order.into_iter().enumerate() {
            let (got, exact) = (u128::from(paid[at]) * u128::from(claims), u128::from(cash[at]) * u128::from(claims - borne));
            prop_assert!(got + u128::from(claims) > exact, "short by an atom: {:?}", paid);
            // each who went before was rounded against, by less than an atom
            prop_assert!(got <= exact + before as u128 * u128::from(claims), "{:?}", paid);
        }
    }

    #[test]
    fn equal_claims_are_paid_the_same_to_an_atom(hole in any_hole(), cash in 1u64..1 << 44, count in 1usize..50) {
        let (paid, _) = paid_in_turn(&hole, &vec![cash; count], &(0..count).collect::<Vec<_>>());
        prop_assert!(paid.iter().max().unwrap() - paid.iter().min().unwrap() <= 1, "{:?}", paid);
    }
}

proptest! {
    #[test]
    fn the_parts_are_the_shortfall_and_no_source_is_skipped(
        shortfall in any::<u64>(), s in any::<[u64; 4]>(), backstop_bps in 0u32..=12_000,
    ) {
        let [escrow_atoms, insurance_atoms, gamma_atoms, backstop_atoms] = s.map(|x| x >> 3);
        let sources = Sources { escrow_atoms, insurance_atoms, gamma_atoms, backstop_bps, backstop_atoms };
        let paid = cover(shortfall, &sources);
        let parts = [paid.escrow_atoms, paid.insurance_atoms, paid.gamma_atoms, paid.backstop_atoms, paid.unmet_atoms];
        prop_assert_eq!(parts.iter().map(|x| u128::from(*x)).sum::<u128>(), u128::from(shortfall));
        let later = |from: usize| parts[from..].iter().any(|x| *x > 0);
        prop_assert!(!later(1) || paid.escrow_atoms == escrow_atoms);
        prop_assert!(!later(2) || paid.insurance_atoms == insurance_atoms);
        prop_assert!(!later(3) || paid.gamma_atoms == gamma_atoms);
        let before = u128::from(paid.backstop_atoms) + u128::from(paid.unmet_atoms);
        let agreed = (before * u128::from(backstop_bps.min(10_000)) / 10_000) as u64;
        prop_assert_eq!(paid.backstop_atoms, agreed.min(backstop_atoms), "all it may, no more");
    }

    #[test]
    fn who_stays_is_never_worse_off_by_a_withdrawal(
        claims in 1u64..1 << 50, loss in 0u64..1 << 50, amount in 1u64..1 << 50,
    ) {
        let (loss, amount) = (loss.min(claims), amount.min(claims));
        let borne = loss_share_atoms(amount, Claims { hole_atoms: loss, claims_atoms: claims }).unwrap();
        prop_assert!(borne <= loss.min(amount));
        // loss' / claims' <= loss / claims, crosswise
        let (left, owed) = (u128::from(loss - borne), u128::from(claims - amount));
        prop_assert!(left * u128::from(claims) <= u128::from(loss) * owed);
    }

    #[test]
    fn over_any_row_of_withdrawals_the_loss_ratio_never_rises_and_all_of_it_is_borne(
        claims in 1u64..1 << 50, loss in 0u64..1 << 50,
        parts in prop::collection::vec(1u64..1 << 50, 0..20),
    ) {
        let (mut owed, mut left) = (claims, loss.min(claims));
        for amount in parts.into_iter().chain([u64::MAX]) {
            let amount = amount.min(owed);
            if amount == 0 {
                break;
            }
            let borne = loss_share_atoms(amount, Claims { hole_atoms: left, claims_atoms: owed }).unwrap();
            let before = (u128::from(left), u128::from(owed));
            (left, owed) = (left - borne, owed - amount);
            prop_assert!(u128::from(left) * before.1 <= before.0 * u128::from(owed));
        }
        prop_assert_eq!((left, owed), (0, 0));
    }

    #[test]
    fn within_one_window_no_more_leaves_than_its_cap(
        fund in 0u64..1 << 50, cap_bps in 0u32..=10_000, secs in 1u32..=604_800,
        asked in prop::collection::vec((0i64..100_000, 0u64..1 << 50), 1..40),
    ) {
        let (mut window, mut now, mut fund, mut out) = (Window::default(), 1_000_000i64, fund, 0u64);
        for (wait, wanted) in asked {
            now += wait;
            let open = window.at(now, secs, fund);
            if open.start_ts != window.start_ts {
                out = 0;
            }
            let paid = wanted.min(open.left_atoms(cap_bps)).min(fund);
            window = Window { used_atoms: open.used_atoms + paid, ..open };
            (fund, out) = (fund - paid, out + paid);
            prop_assert_eq!(out, window.used_atoms);
            prop_assert!(u128::from(out) <= (u128::from(window.base_atoms) * u128::from(cap_bps)).div_ceil(10_000));
            prop_assert!(now - window.start_ts < i64::from(secs));
        }
    }
}
