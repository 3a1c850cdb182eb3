use crate::support::*;
use breakwater_risk::{
    BPS, ONE_Q32, RiskError,
    liquidation::{
        AuctionParams, InsolventSlice, Share, SliceTerms, SolventSlice, Sources, cover, fee_atoms,
        insolvent_payout_atoms, max_share_q32, price_share_q32, solvent_price_atoms,
    },
};
use proptest::prelude::*;

fn percent(bps: u64) -> u64 {
    (bps << 32).div_ceil(BPS)
}

#[test]
fn the_curve_passes_through_its_corners() {
    let d = |secs| price_share_q32(&auction(), secs);
    assert_eq!((d(0), d(100)), (percent(9_800), percent(8_000)));
    assert!(d(50).abs_diff(percent(8_900)) <= 1);
    assert!(d(100 + 7_200).abs_diff(percent(4_000)) <= 1);
    assert_eq!((d(14_500), d(u64::MAX)), (0, 0));
}

#[test]
fn the_largest_slice_is_the_one_worked_by_hand() {
    // E 100, MM 120, buffer 20 %: target 144, short 44. d 0.8, R 0: 44 / (44 + 80).
    let q = max_share_q32(&auction(), &slice(100_000_000, 120_000_000, 0), percent(8_000)).unwrap();
    assert!(q.abs_diff(q32(44.0 / 124.0) as u64) <= 40, "{q}");
    // R 40: 44 / (44 + 100 x 0.8 + 40 x 0.2); price of it: f x 0.8 x 60
    let held = slice(100_000_000, 120_000_000, 40_000_000);
    let q = max_share_q32(&auction(), &held, percent(8_000)).unwrap();
    assert!(q.abs_diff(q32(44.0 / 132.0) as u64) <= 40, "{q}");
    let price =
        solvent_price_atoms(&held, SliceTerms { d_q32: percent(8_000), share_q32: q }).unwrap();
    assert!(price.abs_diff(16_000_000) <= 2, "{price}");
    // a fee of 5 % leaves d 0.76 for the account: 44 / (44 + 76)
    let fee = AuctionParams { fee_bps: 500, ..auction() };
    let q = max_share_q32(&fee, &slice(100_000_000, 120_000_000, 0), percent(8_000)).unwrap();
    assert!(q.abs_diff(q32(44.0 / 120.0) as u64) <= 40, "{q}");
}

#[test]
fn an_account_of_dust_is_sold_whole() {
    let params = AuctionParams { dust_atoms: 50, ..auction() };
    let most = |mm| max_share_q32(&params, &slice(10, mm, 0), percent(9_000)).unwrap();
    // 41 with a buffer of 20 % is 50: no longer below
    assert_eq!(most(40), ONE_Q32);
    assert!(most(42) < ONE_Q32);
}

#[test]
fn only_an_account_that_is_short_and_solvent_is_for_sale() {
    let refused = |s| max_share_q32(&auction(), &s, ONE_Q32) == Err(RiskError::Domain);
    assert!(refused(slice(144, 120, 0)) && !refused(slice(143, 120, 0)));
    assert!(refused(slice(-1, 120, 0)) && refused(slice(10, 120, -1)));
}

#[test]
fn an_insolvent_account_pays_its_hole_first_and_the_margin_over_time() {
    let pay = |secs, share| {
        insolvent_payout_atoms(
            &auction(),
            &InsolventSlice { value_atoms: -1_000, mm_atoms: 600, elapsed_secs: secs },
            share,
        )
    };
    assert_eq!((pay(0, ONE_Q32), pay(300, ONE_Q32)), (Ok(1_000), Ok(1_300)));
    assert_eq!((pay(600, ONE_Q32), pay(u64::MAX, ONE_Q32)), (Ok(1_600), Ok(1_600)));
    assert_eq!((pay(600, ONE_Q32 / 3), pay(600, u64::MAX)), (Ok(533), Ok(1_600)));
    assert_eq!(
        insolvent_payout_atoms(
            &auction(),
            &InsolventSlice { value_atoms: 0, mm_atoms: 600, elapsed_secs: 0 },
            ONE_Q32
        ),
        Err(RiskError::Domain)
    );
}

#[test]
fn slices_round_against_the_taker_and_exact_parts_stay_exact() {
    let (half, third) = (ONE_Q32 / 2, ONE_Q32 / 3);
    assert_eq!((Share { q32: half }.of_lots(2), Share { q32: half }.of_lots(-2)), (1, -1));
    assert_eq!((Share { q32: half }.of_lots(3), Share { q32: half }.of_lots(-3)), (1, -2));
    assert_eq!((Share { q32: 1 }.of_lots(-1), Share { q32: 1 }.of_lots(1)), (-1, 0));
    assert_eq!((Share { q32: third }.of_cash(10), Share { q32: third }.of_cash(-10)), (3, -4));
    assert_eq!(Share { q32: third }.of_amount_floor(10), 3);
    for whole in [i64::MIN, -7, 0, 7, i64::MAX] {
        assert_eq!(
            (Share { q32: ONE_Q32 }.of_lots(whole), Share { q32: u64::MAX }.of_lots(whole)),
            (whole, whole)
        );
        assert_eq!(
            (Share { q32: ONE_Q32 }.of_cash(whole), Share { q32: 0 }.of_cash(whole)),
            (whole, 0)
        );
    }
}

#[test]
fn cover_takes_insurance_first_and_adds_up() {
    assert_eq!(insured(10, 4), (4, 6));
    assert_eq!(insured(4, 10), (4, 0));
}

proptest! {
    #[test]
    fn the_curve_never_rises(fast in 1u32..=86_400, slow in 1u32..=604_800, start in 1u32..=10_000, end in 1u32..=10_000, t in 0u64..700_000, more in 0u64..700_000) {
        let p = AuctionParams { fast_secs: fast, slow_secs: slow, start_bps: start.max(end), fast_end_bps: start.min(end), ..auction() };
        prop_assert_eq!(p.validate(), Ok(()));
        prop_assert!(price_share_q32(&p, t + more) <= price_share_q32(&p, t));
    }

    #[test]
    fn the_largest_slice_brings_the_account_to_its_buffer_and_not_above(
        mm in 1_000_000i64..1 << 50, equity_bps in 0i64..11_900, reserved_bps in 0i64..=10_000,
        d_bps in 0u64..=10_000, fee_bps in 0u32..=2_000,
    ) {
        let params = AuctionParams { fee_bps, ..auction() };
        let equity = (i128::from(mm) * i128::from(equity_bps) / 10_000) as i64;
        let reserved = (i128::from(equity) * i128::from(reserved_bps) / 10_000) as i64;
        let s = slice(equity, mm, reserved);
        let d = percent(d_bps);
        let f = max_share_q32(&params, &s, d).unwrap();
        prop_assert!(f > 0 && f <= ONE_Q32);
        let f_real = f as f64 / ONE_Q32 as f64;
        let price = solvent_price_atoms(&s, SliceTerms { d_q32: d, share_q32: f }).unwrap();
        let fee = fee_atoms(&params, price).unwrap();
        prop_assert!(fee <= price);
        let sold = f_real * (equity - reserved) as f64;
        let after = equity as f64 - sold + (price - fee) as f64;
        let target = mm as f64 * (1.0 - f_real) * 1.2;
        let slack = 8.0 + mm as f64 * 2e-9; // 2^-32 of the share, float's own digits
        prop_assert!(after <= target + slack, "above: {} {}", after, target);
        prop_assert!(after >= target - slack, "below: {} {}", after, target);
    }

    #[test]
    fn a_slice_and_the_rest_stay_on_the_positions_side(size in any::<i64>(), share in 0..=ONE_Q32) {
        let part = i128::from(Share { q32: share }.of_lots(size));
        let exact = i128::from(size) * i128::from(share);
        prop_assert_eq!(part, exact >> 32); // towards minus infinity: longs to zero, shorts away from it
        prop_assert_eq!(i128::from(Share { q32: share }.of_cash(size)), exact >> 32);
        prop_assert!((i128::from(size) - part) * i128::from(size.signum()) >= 0);
    }
}

/// Paid by the fund, and unmet.
fn insured(shortfall_atoms: u64, insurance_atoms: u64) -> (u64, u64) {
    let paid = cover(shortfall_atoms, &Sources { insurance_atoms, ..Sources::default() });
    (paid.insurance_atoms, paid.unmet_atoms)
}

#[test]
fn an_account_of_dust_is_sold_whole_or_not_at_all() {
    let params = AuctionParams { dust_atoms: 100, ..auction() };
    // needs 99 with a buffer of 20 %: dust; one more and it is not
    let dust = slice(0, 82, 0);
    let most = max_share_q32(&params, &dust, ONE_Q32 / 2).unwrap();
    assert_eq!((most, dust.least_share_q32(&params, most)), (ONE_Q32, ONE_Q32));
    let more = SolventSlice { mm_atoms: 83, ..dust };
    let most = max_share_q32(&params, &more, ONE_Q32 / 2).unwrap();
    assert!(more.least_share_q32(&params, most) < most);
}
