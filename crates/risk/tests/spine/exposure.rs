use crate::support::*;
use breakwater_risk::*;

#[test]
fn exposure_is_notional_and_the_delta_a_hedger_trades_for_a_percent() {
    let expiry = expiry(100, flat_svi(0.6, 30 * DAY), 30 * DAY, 30 * DAY);
    let quote = quote_of(&expiry, Kind::Call, 100 * USD).unwrap();
    assert!((real(quote.vol_q48 as i64) - 0.6).abs() < 1e-9);
    let mut exposure = Exposure::default();
    exposure.add(&quote, 100 * USD, 7_000_000).unwrap();
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
fn an_expiry_that_has_passed_has_no_quote() {
    let expiry = expiry(100, flat_svi(0.6, DAY), 0, DAY);
    assert_eq!(quote_of(&expiry, Kind::Put, 100 * USD), Err(RiskError::Domain));
}
