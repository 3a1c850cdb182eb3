use crate::support::*;
use breakwater_risk::{
    MAX_PRICE_ATOMS, ONE_Q48, RiskError,
    margin::{Contingency, ExpirySums, Linear, MarketSums, OptionLeg, Requirement, requirement},
    maths::{ln_q48, mul_q48_floor, ratio_q48, sqrt_q48},
    model::{BASIS_SCENARIO, MarginModel, ScenarioSet, Tenor},
    pricing::{Kind, OptionTerms, SmileBounds},
};
use proptest::{collection::vec, prelude::*};

#[test]
fn an_empty_account_needs_nothing() {
    let model = model(&spec());
    let month = tenor(&model, 30 * DAY);
    assert_eq!(need(&model, ScenarioSet::All, &month, &[]), Requirement::default());
    assert_eq!(requirement(&[], &ALONE), Ok(Requirement::default()));
}

#[test]
fn a_short_call_loses_most_where_price_and_volatility_rise() {
    let model = model(&spec());
    let r = need(
        &model,
        ScenarioSet::All,
        &tenor(&model, 30 * DAY),
        &[leg(Kind::Call, 100, -CONTRACT)],
    );
    // up 150 % counts a quarter, 37.5 USD of intrinsic alone; up 20 % with higher volatility is next
    assert_eq!(r.worst_scenario, 10 * 3 + 2);
    let sd = q48(0.6 * (30.0f64 / 365.0).sqrt() * 1.45) as u64;
    let loss = OptionTerms { kind: Kind::Call, forward_atoms: 250 * USD, strike_atoms: 100 * USD }
        .price_atoms(sd)
        .unwrap() as i64
        + r.mtm_atoms;
    let expected = loss / 4;
    assert!((-r.worst_pnl_atoms - expected).abs() <= 4, "{} {expected}", -r.worst_pnl_atoms);
    // maintenance: 80 % of the loss and 1 % of the notional; initial: 100 % and 1.5 %
    assert!((r.mm_atoms - (expected * 8 / 10 + 1_000_000)).abs() <= 4);
    assert!((r.im_atoms - (expected + 1_500_000)).abs() <= 4);
}

#[test]
fn a_long_option_can_lose_its_value_and_no_more() {
    let model = model(&spec());
    for kind in [Kind::Call, Kind::Put] {
        let r =
            need(&model, ScenarioSet::All, &tenor(&model, 30 * DAY), &[leg(kind, 100, CONTRACT)]);
        assert!(r.im_atoms > 0 && r.im_atoms <= r.mtm_atoms, "{r:?}");
    }
}

#[test]
fn a_long_and_a_short_of_one_series_cancel_but_for_their_contingency() {
    let model = model(&spec());
    let legs = [leg(Kind::Call, 110, CONTRACT), leg(Kind::Call, 110, -CONTRACT)];
    let r = need(&model, ScenarioSet::All, &tenor(&model, 30 * DAY), &legs);
    assert!((-1..=0).contains(&r.mtm_atoms), "{r:?}");
    assert!((1_000_000..=1_000_001).contains(&r.mm_atoms), "{r:?}");
}

#[test]
fn a_settled_expiry_is_worth_its_payoff_in_every_scenario() {
    let model = model(&full_spec());
    let settled = Tenor::settled(130 * USD);
    let r = need(&model, ScenarioSet::All, &settled, &[leg(Kind::Call, 100, -CONTRACT)]);
    let owed = -30 * CONTRACT;
    assert_eq!(r, Requirement { mtm_atoms: owed, worth_atoms: owed, ..Requirement::default() });
}

#[test]
fn a_live_expiry_with_no_time_left_is_intrinsic_at_each_shocked_forward() {
    let model = model(&spec());
    let r = need(&model, ScenarioSet::All, &tenor(&model, 0), &[leg(Kind::Put, 100, -CONTRACT)]);
    assert_eq!(r.mtm_atoms, 0);
    // down 60 %: 60 USD x 40 %, rounded up by no more than a few atoms
    assert!((24_000_000..24_000_004).contains(&-r.worst_pnl_atoms), "{r:?}");
}

#[test]
fn a_fixed_part_of_the_forward_takes_no_shock() {
    let model = model(&spec());
    let mut half = expiry(100, flat_svi(0.6, DAY), 0, DAY);
    half.fixed_q12 = half.forward_q12 / 2;
    let half = Tenor::live(&model, &half, ScenarioSet::All).unwrap();
    let r = need(&model, ScenarioSet::All, &half, &[leg(Kind::Put, 100, -CONTRACT)]);
    assert!((12_000_000..12_000_004).contains(&-r.worst_pnl_atoms), "{r:?}");
}

#[test]
fn what_is_linear_moves_with_its_market_and_counts_as_held() {
    let model = model(&spec());
    let mut sums = MarketSums::new(&model, ScenarioSet::All);
    sums.add_linear(Linear { exposure_atoms: 180_000_000, mtm_atoms: 180_000_000 }).unwrap();
    let r = requirement(&[sums], &ALONE).unwrap();
    assert_eq!(r.mtm_atoms, 180_000_000);
    // 60 % x 40 % of it; a price multiplier of 2^-48 rounds by an atom
    assert_eq!(r.worst_scenario, 0);
    assert!((r.worst_pnl_atoms + 43_200_000).abs() <= 1, "{r:?}");
    assert!((r.mm_atoms - 34_560_000).abs() <= 1 && (r.im_atoms - 43_200_000).abs() <= 1);
}

#[test]
fn the_haircut_of_what_is_held_is_worth_something_and_is_no_margin() {
    let model = model(&spec());
    let mut sums = MarketSums::new(&model, ScenarioSet::All);
    sums.add_linear(Linear { exposure_atoms: 200_000_000, mtm_atoms: 180_000_000 }).unwrap();
    let counted = requirement(&[sums.clone()], &ALONE).unwrap();
    assert_eq!(counted.worth_atoms, 180_000_000);
    sums.add_uncounted(15_000_000).unwrap();
    sums.add_uncounted(5_000_000).unwrap();
    let both = requirement(&[sums], &ALONE).unwrap();
    assert_eq!(both, Requirement { worth_atoms: 200_000_000, ..counted });
}

#[test]
fn a_worth_that_does_not_fit_is_an_error() {
    let model = model(&spec());
    let mut sums = MarketSums::new(&model, ScenarioSet::All);
    sums.add_uncounted(i64::MAX as u64).unwrap();
    assert_eq!(sums.worth_atoms(), Ok(i64::MAX));
    sums.add_uncounted(1).unwrap();
    assert_eq!(requirement(&[sums.clone()], &ALONE), Err(RiskError::Overflow));
    assert_eq!(sums.add_uncounted(u64::MAX), Err(RiskError::Overflow));
}

#[test]
fn static_discounts_shrink_what_is_held_and_grow_what_is_owed() {
    let plain = model(&spec());
    let full = model(&full_spec());
    let (base, discounted) = (tenor(&plain, 365 * DAY), tenor(&full, 365 * DAY));
    let unmoved = |model: &MarginModel, tenor, size| {
        let sums = sums(model, ScenarioSet::All, tenor, &[leg(Kind::Call, 100, size)]);
        (sums.mtm_atoms() as f64, sums.pnl_atoms(16) as f64)
    };
    let ((held, _), (mtm, pnl)) =
        (unmoved(&plain, &base, CONTRACT), unmoved(&full, &discounted, CONTRACT));
    assert_eq!(held, mtm); // the mark itself is not discounted without a rate
    assert!((pnl / held - (0.95 * (-0.08f64).exp() - 1.0)).abs() < 1e-6);
    // owed: 1.04 e^0.08 would be more than the undiscounted value, which is the most
    let (owed, pnl) = unmoved(&full, &discounted, -CONTRACT);
    assert!(owed < 0.0 && pnl.abs() <= 1.0, "{pnl}");
}

#[test]
fn a_skew_scenario_always_costs() {
    let model = model(&full_spec());
    for size in [CONTRACT, -CONTRACT] {
        for kind in [Kind::Call, Kind::Put] {
            let s =
                sums(&model, ScenarioSet::All, &tenor(&model, 30 * DAY), &[leg(kind, 120, size)]);
            assert!(s.pnl_atoms(0) < 0 && s.pnl_atoms(30) < 0);
        }
    }
}

#[test]
fn the_basis_contingency_is_the_worse_move_of_each_expiry_by_its_factor() {
    let model = model(&full_spec());
    let (quarter, legs) = (tenor(&model, 73 * DAY), [leg(Kind::Call, 100, -CONTRACT)]);
    let s = sums(&model, ScenarioSet::All, &quarter, &legs);
    let sd = q48(0.6 * 0.2f64.sqrt()) as u64;
    let at = |forward| {
        OptionTerms { kind: Kind::Call, forward_atoms: forward, strike_atoms: 100 * USD }
            .price_atoms(sd)
            .unwrap() as f64
    };
    let expected = -(at(105 * USD) - at(100 * USD)) * (0.5 + 2.0 * 0.2);
    assert!((s.pnl_atoms(BASIS_SCENARIO) as f64 - expected).abs() < 4.0, "{expected}");
}

#[test]
fn short_options_are_charged_on_their_forward_notional() {
    let model = model(&spec());
    let s =
        sums(&model, ScenarioSet::All, &tenor(&model, DAY), &[leg(Kind::Put, 1, -3 * CONTRACT)]);
    assert_eq!(s.contingency(), Contingency { mm_atoms: 3_000_000, im_atoms: 4_500_000 });
}

#[test]
fn legs_outside_the_domain_are_refused() {
    let model = model(&spec());
    let (month, mut sums) = (tenor(&model, 30 * DAY), ExpirySums::default());
    let mut add = |leg: OptionLeg| sums.add(&model, &month, ScenarioSet::All, &leg);
    let refused = Err(RiskError::Domain);
    assert_eq!(add(OptionLeg::new(Kind::Put, 0, 1)), refused);
    assert_eq!(add(OptionLeg::new(Kind::Put, MAX_PRICE_ATOMS + 1, 1)), refused);
    assert_eq!(add(OptionLeg::new(Kind::Put, 1, 1 << 44)), refused);
    assert_eq!(add(OptionLeg::new(Kind::Put, 1, i64::MIN)), refused);
    assert_eq!(add(OptionLeg::new(Kind::Put, MAX_PRICE_ATOMS, 1 << 32)), Ok(()));
    // together they would pass 2^61 atoms
    assert_eq!(add(OptionLeg::new(Kind::Put, MAX_PRICE_ATOMS, (1 << 40) - 1)), refused);
}

fn book() -> impl Strategy<Value = (Vec<OptionLeg>, u64)> {
    (vec(any_leg(), 0..6), 0u64..400)
}

fn half_days(model: &MarginModel, days: u64) -> Tenor {
    let expiry = expiry(100, skewed_svi(60 * DAY), days * DAY / 2, 60 * DAY);
    Tenor::live(model, &expiry, ScenarioSet::All).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn twice_the_book_needs_twice_the_margin((a, days) in book()) {
        let model = model(&full_spec());
        let tenor = half_days(&model, days);
        let double: Vec<_> = a.iter().map(|l| OptionLeg { size_lots: 2 * l.size_lots, ..*l }).collect();
        let (one, two) = (need(&model, ScenarioSet::All, &tenor, &a), need(&model, ScenarioSet::All, &tenor, &double));
        prop_assert!((two.mm_atoms - 2 * one.mm_atoms).abs() <= 8, "{:?} {:?}", one, two);
        prop_assert!((two.im_atoms - 2 * one.im_atoms).abs() <= 8, "{:?} {:?}", one, two);
    }

    #[test]
    fn splitting_a_leg_changes_nothing_but_rounding((a, days) in book()) {
        let model = model(&full_spec());
        let tenor = half_days(&model, days);
        let halves: Vec<_> = a.iter().flat_map(|l| {
            let part = l.size_lots >> 1;
            [OptionLeg { size_lots: part, ..*l }, OptionLeg { size_lots: l.size_lots - part, ..*l }]
        }).collect();
        let (whole, split) = (need(&model, ScenarioSet::All, &tenor, &a), need(&model, ScenarioSet::All, &tenor, &halves));
        prop_assert!((split.mtm_atoms - whole.mtm_atoms).abs() <= 1);
        prop_assert!((split.mm_atoms - whole.mm_atoms).abs() <= 6);
    }

    #[test]
    fn an_expiry_on_its_own_is_marked_as_it_is_among_others((a, days) in book()) {
        let model = model(&full_spec());
        let tenors = [half_days(&model, days), Tenor::settled(100 * USD)];
        let mut market = MarketSums::new(&model, ScenarioSet::All);
        let mut marks = 0;
        for tenor in &tenors {
            let mut expiry = ExpirySums::default();
            a.iter().for_each(|l| expiry.add(&model, tenor, ScenarioSet::All, l).unwrap());
            market.fold(tenor, &expiry).unwrap();
            marks += expiry.mark_atoms(&model, tenor);
        }
        prop_assert_eq!(marks, market.mtm_atoms());
    }

    #[test]
    fn an_options_mark_rounds_against_its_holder(l in any_leg(), days in 1u64..100) {
        let model = model(&full_spec());
        let tenor = half_days(&model, days);
        let against = OptionLeg { size_lots: -l.size_lots, ..l };
        let (one, other) = (sums(&model, ScenarioSet::All, &tenor, &[l]), sums(&model, ScenarioSet::All, &tenor, &[against]));
        let sum = one.mtm_atoms() + other.mtm_atoms();
        prop_assert!((-2..=0).contains(&sum), "{}", sum);
    }

    #[test]
    fn sums_are_exact_prices_times_sizes(legs in vec((any_kind(), 20u64..300, -(1i64 << 43)..1 << 43), 1..8), big in any::<bool>()) {
        let model = model(&spec());
        let month = tenor(&model, 30 * DAY);
        let legs: Vec<_> = legs.into_iter().map(|(k, s, n)| leg(k, s, if big { n } else { n >> 20 })).collect();
        let s = sums(&model, ScenarioSet::Only(16), &month, &legs);
        let root = mul_q48_floor(ONE_Q48, sqrt_q48(ratio_q48(30 * DAY, 30 * DAY).unwrap()));
        let exact: i128 = legs.iter().map(|l| {
            let k = ln_q48(l.strike_q12).unwrap() - ln_q48((100 * USD) << 12).unwrap();
            let sd = flat_svi(0.6, 30 * DAY).total_sd_q48(k, root, &SmileBounds::default());
            let price = OptionTerms { kind: l.kind, forward_atoms: 100 * USD, strike_atoms: l.strike_q12 >> 12 }.price_q12(sd).unwrap();
            i128::from(price) * i128::from(l.size_lots)
        }).sum();
        let exact = (exact >> 12) as f64 / 1e6;
        prop_assert!((s.mtm_atoms() as f64 - exact).abs() <= 2.0 + exact.abs() / 2f64.powi(50), "{} {}", s.mtm_atoms(), exact);
    }
}
