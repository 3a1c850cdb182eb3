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
    }

    #[test]
    fn who_stays_is_never_worse_off_by_a_withdrawal(
        claims in 1u64..1 << 50, loss_share in 0u64..=100, part in 1u64..=100,
    ) {
        let loss = claims / 100 * loss_share;
        let amount = (claims / 100 * part).max(1);
        let borne = loss_share_atoms(amount, loss, claims).unwrap();
        // loss' / claims' <= loss / claims, crosswise
        let (left, owed) = (u128::from(loss - borne.min(loss)), u128::from(claims - amount));
        prop_assert!(left * u128::from(claims) <= u128::from(loss) * owed);
    }
}
