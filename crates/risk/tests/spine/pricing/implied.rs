use crate::support::*;
use breakwater_risk::{
    RiskError, YEAR_SECS,
    maths::{mul_q48_floor, ratio_q48, sqrt_q48},
    model::bps_q48,
    pricing::{Kind, OptionTerms, PricedOption},
};
use proptest::prelude::*;

fn terms(kind: Kind, forward_atoms: u64, strike_atoms: u64) -> OptionTerms {
    OptionTerms { kind, forward_atoms, strike_atoms }
}

#[test]
fn a_price_at_intrinsic_value_has_no_volatility() {
    let option = PricedOption::from_atoms(terms(Kind::Call, 120 * USD, 100 * USD), 20 * USD);
    assert_eq!(option.total_sd_q48(), Ok(0));
    let option = PricedOption::from_atoms(terms(Kind::Put, 100 * USD, 120 * USD), 20 * USD);
    assert_eq!(option.vol_q48(DAY), Ok(0));
}

#[test]
fn prices_that_no_volatility_gives_are_refused() {
    let refused = |kind, price| {
        let option = PricedOption::from_atoms(terms(kind, 100 * USD, 90 * USD), price);
        assert_eq!(option.total_sd_q48(), Err(RiskError::Domain));
    };
    refused(Kind::Call, 10 * USD - 1); // below intrinsic value
    refused(Kind::Call, 100 * USD); // the forward
    refused(Kind::Put, 90 * USD); // the strike
    refused(Kind::Put, u64::MAX);
    let option = PricedOption::from_atoms(terms(Kind::Call, 100 * USD, 90 * USD), 20 * USD);
    assert_eq!(option.vol_q48(0), Err(RiskError::Domain));
}

proptest! {
    #[test]
    fn the_volatility_found_gives_the_price_back(
        kind in any_kind(), f in 1_000_000u64..1 << 44, m in 3_000u64..30_000, sd in 1u64 << 40..3 << 48
    ) {
        let k = f * m / 10_000;
        let price_q12 = terms(kind, f, k).price_q12(sd).unwrap();
        let option = PricedOption { terms: terms(kind, f, k), price_q12 };
        if let Ok(found) = option.total_sd_q48() {
            let back = terms(kind, f, k).price_q12(found).unwrap();
            prop_assert!(back.abs_diff(price_q12) <= ((f + k) >> 29) + 8, "{} {}", back, price_q12);
        }
    }

    #[test]
    fn at_the_money_the_volatility_comes_back(vol_bps in 500u32..30_000, days in 1u64..700) {
        let root_tau = sqrt_q48(ratio_q48(days * DAY, YEAR_SECS).unwrap());
        let sd = mul_q48_floor(bps_q48(vol_bps), root_tau);
        let at_money = terms(Kind::Call, 60_000 * USD, 60_000 * USD);
        let price_q12 = at_money.price_q12(sd).unwrap();
        let option = PricedOption { terms: at_money, price_q12 };
        let vol = option.vol_q48(days * DAY).unwrap();
        prop_assert!((real(vol as i64) - f64::from(vol_bps) / 10_000.0).abs() < 1e-9);
    }
}
