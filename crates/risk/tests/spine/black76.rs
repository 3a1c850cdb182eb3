use crate::support::*;
use breakwater_risk::*;
use proptest::prelude::*;

const VECTORS: &str = include_str!("../vectors/black76.json");

#[test]
fn prices_are_within_a_billionth_of_the_forward() {
    let mut worst = 0f64;
    for case in vectors(VECTORS) {
        let (forward, strike) = (number(&case, "forward"), number(&case, "strike"));
        let years = case["t_sec"].as_u64().unwrap() as f64 / YEAR_SECS as f64;
        let sd = q32(number(&case, "vol") * years.sqrt()).round() as u64;
        for (kind, field) in [(Kind::Call, "call"), (Kind::Put, "put")] {
            let atoms = |usd: f64| (usd * 1e6).round() as u64;
            let price = price_atoms(kind, atoms(forward), atoms(strike), sd).unwrap() as f64 / 1e6;
            let error = (price - number(&case, field) / number(&case, "discount")).abs() / forward;
            worst = worst.max(error);
        }
    }
    assert!(worst <= 1e-9, "{worst:e} of the forward");
}

#[test]
fn without_volatility_the_price_is_the_payoff() {
    for (forward, strike) in [(100, 90), (100, 100), (90, 100)] {
        for kind in [Kind::Call, Kind::Put] {
            let price = price_atoms(kind, forward * USD, strike * USD, 0);
            assert_eq!(price, Ok(payoff_atoms(kind, strike * USD, forward * USD)));
        }
    }
}

#[test]
fn prices_outside_the_domain_are_refused() {
    for (forward, strike) in [(0, 1), (1, 0), (MAX_PRICE_ATOMS + 1, 1), (1, u64::MAX)] {
        assert_eq!(price_atoms(Kind::Call, forward, strike, 1 << 30), Err(RiskError::Domain));
    }
}

const PRICES: std::ops::Range<u64> = 1_000..1_000_000_000_000;
/// Half a unit of the normal distribution on each side and an atom's rounding, twice over.
fn slack(forward: u64, strike: u64) -> u64 {
    ((forward + strike) >> 31) + 2
}

proptest! {
    #[test]
    fn parity_is_exact_and_bounds_hold(f in 1..=MAX_PRICE_ATOMS, k in 1..=MAX_PRICE_ATOMS, sd in 0u64..1 << 36) {
        let call = price_atoms(Kind::Call, f, k, sd).unwrap();
        let put = price_atoms(Kind::Put, f, k, sd).unwrap();
        prop_assert_eq!(call + k, put + f);
        prop_assert!(call >= f.saturating_sub(k) && call <= f);
        prop_assert!(put >= k.saturating_sub(f) && put <= k);
    }

    #[test]
    fn value_rises_with_volatility(f in PRICES, m in 2_500u64..40_000, sd in 0u64..3 << 32, more in 0u64..1 << 30) {
        let k = f * m / 10_000;
        let (low, high) = (price_atoms(Kind::Call, f, k, sd).unwrap(), price_atoms(Kind::Call, f, k, sd + more).unwrap());
        prop_assert!(high + slack(f, k) >= low, "{} {}", low, high);
    }

    #[test]
    fn a_call_rises_with_the_forward_and_a_put_falls(f in PRICES, m in 2_500u64..40_000, sd in 0u64..3 << 32, more in 0u64..1 << 20) {
        let k = f * m / 10_000;
        let price = |kind, f| price_atoms(kind, f, k, sd).unwrap();
        prop_assert!(price(Kind::Call, f + more) + slack(f, k) >= price(Kind::Call, f));
        prop_assert!(price(Kind::Put, f) + slack(f, k) >= price(Kind::Put, f + more));
    }
}
