use crate::support::*;
use breakwater_risk::{
    ONE_Q48, RiskError,
    maths::sqrt_q48,
    pricing::{SmileBounds, Svi},
};
use proptest::prelude::*;

fn svi() -> Svi {
    skewed_svi(30 * DAY)
}

fn refusal(svi: Svi) -> Result<(), RiskError> {
    svi.validate(30 * DAY)
}

#[test]
fn a_usual_smile_is_accepted() {
    assert_eq!(refusal(svi()), Ok(()));
}

#[test]
fn each_coefficient_out_of_range_is_named() {
    let named = |field| Err(RiskError::Parameter(field));
    assert_eq!(refusal(Svi { b_q48: -1, ..svi() }), named("svi.b"));
    assert_eq!(refusal(Svi { rho_q48: ONE, ..svi() }), named("svi.rho"));
    assert_eq!(refusal(Svi { rho_q48: -ONE, ..svi() }), named("svi.rho"));
    assert_eq!(refusal(Svi { sigma_q48: 0, ..svi() }), named("svi.sigma"));
    assert_eq!(refusal(Svi { m_q48: 5 * ONE, ..svi() }), named("svi.m"));
    assert_eq!(refusal(Svi { a_q48: -ONE, ..svi() }), named("svi.a"));
    assert_eq!(refusal(Svi { b_q48: 4 * ONE, rho_q48: ONE / 2, ..svi() }), named("svi.b"));
    assert_eq!(svi().validate(0), named("tenor_secs"));
}

#[test]
fn volatility_above_ten_is_refused_at_every_tenor() {
    for days in [1, 11, 30, 110, 200] {
        assert_eq!(flat_svi(9.9, days * DAY).validate(days * DAY), Ok(()), "{days} d");
        for vol_bps in [101_000u32, 110_000, 120_000, 135_000] {
            let refused = Err(RiskError::Parameter("svi.a"));
            assert_eq!(
                flat_svi(f64::from(vol_bps) / 1e4, days * DAY).validate(days * DAY),
                refused,
                "{vol_bps} {days} d"
            );
        }
        let low = flat_svi(0.009, days * DAY);
        assert_eq!(low.validate(days * DAY), Err(RiskError::Parameter("svi.a")));
    }
}

fn sd(svi: &Svi, k_q48: i64, share_q48: u64) -> u64 {
    svi.total_sd_q48(k_q48, sqrt_q48(share_q48), &SmileBounds::default())
}

#[test]
fn a_smile_is_cut_off_at_its_bounds() {
    let svi = svi();
    let bounds = SmileBounds { most_k_q48: ONE_Q48, ..SmileBounds::default() };
    let at = |k| svi.variance_q48(k, &bounds);
    assert_eq!((at(2 * ONE), at(-2 * ONE)), (at(ONE), at(-ONE)));
    let bounds = SmileBounds { most_variance_q48: 7, ..SmileBounds::default() };
    assert_eq!(svi.variance_q48(0, &bounds), 7);
}

proptest! {
    #[test]
    fn deviation_agrees_with_the_formula(k in -2.0f64..2.0, share in 0.01f64..1.0) {
        let s = svi();
        let u = k - real(s.m_q48);
        let w = real(s.a_q48) + real(s.b_q48) * (real(s.rho_q48) * u + (u * u + real(s.sigma_q48).powi(2)).sqrt());
        let exact = (w * share).sqrt();
        let found = real(sd(&s, q48(k), q48(share) as u64) as i64);
        prop_assert!((found / exact - 1.0).abs() < 1e-12, "{} {}", found, exact);
    }

    #[test]
    fn deviation_grows_with_time_left(k in -2 * ONE..2 * ONE, share in 0..ONE_Q48, more in 0..ONE_Q48) {
        prop_assert!(sd(&svi(), k, share + more) + 8 >= sd(&svi(), k, share));
    }

    #[test]
    fn what_validation_accepts_has_a_deviation_at_every_strike(a in any::<i64>(), b in any::<i64>(), rho in any::<i64>(), m in any::<i64>(), sigma in any::<i64>()) {
        let s = Svi { a_q48: a % (2 * ONE), b_q48: b % (2 * ONE), rho_q48: rho % ONE, m_q48: m % (4 * ONE), sigma_q48: sigma % (4 * ONE) };
        if s.validate(30 * DAY).is_ok() {
            for k in [-33 * ONE, -ONE, 0, ONE, 33 * ONE] {
                prop_assert!(sd(&s, k, ONE_Q48) <= 17 * ONE_Q48);
            }
        }
    }
}
