//! Price curve, largest slice, rounding of slices.

use crate::support::{auction, slice};
use breakwater_risk::{
    ONE_Q32, RiskError,
    liquidation::{
        InsolventSlice, Share, SliceTerms, SolventSlice, Sources, cover, insolvent_payout_atoms,
        max_share_q32, price_share_q32, solvent_price_atoms,
    },
    pricing::{Kind, SettledOption},
};
use proptest::prelude::*;

fn q32(share: f64) -> u64 {
    (share * 4_294_967_296.0).round() as u64
}

#[test]
fn price_falls_fast_then_slowly_then_to_nothing() {
    let at = |secs| price_share_q32(&auction(), secs) as f64 / 4_294_967_296.0;
    assert!((at(0) - 0.98).abs() < 1e-9);
    assert!((at(50) - 0.89).abs() < 1e-9);
    assert!((at(100) - 0.80).abs() < 1e-9);
    assert!((at(7_300) - 0.40).abs() < 1e-9);
    assert_eq!(price_share_q32(&auction(), 14_500), 0);
    assert_eq!(price_share_q32(&auction(), u64::MAX), 0);
}

#[test]
fn largest_slice_is_what_the_formula_says() {
    // equity 120, maintenance margin 222, buffer 20 %: BM = 120 - 222 x 1.2 = -146.4
    let slice = slice(120_000_000, 222_000_000, 0);
    let f = max_share_q32(&auction(), &slice, q32(0.98)).unwrap() as f64 / 4_294_967_296.0;
    assert!((f - 146.4 / (146.4 + 120.0 * 0.98)).abs() < 1e-8, "{f}");
    let slice = SolventSlice { reserved_atoms: 50_000_000, ..slice };
    let f = max_share_q32(&auction(), &slice, q32(0.9)).unwrap() as f64 / 4_294_967_296.0;
    assert!((f - 146.4 / (146.4 + 120.0 * 0.9 + 50.0 * 0.1)).abs() < 1e-8, "{f}");
}

#[test]
fn healthy_and_insolvent_accounts_have_no_slice_to_sell() {
    let most = |equity| max_share_q32(&auction(), &slice(equity, 100, 0), ONE_Q32);
    assert_eq!((most(120), most(-1)), (Err(RiskError::Domain), Err(RiskError::Domain)));
    assert!(most(119).is_ok());
}

#[test]
fn insolvent_payment_rises_from_the_debt_to_the_debt_and_the_margin() {
    let paid = |secs| {
        insolvent_payout_atoms(
            &auction(),
            &InsolventSlice { value_atoms: -40, mm_atoms: 60, elapsed_secs: secs },
            ONE_Q32,
        )
        .unwrap()
    };
    assert_eq!((paid(0), paid(300), paid(600), paid(9_999)), (40, 70, 100, 100));
    assert!(
        insolvent_payout_atoms(
            &auction(),
            &InsolventSlice { value_atoms: 0, mm_atoms: 60, elapsed_secs: 0 },
            ONE_Q32
        )
        .is_err()
    );
}

#[test]
fn slices_round_against_the_taker() {
    let half = ONE_Q32 / 2;
    assert_eq!((Share { q32: half }.of_lots(3), Share { q32: half }.of_lots(-3)), (1, -2));
    assert_eq!((Share { q32: half }.of_cash(3), Share { q32: half }.of_cash(-3)), (1, -2));
    assert_eq!(Share { q32: half }.of_amount_floor(3), 1);
    assert_eq!((Share { q32: ONE_Q32 }.of_lots(-3), Share { q32: ONE_Q32 }.of_cash(-3)), (-3, -3));
    assert_eq!((Share { q32: 0 }.of_lots(-3), Share { q32: 0 }.of_cash(-3)), (0, 0));
}

#[test]
fn insurance_pays_first_and_the_parts_add_up() {
    assert_eq!(insured(100, 30), (30, 70));
    assert_eq!(insured(30, 100), (30, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn price_never_rises(a in 0u64..20_000, b in 0u64..20_000) {
        prop_assert!(price_share_q32(&auction(), a.min(b)) >= price_share_q32(&auction(), a.max(b)));
    }

    #[test]
    fn a_slice_never_brings_the_account_above_its_buffer(
        mm in 1i64..1 << 45, share in 0u64..1_000, reserved in 0u64..1_000, d in 1u64..=ONE_Q32
    ) {
        let target = i128::from(mm) * 12 / 10;
        let equity = (target - 1) * i128::from(share) / 1_000;
        let reserved_atoms = i64::try_from(equity * i128::from(reserved) / 1_000).unwrap();
        let equity_atoms = i64::try_from(equity).unwrap();
        let slice = slice(equity_atoms, mm, reserved_atoms);
        let f = i128::from(max_share_q32(&auction(), &slice, d).unwrap());
        let one = i128::from(ONE_Q32);
        let paid = i128::from(solvent_price_atoms(&slice, SliceTerms { d_q32: d, share_q32: f as u64 }).unwrap());
        // What stays: reserved cash, the unsold part, the price; margin shrinks with the unsold part.
        let for_sale = i128::from(equity_atoms - reserved_atoms);
        let after = i128::from(reserved_atoms) + for_sale * (one - f) / one + paid;
        let needed = i128::from(mm) * (one - f) / one * 12 / 10;
        prop_assert!(after <= needed + 4 + i128::from(mm) / one, "{} > {}", after, needed);
    }

    #[test]
    fn slices_never_exceed_the_whole_and_keep_their_sign(size: i64, share: u64) {
        let lots = Share { q32: share }.of_lots(size);
        prop_assert!(lots.unsigned_abs() <= size.unsigned_abs());
        prop_assert!(lots == 0 || (lots > 0) == (size > 0));
        let cash = Share { q32: share }.of_cash(size);
        prop_assert!(cash.unsigned_abs() <= size.unsigned_abs());
    }

    #[test]
    fn settlement_pays_longs_down_and_charges_shorts_up(
        strike in 1u64..1 << 40, price in 1u64..1 << 40, size in 1i64..1 << 30
    ) {
        for kind in [Kind::Call, Kind::Put] {
            let long = SettledOption { kind, strike_atoms: strike, settlement_atoms: price }.cash_atoms(size).unwrap();
            let short = SettledOption { kind, strike_atoms: strike, settlement_atoms: price }.cash_atoms(-size).unwrap();
            prop_assert!((0..=1).contains(&(-short - long)), "{} {}", long, short);
        }
    }
}

/// Paid by the fund, and unmet.
fn insured(shortfall_atoms: u64, insurance_atoms: u64) -> (u64, u64) {
    let paid = cover(shortfall_atoms, &Sources { insurance_atoms, ..Sources::default() });
    (paid.insurance_atoms, paid.unmet_atoms)
}
