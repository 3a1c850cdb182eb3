//! Every field of a model at its edges, and the directions between them.

use crate::support::*;
use breakwater_risk::{
    ONE_Q48, RiskError,
    model::{Limits, MarginModel, ModelSpec, VolShock, bps_q48},
};
use proptest::prelude::*;

type Change = fn(&mut ModelSpec, u64);

/// A field, its least and its most value as governed.
fn ranges() -> Vec<(&'static str, Change, u64, u64)> {
    vec![
        ("scenario.price_q48", |s, x| s.scenarios[4].price_q48 = x, bps_q48(500), bps_q48(40_000)),
        ("scenario.dampening_q48", |s, x| s.scenarios[4].dampening_q48 = x, 1, ONE_Q48),
        ("vol.up_q48", |s, x| s.vol.up_q48 = x, 0, bps_q48(50_000)),
        ("vol.down_q48", |s, x| s.vol.down_q48 = x, 0, ONE_Q48),
        ("vol.short_power_q48", |s, x| s.vol.short_power_q48 = x, 0, ONE_Q48),
        ("vol.long_power_q48", |s, x| s.vol.long_power_q48 = x, 0, ONE_Q48),
        ("vol.floor_secs", |s, x| s.vol.floor_secs = x as u32, 3_600, 2_592_000),
        ("vol.least_up_vol_q48", |s, x| s.vol.least_up_vol_q48 = x, 0, bps_q48(30_000)),
        ("skew.scale_q48", |s, x| s.skew.linear.scale_q48 = x as i64, 0, ONE_Q48),
        ("skew.scale_q48", |s, x| s.skew.absolute.scale_q48 = x as i64, 0, ONE_Q48),
        ("skew.cap_slope_q48", |s, x| s.skew.linear.slope_q48 = ONE - x as i64, 0, 2 * ONE_Q48),
        ("skew.cap_slope_q48", |s, x| s.skew.absolute.slope_q48 = ONE - x as i64, 0, 2 * ONE_Q48),
        ("skew.least_k_q48", |s, x| s.skew.least_k_q48 = x, 1, ONE_Q48),
        ("skew.width_q48", |s, x| s.skew.width_q48 = x, 0, bps_q48(60_000)),
        ("skew.level_q48", |s, x| s.skew.level_q48 = x as i64, 0, bps_q48(50_000)),
        ("skew.slope_q48", |s, x| s.skew.slope_q48 = 5 * ONE - x as i64, 0, 10 * ONE_Q48),
        ("discount.rate_mult_q48", |s, x| s.long_discount.rate_mult_q48 = x, 0, 2 * ONE_Q48),
        ("discount.rate_add_q48", |s, x| s.short_discount.rate_add_q48 = x, 0, ONE_Q48),
        ("long_discount.base_q48", |s, x| s.long_discount.base_q48 = x, ONE_Q48 / 2, ONE_Q48),
        ("short_discount.base_q48", |s, x| s.short_discount.base_q48 = x, ONE_Q48, 2 * ONE_Q48),
        ("basis.up_q48", |s, x| s.basis.up_q48 = x, ONE_Q48, bps_q48(40_000)),
        ("basis.down_q48", |s, x| s.basis.down_q48 = x, bps_q48(500), ONE_Q48),
        ("basis.add_q48", |s, x| s.basis.add_q48 = x, 0, bps_q48(20_000)),
        ("basis.mult_q48", |s, x| s.basis.mult_q48 = x, 0, bps_q48(50_000)),
        ("loss.im_q48", |s, x| s.loss.im_q48 = x, bps_q48(8_000), bps_q48(30_000)),
        ("loss.mm_q48", |s, x| s.loss.mm_q48 = x, 1, ONE_Q48),
        ("short_option.im_q48", |s, x| s.short_option.im_q48 = x, bps_q48(100), bps_q48(5_000)),
        ("short_option.mm_q48", |s, x| s.short_option.mm_q48 = x, 0, bps_q48(150)),
        ("confidence_q48", |s, x| s.confidence_q48 = x, 0, bps_q48(50_000)),
    ]
}

fn refusal(spec: &ModelSpec) -> Option<RiskError> {
    MarginModel::new(spec, Limits::Governed).err()
}

#[test]
fn usual_models_are_accepted() {
    assert_eq!(refusal(&spec()), None);
    assert_eq!(refusal(&full_spec()), None);
}

#[test]
fn maintenance_margin_may_not_exceed_initial_margin() {
    let mut spec = full_spec();
    spec.loss.mm_q48 = spec.loss.im_q48 + 1;
    assert_eq!(refusal(&spec), Some(RiskError::Parameter("loss.mm_q48")));
    let mut spec = full_spec();
    spec.short_option.mm_q48 = spec.short_option.im_q48 + 1;
    assert_eq!(refusal(&spec), Some(RiskError::Parameter("short_option.mm_q48")));
}

#[test]
fn a_model_has_between_one_and_thirty_three_scenarios() {
    for (count, ok) in [(0, false), (1, true), (33, true), (34, false), (255, false)] {
        let spec = ModelSpec { scenario_count: count, ..full_spec() };
        assert_eq!(refusal(&spec).is_none(), ok, "{count}");
    }
}

#[test]
fn more_price_levels_than_the_engine_keeps_are_refused() {
    let mut spec = spec();
    for (at, scenario) in spec.scenarios.iter_mut().enumerate() {
        scenario.price_q48 = ONE_Q48 + at as u64;
    }
    assert_eq!(refusal(&spec), Some(RiskError::Parameter("scenarios")));
}

#[test]
fn an_unknown_shock_of_volatility_is_refused() {
    for number in 0..=255 {
        assert_eq!(VolShock::from_number(number).is_ok(), number <= 4);
    }
}

/// A table's values to be tried: both edges, one beyond each, and the ends of the type.
fn trials(least: u64, most: u64) -> Vec<(u64, bool)> {
    let mut trials = vec![(least, true), (most, true), (most + 1, false)];
    if least > 0 {
        trials.push((least - 1, false));
    }
    trials
}

proptest! {
    #[test]
    fn every_field_is_taken_up_to_its_edges_and_named_beyond(at in 0usize..29, full in any::<bool>()) {
        let (field, change, least, most) = ranges()[at];
        for (value, ok) in trials(least, most) {
            let mut spec = if full { full_spec() } else { spec() };
            change(&mut spec, value);
            // an initial factor below maintenance margin's: the other one exceeds it
            let field = match field {
                "loss.im_q48" if value < least => "loss.mm_q48",
                "short_option.im_q48" if value < least => "short_option.mm_q48",
                field => field,
            };
            let expected = (!ok).then_some(RiskError::Parameter(field));
            prop_assert_eq!(refusal(&spec), expected, "{} = {}", field, value);
        }
    }

    #[test]
    fn what_is_between_the_edges_is_taken_and_what_is_beyond_never(at in 0usize..29, x in any::<u64>(), cut in 4u32..64) {
        let (field, change, least, most) = ranges()[at];
        // 32-bit and signed fields wrap beyond their own range
        let x = x >> if field == "vol.floor_secs" { cut.max(32) } else { cut };
        let mut spec = full_spec();
        change(&mut spec, x);
        prop_assert_eq!(refusal(&spec).is_none(), (least..=most).contains(&x), "{} = {}", field, x);
    }
}

#[test]
fn the_tables_cover_every_field() {
    assert_eq!(ranges().len(), 29);
}
