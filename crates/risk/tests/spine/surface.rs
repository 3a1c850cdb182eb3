use crate::support::*;
use breakwater_risk::*;
use proptest::prelude::*;

fn svi() -> Svi {
    skewed(30 * DAY).svi
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
    assert_eq!(refusal(Svi { b_q32: -1, ..svi() }), named("svi.b"));
    assert_eq!(refusal(Svi { rho_q32: ONE, ..svi() }), named("svi.rho"));
    assert_eq!(refusal(Svi { rho_q32: -ONE, ..svi() }), named("svi.rho"));
    assert_eq!(refusal(Svi { sigma_q32: 0, ..svi() }), named("svi.sigma"));
    assert_eq!(refusal(Svi { m_q32: 5 * ONE, ..svi() }), named("svi.m"));
    assert_eq!(refusal(Svi { a_q32: -ONE, ..svi() }), named("svi.a"));
    assert_eq!(refusal(Svi { b_q32: 4 * ONE, rho_q32: ONE / 2, ..svi() }), named("svi.b"));
    assert_eq!(svi().validate(0), named("tenor_secs"));
}

#[test]
fn volatility_above_ten_is_refused_at_every_tenor() {
    for days in [1, 11, 30, 110, 200] {
        assert_eq!(flat(99_000, days * DAY).svi.validate(days * DAY), Ok(()), "{days} d");
        for vol_bps in [101_000, 110_000, 120_000, 135_000] {
            let refused = Err(RiskError::Parameter("svi.a"));
            assert_eq!(
                flat(vol_bps, days * DAY).svi.validate(days * DAY),
                refused,
                "{vol_bps} {days} d"
            );
        }
        let low = flat(90, days * DAY).svi;
        assert_eq!(low.validate(days * DAY), Err(RiskError::Parameter("svi.a")));
    }
}

proptest! {
    #[test]
    fn deviation_agrees_with_the_formula(k in -2.0f64..2.0, share in 0.01f64..1.0) {
        let s = svi();
        let real = |x: i64| x as f64 / ONE as f64;
        let u = k - real(s.m_q32);
        let w = real(s.a_q32) + real(s.b_q32) * (real(s.rho_q32) * u + (u * u + real(s.sigma_q32).powi(2)).sqrt());
        let sd = s.total_sd_q32(q32(k) as i64, q32(share) as u64) as f64;
        let exact = q32((w * share).sqrt());
        prop_assert!((sd / exact - 1.0).abs() < 1e-7, "{} {}", sd, exact);
    }

    #[test]
    fn deviation_grows_with_time_left(k in -2 * ONE..2 * ONE, share in 0..ONE_Q32, more in 0..ONE_Q32) {
        prop_assert!(svi().total_sd_q32(k, share + more) + 2 >= svi().total_sd_q32(k, share));
    }

    #[test]
    fn what_validation_accepts_has_a_deviation_at_every_strike(a in any::<i32>(), b in any::<i32>(), rho in any::<i64>(), m in any::<i64>(), sigma in any::<i64>()) {
        let wide = |x: i32| i64::from(x) * 4;
        let s = Svi { a_q32: wide(a), b_q32: wide(b), rho_q32: rho % ONE, m_q32: m % (4 * ONE), sigma_q32: sigma % (4 * ONE) };
        if s.validate(30 * DAY).is_ok() {
            for k in [-33 * ONE, -ONE, 0, ONE, 33 * ONE] {
                prop_assert!(s.total_sd_q32(k, ONE_Q32) <= 20 * ONE_Q32);
            }
        }
    }
}
