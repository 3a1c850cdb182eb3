use breakwater_risk::{
    maths::share_floor,
    outflow::{Allowance, Taking},
};
use proptest::{collection::vec, prelude::*};

const SECS: u32 = 86_400;

fn open() -> Allowance {
    Allowance::default().at(1_000, SECS)
}

/// The allowance once `atoms` have left an account worth `value_atoms`.
fn taken(mut window: Allowance, atoms: u64, value_atoms: i64) -> Allowance {
    window.take(Taking { atoms, value_atoms });
    window
}

fn brought(mut window: Allowance, atoms: u64) -> Allowance {
    window.bring(atoms);
    window
}

#[test]
fn a_share_of_what_the_account_was_worth_may_leave() {
    let within = |atoms| taken(open(), atoms, 1_000).is_within(2_500);
    assert!(within(250) && !within(251));
    assert!(!taken(open(), 1, 3).is_within(2_500), "down");
    assert!(!taken(open(), 1, -1_000).is_within(10_000), "of a debtor nothing");
    assert!(open().is_within(0));
}

#[test]
fn who_had_nothing_may_take_nothing_of_what_is_earned_later() {
    let poor = taken(open(), 0, 0);
    assert_eq!(taken(poor, 1, 1_000).base_atoms, 0);
    assert!(!taken(poor, 1, 1_000).is_within(10_000));
}

#[test]
fn the_base_is_the_value_at_the_first_taking_and_stays() {
    let first = taken(open(), 100, 1_000);
    assert_eq!((first.base_atoms, taken(first, 50, 9_999).base_atoms), (1_000, 1_000));
    assert!(
        taken(first, 150, 9_999).is_within(2_500) && !taken(first, 151, 9_999).is_within(2_500)
    );
}

#[test]
fn nobodys_own_deposit_raises_the_base() {
    // 400 brought to 1 000: they may leave again, and a quarter of the 1 000 with them
    let full = brought(open(), 400);
    assert!(taken(full, 650, 1_400).is_within(2_500));
    assert!(!taken(full, 651, 1_400).is_within(2_500));
    assert_eq!(taken(full, 1, 1_400).base_atoms, 1_000);
}

#[test]
fn what_is_brought_back_may_leave_again() {
    let back = brought(taken(open(), 250, 1_000), 100);
    assert!(taken(back, 100, 850).is_within(2_500) && !taken(back, 101, 850).is_within(2_500));
}

#[test]
fn a_window_begins_anew_after_its_length() {
    let used = taken(open(), 250, 1_000);
    assert_eq!(used.at(1_000 + 86_399, SECS), used);
    let next = used.at(1_000 + 86_400, SECS);
    assert_eq!((next.start_ts, next.used_atoms), (87_400, 0));
    assert_eq!(taken(next, 1, 700).base_atoms, 700);
    assert_eq!(used.at(999, SECS).start_ts, 999, "a clock that goes back opens a new one");
}

#[test]
fn the_largest_amounts_stop_at_what_fits() {
    assert!(!taken(open(), u64::MAX, i64::MAX).is_within(9_999));
    let full = brought(brought(open(), u64::MAX), u64::MAX);
    assert_eq!((full.used_atoms, taken(full, 0, 0).base_atoms), (i64::MIN, 0));
}

prop_compose! {
    /// A window after some takings and some money brought in.
    fn any_window()(moves in vec((any::<bool>(), 0u64..1 << 50), 0..8), value in 0i64..1 << 60) -> Allowance {
        moves.into_iter().fold(open(), |window, (takes, atoms)| {
            if takes { taken(window, atoms, value) } else { brought(window, atoms) }
        })
    }
}

proptest! {
    #[test]
    fn money_that_passes_through_leaves_the_allowance_as_it_was(
        window in any_window(), through in 0u64..1 << 50, next in 0u64..1 << 50, value in 0i64..1 << 60,
    ) {
        let passed = taken(brought(window, through), through, value + through as i64);
        prop_assert_eq!(passed.used_atoms, window.used_atoms);
        // and so is what may follow
        prop_assert_eq!(taken(passed, next, value), taken(window, next, value));
    }

    #[test]
    fn in_any_order_no_more_leaves_in_a_window_than_the_share_and_what_was_brought_in(
        worth in 0u64..1 << 50, cap_bps in 0u32..=10_000,
        moves in vec((any::<bool>(), 0u64..1 << 50), 1..30),
    ) {
        let (mut window, mut value, mut inside, mut out) = (open(), worth, 0u64, 0u64);
        for (takes, atoms) in moves {
            if !takes {
                window.bring(atoms);
                (value, inside) = (value + atoms, inside + atoms);
                continue;
            }
            let atoms = atoms.min(value);
            let after = taken(window, atoms, value as i64);
            if after.is_within(cap_bps) {
                window = after;
                (value, out) = (value - atoms, out + atoms);
            }
            // profits and losses aside, the base is what the account was worth when the window began
            prop_assert_eq!(after.base_atoms, worth as i64);
        }
        prop_assert!(u128::from(out) <= u128::from(share_floor(worth, cap_bps)) + u128::from(inside));
    }

    #[test]
    fn the_whole_share_can_be_taken_in_any_parts(
        worth in 1u64..1 << 50, cap_bps in 0u32..=10_000, parts in vec(1u64..1 << 50, 0..10),
    ) {
        let share = share_floor(worth, cap_bps);
        let (mut window, mut left) = (open(), share);
        for part in parts.into_iter().chain([u64::MAX]) {
            let part = part.min(left);
            window.take(Taking { atoms: part, value_atoms: (worth - (share - left)) as i64 });
            left -= part;
            prop_assert!(window.is_within(cap_bps));
        }
        prop_assert!(!taken(window, 1, (worth - share) as i64).is_within(cap_bps));
    }
}
