use crate::support::*;
use breakwater_risk::{
    MAX_PRICE_ATOMS, ONE_Q48, RiskError, YEAR_SECS,
    model::bps_q48,
    pricing::{Greeks, Kind, OptionQuote, greeks},
};
use proptest::prelude::*;

fn quote(kind: Kind, f: u64, k: u64, vol_q48: u64, tau_secs: u64) -> OptionQuote {
    OptionQuote { kind, forward_atoms: f, strike_atoms: k, vol_q48, tau_secs, rate_q48: 0 }
}

#[test]
fn an_expired_option_has_a_step_for_a_delta() {
    let at = |kind, f: u64| greeks(&quote(kind, f * USD, 100 * USD, ONE_Q48, 0)).unwrap();
    let call = at(Kind::Call, 101);
    assert_eq!((call.delta_q48, call.value_q12 >> 12), (ONE, USD));
    assert_eq!(at(Kind::Call, 100), Greeks::default());
    let put = at(Kind::Put, 99);
    assert_eq!((put.delta_q48, put.value_q12 >> 12, put.vega_q12), (-ONE, USD, 0));
}

#[test]
fn theta_is_what_a_small_step_of_time_takes() {
    let day = |days: u64| quote(Kind::Call, 100 * USD, 110 * USD, bps_q48(6_000), days * DAY);
    let (now, then) = (greeks(&day(90)).unwrap(), greeks(&day(89)).unwrap());
    let step = then.value_q12 as f64 - now.value_q12 as f64;
    let told = (now.theta_q12 + then.theta_q12) as f64 / 2.0 / 365.0;
    assert!((step / told - 1.0).abs() < 1e-4, "{step} {told}");
}

#[test]
fn interest_discounts_everything_but_a_negative_rate_nothing() {
    let plain = quote(Kind::Put, 100 * USD, 110 * USD, bps_q48(6_000), 365 * DAY);
    let at = |rate_q48| greeks(&OptionQuote { rate_q48, ..plain }).unwrap();
    let discount = (-0.1f64).exp();
    for (with, without) in [
        (at(q48(0.1)).value_q12 as f64, at(0).value_q12 as f64),
        (at(q48(0.1)).vega_q12 as f64, at(0).vega_q12 as f64),
        (at(q48(0.1)).delta_q48 as f64, at(0).delta_q48 as f64),
    ] {
        assert!((with / without / discount - 1.0).abs() < 1e-9);
    }
    assert_eq!(at(-ONE), at(0));
}

#[test]
fn prices_and_times_outside_the_domain_are_refused() {
    for (f, k, secs) in
        [(0, 1, 1), (1, 0, 1), (MAX_PRICE_ATOMS + 1, 1, 1), (1, 1, 4 * YEAR_SECS + 1)]
    {
        assert_eq!(greeks(&quote(Kind::Call, f, k, ONE_Q48, secs)), Err(RiskError::Domain));
    }
}

proptest! {
    #[test]
    fn a_put_has_the_calls_delta_less_one(f in 1..=MAX_PRICE_ATOMS, k in 1..=MAX_PRICE_ATOMS, vol in any::<u64>(), secs in 0..4 * YEAR_SECS) {
        let at = |kind| greeks(&quote(kind, f, k, vol, secs)).unwrap();
        let (call, put) = (at(Kind::Call), at(Kind::Put));
        prop_assert_eq!(call.delta_q48 - put.delta_q48, ONE);
        prop_assert_eq!((call.vega_q12, call.forward_gamma_q48), (put.vega_q12, put.forward_gamma_q48));
    }

    #[test]
    fn delta_is_the_slope_of_the_price(k in 60u64..160, vol_bps in 1_000u32..20_000, days in 2u64..700) {
        let at = |f: u64| greeks(&quote(Kind::Call, f, k * USD, bps_q48(vol_bps), days * DAY)).unwrap();
        let (low, middle, high) = (at(99_990_000), at(100 * USD), at(100_010_000));
        let slope = (high.value_q12 as f64 - low.value_q12 as f64) / (20_000.0 * 4096.0);
        // a difference over 1e-4 to both sides strays by a sixth of that squared, times the slope's curvature: at most 0.25 / variance
        let variance = (f64::from(vol_bps) / 1e4).powi(2) * days as f64 / 365.0;
        let bound = 2e-6 + 1e-8 / 6.0 * 0.25 / variance;
        prop_assert!((slope - real(middle.delta_q48)).abs() < bound, "{} {}", slope, real(middle.delta_q48));
    }
}
