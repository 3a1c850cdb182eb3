//! Value and counted equity of an account for sale: the price is a share of one, how much is sold follows the other.

use crate::support::{auction, q32, slice};
use breakwater_risk::{
    ONE_Q32, RiskError,
    liquidation::{
        AuctionParams, InsolventSlice, Proceeds, SliceTerms, SolventSlice, insolvent_payout_atoms,
        max_share_q32, solvent_price_atoms,
    },
    maths::{mul_q32_floor, share_ceil},
};
use proptest::prelude::*;

/// An account whose collateral counts for `haircut` less than it is worth, after sales that brought `proceeds`.
fn with_haircut(value_atoms: i64, haircut: i64, mm_atoms: i64, proceeds: i64) -> SolventSlice {
    SolventSlice {
        equity_atoms: value_atoms - haircut,
        value_atoms,
        mm_atoms,
        reserved_atoms: Proceeds { value_atoms, proceeds_atoms: proceeds }.reserved_atoms(),
        unsold_atoms: 0,
    }
}

#[test]
fn proceeds_are_not_sold_again_up_to_half_of_the_value() {
    let kept = |proceeds| Proceeds { value_atoms: 100, proceeds_atoms: proceeds }.reserved_atoms();
    assert_eq!((kept(30), kept(50), kept(51), kept(i64::MAX)), (30, 50, 50, 50));
    assert_eq!(Proceeds { value_atoms: 101, proceeds_atoms: 90 }.reserved_atoms(), 50, "down");
    assert_eq!(
        (
            Proceeds { value_atoms: 0, proceeds_atoms: 30 }.reserved_atoms(),
            Proceeds { value_atoms: -1, proceeds_atoms: 30 }.reserved_atoms(),
            kept(-1)
        ),
        (0, 0, 0)
    );
    assert_eq!(
        (
            Proceeds { value_atoms: i64::MAX, proceeds_atoms: i64::MAX }.reserved_atoms(),
            Proceeds { value_atoms: i64::MIN, proceeds_atoms: 1 }.reserved_atoms()
        ),
        (i64::MAX / 2, 0)
    );
}

#[test]
fn an_atom_of_value_never_makes_the_price_or_the_largest_slice_jump() {
    // proceeds 20 000: every value up to three times that, over where it is the proceeds and where it is twice them
    let (proceeds, haircut, mm) = (20_000, 2_000, 80_000);
    for d_q32 in [1, ONE_Q32 / 1_000, ONE_Q32 / 2, ONE_Q32 / 100 * 98, ONE_Q32] {
        let at = |value| {
            let account = with_haircut(value, haircut, mm, proceeds);
            let price =
                solvent_price_atoms(&account, SliceTerms { d_q32, share_q32: ONE_Q32 }).unwrap();
            let most = max_share_q32(&auction(), &account, d_q32).unwrap();
            (account.for_sale_atoms(), price, most)
        };
        let mut last = at(0);
        for value in 1..=3 * proceeds {
            let now = at(value);
            assert!(now.0.abs_diff(last.0) <= 1 && now.1.abs_diff(last.1) <= 1, "{value}");
            // what is short moves by an atom, what the whole sale brings by two: of 38 000 or more
            assert!(now.2.abs_diff(last.2) <= 3 * ONE_Q32 / 38_000, "{value} {last:?} {now:?}");
            last = now;
        }
    }
}

#[test]
fn an_account_with_value_and_no_counted_equity_is_for_sale() {
    // V 10, E -10, MM 40, buffer 20 %: target 48, short 58. d 0.5: 58 / (58 + 5)
    let account = with_haircut(10_000_000, 20_000_000, 40_000_000, 0);
    let f = max_share_q32(&auction(), &account, ONE_Q32 / 2).unwrap();
    assert!(f.abs_diff(q32(58.0 / 63.0) as u64) <= 200, "{f}");
    assert_eq!(
        solvent_price_atoms(&account, SliceTerms { d_q32: ONE_Q32 / 2, share_q32: ONE_Q32 }),
        Ok(5_000_000)
    );
    let left = account.after(&auction(), SliceTerms { d_q32: ONE_Q32 / 2, share_q32: f }).unwrap();
    assert!(left.equity_atoms > 0 && left.value_atoms > left.equity_atoms);
    let insolvent = SolventSlice { value_atoms: -1, ..account };
    assert_eq!(max_share_q32(&auction(), &insolvent, ONE_Q32 / 2), Err(RiskError::Domain));
}

#[test]
fn who_takes_an_insolvent_account_is_paid_by_value_and_a_solvent_one_pays_nobody() {
    let paid = |value| {
        insolvent_payout_atoms(
            &auction(),
            &InsolventSlice { value_atoms: value, mm_atoms: 600, elapsed_secs: 0 },
            ONE_Q32,
        )
    };
    assert_eq!((paid(-1), paid(0)), (Ok(1), Err(RiskError::Domain)));
}

#[test]
fn a_haircut_sells_more_of_an_account_and_at_the_same_price() {
    let (plain, cut) = (slice(100, 120, 40), with_haircut(100, 30, 120, 40));
    let most = |account| max_share_q32(&auction(), account, ONE_Q32 / 2).unwrap();
    assert!(most(&cut) > most(&plain));
}

#[test]
fn an_atom_that_is_cut_leaves_with_the_slice() {
    // half of 3, and half of the 1 that counts of it, for nothing: 1 and 0 stay, and the margin's larger half
    let left = with_haircut(3, 2, 3, 0)
        .after(&auction(), SliceTerms { d_q32: 0, share_q32: ONE_Q32 / 2 })
        .unwrap();
    assert_eq!((left.value_atoms, left.equity_atoms, left.mm_atoms), (1, 0, 2));
}

/// Parts of maintenance margin [bps]: counted equity, haircut, proceeds of earlier slices.
fn account(mm: i64, equity_bps: i64, haircut_bps: i64, proceeds_bps: i64) -> SolventSlice {
    let part = |bps: i64| (i128::from(mm) * i128::from(bps) / 10_000) as i64;
    let haircut = part(haircut_bps).max(-part(equity_bps)); // value is not negative
    with_haircut(part(equity_bps) + haircut, haircut, mm, part(proceeds_bps))
}

prop_compose! {
    fn any_account()(
        mm in 1_000_000i64..1 << 50, equity_bps in -10_000i64..11_900, haircut_bps in 0i64..20_000,
        proceeds_bps in 0i64..30_000,
    ) -> SolventSlice {
        account(mm, equity_bps, haircut_bps, proceeds_bps)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn half_of_the_value_or_more_is_for_sale_and_follows_it_atom_by_atom(value in 0..i64::MAX, proceeds: i64) {
        let for_sale = |value| with_haircut(value, 0, 0, proceeds).for_sale_atoms();
        prop_assert!(u128::from(for_sale(value)) * 2 >= value as u128);
        prop_assert!(for_sale(value) <= value.unsigned_abs());
        prop_assert!((0..=1).contains(&(for_sale(value + 1) - for_sale(value))));
    }

    #[test]
    fn a_slice_ends_at_the_buffer_and_not_above_it_whatever_the_haircut(
        account in any_account(), d_q32 in 0..=ONE_Q32, fee_bps in 0u32..=2_000,
    ) {
        let params = AuctionParams { fee_bps, ..auction() };
        let f = max_share_q32(&params, &account, d_q32).unwrap();
        let left = account.after(&params, SliceTerms { d_q32, share_q32: f }).unwrap();
        let target = left.mm_atoms + share_ceil(left.mm_atoms.unsigned_abs(), 2_000) as i64;
        // 2^-32 of a share, and rounding of price, fee and margin
        let unit = (2 * account.mm_atoms - account.equity_atoms + account.value_atoms) >> 32;
        let over = left.equity_atoms - target;
        prop_assert!(over <= 4 + unit && over >= -8 - 2 * unit, "{} {:?} {:?}", over, account, left);
    }

    #[test]
    fn what_has_no_price_is_paid_by_nobody_stays_and_a_slice_ends_at_the_buffer_with_it(
        account in any_account(), d_q32 in 0..=ONE_Q32, part_bps in 0i64..9_900,
    ) {
        let target = account.mm_atoms + share_ceil(account.mm_atoms.unsigned_abs(), 2_000) as i64;
        let unsold = (i128::from(target - account.equity_atoms) * i128::from(part_bps) / 10_000) as i64;
        let held = SolventSlice {
            equity_atoms: account.equity_atoms + unsold,
            value_atoms: account.value_atoms + unsold,
            unsold_atoms: unsold.unsigned_abs(),
            ..account
        };
        let price = |account: &SolventSlice| solvent_price_atoms(account, SliceTerms { d_q32, share_q32: ONE_Q32 });
        prop_assert_eq!(price(&held), price(&account));
        let f = max_share_q32(&auction(), &held, d_q32).unwrap();
        let left = held.after(&auction(), SliceTerms { d_q32, share_q32: f }).unwrap();
        let target = left.mm_atoms + share_ceil(left.mm_atoms.unsigned_abs(), 2_000) as i64;
        let unit = (2 * held.mm_atoms - account.equity_atoms + held.value_atoms) >> 32;
        let over = left.equity_atoms - target;
        prop_assert!(over <= 4 + unit && over >= -8 - 2 * unit, "{} {:?} {:?}", over, held, left);
        prop_assert!(left.unsold_atoms == held.unsold_atoms && left.value_atoms >= unsold);
    }

    #[test]
    fn after_a_slice_the_haircut_has_shrunk_by_the_share_and_only_cash_is_kept(
        account in any_account(), d_q32 in 0..=ONE_Q32, share_q32 in 0..=ONE_Q32,
    ) {
        let left = account.after(&auction(), SliceTerms { d_q32, share_q32 }).unwrap();
        let haircut = |s: &SolventSlice| (s.value_atoms - s.equity_atoms).unsigned_abs();
        let expected = haircut(&account) - mul_q32_floor(haircut(&account), share_q32);
        prop_assert!(haircut(&left).abs_diff(expected) <= 1);
        let price = solvent_price_atoms(&account, SliceTerms { d_q32, share_q32 }).unwrap();
        let proceeds = account.reserved_atoms + price as i64;
        prop_assert_eq!(left.reserved_atoms, Proceeds { value_atoms: left.value_atoms, proceeds_atoms: proceeds }.reserved_atoms());
        prop_assert!((0..=left.value_atoms).contains(&left.reserved_atoms));
        prop_assert!(left.equity_atoms <= left.value_atoms);
    }

    #[test]
    fn a_share_is_paid_at_d_of_the_value_for_sale_and_never_by_the_haircut(
        account in any_account(), other: i64, d_q32 in 0..=ONE_Q32, share_q32 in 0..=ONE_Q32,
    ) {
        let price = solvent_price_atoms(&account, SliceTerms { d_q32, share_q32 }).unwrap();
        let unlike = SolventSlice { equity_atoms: other, ..account };
        prop_assert_eq!(solvent_price_atoms(&unlike, SliceTerms { d_q32, share_q32 }), Ok(price));
        let for_sale = (account.value_atoms - account.reserved_atoms) as u128;
        let exact = for_sale * u128::from(d_q32) * u128::from(share_q32); // fits: 52 + 33 + 33 bits
        prop_assert!(u128::from(price) << 64 >= exact && u128::from(price) << 64 < exact + (2 << 64));
    }
}
