//! Small worlds on the compiled program, from the opening to the report.

use breakwater_lab::{
    engine::Kind,
    faults::{Fault, What},
    market::{
        jumps::Merton,
        path::{Prices, START_USD},
    },
    play::{Opening, Run},
    report::{self, About, Results},
    world::World,
};
use std::path::{Path, PathBuf};

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

/// Of the first hours, with few accounts.
fn named(name: &str) -> World {
    let file = worlds().join(name).with_extension("toml");
    let mut world = World::load(&file).unwrap();
    world.people.accounts = ACCOUNTS;
    world
}

fn worlds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds")
}

/// The small crash along named points, without noise.
fn along(points: &[(usize, f64)]) -> World {
    let (minutes, ratios) = points.iter().copied().unzip();
    World { prices: Prices::Knots { minutes, ratios, sd: 0.0 }, ..world() }
}

fn one(world: &World, kind: Kind) -> Run {
    Opening::new(world, 5).unwrap().play(world, (kind, 5), &|_| ()).unwrap()
}

/// As if the world had begun so many minutes later.
fn later(world: &mut World, opening: &mut Opening, minutes: u32) {
    for fault in &mut world.faults {
        match fault {
            Fault::Late { from_minute, to_minute, .. }
            | Fault::Silent { from_minute, to_minute, .. }
            | Fault::Congested { from_minute, to_minute, .. }
            | Fault::VolJump { from_minute, to_minute, .. } => {
                *from_minute = from_minute.saturating_sub(minutes);
                *to_minute = to_minute.saturating_sub(minutes);
            }
        }
    }
    opening.path.usd.drain(..minutes as usize);
    opening.path = opening.path.rescaled(START_USD).unwrap();
}

/// When its first fault begins.
fn first_fault(world: &World) -> Option<u32> {
    world.faults.first().map(|fault| match fault {
        Fault::Late { from_minute, .. }
        | Fault::Silent { from_minute, .. }
        | Fault::Congested { from_minute, .. }
        | Fault::VolJump { from_minute, .. } => *from_minute,
    })
}

#[test]
fn every_world_of_the_repository_can_be_played() {
    let mut names = vec![];
    for entry in std::fs::read_dir(worlds()).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let mut world = named(&name);
        let mut opening = Opening::new(&world, 1).unwrap();
        // around the first fault, or the crash's first fall
        let from = first_fault(&world).unwrap_or(640);
        let last = u32::try_from(opening.path.minutes()).unwrap() - PLAYED;
        later(&mut world, &mut opening, from.saturating_sub(5).min(last));
        opening.path.usd.truncate(PLAYED as usize + 1);
        let run = opening.play(&world, (Kind::Breakwater, 1), &|_| ()).unwrap();
        assert_eq!(run.prices.last().unwrap().0, f64::from(PLAYED), "{name}");
        assert!(run.owners.iter().all(|owner| owner.end_usd.is_finite()), "{name}");
        names.push(name);
    }
    assert!(names.len() >= 16, "{names:?}");
}

/// Minutes.
const PLAYED: u32 = 60;

#[test]
fn who_hunts_accounts_gets_back_no_more_than_it_put_in() {
    let mut world = named("hunted");
    world.people.accounts = 40;
    world.prices = Prices::Knots { minutes: vec![0, 400], ratios: vec![1.0, 1.0], sd: 0.0004 };
    let opening = Opening::new(&world, 1).unwrap();
    // with market orders it may: what they cost owners is large, and all of it is given to it
    for kind in [Kind::Nobody, Kind::Breakwater] {
        let run = opening.play(&world, (kind, 1), &|_| ()).unwrap();
        let hunt = run.hunt.expect("somebody hunts");
        assert!(hunt.put_in_usd > 0.0, "{kind:?}: nobody was worth it");
        assert!(hunt.back() <= 1.0, "{kind:?}: {hunt:?}");
    }
}

#[test]
fn nobody_is_sold_from_by_prices_that_are_not_heard() {
    let mut world = along(&[(0, 1.0), (20, 1.0), (50, 0.7), (80, 0.7)]);
    assert!(!one(&world, Kind::MarketOrder).tally.liquidated.is_empty(), "they would be");
    let (from_minute, to_minute, market) = (5, 81, None);
    world.faults = vec![Fault::Silent { from_minute, to_minute, market, what: What::Both }];
    for run in play(&world, 5) {
        assert!(run.tally.liquidated.is_empty(), "{:?}", run.engine);
    }
}

#[test]
fn late_prices_sell_as_much_later_whatever_the_engine() {
    let mut world = along(&[(0, 1.0), (10, 1.0), (20, 0.7), (69, 0.7)]);
    world.faults = vec![Fault::Late { from_minute: 0, to_minute: 100, secs: 3_600 }];
    for run in play(&world, 5) {
        assert!(run.tally.liquidated.is_empty(), "{:?} knows of minute 10 alone", run.engine);
    }
    let world =
        World { faults: world.faults, ..along(&[(0, 1.0), (10, 1.0), (20, 0.7), (82, 0.7)]) };
    for run in play(&world, 5) {
        assert!(!run.tally.liquidated.is_empty(), "{:?}", run.engine);
        assert!(run.busy_secs <= 720.0, "{:?}: nobody is due before minute 70", run.engine);
    }
}

#[test]
fn what_does_not_land_sells_nothing() {
    let mut world = along(&[(0, 1.0), (10, 1.0), (30, 0.7), (60, 0.7)]);
    let (from_minute, to_minute) = (0, 61);
    world.faults = vec![Fault::Congested { from_minute, to_minute, landing_share: 0.0 }];
    for run in play(&world, 5) {
        assert!(run.tally.liquidated.is_empty() && run.tally.sales == 0, "{:?}", run.engine);
    }
    world.faults = vec![Fault::Congested { from_minute, to_minute, landing_share: 0.5 }];
    assert!(!one(&world, Kind::Breakwater).tally.liquidated.is_empty());
}

#[test]
fn volatility_alone_calls_margin() {
    let mut world = along(&[(0, 1.0), (120, 1.0)]);
    let calm = one(&world, Kind::MarketOrder);
    assert_eq!((calm.tally.liquidated.len(), calm.margin_pct_a_point), (0, 0.0));
    world.faults = vec![Fault::VolJump { from_minute: 40, to_minute: 121, factor: 2.5 }];
    let wild = one(&world, Kind::MarketOrder);
    assert!(!wild.tally.liquidated.is_empty());
    assert!(wild.margin_pct_a_point > 0.0, "{}", wild.margin_pct_a_point);
}

#[test]
fn btc_as_collateral_falls_with_what_it_stands_for() {
    let mut world = along(&[(0, 1.0), (5, 1.0), (40, 0.85), (60, 0.85)]);
    world.people.second_share = 0.0;
    let both = |world: &World| [Kind::MarketOrder, Kind::Nobody].map(|kind| one(world, kind));
    let cash = both(&world);
    world.people.collateral_share = 1.0;
    world.people.collateral_of_equity = 1.0;
    let btc = both(&world);
    let sold = |runs: &[Run; 2]| runs[0].tally.liquidated.len();
    assert!(sold(&btc) > sold(&cash), "{} and {}", sold(&btc), sold(&cash));
    // of who holds on: who is sold early in a fall does not lose the rest of it
    let gain = |runs: &[Run; 2]| {
        runs[1].owners.iter().map(|owner| owner.end_usd - owner.start_usd).sum::<f64>()
    };
    assert!(gain(&btc) < gain(&cash), "{} and {}", gain(&btc), gain(&cash));
}

#[test]
fn of_those_sold_from_in_a_dip_most_would_be_well_an_hour_later() {
    let dip = one(&along(&[(0, 1.0), (10, 0.8), (20, 1.0), (120, 1.0)]), Kind::MarketOrder);
    let sold = dip.tally.liquidated.len();
    assert!(sold > 0);
    assert_eq!((dip.well_after_hour, dip.well_within_day), (sold, sold));
    let fall = one(&along(&[(0, 1.0), (10, 0.8), (120, 0.6)]), Kind::MarketOrder);
    assert!(fall.well_after_hour < fall.tally.liquidated.len());
    assert!(fall.kept_share() < 0.01, "market orders leave nothing: {}", fall.kept_share());
}

#[test]
fn where_nothing_is_sold_owners_are_worth_what_they_hold() {
    let run = one(&along(&[(0, 1.0), (30, 0.6), (60, 0.6)]), Kind::Nobody);
    assert!(run.tally.liquidated.is_empty() && run.tally.bad_debt_usd > 0.0);
    for owner in &run.owners {
        assert!((owner.end_usd - owner.held_usd).abs() < 1e-6);
        assert_eq!(owner.contracts_start_usd, owner.contracts_end_usd);
    }
}

#[test]
fn what_is_due_goes_down_the_waterfall_with_no_liquidator_at_all() {
    let mut world = along(&[(0, 1.0), (30, 0.75), (60, 0.75)]);
    world.hedging.liquidators = 0;
    let run = one(&world, Kind::Breakwater);
    assert!(run.tally.soft_only.is_empty(), "the keeper takes no soft slice");
    // the keeper starts what is due, and the backstop takes it
    assert!(!run.tally.liquidated.is_empty(), "nothing was sold");
    let nobody = one(&world, Kind::Nobody);
    assert!(run.tally.bad_debt_usd <= nobody.tally.bad_debt_usd);
}
