use crate::support::*;
use breakwater_risk::*;
use proptest::prelude::*;

const VECTORS: &str = include_str!("../vectors/black76.json");

#[test]
fn greeks_agree_with_fifty_digits() {
    for case in vectors(VECTORS) {
        let (forward, strike) = (number(&case, "forward"), number(&case, "strike"));
        let (vol, secs) = (number(&case, "vol"), case["t_sec"].as_u64().unwrap());
        let root = (secs as f64 / YEAR_SECS as f64).sqrt();
        let discount = number(&case, "discount");
        let atoms = |usd: f64| (usd * 1e6).round() as u64;
        for (kind, field) in [(Kind::Call, "call_delta_fwd"), (Kind::Put, "put_delta_fwd")] {
            let g = greeks(kind, atoms(forward), atoms(strike), q32(vol) as u64, secs).unwrap();
            // an error of two units in ln(F/K) is one of 2 / s in d1
            let units = 4.0 + 2.0 / (vol * root);
            let delta = (g.delta_q32 as f64 - q32(number(&case, field) / discount)).abs();
            assert!(delta <= units, "delta {delta} {case}");
            let gamma = q32(number(&case, "gamma_fwd") / discount * forward);
            let error = (g.forward_gamma_q32 as f64 - gamma).abs();
            assert!(error <= units / (vol * root) + gamma * 1e-5, "gamma {error} {case}");
            let vega =
                (g.vega_atoms as f64 / 1e6 - number(&case, "vega_per_1_00") / discount).abs();
            assert!(vega <= forward * root * 1e-6 + 2e-6, "vega {vega} {case}");
        }
    }
}

#[test]
fn an_expired_option_has_a_step_for_a_delta() {
    let at = |kind, f: u64| greeks(kind, f * USD, 100 * USD, ONE_Q32, 0).unwrap();
    assert_eq!(at(Kind::Call, 101), Greeks { delta_q32: ONE, ..Greeks::default() });
    assert_eq!(at(Kind::Call, 100), Greeks::default());
    assert_eq!(at(Kind::Put, 99), Greeks { delta_q32: -ONE, ..Greeks::default() });
}

proptest! {
    #[test]
    fn a_put_has_the_calls_delta_less_one(f in 1..=MAX_PRICE_ATOMS, k in 1..=MAX_PRICE_ATOMS, vol in any::<u64>(), secs in any::<u64>()) {
        if let (Ok(call), Ok(put)) = (greeks(Kind::Call, f, k, vol, secs), greeks(Kind::Put, f, k, vol, secs)) {
            prop_assert_eq!(call.delta_q32 - put.delta_q32, ONE);
            prop_assert_eq!(call.vega_atoms, put.vega_atoms);
        }
    }
}
