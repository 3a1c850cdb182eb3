//! Worlds that tests start from.

use breakwater_risk::*;
use proptest::prelude::*;
use serde_json::Value;

pub const ONE: i64 = ONE_Q32 as i64;
pub const USD: u64 = 1_000_000;
pub const DAY: u64 = 86_400;

pub fn grid() -> MarketParams {
    MarketParams {
        price_shock_bps: [
            -6_000, -2_000, -1_500, -1_000, -500, 0, 500, 1_000, 1_500, 2_000, 15_000,
        ],
        dampening_bps: [
            4_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 2_500,
        ],
        vol_up_bps: 4_500,
        vol_down_bps: 3_000,
        short_power_bps: 3_000,
        long_power_bps: 1_300,
        tenor_floor_secs: 86_400,
        mm_loss_factor_bps: 8_000,
        im_loss_factor_bps: 10_000,
        short_option_mm_bps: 100,
        short_option_im_bps: 150,
        confidence_bps: 10_000,
    }
}

pub fn auction() -> AuctionParams {
    AuctionParams {
        fast_secs: 100,
        slow_secs: 14_400,
        start_bps: 9_800,
        fast_end_bps: 8_000,
        insolvent_secs: 600,
        buffer_bps: 2_000,
        fee_bps: 0,
    }
}

/// A flat smile: one volatility at every strike.
pub fn flat(vol_bps: u64, tenor_secs: u64) -> SurfacePoint {
    let variance = u128::from(vol_bps * vol_bps) * u128::from(tenor_secs) * u128::from(ONE_Q32);
    let a_q32 = (variance / u128::from(BPS * BPS) / u128::from(YEAR_SECS)) as i64;
    let svi = Svi { a_q32, b_q32: 0, rho_q32: 0, m_q32: 0, sigma_q32: ONE };
    SurfacePoint { svi, tenor_secs, basis_q32: ONE_Q32, rate_q32: 0 }
}

/// A smile with a skew, as crypto shows it.
pub fn skewed(tenor_secs: u64) -> SurfacePoint {
    let a = flat(6_000, tenor_secs);
    let svi = Svi {
        b_q32: a.svi.a_q32 / 2,
        rho_q32: -ONE / 4,
        m_q32: ONE / 50,
        sigma_q32: ONE / 8,
        ..a.svi
    };
    SurfacePoint { svi, rate_q32: ONE / 25, ..a }
}

pub fn leg(kind: Kind, strike_usd: u64, size_lots: i64) -> OptionLeg {
    OptionLeg { kind, strike_atoms: strike_usd * USD, size_lots }
}

pub fn sums(set: ScenarioSet, tenor: &Tenor, legs: &[OptionLeg]) -> MarketSums {
    let mut sums = MarketSums::new(set);
    for leg in legs {
        sums.add_option(tenor, leg).expect("a leg in the domain");
    }
    sums
}

pub fn vectors(text: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).expect("a vector file");
    file["cases"].as_array().expect("cases").clone()
}

pub fn number(case: &Value, field: &str) -> f64 {
    case[field].as_str().expect("a decimal").parse().expect("a decimal")
}

pub fn q32(x: f64) -> f64 {
    x * ONE_Q32 as f64
}

pub fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Call), Just(Kind::Put)]
}

pub fn any_leg() -> impl Strategy<Value = OptionLeg> {
    (any_kind(), 20u64..300, -50_000_000i64..50_000_000).prop_map(|(k, s, n)| leg(k, s, n))
}
