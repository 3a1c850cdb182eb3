//! Worlds that tests start from.

use breakwater_risk::{
    ONE_Q32, ONE_Q48, PRICE_PLACES, YEAR_SECS,
    liquidation::{AuctionParams, SolventSlice},
    margin::{ExpirySums, MarketSums, OptionLeg, PoolParams, Requirement, requirement},
    maths::ratio_q48,
    model::{
        BasisShock, Discount, Expiry, Factors, Limits, MAX_SCENARIOS, MarginModel, ModelSpec,
        Scenario, ScenarioSet, SkewCap, SkewShock, Tenor, VolRange, VolShock, bps_q48,
    },
    pricing::{Kind, SmileBounds, Svi},
};
use proptest::prelude::*;
use serde_json::Value;

pub const ONE: i64 = ONE_Q48 as i64;
pub const USD: u64 = 1_000_000;
pub const DAY: u64 = 86_400;
pub const CONTRACT: i64 = 1_000_000;

const PRICES_BPS: [u32; 11] =
    [4_000, 8_000, 8_500, 9_000, 9_500, 10_000, 10_500, 11_000, 11_500, 12_000, 25_000];

/// Eleven prices by three volatilities, with no skew, basis or static discount.
pub fn spec() -> ModelSpec {
    let mut scenarios = [Scenario::default(); MAX_SCENARIOS];
    for (at, slot) in scenarios.iter_mut().enumerate() {
        let dampening = match at / 3 {
            0 => 4_000,
            10 => 2_500,
            _ => 10_000,
        };
        *slot = Scenario {
            price_q48: bps_q48(PRICES_BPS[at / 3]),
            vol: VolShock::from_number((at % 3) as u8).unwrap(),
            dampening_q48: bps_q48(dampening),
        };
    }
    let neutral = Discount { rate_mult_q48: 0, rate_add_q48: 0, base_q48: ONE_Q48 };
    ModelSpec {
        scenarios,
        scenario_count: 33,
        vol: VolRange {
            up_q48: bps_q48(4_500),
            down_q48: bps_q48(3_000),
            short_power_q48: bps_q48(3_000),
            long_power_q48: bps_q48(1_300),
            floor_secs: 86_400,
            least_up_vol_q48: 0,
        },
        skew: SkewShock {
            linear: SkewCap { scale_q48: q48(0.15), slope_q48: -q48(0.05) },
            absolute: SkewCap { scale_q48: q48(0.15), slope_q48: -q48(0.05) },
            least_k_q48: q48(0.01) as u64,
            width_q48: q48(4.0) as u64,
            level_q48: q48(0.6),
            slope_q48: -q48(0.1),
        },
        long_discount: neutral,
        short_discount: neutral,
        basis: BasisShock {
            up_q48: bps_q48(10_500),
            down_q48: bps_q48(9_500),
            add_q48: 0,
            mult_q48: 0,
        },
        loss: Factors { mm_q48: bps_q48(8_000), im_q48: ONE_Q48 },
        short_option: Factors { mm_q48: bps_q48(100), im_q48: bps_q48(150) },
        confidence_q48: ONE_Q48,
    }
}

/// The same with everything a model can have.
pub fn full_spec() -> ModelSpec {
    let mut spec = spec();
    let skew = |vol| Scenario { price_q48: ONE_Q48, vol, dampening_q48: ONE_Q48 };
    spec.scenarios[0] = skew(VolShock::SkewLinear);
    spec.scenarios[30] = skew(VolShock::SkewAbsolute);
    spec.vol.least_up_vol_q48 = bps_q48(4_500);
    spec.basis = BasisShock { add_q48: bps_q48(5_000), mult_q48: bps_q48(20_000), ..spec.basis };
    let discount = |base| Discount {
        rate_mult_q48: bps_q48(5_000),
        rate_add_q48: bps_q48(800),
        base_q48: bps_q48(base),
    };
    (spec.long_discount, spec.short_discount) = (discount(9_500), discount(10_400));
    spec
}

pub fn model(spec: &ModelSpec) -> MarginModel {
    MarginModel::new(spec, Limits::Governed).expect("a governed model")
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
        duration_secs: 14_500,
        floor_bps: 0,
        least_slice_bps: 100,
        dust_atoms: 0,
    }
}

/// An account without collateral: what counts is what it is worth.
pub fn slice(equity_atoms: i64, mm_atoms: i64, reserved_atoms: i64) -> SolventSlice {
    SolventSlice {
        equity_atoms,
        value_atoms: equity_atoms,
        mm_atoms,
        reserved_atoms,
        unsold_atoms: 0,
    }
}

/// A smile of one volatility at every strike.
pub fn flat_svi(vol: f64, secs: u64) -> Svi {
    let a_q48 = q48(vol * vol * secs as f64 / YEAR_SECS as f64);
    Svi { a_q48, sigma_q48: ONE, ..Svi::default() }
}

/// A smile with a skew, as crypto shows it.
pub fn skewed_svi(secs: u64) -> Svi {
    let flat = flat_svi(0.6, secs);
    Svi { b_q48: flat.a_q48 / 2, rho_q48: -ONE / 4, m_q48: ONE / 50, sigma_q48: ONE / 8, ..flat }
}

pub fn expiry(forward_usd: u64, svi: Svi, left_secs: u64, quoted_secs: u64) -> Expiry {
    Expiry {
        forward_q12: (forward_usd * USD) << PRICE_PLACES,
        fixed_q12: 0,
        svi,
        bounds: SmileBounds::default(),
        share_q48: ratio_q48(left_secs, quoted_secs).unwrap(),
        left_secs,
        rate_q48: 0,
    }
}

/// 60 % volatility for `secs`, forward at 100 USD.
pub fn tenor(model: &MarginModel, secs: u64) -> Tenor {
    let expiry = expiry(100, flat_svi(0.6, secs.max(1)), secs, secs.max(1));
    Tenor::live(model, &expiry, ScenarioSet::All).expect("an expiry in the domain")
}

pub fn leg(kind: Kind, strike_usd: u64, size_lots: i64) -> OptionLeg {
    OptionLeg::new(kind, strike_usd * USD, size_lots)
}

pub fn sums<'a>(
    model: &'a MarginModel,
    set: ScenarioSet,
    tenor: &Tenor,
    legs: &[OptionLeg],
) -> MarketSums<'a> {
    let (mut market, mut expiry) = (MarketSums::new(model, set), ExpirySums::default());
    for leg in legs {
        expiry.add(model, tenor, set, leg).expect("a leg in the domain");
    }
    market.fold(tenor, &expiry).expect("sums in the domain");
    market
}

pub const ALONE: PoolParams = PoolParams { offset_bps: 0, floor_bps: 0 };

pub fn need(
    model: &MarginModel,
    set: ScenarioSet,
    tenor: &Tenor,
    legs: &[OptionLeg],
) -> Requirement {
    requirement(&[sums(model, set, tenor, legs)], &ALONE).expect("a requirement")
}

pub fn vectors(text: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(text).expect("a vector file");
    file["cases"].as_array().expect("cases").clone()
}

pub fn number(case: &Value, field: &str) -> f64 {
    case[field].as_str().expect("a decimal").parse().expect("a decimal")
}

pub fn q48(x: f64) -> i64 {
    (x * ONE_Q48 as f64).round() as i64
}

pub fn real(x_q48: i64) -> f64 {
    x_q48 as f64 / ONE_Q48 as f64
}

pub fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Call), Just(Kind::Put)]
}

pub fn any_leg() -> impl Strategy<Value = OptionLeg> {
    (any_kind(), 20u64..300, -50_000_000i64..50_000_000).prop_map(|(k, s, n)| leg(k, s, n))
}

pub fn q32(x: f64) -> f64 {
    x * ONE_Q32 as f64
}

/// Numbers that are the same in every run (G. Marsaglia, "Xorshift RNGs", 2003); any seed but 0.
pub struct Rng(pub u64);

impl Rng {
    /// 0 to 1.
    pub fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// About normal: the sum of twelve.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}
