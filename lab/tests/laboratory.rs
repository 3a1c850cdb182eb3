//! Small worlds on the compiled program, from the opening to the report.

use breakwater_lab::{
    engine::Kind,
    market::{jumps::Merton, path::Prices},
    play::{Opening, Run},
    report::{self, About, Results},
    world::World,
};
use std::path::Path;

const ACCOUNTS: usize = 16;

/// The crash with few accounts that owe much.
fn world() -> World {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds/march-2020.toml");
    let mut world = World::load(&file).unwrap();
    world.people.accounts = ACCOUNTS;
    world.people.spare_mean = 0.2;
    world
}

fn play(world: &World, seed: u64) -> Vec<Run> {
    let opening = Opening::new(world, seed).unwrap();
    let one = |kind: &Kind| opening.play(world, (*kind, seed), &|_| ()).unwrap();
    Kind::ALL.iter().map(one).collect()
}

#[test]
fn a_seed_gives_the_same_report_byte_for_byte_and_another_seed_another() {
    let (mut world, engines) = (world(), Kind::ALL);
    let process = Merton { vol: 3.0, jumps: 1_000.0, jump_mean: -0.03, jump_sd: 0.05 };
    world.prices = Prices::Merton { minutes: 360, process };
    let text = |seed: u64| {
        let runs = play(&world, seed);
        let lots = report::by_engine(&runs, &engines);
        let results = Results::of(&About::default(), &lots).unwrap();
        results.json(&lots).unwrap() + &report::prices_csv(&lots).unwrap() + &results.page()
    };
    let first = text(1);
    assert_eq!(first, text(1));
    assert_ne!(first, text(2));
}

#[test]
fn every_engine_sells_in_a_crash_and_starts_from_the_same_accounts() {
    let runs = play(&world(), 3);
    for run in &runs {
        assert!(!run.tally.liquidated.is_empty(), "{:?} sold nothing", run.engine);
        assert!(run.tally.sold_usd > 0.0 && run.flow_usd > 0.0, "{:?}", run.engine);
        assert_eq!(run.owners.len(), ACCOUNTS);
        let starts = run.owners.iter().zip(&runs[0].owners);
        assert!(starts.clone().all(|(own, first)| own.start_usd == first.start_usd));
        assert_eq!(run.path_fall, runs[0].path_fall, "{:?} has another path", run.engine);
    }
}

#[test]
fn nobody_is_sold_and_nothing_moves_where_the_price_stands_still() {
    let mut world = world();
    let file = std::env::temp_dir().join(format!("breakwater-lab-{}.csv", std::process::id()));
    let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
    for minute in 0..120 {
        text += &format!("{},100,100,100,100,1\n", 1_600_000_000 + minute * 60);
    }
    std::fs::write(&file, text).unwrap();
    world.prices = Prices::File { file: file.clone() };
    for run in play(&world, 4) {
        assert!(run.tally.liquidated.is_empty(), "{:?}", run.engine);
        assert_eq!(run.tally.bad_debt_usd, 0.0);
        // makers follow what time alone does to delta, and that is little
        assert!(
            (run.amplification() - 1.0).abs() < 0.01 || run.fall < 1e-3,
            "{:?}: {}",
            run.engine,
            run.fall
        );
    }
    std::fs::remove_file(file).unwrap();
}
