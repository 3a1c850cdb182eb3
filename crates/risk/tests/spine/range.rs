use crate::support::*;
use breakwater_risk::*;
use proptest::prelude::*;

fn params() -> RangeParams {
    RangeParams {
        reference_vol_bps: 6_000,
        most_bps: 20_000,
        open_interest_limit_atoms: 1_000_000,
        short_gamma_limit_atoms: 2_000_000,
        crowding_bps: 5_000,
        mm_rise_bps_per_hour: 600,
    }
}

fn input(vol: f64, open_interest_atoms: u64, short_gamma_atoms: u64) -> RangeInput {
    RangeInput { variance_q48: q48(vol * vol) as u64, open_interest_atoms, short_gamma_atoms }
}

#[test]
fn a_calm_and_empty_market_keeps_its_ordinary_ranges() {
    for input in [RangeInput::default(), input(0.6, 1_000_000, 2_000_000)] {
        assert_eq!(params().target_bps(&input), 10_000);
    }
}

#[test]
fn ranges_follow_realised_volatility_over_its_reference() {
    let at = |vol| params().target_bps(&input(vol, 0, 0));
    assert!(at(0.9).abs_diff(15_000) <= 2, "{}", at(0.9));
    assert_eq!(at(60.0), 20_000);
}

#[test]
fn crowding_rises_from_a_limit_to_twice_the_limit_and_both_add_up() {
    let at = |oi, gamma| params().target_bps(&input(0.0, oi, gamma));
    assert_eq!(at(1_500_000, 0), 12_500);
    assert_eq!(at(2_000_000, 0), 15_000);
    assert_eq!(at(u64::MAX, 0), 15_000);
    assert_eq!(at(1_500_000, 3_000_000), 15_000);
}

#[test]
fn maintenance_margin_rises_on_its_ramp_and_falls_at_once() {
    let ramp = |now, target, secs| params().ramped_bps(now, target, secs);
    assert_eq!(ramp(10_000, 15_000, 1_800), 10_300);
    assert_eq!(ramp(10_000, 15_000, 36_000), 15_000);
    assert_eq!(ramp(15_000, 10_000, 0), 10_000);
    assert_eq!(ramp(10_000, 15_000, 5), 10_000); // less than a basis point
}

#[test]
fn widening_moves_every_price_away_from_one_and_stays_inside_what_is_governed() {
    let mut wide = full_spec();
    wide.widen(15_000);
    assert!((real(wide.scenarios[31].price_q48 as i64) - 3.25).abs() < 1e-12); // 250 % up to 325 %
    assert!((real(wide.scenarios[1].price_q48 as i64) - 0.1).abs() < 1e-12); // 40 % down to 10 %
    assert_eq!(wide.scenarios[16].price_q48, ONE_Q48);
    for range_bps in [10_000, 20_000, 40_000, u32::MAX] {
        let mut wide = full_spec();
        wide.widen(range_bps);
        assert!(MarginModel::new(&wide, Limits::Governed).is_ok(), "{range_bps}");
    }
}

#[test]
fn wider_ranges_need_more() {
    let legs = [leg(Kind::Call, 110, -CONTRACT), leg(Kind::Put, 90, -CONTRACT)];
    let mm = |range_bps| {
        let mut spec = full_spec();
        spec.widen(range_bps);
        let model = model(&spec);
        need(&model, ScenarioSet::All, &tenor(&model, 30 * DAY), &legs).mm_atoms
    };
    assert!(mm(10_000) < mm(12_000) && mm(12_000) < mm(20_000));
}

#[test]
fn fields_out_of_range_are_named() {
    type Change = fn(&mut RangeParams);
    let cases: [(Change, &str); 9] = [
        (|p| p.reference_vol_bps = 99, "reference_vol_bps"),
        (|p| p.reference_vol_bps = 50_001, "reference_vol_bps"),
        (|p| p.most_bps = 9_999, "most_bps"),
        (|p| p.most_bps = 40_001, "most_bps"),
        (|p| p.open_interest_limit_atoms = 0, "open_interest_limit_atoms"),
        (|p| p.short_gamma_limit_atoms = 0, "short_gamma_limit_atoms"),
        (|p| p.crowding_bps = 20_001, "crowding_bps"),
        (|p| p.mm_rise_bps_per_hour = 0, "mm_rise_bps_per_hour"),
        (|p| p.mm_rise_bps_per_hour = 10_001, "mm_rise_bps_per_hour"),
    ];
    assert_eq!(params().validate(), Ok(()));
    for (change, field) in cases {
        let mut params = params();
        change(&mut params);
        assert_eq!(params.validate(), Err(RiskError::Parameter(field)));
    }
}

proptest! {
    #[test]
    fn a_target_is_between_one_and_the_most(variance in any::<u64>(), oi in any::<u64>(), gamma in any::<u64>(), now in any::<u32>(), secs in any::<u64>()) {
        let input = RangeInput { variance_q48: variance, open_interest_atoms: oi, short_gamma_atoms: gamma };
        let target = params().target_bps(&input);
        prop_assert!((10_000..=20_000).contains(&target));
        prop_assert!(params().ramped_bps(now, target, secs) <= target);
    }
}
