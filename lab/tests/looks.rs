//! Whom nobody looks at, nobody misses: the report is the same when everybody is looked at.

use breakwater_lab::{
    engine::Kind,
    market::{jumps::Merton, path::Prices},
    play::Opening,
    world::World,
};
use breakwater_tests::Ground;
use std::path::Path;

fn world(spare_mean: f64) -> World {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds/crowded.toml");
    let mut world = World::load(&file).unwrap();
    (world.people.accounts, world.people.spare_mean) = (40, spare_mean);
    let process = Merton { vol: 2.0, jumps: 4_000.0, jump_mean: -0.01, jump_sd: 0.03 };
    world.prices = Prices::Merton { minutes: 480, process };
    world
}

#[test]
fn a_report_is_the_same_byte_for_byte_whether_everybody_is_looked_at_or_who_may_be_near_a_line() {
    for (seed, spare_mean) in [(1, 0.1), (2, 0.6)] {
        let world = world(spare_mean);
        let opening = Opening::on(Ground::Native, &world, seed).unwrap();
        let text = |everybody: bool| {
            let play = |kind: &Kind| opening.play_out(&world, (*kind, seed), everybody, &|_| ());
            let runs: Vec<_> = Kind::ALL.iter().map(|kind| play(kind).unwrap().0).collect();
            assert!(runs.iter().any(|run| !run.tally.liquidated.is_empty()), "nobody was sold");
            format!("{runs:?}")
        };
        assert_eq!(text(false), text(true), "seed {seed}");
    }
}
