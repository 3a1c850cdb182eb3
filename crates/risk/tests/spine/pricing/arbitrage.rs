use crate::support::*;
use breakwater_risk::{
    ONE_Q48, RiskError,
    maths::sqrt_q48,
    pricing::{LeftSvi, SmileBounds, Svi, check_calendar},
};
use proptest::prelude::*;

const REFUSED: Result<(), RiskError> = Err(RiskError::Parameter("svi.butterfly"));

fn svi(a: f64, b: f64, rho: f64, m: f64, sigma: f64) -> Svi {
    Svi { a_q48: q48(a), b_q48: q48(b), rho_q48: q48(rho), m_q48: q48(m), sigma_q48: q48(sigma) }
}

#[test]
fn smiles_as_markets_show_them_pass() {
    for days in [1, 7, 30, 365] {
        assert_eq!(flat_svi(0.6, days * DAY).check_butterflies(), Ok(()), "{days}");
        assert_eq!(skewed_svi(days * DAY).check_butterflies(), Ok(()), "{days}");
    }
}

#[test]
fn a_published_example_of_butterfly_arbitrage_is_refused() {
    // Axel Vogt's slice, in Gatheral and Jacquier's paper
    assert_eq!(svi(-0.041, 0.1331, 0.306, 0.3586, 0.4153).check_butterflies(), REFUSED);
}

#[test]
fn wings_steeper_than_two_are_refused() {
    let refused = Err(RiskError::Parameter("svi.wing"));
    assert_eq!(svi(0.1, 1.5, -0.5, 0.0, 0.3).check_butterflies(), refused);
}

#[test]
fn the_last_seconds_of_an_expiry_are_let_pass() {
    // steep, but of a deviation below a thousandth
    assert_eq!(svi(1e-8, 2e-4, -0.9, 0.0, 1e-3).check_butterflies(), Ok(()));
    assert_eq!(svi(1e-5, 2e-1, -0.9, 0.0, 1e-3).check_butterflies(), REFUSED);
}

#[test]
fn variance_may_not_fall_with_expiry() {
    let (week, month) = (skewed_svi(7 * DAY), skewed_svi(30 * DAY));
    assert_eq!(
        check_calendar(
            LeftSvi { svi: &week, share_q48: ONE_Q48 },
            LeftSvi { svi: &month, share_q48: ONE_Q48 }
        ),
        Ok(())
    );
    let refused = Err(RiskError::Parameter("svi.calendar"));
    assert_eq!(
        check_calendar(
            LeftSvi { svi: &month, share_q48: ONE_Q48 },
            LeftSvi { svi: &week, share_q48: ONE_Q48 }
        ),
        refused
    );
    // half of a slice's time left is half of its variance
    let rich = flat_svi(0.6, 40 * DAY);
    assert_eq!(
        check_calendar(
            LeftSvi { svi: &rich, share_q48: ONE_Q48 },
            LeftSvi { svi: &flat_svi(0.6, 30 * DAY), share_q48: ONE_Q48 }
        ),
        refused
    );
    assert_eq!(
        check_calendar(
            LeftSvi { svi: &rich, share_q48: ONE_Q48 / 2 },
            LeftSvi { svi: &flat_svi(0.6, 30 * DAY), share_q48: ONE_Q48 }
        ),
        Ok(())
    );
}

/// g(k) in floating point.
fn density(s: &Svi, k: f64) -> f64 {
    let (a, b, rho) = (real(s.a_q48), real(s.b_q48), real(s.rho_q48));
    let (u, sigma) = (k - real(s.m_q48), real(s.sigma_q48));
    let root = (u * u + sigma * sigma).sqrt();
    let w = a + b * (rho * u + root);
    let (slope, curve) = (b * (rho + u / root), b * sigma * sigma / root.powi(3));
    (1.0 - k * slope / (2.0 * w)).powi(2) - slope * slope / 4.0 * (1.0 / w + 0.25) + curve / 2.0
}

proptest! {
    #[test]
    fn the_verdict_is_that_of_the_formula(a in 0.001f64..0.2, b in 0.0f64..0.8, rho in -0.95f64..0.95, m in -0.3f64..0.3, sigma in 0.02f64..0.6) {
        let s = svi(a, b, rho, m, sigma);
        prop_assume!(b * (1.0 + rho.abs()) < 1.99);
        let step = real(sqrt_q48(s.variance_q48(0, &SmileBounds::default())) as i64) / 2.0;
        let halves = [-16, -12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12, 16];
        let least = halves.into_iter().map(|i| density(&s, step * f64::from(i))).fold(f64::INFINITY, f64::min);
        prop_assume!((least + 1e-6).abs() > 1e-7); // not on the very edge
        prop_assert_eq!(s.check_butterflies().is_ok(), least > -1e-6, "{}", least);
    }
}
