use crate::support::*;
use breakwater_risk::{
    MAX_PRICE_ATOMS, ONE_Q48, PRICE_PLACES, RiskError,
    maths::notional_floor,
    model::{Crowd, Expiry, Exposure, ShortLots, quote_of},
    pricing::{Kind, OptionQuote, SmilePoint, forward_gamma_q48, greeks},
};
use proptest::{collection::vec, prelude::*};

const SPOT: u64 = 100 * USD;

/// 60 % volatility, quoted a month ago for two.
fn month() -> Expiry {
    expiry(100, flat_svi(0.6, 60 * DAY), 30 * DAY, 60 * DAY)
}

fn short(strike_usd: u64, lots: i64) -> ShortLots {
    ShortLots { strike_atoms: strike_usd * USD, lots }
}

/// The sums once each has been added.
fn with(mut sums: Exposure, expiry: &Expiry, shorts: &[ShortLots]) -> Exposure {
    let crowd = Crowd::new(expiry, SPOT).unwrap();
    shorts.iter().for_each(|short| sums.add(&crowd, short).unwrap());
    sums
}

#[test]
fn exposure_is_notional_and_the_delta_a_hedger_trades_for_a_percent() {
    let quote = quote_of(&month(), Kind::Call, 100 * USD).unwrap();
    assert!((real(quote.vol_q48 as i64) - 0.6).abs() < 1e-9);
    let exposure = with(Exposure::default(), &month(), &[short(100, 7_000_000)]);
    assert_eq!(exposure.open_interest_atoms, 700 * USD);
    let delta = |usd_hundredths: u64| {
        let moved = OptionQuote { forward_atoms: usd_hundredths * USD / 100, ..quote };
        real(greeks(&moved).unwrap().delta_q48)
    };
    // seven contracts at 100 USD, delta's change over a percent
    let traded = 700.0 * (delta(10_050) - delta(9_950)) * 1e6;
    let error = (exposure.short_gamma_atoms as f64 / traded - 1.0).abs();
    assert!(error < 1e-3, "{} {traded}", exposure.short_gamma_atoms);
}

#[test]
fn an_expiry_that_has_passed_has_no_quote_and_takes_no_shorts() {
    let passed = expiry(100, flat_svi(0.6, DAY), 0, DAY);
    assert_eq!(quote_of(&passed, Kind::Put, 100 * USD), Err(RiskError::Domain));
    assert!(Crowd::new(&passed, SPOT).is_err());
}

#[test]
fn strikes_outside_the_domain_and_sums_that_do_not_fit_are_refused() {
    let mut sums = Exposure::default();
    for strike_atoms in [0, MAX_PRICE_ATOMS + 1, u64::MAX] {
        let short = ShortLots { strike_atoms, lots: CONTRACT };
        let crowd = Crowd::new(&month(), SPOT).unwrap();
        assert_eq!(sums.add(&crowd, &short), Err(RiskError::Domain));
    }
    assert_eq!(sums, Exposure::default());
    assert!(Crowd::new(&month(), u64::MAX).is_err() && Crowd::new(&month(), 0).is_err());
    let mut full = Exposure { open_interest_atoms: u64::MAX, ..sums };
    let crowd = Crowd::new(&month(), SPOT).unwrap();
    assert_eq!(full.add(&crowd, &short(100, CONTRACT)), Err(RiskError::Overflow));
}

#[test]
fn taking_off_more_than_there_is_leaves_nothing() {
    let sums = with(Exposure::default(), &month(), &[short(100, 5), short(100, -50)]);
    assert_eq!(sums, Exposure::default());
}

#[test]
fn a_strike_far_away_has_no_gamma_and_the_whole_notional() {
    let far = with(Exposure::default(), &month(), &[short(100_000, CONTRACT)]);
    assert_eq!((far.open_interest_atoms, far.short_gamma_atoms), (SPOT, 1));
    assert_eq!(forward_gamma_q48(SmilePoint { k_q48: 0, sd_q48: 0 }, ONE_Q48), Ok(0), "a step");
    assert_eq!(
        forward_gamma_q48(SmilePoint { k_q48: 0, sd_q48: 1 << 15 }, ONE_Q48),
        Ok(0),
        "too steep to divide by"
    );
}

fn any_expiry() -> impl Strategy<Value = Expiry> {
    // a smile is quoted for a time of which some has gone by
    (7u64..365, 0u64..365, 3u64..15, 0i64..20).prop_map(|(days, gone, vol, rate)| Expiry {
        rate_q48: q48(rate as f64 / 100.0),
        ..expiry(
            100,
            flat_svi(vol as f64 / 10.0, (days + gone) * DAY),
            days * DAY,
            (days + gone) * DAY,
        )
    })
}

proptest! {
    #[test]
    fn shorts_added_and_taken_off_again_leave_what_was_there_or_an_atom_more(
        expiry in any_expiry(), strike in 20u64..300, lots in 0i64..1 << 44, other in (0u64..1 << 50, 0u64..1 << 50),
    ) {
        let before = Exposure { open_interest_atoms: other.0, short_gamma_atoms: other.1 };
        let after = with(before, &expiry, &[short(strike, lots), short(strike, -lots)]);
        let more = |after: u64, before: u64| (0..=1).contains(&(after - before));
        prop_assert!(more(after.open_interest_atoms, before.open_interest_atoms), "{:?}", after);
        prop_assert!((0..=2).contains(&(after.short_gamma_atoms - before.short_gamma_atoms)), "{:?}", after);
    }

    #[test]
    fn shorts_taken_off_in_parts_leave_what_was_there_but_for_two_atoms_a_part(
        expiry in any_expiry(), strike in 20u64..300, parts in vec(1i64..1 << 40, 1..10),
    ) {
        let before = Exposure { open_interest_atoms: 1 << 20, short_gamma_atoms: 1 << 20 };
        let mut shorts = vec![short(strike, parts.iter().sum())];
        shorts.extend(parts.iter().map(|lots| short(strike, -lots)));
        let after = with(before, &expiry, &shorts);
        let most = 2 * shorts.len() as u64;
        prop_assert!(after.open_interest_atoms.abs_diff(before.open_interest_atoms) <= most, "{:?}", after);
        prop_assert!(after.short_gamma_atoms.abs_diff(before.short_gamma_atoms) <= most, "{:?}", after);
    }

    #[test]
    fn gamma_is_that_of_the_option_whether_call_or_put(
        expiry in any_expiry(), strike in 60u64..160, lots in 1i64 << 32..1 << 44,
    ) {
        let sums = with(Exposure::default(), &expiry, &[short(strike, lots)]);
        let forward = notional_floor(expiry.forward_q12 >> PRICE_PLACES, lots.unsigned_abs()).unwrap();
        for kind in [Kind::Call, Kind::Put] {
            let quote = quote_of(&expiry, kind, strike * USD).unwrap();
            let share = real(greeks(&quote).unwrap().forward_gamma_q48 as i64);
            let expected = forward as f64 * share / 100.0;
            // a millionth of it, and where there is next to none 2^-40 of the notional
            let slack = expected * 1e-6 + forward as f64 / 2f64.powi(40) + 2.0;
            prop_assert!((sums.short_gamma_atoms as f64 - expected).abs() <= slack, "{:?} {}", sums, expected);
        }
    }
}
