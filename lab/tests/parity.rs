//! The program on the host is the compiled program: in random small worlds with jumps of a third, faults, collateral and little money, both end with the same
//! bytes in every account, and the same report.
//!
//! `BREAKWATER_PARITY=1000` plays so many worlds.

use breakwater_lab::{
    engine::Kind,
    faults::{Fault, What},
    house::House,
    market::{jumps::Merton, path::Prices},
    play::{Opening, Run},
    world::World,
};
use breakwater_tests::Ground;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{collections::BTreeMap, path::Path};

/// In `make test`.
const WORLDS: u64 = 24;

/// A small world that breaks things.
fn world(seed: u64) -> World {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds/crowded.toml");
    let mut world = World::load(&file).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let people = &mut world.people;
    people.accounts = rng.random_range(3..9);
    people.notional_usd = 10f64.powf(rng.random_range(5.0..7.0));
    people.spare_mean = rng.random_range(0.02..0.3);
    people.answer_share = rng.random_range(0.0..1.0);
    people.answer_secs = 600.0;
    people.collateral_share = rng.random_range(0.0..1.0);
    people.collateral_of_equity = rng.random_range(0.1..1.0);
    world.hedging.liquidator_usd = 10f64.powf(rng.random_range(3.5..7.5));
    let process = Merton {
        vol: rng.random_range(0.5..3.0),
        jumps: rng.random_range(5_000.0..40_000.0),
        jump_mean: rng.random_range(-0.12..0.06),
        jump_sd: rng.random_range(0.02..0.2),
    };
    world.prices = Prices::Merton { minutes: rng.random_range(30..120), process };
    world.faults = (0..rng.random_range(0..3)).map(|_| fault(&mut rng)).collect();
    world
}

fn fault(rng: &mut ChaCha8Rng) -> Fault {
    let from_minute = rng.random_range(0..60);
    let to_minute = from_minute + rng.random_range(1..30);
    match rng.random_range(0..4) {
        0 => Fault::Late { from_minute, to_minute, secs: rng.random_range(1..900) },
        1 => {
            let market = [None, Some(0), Some(1)][rng.random_range(0..3)];
            let what = [What::Both, What::Prices, What::Surfaces][rng.random_range(0..3)];
            Fault::Silent { from_minute, to_minute, market, what }
        }
        2 => {
            let landing_share = rng.random_range(0.0..1.0);
            Fault::Congested { from_minute, to_minute, landing_share }
        }
        _ => Fault::VolJump { from_minute, to_minute, factor: rng.random_range(0.5..3.0) },
    }
}

/// How often what is worth comparing has come up.
#[derive(Default, Debug)]
struct Seen {
    sold: usize,
    hard: usize,
    bad_debt: usize,
    shared: usize,
}

impl Seen {
    fn count(&mut self, run: &Run) {
        self.sold += usize::from(!run.tally.liquidated.is_empty());
        self.hard += usize::from(run.tally.liquidated.len() > run.tally.soft_only.len());
        self.bad_debt += usize::from(run.tally.bad_debt_usd > 0.0);
        self.shared += usize::from(run.tally.others_usd > 0.0);
    }
}

fn bytes(house: &House) -> BTreeMap<String, Vec<u8>> {
    let all = house.world.chain.clearing_accounts(None).into_iter();
    all.map(|(key, data)| (key.to_string(), data)).collect()
}

#[test]
fn the_program_on_the_host_leaves_every_account_as_the_compiled_program_does() {
    let worlds = std::env::var("BREAKWATER_PARITY").map_or(WORLDS, |text| text.parse().unwrap());
    let mut seen = Seen::default();
    for seed in 1..=worlds {
        let world = world(seed);
        let play = |ground: Ground| {
            let opening = Opening::on(ground, &world, seed)?;
            opening.play_out(&world, (Kind::Breakwater, seed), false, &|_| ())
        };
        let (compiled, native) = (play(Ground::Compiled), play(Ground::Native));
        let ((compiled, house), (native, twin)) = match (compiled, native) {
            (Ok(compiled), Ok(native)) => (compiled, native),
            // a price that runs away ends a run, and must end both
            (Err(compiled), Err(native)) => {
                assert_eq!(format!("{compiled:#}"), format!("{native:#}"), "seed {seed}");
                continue;
            }
            (compiled, native) => {
                let told = |one: anyhow::Result<_>| {
                    one.map_or_else(|e| format!("{e:#}"), |_| "ends".to_owned())
                };
                panic!("seed {seed}: compiled {}, native {}", told(compiled), told(native))
            }
        };
        let (of_svm, of_host) = (bytes(&house), bytes(&twin));
        assert_eq!(of_svm.keys().collect::<Vec<_>>(), of_host.keys().collect::<Vec<_>>());
        for (key, data) in &of_svm {
            let host = &of_host[key];
            let places: Vec<usize> =
                (0..data.len()).filter(|at| data.get(*at) != host.get(*at)).collect();
            assert!(
                places.is_empty() && data.len() == host.len(),
                "seed {seed}: {key}, {} bytes, differs at {places:?}",
                data.len()
            );
        }
        assert_eq!(format!("{compiled:?}"), format!("{native:?}"), "seed {seed}");
        seen.count(&compiled);
    }
    println!("{worlds} worlds: {seen:?}");
    let few = usize::try_from(worlds / 12).unwrap();
    assert!(seen.hard >= few && seen.bad_debt >= few, "too tame: {seen:?}");
}
