use crate::support::*;
use breakwater_risk::{
    RiskError,
    margin::{Margin, OptionLeg, PoolParams, Requirement, Split, requirement, split},
    model::ScenarioSet,
    pricing::Kind,
};
use proptest::{collection::vec, prelude::*};

fn parts(legs: &[OptionLeg], margin: Margin) -> (Requirement, Split) {
    let model = model(&full_spec());
    let markets = [sums(&model, ScenarioSet::All, &tenor(&model, 30 * DAY), legs)];
    let total = requirement(&markets, &ALONE).unwrap();
    (total, split(&markets, &ALONE, &total, margin).unwrap())
}

#[test]
fn a_short_straddle_is_gamma_and_vega_and_hardly_delta() {
    let legs = [leg(Kind::Call, 100, -CONTRACT), leg(Kind::Put, 100, -CONTRACT)];
    let (total, split) = parts(&legs, Margin::Maintenance);
    assert!(split.gamma_atoms > 0 && split.vega_atoms > 0, "{split:?}");
    assert!(split.delta_atoms.abs() < total.mm_atoms / 4, "{split:?}");
    assert!(split.contingency_atoms > 0, "{split:?}");
}

#[test]
fn a_deep_in_the_money_call_is_delta() {
    let (total, split) = parts(&[leg(Kind::Call, 20, CONTRACT)], Margin::Initial);
    assert!(split.delta_atoms > total.im_atoms / 2, "{total:?} {split:?}");
    assert!(split.vega_atoms.abs() < total.im_atoms / 50, "{split:?}");
}

#[test]
fn a_far_short_call_is_stress() {
    let (total, split) = parts(&[leg(Kind::Call, 200, -CONTRACT)], Margin::Maintenance);
    assert!(split.stress_atoms > total.mm_atoms / 2, "{total:?} {split:?}");
}

#[test]
fn one_scenario_cannot_be_split() {
    let model = model(&spec());
    let one = [sums(&model, ScenarioSet::Only(3), &tenor(&model, DAY), &[])];
    let total = requirement(&one, &ALONE).unwrap();
    assert_eq!(split(&one, &ALONE, &total, Margin::Initial), Err(RiskError::Domain));
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_requirement(legs in vec(any_leg(), 0..8), floor_bps in 0u32..10_000, offset_bps in 0u32..10_000) {
        let model = model(&full_spec());
        let month = tenor(&model, 30 * DAY);
        let markets = [
            sums(&model, ScenarioSet::All, &month, &legs),
            sums(&model, ScenarioSet::All, &month, &legs[legs.len() / 2..]),
        ];
        let pool = PoolParams { offset_bps, floor_bps };
        let total = requirement(&markets, &pool).unwrap();
        let at = |margin| split(&markets, &pool, &total, margin).unwrap().total_atoms();
        prop_assert_eq!(at(Margin::Initial), total.im_atoms);
        prop_assert_eq!(at(Margin::Maintenance), total.mm_atoms);
    }
}
