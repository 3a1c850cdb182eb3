use crate::support::*;
use breakwater_risk::{
    MAX_PRICE_ATOMS, RiskError, YEAR_SECS,
    pricing::{Kind, OptionTerms, SettledOption},
};
use proptest::prelude::*;

const VECTORS: &str = include_str!("../../vectors/black76.json");

fn option(kind: Kind, forward_atoms: u64, strike_atoms: u64) -> OptionTerms {
    OptionTerms { kind, forward_atoms, strike_atoms }
}

/// Prices with 44 binary places of the larger of the two, so that what is measured is the kernel.
#[test]
fn prices_are_within_the_kernels_bound_of_fifty_digits() {
    let mut worst = 0f64;
    for case in vectors(VECTORS) {
        let (forward, strike) = (number(&case, "forward"), number(&case, "strike"));
        let years = case["t_sec"].as_u64().unwrap() as f64 / YEAR_SECS as f64;
        let sd = q48(number(&case, "vol") * years.sqrt()) as u64;
        let unit = 2f64.powi(47 - forward.max(strike).log2().ceil() as i32);
        let atoms = |usd: f64| (usd * unit).round() as u64;
        for (kind, field) in [(Kind::Call, "call"), (Kind::Put, "put")] {
            let price = option(kind, atoms(forward), atoms(strike)).price_q12(sd).unwrap() as f64;
            let price = price / 4096.0 / unit;
            let exact = number(&case, field) / number(&case, "discount");
            worst = worst.max((price - exact).abs() / (forward + strike));
        }
    }
    assert!(worst <= 2e-13, "{worst:e} of forward and strike");
}

#[test]
fn without_volatility_the_price_is_the_payoff() {
    for (forward, strike) in [(100, 90), (100, 100), (90, 100)] {
        for kind in [Kind::Call, Kind::Put] {
            let price = option(kind, forward * USD, strike * USD).price_atoms(0);
            assert_eq!(
                price,
                Ok(SettledOption {
                    kind,
                    strike_atoms: strike * USD,
                    settlement_atoms: forward * USD
                }
                .payoff_atoms())
            );
        }
    }
}

#[test]
fn with_endless_volatility_a_call_is_worth_its_forward_less_a_unit_at_most() {
    let price = option(Kind::Call, 1 << 40, 1 << 40).price_q12(u64::MAX).unwrap();
    assert!((1 << 52) - price <= 4);
}

#[test]
fn prices_outside_the_domain_are_refused() {
    for (forward, strike) in [(0, 1), (1, 0), (MAX_PRICE_ATOMS + 1, 1), (1, u64::MAX)] {
        assert_eq!(
            option(Kind::Call, forward, strike).price_atoms(1 << 46),
            Err(RiskError::Domain)
        );
    }
}

const PRICES: std::ops::Range<u64> = 1_000..1_000_000_000_000;

/// Twice the kernel's error, and an atom [atoms].
fn slack(forward: u64, strike: u64) -> u64 {
    ((forward + strike) >> 41) + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn parity_is_exact_and_bounds_hold(f in 1..=MAX_PRICE_ATOMS, k in 1..=MAX_PRICE_ATOMS, sd in 0u64..1 << 52) {
        let call = option(Kind::Call, f, k).price_atoms(sd).unwrap();
        let put = option(Kind::Put, f, k).price_atoms(sd).unwrap();
        prop_assert_eq!(call + k, put + f);
        prop_assert!(call >= f.saturating_sub(k) && call <= f);
        prop_assert!(put >= k.saturating_sub(f) && put <= k);
        let fine = |kind| option(kind, f, k).price_q12(sd).unwrap();
        prop_assert_eq!(fine(Kind::Call) + (k << 12), fine(Kind::Put) + (f << 12));
    }

    #[test]
    fn value_rises_with_volatility(f in PRICES, m in 2_500u64..40_000, sd in 0u64..3 << 48, more in 0u64..1 << 46) {
        let k = f * m / 10_000;
        let (low, high) = (option(Kind::Call, f, k).price_atoms(sd).unwrap(), option(Kind::Call, f, k).price_atoms(sd + more).unwrap());
        prop_assert!(high + slack(f, k) >= low, "{} {}", low, high);
    }

    #[test]
    fn a_call_rises_with_the_forward_and_a_put_falls(f in PRICES, m in 2_500u64..40_000, sd in 0u64..3 << 48, more in 0u64..1 << 20) {
        let k = f * m / 10_000;
        let price = |kind, f| option(kind, f, k).price_atoms(sd).unwrap();
        prop_assert!(price(Kind::Call, f + more) + slack(f, k) >= price(Kind::Call, f));
        prop_assert!(price(Kind::Put, f) + slack(f, k) >= price(Kind::Put, f + more));
    }
}
