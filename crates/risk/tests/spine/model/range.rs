use crate::support::*;
use breakwater_risk::{
    ONE_Q48, RiskError,
    model::{Exposure, Limits, MarginModel, Ramp, RangeInput, RangeParams, ScenarioSet},
    pricing::Kind,
};
use proptest::{collection::vec, prelude::*};

fn params() -> RangeParams {
    RangeParams {
        reference_vol_bps: 6_000,
        most_bps: 20_000,
        open_interest_limit_atoms: 1_000_000,
        short_gamma_limit_atoms: 2_000_000,
        crowding_bps: 5_000,
        mm_rise_bps_per_hour: 600,
        crowding_secs: 3_600,
    }
}

fn input(vol: f64, open_interest_atoms: u64, short_gamma_atoms: u64) -> RangeInput {
    let exposure = held(open_interest_atoms, short_gamma_atoms);
    RangeInput { variance_q48: q48(vol * vol) as u64, exposure }
}

fn held(open_interest_atoms: u64, short_gamma_atoms: u64) -> Exposure {
    Exposure { open_interest_atoms, short_gamma_atoms }
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
    let ramp =
        |now, target, secs| params().ramped_bps(Ramp { now_bps: now, target_bps: target }, secs);
    assert_eq!(ramp(10_000, 15_000, 1_800), 10_300);
    assert_eq!(ramp(10_000, 15_000, 36_000), 15_000);
    assert_eq!(ramp(15_000, 10_000, 0), 10_000);
    assert_eq!(ramp(10_000, 15_000, 5), 10_000); // less than a basis point
}

#[test]
fn what_counts_for_everybody_follows_by_a_limit_in_its_time() {
    let from = held(0, 0);
    let rises = |secs| params().standing(&from, &held(5_000_000, 3_000_000), secs);
    assert_eq!((rises(0), rises(360)), (from, held(100_000, 200_000)));
    assert_eq!(
        (rises(3_600), rises(7_200)),
        (held(1_000_000, 2_000_000), held(2_000_000, 3_000_000))
    );
    assert_eq!(rises(u64::MAX), held(2_000_000, 3_000_000), "twice a limit is the most");
    let falls = |secs| params().standing(&held(2_000_000, 3_000_000), &held(500_000, 0), secs);
    assert_eq!((falls(0), falls(360)), (held(2_000_000, 3_000_000), held(1_900_000, 2_800_000)));
    assert_eq!((falls(3_600), falls(7_200)), (held(1_000_000, 1_000_000), held(500_000, 0)));
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
    let cases: [(Change, &str); 11] = [
        (|p| p.reference_vol_bps = 99, "reference_vol_bps"),
        (|p| p.reference_vol_bps = 50_001, "reference_vol_bps"),
        (|p| p.most_bps = 9_999, "most_bps"),
        (|p| p.most_bps = 40_001, "most_bps"),
        (|p| p.open_interest_limit_atoms = 0, "open_interest_limit_atoms"),
        (|p| p.short_gamma_limit_atoms = 0, "short_gamma_limit_atoms"),
        (|p| p.crowding_bps = 20_001, "crowding_bps"),
        (|p| p.mm_rise_bps_per_hour = 0, "mm_rise_bps_per_hour"),
        (|p| p.mm_rise_bps_per_hour = 10_001, "mm_rise_bps_per_hour"),
        (|p| p.crowding_secs = 59, "crowding_secs"),
        (|p| p.crowding_secs = 604_801, "crowding_secs"),
    ];
    assert_eq!(params().validate(), Ok(()));
    for crowding_secs in [60, 604_800] {
        assert_eq!(RangeParams { crowding_secs, ..params() }.validate(), Ok(()));
    }
    for (change, field) in cases {
        let mut params = params();
        change(&mut params);
        assert_eq!(params.validate(), Err(RiskError::Parameter(field)));
    }
}

prop_compose! {
    fn any_exposure()(oi in 0u64..1 << 50, gamma in 0u64..1 << 50) -> Exposure {
        held(oi, gamma)
    }
}

prop_compose! {
    fn any_limits()(oi in 1u64..1 << 50, gamma in 1u64..1 << 50, crowding_secs in 60u32..=604_800) -> RangeParams {
        RangeParams { open_interest_limit_atoms: oi, short_gamma_limit_atoms: gamma, crowding_secs, ..params() }
    }
}

proptest! {
    #[test]
    fn a_target_is_between_one_and_the_most(variance in any::<u64>(), oi in any::<u64>(), gamma in any::<u64>(), now in any::<u32>(), secs in any::<u64>()) {
        let input = RangeInput { variance_q48: variance, exposure: held(oi, gamma) };
        let target = params().target_bps(&input);
        prop_assert!((10_000..=20_000).contains(&target));
        let ramp = Ramp { now_bps: now, target_bps: target };
        prop_assert!(params().ramped_bps(ramp, secs) <= target);
    }

    #[test]
    fn contracts_that_come_and_go_at_once_move_nothing_that_counts(now in any_exposure(), spike in any_exposure(), limits in any_limits()) {
        prop_assert_eq!(limits.standing(&now, &spike, 0), now);
    }

    #[test]
    fn what_counts_moves_towards_what_is_held_and_no_faster_than_its_limit(
        from in any_exposure(), to in any_exposure(), limits in any_limits(), secs in 0u64..1 << 24,
    ) {
        let now_held = limits.standing(&from, &to, secs);
        let ends = [
            (from.open_interest_atoms, to.open_interest_atoms, now_held.open_interest_atoms, limits.open_interest_limit_atoms),
            (from.short_gamma_atoms, to.short_gamma_atoms, now_held.short_gamma_atoms, limits.short_gamma_limit_atoms),
        ];
        for (from, to, now, limit) in ends {
            let to = to.min(limit.saturating_mul(2));
            let most = u128::from(limit) * u128::from(secs) / u128::from(limits.crowding_secs);
            prop_assert!(u128::from(now.abs_diff(from)) <= most);
            prop_assert!((from.min(to)..=from.max(to)).contains(&now));
        }
    }

    #[test]
    fn after_enough_time_what_counts_is_what_is_held_and_twice_its_limit_at_most(
        from in any_exposure(), to in any_exposure(), limits in any_limits(), more in 0u64..=1 << 40,
    ) {
        let (oi, gamma) = (2 * limits.open_interest_limit_atoms, 2 * limits.short_gamma_limit_atoms);
        let most = |e: &Exposure| held(e.open_interest_atoms.min(oi), e.short_gamma_atoms.min(gamma));
        let enough = 2 * u64::from(limits.crowding_secs) + more;
        prop_assert_eq!(limits.standing(&most(&from), &to, enough), most(&to));
    }

    #[test]
    fn time_in_steps_is_never_ahead_of_the_whole_and_behind_by_no_more_than_an_atom_a_step(
        from in any_exposure(), to in any_exposure(), limits in any_limits(), steps in vec(0u64..100_000, 1..20),
    ) {
        let (oi, gamma) = (2 * limits.open_interest_limit_atoms, 2 * limits.short_gamma_limit_atoms);
        let from = held(from.open_interest_atoms.min(oi), from.short_gamma_atoms.min(gamma));
        let whole = limits.standing(&from, &to, steps.iter().sum());
        let split = steps.iter().fold(from, |now, secs| limits.standing(&now, &to, *secs));
        let way = |e: &Exposure| (e.open_interest_atoms.abs_diff(from.open_interest_atoms), e.short_gamma_atoms.abs_diff(from.short_gamma_atoms));
        let ((oi, gamma), (oi_split, gamma_split)) = (way(&whole), way(&split));
        let most = steps.len() as u64;
        prop_assert!(oi_split <= oi && oi - oi_split <= most, "{:?} {:?}", whole, split);
        prop_assert!(gamma_split <= gamma && gamma - gamma_split <= most, "{:?} {:?}", whole, split);
    }
}
