use crate::cases;
use breakwater_clearing::instructions::Leg;
use breakwater_tests::*;
use breakwater_web::{
    preview::preview,
    subject::{PricedLegJson, SeriesJson},
    trade::Terms,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use std::collections::BTreeMap;

const TRADES: usize = 150;

#[test]
fn a_preview_is_what_the_program_then_does() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let mut world = World::new();
    let maker = world.trader(900_000_000);
    let takers = [world.trader(5_000), world.trader(60_000), world.trader(400_000)];
    let (mut told, mut outcomes) = (vec![], BTreeMap::<String, usize>::new());
    for number in 0..TRADES {
        if number % 25 == 24 {
            let btc = random.random_range(48_000..72_000);
            world.set_prices_and_vol(btc, btc / 20, random.random_range(4_000..9_000));
        }
        let taker = &takers[random.random_range(0..takers.len())];
        let legs: Vec<Leg> =
            (0..random.random_range(1..4)).map(|_| leg(&world, &mut random)).collect();
        let loaded = cases::loaded(&world);
        let account = world.data(&taker.account);
        let expected = preview(
            &loaded,
            &world.account(&taker.account),
            &legs.iter().map(json_of).collect::<Vec<_>>(),
            Terms::default(),
        )
        .unwrap();
        let mut case = cases::world(&world);
        case["account"] = cases::bytes(&account).into();
        case["legs"] = legs.iter().map(|leg| serde_json::to_value(json_of(leg)).unwrap()).collect();

        let trade = world.trade(&maker, taker, legs);
        let name =
            world.send(&[trade], &[&maker.key, &taker.key]).err().map(|failure| failure.name);
        assert_eq!(expected.refusal, name, "trade {number}");
        if name.is_none() {
            let after = world.account(&taker.account);
            assert_eq!(expected.after.cash_atoms, after.cash_atoms);
            let paid = expected.premium_atoms + expected.fee_atoms.cast_signed();
            assert_eq!(expected.before.cash_atoms - paid, after.cash_atoms);
            let (requirement, _) = world.snapshot().assess(&after).unwrap();
            assert_eq!(expected.after.im_atoms, requirement.im_atoms);
        }
        let count = outcomes.entry(name.clone().unwrap_or_default()).or_default();
        *count += 1;
        let few = *count <= 5;
        case["expected"] = json!({
            "refusal": name,
            "cashAtoms": expected.after.cash_atoms.to_string(),
            "feeAtoms": expected.fee_atoms.to_string(),
        });
        if few {
            told.push(case);
        }
    }
    for name in ["", "BelowInitialMargin", "CashBorrowed"] {
        assert!(outcomes.get(name).is_some_and(|count| *count >= 5), "{outcomes:?}");
    }
    cases::write("trades.json", &told);
}

/// Of six strikes, so that a check of either side fits a transaction.
fn leg(world: &World, random: &mut ChaCha8Rng) -> Leg {
    let market = random.random_range(0..2);
    let strike_usd = if market == BTC {
        44_000 + 6_000 * random.random_range(0..6)
    } else {
        2_200 + 300 * random.random_range(0..6)
    };
    let series =
        world.series(market, random.random_range(0..2), random.random_range(0..2), strike_usd);
    let lots = random.random_range(1..CONTRACT * if market == BTC { 1 } else { 20 });
    Leg {
        series,
        size_lots: if random.random_bool(0.5) { lots } else { -lots },
        price_atoms: random.random_range(1..if market == BTC { 6_000 } else { 300 }) * USD
            + random.random_range(0..USD),
    }
}

fn json_of(leg: &Leg) -> PricedLegJson {
    PricedLegJson {
        series: SeriesJson::of(&leg.series),
        size_lots: leg.size_lots,
        price_atoms: leg.price_atoms,
    }
}
