use breakwater_risk::*;
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
    assert_eq!(loss_share_atoms(20, 10, 100), Ok(2));
    assert_eq!(loss_share_atoms(1, 10, 100), Ok(1), "up");
    assert_eq!(loss_share_atoms(20, 0, 0), Ok(0));
    assert_eq!(loss_share_atoms(20, 10, 0), Err(RiskError::Domain));
    assert_eq!(loss_share_atoms(20, 500, 100), Ok(20), "no more than what is withdrawn");
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
        let borne = loss_share_atoms(amount, loss, claims).unwrap();
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
            let borne = loss_share_atoms(amount, left, owed).unwrap();
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
