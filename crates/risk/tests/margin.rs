//! The engine's laws: a witness is a proof, more risk is not less margin, nothing wraps.

use breakwater_risk::*;
use proptest::prelude::*;

fn params() -> MarketParams {
    MarketParams {
        price_shock_bps: [-5_000, -2_000, -1_500, -1_000, -500, 0, 500, 1_000, 1_500, 2_000, 5_000],
        dampening_bps: [
            4_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 4_000,
        ],
        vol_up_bps: 5_000,
        vol_down_bps: 2_500,
        short_power_bps: 3_000,
        long_power_bps: 1_300,
        tenor_floor_secs: 86_400,
        mm_loss_factor_bps: 8_000,
        im_loss_factor_bps: 10_000,
        short_option_mm_bps: 50,
        short_option_im_bps: 100,
        confidence_bps: 10_000,
    }
}

const POOL: PoolParams = PoolParams { offset_bps: 5_000, floor_bps: 3_000 };
const SPOT: u64 = 60_000_000_000;
const MONTH: u64 = 30 * 86_400;

fn tenor(secs: u64) -> Tenor {
    // 60 % volatility, flat
    let a = 36 * (u64::from(u32::MAX) + 1) / 100 * secs / YEAR_SECS;
    let svi = Svi { a_q32: a as i64, b_q32: 0, rho_q32: 0, m_q32: 0, sigma_q32: 1 << 28 };
    let point = SurfacePoint { svi, tenor_secs: secs, basis_q32: ONE_Q32, rate_q32: 0 };
    Tenor::live(&params(), SPOT, &point, secs).unwrap()
}

fn sums(legs: &[OptionLeg], set: ScenarioSet) -> MarketSums {
    let (tenor, mut sums) = (tenor(MONTH), MarketSums::new(set));
    for leg in legs {
        sums.add_option(&tenor, leg).unwrap();
    }
    sums.add_confidence(&params(), SPOT / 1_000);
    sums
}

fn margin(legs: &[OptionLeg], set: ScenarioSet) -> Requirement {
    requirement(&[(&params(), &sums(legs, set))], &POOL).unwrap()
}

fn leg(kind: Kind, strike_usd: u64, size_lots: i64) -> OptionLeg {
    OptionLeg { kind, strike_atoms: strike_usd * 1_000_000, size_lots }
}

#[test]
fn a_short_straddle_needs_its_loss_at_the_worse_edge_of_the_grid() {
    let legs = [leg(Kind::Call, 60_000, -1_000_000), leg(Kind::Put, 60_000, -1_000_000)];
    let need = margin(&legs, ScenarioSet::All);
    // At +20 % and volatility up the call alone is 12 000 in the money; the straddle was sold near 8 200.
    assert!(need.im_atoms > 4_000_000_000 && need.im_atoms < 12_000_000_000, "{need:?}");
    assert!(need.mtm_atoms < -8_000_000_000 && need.mtm_atoms > -8_500_000_000, "{need:?}");
    let short = 2 * 60_000_000_000i64 / 200; // 50 bps of two forwards
    let conf = 2 * 60_000_000;
    assert_eq!(need.mm_atoms - short - conf, (-need.worst_pnl_atoms * 8 + 9) / 10);
}

#[test]
fn a_book_that_is_flat_needs_nothing_for_its_scenarios() {
    let legs = [leg(Kind::Call, 60_000, 5_000_000), leg(Kind::Put, 60_000, -5_000_000)];
    let need = margin(&legs, ScenarioSet::All);
    assert!(need.im_atoms > 0, "a synthetic forward is not flat");
    let none = margin(&[], ScenarioSet::All);
    assert_eq!((none.im_atoms, none.mm_atoms, none.mtm_atoms), (0, 0, 0));
}

#[test]
fn a_long_option_can_lose_its_premium_and_no_more() {
    let legs = [leg(Kind::Call, 66_000, 1_000_000)];
    let need = margin(&legs, ScenarioSet::All);
    assert!(-need.worst_pnl_atoms <= need.mtm_atoms);
}

#[test]
fn gains_of_one_market_offset_losses_of_another_by_the_governed_share() {
    let long = sums(&[leg(Kind::Put, 60_000, 1_000_000)], ScenarioSet::All);
    let short = sums(&[leg(Kind::Put, 60_000, -1_000_000)], ScenarioSet::All);
    let both = |offset_bps| {
        let pool = PoolParams { offset_bps, floor_bps: 0 };
        requirement(&[(&params(), &long), (&params(), &short)], &pool).unwrap().mm_atoms
    };
    let alone = requirement(&[(&params(), &short)], &POOL).unwrap().mm_atoms;
    assert!(both(10_000) < both(5_000) && both(5_000) < both(0) && both(0) >= alone);
}

#[test]
fn the_floor_binds_the_initial_margin() {
    let long = sums(&[leg(Kind::Put, 60_000, 1_000_000)], ScenarioSet::All);
    let short = sums(&[leg(Kind::Put, 60_000, -1_000_000)], ScenarioSet::All);
    let books = [(&params(), &long), (&params(), &short)];
    let im = |floor_bps| {
        requirement(&books, &PoolParams { offset_bps: 10_000, floor_bps }).unwrap().im_atoms
    };
    assert!(im(10_000) > im(0));
}

#[test]
fn settled_expiry_is_worth_its_payoff_in_every_scenario() {
    let tenor = Tenor::settled(63_000_000_000);
    let mut sums = MarketSums::new(ScenarioSet::All);
    sums.add_option(&tenor, &leg(Kind::Call, 60_000, -500_000)).unwrap();
    let need = requirement(&[(&params(), &sums)], &POOL).unwrap();
    assert_eq!((need.mtm_atoms, need.im_atoms, need.mm_atoms), (-1_500_000_000, 0, 0));
}

#[test]
fn a_position_beyond_the_domain_is_refused_and_not_wrapped() {
    let tenor = tenor(MONTH);
    for size in [1i64 << 40, i64::MIN, i64::MAX] {
        let mut sums = MarketSums::new(ScenarioSet::All);
        let refused = sums.add_option(&tenor, &leg(Kind::Put, 60_000, size));
        assert_eq!(refused, Err(RiskError::Domain));
    }
}

fn any_legs() -> impl Strategy<Value = Vec<OptionLeg>> {
    let one = (any::<bool>(), 20_000u64..150_000, -50_000_000i64..50_000_000)
        .prop_map(|(call, k, size)| leg(if call { Kind::Call } else { Kind::Put }, k, size));
    prop::collection::vec(one, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_witness_asks_for_more_than_all_scenarios_and_the_worst_asks_for_as_much(legs in any_legs()) {
        let all = margin(&legs, ScenarioSet::All);
        for scenario in 0..SCENARIOS as u8 {
            let one = margin(&legs, ScenarioSet::Only(scenario));
            prop_assert!(one.mm_atoms <= all.mm_atoms && one.im_atoms <= all.im_atoms);
            prop_assert_eq!(one.mtm_atoms, all.mtm_atoms);
        }
        let worst = margin(&legs, ScenarioSet::Only(all.worst_scenario));
        prop_assert_eq!(worst.mm_atoms, all.mm_atoms);
    }

    #[test]
    fn margin_is_never_negative_and_initial_is_never_below_maintenance(legs in any_legs()) {
        let need = margin(&legs, ScenarioSet::All);
        prop_assert!(need.mm_atoms >= 0 && need.im_atoms >= need.mm_atoms);
    }

    #[test]
    fn two_books_together_need_no_more_than_apart(a in any_legs(), b in any_legs()) {
        let together: Vec<OptionLeg> = a.iter().chain(&b).copied().collect();
        let (a, b, ab) = (
            margin(&a, ScenarioSet::All),
            margin(&b, ScenarioSet::All),
            margin(&together, ScenarioSet::All),
        );
        let rounding = 100; // atoms: a leg's value and each factor are rounded up
        prop_assert!(ab.mm_atoms <= a.mm_atoms + b.mm_atoms + rounding);
    }
}
