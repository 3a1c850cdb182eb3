//! Publishers who lie, one of them with a victim in mind.

use crate::support::*;
use breakwater_risk::{
    ONE_Q48, PRICE_PLACES, YEAR_SECS,
    margin::{ExpirySums, Health, MarketSums, OptionLeg, PoolParams, requirement},
    maths::{Median, median},
    model::{Expiry, Limits, MarginModel, ScenarioSet, Tenor},
    pricing::{Kind, SmileBounds, Svi, agreement},
};
use proptest::{collection::vec, prelude::*};

const AGREE_BPS: u32 = 2_000;
const TENOR: u64 = 7 * DAY;

fn first(slices: &[Svi], last: Option<&Svi>) -> Option<usize> {
    agreement(slices, last, AGREE_BPS).order().next()
}

fn flat(vol: f64) -> Svi {
    flat_svi(vol, TENOR)
}

#[test]
fn one_publisher_stands_for_itself_and_nobody_for_none_or_too_many() {
    assert_eq!(first(&[flat(0.6)], None), Some(0));
    assert_eq!(first(&[], None), None);
    assert_eq!(first(&[Svi::default(); 9], None), None);
}

#[test]
fn of_two_nobody_moves_the_surface_alone() {
    let (stands, moved) = (flat(0.6), flat(0.66));
    // whoever speaks last, the one nearer to what stands is taken, until both have moved
    assert_eq!(first(&[stands, moved], Some(&stands)), Some(0));
    assert_eq!(first(&[moved, stands], Some(&stands)), Some(1));
    assert_eq!(first(&[moved, flat(0.67)], Some(&stands)), Some(0));
    // and when they disagree by much there is no surface
    assert_eq!(first(&[stands, flat(0.9)], Some(&stands)), None);
}

#[test]
fn three_that_all_disagree_make_no_surface() {
    assert_eq!(first(&[flat(0.3), flat(0.6), flat(1.2)], None), None);
    assert_eq!(first(&[flat(0.58), flat(0.6), flat(1.2)], None), Some(1));
}

/// The audit's lie: as the others in the wings, where variance is largest, and half as much again at the money.
#[test]
fn a_slice_that_lies_at_the_money_alone_is_not_taken() {
    let honest = |vol: f64, rho: f64| Svi {
        b_q48: q48(0.06),
        rho_q48: q48(rho),
        sigma_q48: q48(0.1),
        ..flat(vol)
    };
    let (one, two) = (honest(0.50, -0.2), honest(0.505, -0.25));
    for lie in [0.73, 0.26] {
        let liar = Svi { rho_q48: q48(-0.22), ..honest(lie, -0.22) };
        for order in [[one, two, liar], [liar, one, two], [one, liar, two]] {
            let chosen = order[first(&order, None).unwrap()];
            assert!(chosen == one || chosen == two, "{lie}");
        }
    }
}

#[test]
fn a_move_is_measured_of_volatility_or_of_what_it_was_realised_at() {
    let (from, to) = (flat(0.5), flat(0.55));
    let moved_bps = |to: Svi, least| agreement(&[to], Some(&from), AGREE_BPS).moved_bps(0, least);
    let moved = moved_bps(to, 0);
    assert!(moved.abs_diff(1_000) <= 1, "{moved}");
    let sd = |vol: f64| q48(vol * (TENOR as f64 / YEAR_SECS as f64).sqrt()) as u64;
    let against_realised = moved_bps(to, sd(1.0));
    assert!(against_realised.abs_diff(500) <= 1, "{against_realised}");
    assert_eq!(moved_bps(from, 0), 0);
}

fn honest() -> impl Strategy<Value = Svi> {
    (0.59f64..0.61, 0.0f64..0.01, -0.5f64..0.5).prop_map(|(vol, b, rho)| Svi {
        b_q48: q48(b),
        rho_q48: q48(rho),
        sigma_q48: ONE / 5,
        ..flat(vol)
    })
}

fn liar() -> impl Strategy<Value = Svi> {
    prop_oneof![
        any::<[i64; 5]>().prop_map(|x| Svi {
            a_q48: x[0],
            b_q48: x[1],
            rho_q48: x[2],
            m_q48: x[3],
            sigma_q48: x[4],
        }),
        (0.3f64..1.2, 0.0f64..0.2, -0.9f64..0.9, 0.01f64..0.5).prop_map(|(vol, b, rho, sigma)| {
            Svi { b_q48: q48(b), rho_q48: q48(rho), sigma_q48: q48(sigma), ..flat(vol) }
        }),
    ]
}

/// Distance by standard deviation at strikes [2^-48], weighed as the engine weighs, of slices near 60 %.
fn apart(a: &Svi, b: &Svi) -> u64 {
    const HALVES: [i64; 9] = [-16, -8, -4, -2, 0, 2, 4, 8, 16];
    const WEIGHTS: [u64; 9] = [2, 2, 4, 10, 16, 10, 4, 2, 2];
    let step = q48(0.3 * (TENOR as f64 / YEAR_SECS as f64).sqrt());
    let at = |s: &Svi, k| s.total_sd_q48(k, ONE_Q48, &SmileBounds::default());
    let strikes = HALVES.iter().zip(WEIGHTS);
    strikes.map(|(half, w)| at(a, half * step).abs_diff(at(b, half * step)) * w / 16).max().unwrap()
}

proptest! {
    #[test]
    fn a_minority_that_lies_by_any_amount_moves_the_choice_within_twice_the_honest_spread(
        honest in vec(honest(), 3..5), liars in vec(liar(), 0..3), turn in any::<usize>()
    ) {
        prop_assume!(liars.len() < honest.len());
        let mut all: Vec<Svi> = honest.iter().chain(&liars).copied().collect();
        let by = turn % all.len();
        all.rotate_left(by);
        let chosen = all[first(&all, None).expect("the honest ones agree")];
        let spread = honest.iter().flat_map(|a| honest.iter().map(|b| apart(a, b))).max().unwrap();
        for slice in &honest {
            // strikes lie on the median's scale, which is the honest ones' within two percent
            prop_assert!(apart(&chosen, slice) <= 2 * spread + spread / 8 + (ONE_Q48 >> 20));
        }
    }
}

/// A book that one slice alone can hurt, and what the slice makes of its maintenance margin over its equity.
struct Victim {
    legs: Vec<(Kind, f64, i64)>,
    cash_atoms: i64,
}

impl Victim {
    fn strain(&self, model: &MarginModel, svi: &Svi) -> f64 {
        let expiry = Expiry {
            forward_q12: (60_000 * USD) << PRICE_PLACES,
            fixed_q12: 0,
            svi: *svi,
            bounds: SmileBounds::default(),
            share_q48: ONE_Q48,
            left_secs: TENOR,
            rate_q48: 0,
        };
        let tenor = Tenor::live(model, &expiry, ScenarioSet::All).unwrap();
        let (mut sums, mut market) =
            (ExpirySums::default(), MarketSums::new(model, ScenarioSet::All));
        for (kind, strike, lots) in &self.legs {
            let leg = OptionLeg::new(*kind, (strike * 60_000.0) as u64 * USD, *lots);
            sums.add(model, &tenor, ScenarioSet::All, &leg).unwrap();
        }
        market.fold(&tenor, &sums).unwrap();
        let pool = PoolParams { offset_bps: 5_000, floor_bps: 3_000 };
        let health = Health::new(self.cash_atoms, &requirement(&[market], &pool).unwrap()).unwrap();
        health.mm_atoms() as f64 / (health.equity_atoms() as f64).max(1.0)
    }
}

/// What a lie may look like: level, wings, turn, place, bend.
fn lie(x: &[f64; 5]) -> Svi {
    Svi {
        b_q48: q48(x[1].clamp(0.0, 1.0)),
        rho_q48: q48(x[2].clamp(-0.99, 0.99)),
        m_q48: q48(x[3].clamp(-1.0, 1.0)),
        sigma_q48: q48(x[4].clamp(0.001, 1.0)),
        ..flat(x[0].clamp(0.02, 5.0))
    }
}

/// The most that one of three can make of a victim's strain, by a climb from several places over everything that a slice can say.
fn climb(victim: &Victim, honest: &[Svi; 2], choose: &dyn Fn(&[Svi]) -> Option<Svi>) -> f64 {
    let model = MarginModel::new(&spec(), Limits::Governed).unwrap();
    let mut rng = Rng(0x9e37_79b9_7f4a_7c15);
    let strain = |x: &[f64; 5]| {
        let slice = lie(x);
        if slice.validate(TENOR).is_err() || slice.check_butterflies().is_err() {
            return 0.0;
        }
        choose(&[honest[0], honest[1], slice]).map_or(0.0, |chosen| victim.strain(&model, &chosen))
    };
    let mut most = 0.0f64;
    // from what the honest ones say, where a slice is sure to be taken
    for start in 0..6 {
        let share = f64::from(start % 3) / 2.0;
        let mut at = [0, 1, 2, 3, 4].map(|i| HONEST[0][i] * share + HONEST[1][i] * (1.0 - share));
        let (mut best, mut width) = (strain(&at), 1.0);
        for _ in 0..400 {
            let mut next = at;
            for (place, scale) in next.iter_mut().zip([0.1, 0.02, 0.2, 0.05, 0.05]) {
                *place += scale * width * (2.0 * rng.unit() - 1.0);
            }
            let found = strain(&next);
            if found > best {
                (at, best) = (next, found);
            } else {
                width = (width * 0.985f64).max(0.01);
            }
        }
        most = most.max(best);
    }
    most
}

/// Level, wings, turn, place and bend of two honest publishers: half a volatility point apart at the money, and by a quarter in the slope of their wings.
const HONEST: [[f64; 5]; 2] = [[0.50, 0.030, -0.15, 0.0, 0.08], [0.505, 0.038, -0.25, 0.0, 0.08]];

/// How slices were chosen before: by variance at fixed strikes.
fn by_fixed_strikes(slices: &[Svi]) -> Option<Svi> {
    const POINTS: [f64; 9] = [-0.8, -0.4, -0.2, -0.1, 0.0, 0.1, 0.2, 0.4, 0.8];
    let at = |s: &Svi, k: f64| s.variance_q48(q48(k), &SmileBounds::default());
    let stray = |s: &Svi| {
        let off = POINTS.map(|k| {
            let values: Vec<u64> = slices.iter().map(|other| at(other, k)).collect();
            let Median { low, high } = median(&values).unwrap();
            low.saturating_sub(at(s, k)).max(at(s, k).saturating_sub(high))
        });
        off.into_iter().max().unwrap()
    };
    slices.iter().min_by_key(|s| stray(s)).copied()
}

/// The victim stands at 1.074 times its maintenance margin.
#[test]
fn an_adversary_that_optimises_its_slice_makes_no_healthy_victim_due() {
    let honest = [lie(&HONEST[0]), lie(&HONEST[1])];
    let model = MarginModel::new(&spec(), Limits::Governed).unwrap();
    let books = [
        vec![(Kind::Put, 0.9, -2 * CONTRACT)],
        vec![(Kind::Call, 1.15, -3 * CONTRACT), (Kind::Call, 1.3, 3 * CONTRACT)],
        vec![(Kind::Call, 1.0, -CONTRACT), (Kind::Put, 1.0, -CONTRACT)],
    ];
    let mut worst_before = 0.0f64;
    for legs in books {
        let mut victim = Victim { legs, cash_atoms: 0 };
        // as much cash as brings it to 1.074 at the dearer of the honest slices
        let short = |victim: &Victim| {
            honest.iter().map(|svi| victim.strain(&model, svi)).fold(0.0, f64::max) > 1.0 / 1.074
        };
        let (mut low, mut high) = (0i64, 1 << 40);
        while high - low > 1_000 {
            victim.cash_atoms = (low + high) / 2;
            if short(&victim) { low = victim.cash_atoms } else { high = victim.cash_atoms }
        }
        victim.cash_atoms = high;
        let now = climb(&victim, &honest, &|all| {
            agreement(all, None, AGREE_BPS).order().next().map(|at| all[at])
        });
        let before = climb(&victim, &honest, &by_fixed_strikes);
        println!("strain {:.3} at most now, {before:.3} before", now);
        assert!(now < 1.0, "{now}: due by one lie");
        worst_before = worst_before.max(before);
    }
    assert!(worst_before > 1.0, "{worst_before}: the old choice let one lie make a victim due");
}
