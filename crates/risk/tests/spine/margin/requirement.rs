use crate::support::*;
use breakwater_risk::{
    RiskError,
    margin::{CASES, Linear, OptionLeg, PoolParams, requirement},
    model::{ScenarioSet, Tenor},
    pricing::Kind,
};
use proptest::{collection::vec, prelude::*};

#[test]
fn offsets_between_markets_are_governed_and_the_floor_binds_initial_margin() {
    let model = model(&spec());
    let month = tenor(&model, 30 * DAY);
    let short = sums(&model, ScenarioSet::All, &month, &[leg(Kind::Call, 200, -CONTRACT)]);
    let long = sums(&model, ScenarioSet::All, &month, &[leg(Kind::Call, 200, CONTRACT)]);
    let both = [short.clone(), long];
    let need =
        |offset_bps, floor_bps| requirement(&both, &PoolParams { offset_bps, floor_bps }).unwrap();
    let im = |offset_bps, floor_bps| need(offset_bps, floor_bps).im_atoms;
    assert!(im(0, 0) > im(5_000, 0) && im(5_000, 0) > im(10_000, 0));
    assert!(im(10_000, 5_000) > im(10_000, 0));
    assert!(im(10_000, 10_000) >= im(0, 0));
    assert_eq!(need(10_000, 10_000).mm_atoms, need(10_000, 0).mm_atoms);
    let alone = requirement(&[short], &ALONE).unwrap();
    assert!(need(0, 0).mm_atoms >= alone.mm_atoms);
}

#[test]
fn a_case_that_does_not_exist_proves_nothing() {
    let mut few = spec();
    few.scenario_count = 20;
    let model = model(&few);
    let month = tenor(&model, 30 * DAY);
    for case in [20, 32, 34, 255] {
        let s = sums(&model, ScenarioSet::Only(case), &month, &[leg(Kind::Call, 100, CONTRACT)]);
        assert_eq!(requirement(&[s], &ALONE), Err(RiskError::Domain));
    }
}

fn book() -> impl Strategy<Value = (Vec<OptionLeg>, Vec<OptionLeg>, u64)> {
    (vec(any_leg(), 0..6), vec(any_leg(), 0..6), 0u64..400)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_witness_never_claims_more_than_all_cases_and_the_worst_as_much(
        (a, b, days) in book(), offset_bps in 0u32..=10_000, floor_bps in 0u32..=10_000, held in 0i64..1_000_000_000
    ) {
        let model = model(&full_spec());
        let pool = PoolParams { offset_bps, floor_bps };
        let need = |set| {
            let expiry = expiry(100, skewed_svi(60 * DAY), days * DAY / 2, 60 * DAY);
            // one scenario's tenor is worked out for it alone
            let tenor = Tenor::live(&model, &expiry, set).unwrap();
            let (mut first, second) = (sums(&model, set, &tenor, &a), sums(&model, set, &tenor, &b));
            first.add_linear(Linear { exposure_atoms: held, mtm_atoms: held }).unwrap();
            first.add_uncounted(held.unsigned_abs()).unwrap();
            requirement(&[first, second], &pool).unwrap()
        };
        let all = need(ScenarioSet::All);
        prop_assert!(all.mm_atoms >= 0 && all.im_atoms >= all.mm_atoms);
        prop_assert_eq!(all.worth_atoms - all.mtm_atoms, held);
        let mut reached = 0;
        for case in 0..CASES as u8 {
            let one = need(ScenarioSet::Only(case));
            prop_assert_eq!((one.mtm_atoms, one.worth_atoms), (all.mtm_atoms, all.worth_atoms));
            prop_assert!(one.mm_atoms <= all.mm_atoms && one.im_atoms <= all.im_atoms);
            reached = reached.max(one.mm_atoms);
        }
        prop_assert_eq!(reached, all.mm_atoms);
        prop_assert_eq!(need(ScenarioSet::Only(all.worst_scenario)).mm_atoms, all.mm_atoms);
    }

    #[test]
    fn two_books_together_need_no_more_than_apart((a, b, days) in book()) {
        // by one expiry each, because a discount depends on the sign of an expiry's value
        let model = model(&spec());
        let tenor = tenor(&model, days * DAY / 2);
        let together: Vec<OptionLeg> = a.iter().chain(&b).copied().collect();
        let mm = |legs: &[OptionLeg]| need(&model, ScenarioSet::All, &tenor, legs).mm_atoms;
        prop_assert!(mm(&together) <= mm(&a) + mm(&b) + 8);
    }
}
