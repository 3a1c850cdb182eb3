//! The pricing kernel against 60-digit references and against its own laws.

use breakwater_risk::{Kind, ONE_Q32, cdf_q32, exp_q32, ln_q32, price_atoms, sqrt_u128};
use proptest::prelude::*;
use serde_json::Value;

fn cases(text: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).unwrap();
    file["cases"].as_array().unwrap().clone()
}

fn number(value: &Value) -> f64 {
    value.as_str().map_or_else(|| value.as_f64().unwrap(), |text| text.parse().unwrap())
}

#[test]
fn cdf_is_within_one_unit_of_the_references() {
    for case in cases(include_str!("vectors/norm_cdf_mpmath_generated.json")) {
        let x = number(&case["x"]);
        let ours = cdf_q32((x * 4_294_967_296.0) as i64) as f64 / 4_294_967_296.0;
        let off = (ours - number(&case["cdf"])).abs();
        assert!(off < 2.4e-10, "x = {x}: off by {off:e}");
    }
}

#[test]
fn prices_are_within_a_billionth_of_the_forward_of_the_references() {
    let (mut worst, mut count) = (0.0f64, 0);
    for case in cases(include_str!("vectors/black76.json")) {
        // Undiscounted, and at a forward of 10^5 USD whose atoms resolve 10^-11 of it.
        let (forward, strike) = (number(&case["forward"]), number(&case["strike"]));
        let discount = number(&case["discount"]);
        let tau = number(&case["t_sec"]) / 31_536_000.0;
        let sd = number(&case["vol"]) * tau.sqrt();
        let scale = 100_000.0 / forward;
        let atoms = |usd: f64| (usd * scale * 1e6).round() as u64;
        let sd_q32 = (sd * 4_294_967_296.0).round() as u64;
        for (kind, name) in [(Kind::Call, "call"), (Kind::Put, "put")] {
            let ours = price_atoms(kind, atoms(forward), atoms(strike), sd_q32).unwrap() as f64;
            let reference = number(&case[name]) / discount * scale * 1e6;
            let off = (ours - reference).abs() / (100_000.0 * 1e6);
            // The input itself is cut to 2^-33 of standard deviation and half an atom of strike.
            let input = 0.4 * 1.2e-10 + 0.5e-11;
            assert!(off < 1e-9 + input, "{name} of {case}: off by {off:e} of the forward");
            worst = worst.max(off);
            count += 1;
        }
    }
    println!("{count} prices, worst error {worst:e} of the forward");
    assert!(count >= 300);
}

#[test]
fn intrinsic_value_at_no_volatility_and_the_forward_at_endless_volatility() {
    let price = |kind, f, k, sd| price_atoms(kind, f, k, sd).unwrap();
    assert_eq!(price(Kind::Call, 120, 100, 0), 20);
    assert_eq!(price(Kind::Put, 120, 100, 0), 0);
    assert_eq!(price(Kind::Call, 1 << 40, 1 << 40, u64::MAX), 1 << 40);
}

#[test]
fn prices_outside_the_domain_are_refused() {
    assert!(price_atoms(Kind::Call, 0, 1, 1).is_err());
    assert!(price_atoms(Kind::Call, 1, 0, 1).is_err());
    assert!(price_atoms(Kind::Call, (1 << 48) + 1, 1, 1).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn cdf_is_monotone_and_symmetric(d in -40_000_000_000i64..40_000_000_000, step in 0i64..200_000_000) {
        prop_assert!(cdf_q32(d + step) >= cdf_q32(d));
        prop_assert_eq!(cdf_q32(d) + cdf_q32(-d), ONE_Q32);
    }

    #[test]
    fn parity_is_exact_to_the_atom(
        f in 1u64..=1 << 48, k in 1u64..=1 << 48, sd in 0u64..=4 * ONE_Q32
    ) {
        let call = price_atoms(Kind::Call, f, k, sd).unwrap();
        let put = price_atoms(Kind::Put, f, k, sd).unwrap();
        prop_assert_eq!(i128::from(call) - i128::from(put), i128::from(f) - i128::from(k));
        prop_assert!(call >= f.saturating_sub(k) && call <= f);
    }

    #[test]
    fn price_rises_with_volatility(
        f in 1_000_000u64..1 << 40, ratio in 200u64..5_000, sd in 1u64..2 * ONE_Q32, up in 1u64..ONE_Q32
    ) {
        let k = f / 1_000 * ratio + 1;
        let tolerance = (f + k) >> 31; // the kernel's own error bound
        let low = price_atoms(Kind::Call, f, k, sd).unwrap();
        let high = price_atoms(Kind::Call, f, k, sd + up).unwrap();
        prop_assert!(high + tolerance + 1 >= low, "{} {}", low, high);
    }

    #[test]
    fn price_rises_with_the_forward(
        f in 1_000_000u64..1 << 40, ratio in 200u64..5_000, sd in 1u64..2 * ONE_Q32, up in 1u64..1 << 30
    ) {
        let k = f / 1_000 * ratio + 1;
        let tolerance = (f + up + k) >> 31;
        let low = price_atoms(Kind::Call, f, k, sd).unwrap();
        let high = price_atoms(Kind::Call, f + up, k, sd).unwrap();
        prop_assert!(high + tolerance + 1 >= low);
    }

    #[test]
    fn any_input_gets_an_answer_or_an_error(f: u64, k: u64, sd: u64) {
        let _ = price_atoms(Kind::Put, f, k, sd);
    }

    #[test]
    fn logarithm_is_within_two_units(a in 1u64.., b in 1u64..) {
        let exact = (a as f64 / b as f64).ln() * 4_294_967_296.0;
        // an f64 logarithm of this size is itself good to a few units in 2^-32 / 2^16
        prop_assert!((ln_q32(a, b).unwrap() as f64 - exact).abs() < 2.5);
    }

    #[test]
    fn exponential_is_within_its_bound(x in -20 * (1i64 << 32)..20 * (1i64 << 32)) {
        let exact = (x as f64 / 4_294_967_296.0).exp() * 4_294_967_296.0;
        let off = (exp_q32(x) as f64 - exact).abs();
        prop_assert!(off <= 2.0 + exact * 9.4e-10, "{} {}", exp_q32(x), exact);
    }

    #[test]
    fn square_root_is_within_its_bound(value: u128) {
        let root = sqrt_u128(value);
        prop_assert!(u128::from(root) * u128::from(root) <= value);
        let next = u128::from(root) + u128::from(root >> 30) + 1;
        prop_assert!(next.checked_mul(next).is_none_or(|square| square > value));
    }
}
