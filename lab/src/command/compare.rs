//! `compare`: several engines side by side, or one under two deployments.

use super::{Common, about, progress::Live, told};
use crate::{
    engine::Kind,
    measure::Measure,
    param::{Ready, Scene},
    play::{Opening, Run},
    report::{self, Column, Lot, Results, number},
};
use anyhow::{Context, Result};
use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Arguments of `compare`.
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    /// Which engines; all of them unless named.
    #[arg(long, value_enum, value_delimiter = ',')]
    engines: Vec<Kind>,
    /// A deployment's file, whole or in part, that is laid over the world's ...
    #[arg(long, value_name = "FILE", requires = "after", conflicts_with = "engines")]
    before: Option<PathBuf>,
    /// ... and another one: the program is played with both.
    #[arg(long, value_name = "FILE", requires = "before")]
    after: Option<PathBuf>,
}

/// Shown of a run that has ended, in the growing table.
const SHOWN: [(Measure, &str); 5] = [
    (Measure::FallPct, "fall %"),
    (Measure::Amplification, "amplification"),
    (Measure::Liquidated, "sold from"),
    (Measure::BadDebtUsd, "bad debt"),
    (Measure::GivenUpUsd, "owners' loss"),
];

/// One column: an engine in one of the scenes.
struct Case {
    column: Column,
    scene: usize,
    engine: Kind,
}

pub fn run(args: &Args) -> Result<()> {
    match (&args.before, &args.after) {
        (Some(before), Some(after)) => deployments(&args.common, before, after),
        _ if args.engines.is_empty() => engines(&args.common, &Kind::ALL),
        _ => engines(&args.common, &args.engines),
    }
}

/// Several engines on the same accounts, path and market.
pub fn engines(common: &Common, engines: &[Kind]) -> Result<()> {
    let scene = common.scene()?;
    let cases: Vec<Case> = report::by_engine(&[], engines)
        .into_iter()
        .zip(engines)
        .map(|(lot, engine)| Case { column: lot.column, scene: 0, engine: *engine })
        .collect();
    let (label, runs) = play(common, std::slice::from_ref(&scene), &cases)?;
    tell(common, (&scene, &label), &lots(&cases, &runs)).map(|_| ())
}

/// The program under two deployments in one world.
fn deployments(common: &Common, before: &Path, after: &Path) -> Result<()> {
    let scene = common.scene()?;
    let (mut scenes, mut cases) = (vec![], vec![]);
    for (at, (key, file)) in [("before", before), ("after", after)].into_iter().enumerate() {
        let mut one = scene.clone();
        one.lay(file)?;
        scenes.push(one);
        let column = Column { key: key.to_owned(), name: key.to_owned() };
        cases.push(Case { column, scene: at, engine: Kind::Breakwater });
    }
    let (label, runs) = play(common, &scenes, &cases)?;
    let results = tell(common, (&scene, &label), &lots(&cases, &runs))?;
    println!("\nwhat the second has more than the first, seed by seed\n{}", differences(&results));
    Ok(())
}

fn differences(results: &Results) -> String {
    let later = results.columns.iter().skip(1);
    let head: Vec<String> =
        std::iter::once(String::new()).chain(later.clone().map(|of| of.name.clone())).collect();
    let rows = results.difference_rows();
    let rows = rows.map(|(name, cells)| std::iter::once(name).chain(cells).collect());
    report::text_table(&head, rows.collect::<Vec<Vec<String>>>())
}

fn lots<'a>(cases: &[Case], runs: &'a [Vec<Run>]) -> Vec<Lot<'a>> {
    let lot = |(case, runs): (&Case, &'a Vec<Run>)| Lot {
        column: case.column.clone(),
        runs: runs.iter().collect(),
    };
    cases.iter().zip(runs).map(lot).collect()
}

/// Prints the table, and writes the folder where one was asked for.
fn tell(common: &Common, (scene, label): (&Scene, &str), lots: &[Lot]) -> Result<Results> {
    let about = about(scene, label)?;
    let results = Results::of(&about, lots)?;
    println!("{}\n{label}", about.about);
    println!("{}", report::table(&results));
    if let Some(folder) = &common.out {
        report::write(folder, &about, lots)?;
        println!("{}", told(folder));
    }
    Ok(results)
}

/// Plays every case with every seed. Gives what the first path is, and the runs of each case.
fn play(common: &Common, scenes: &[Scene], cases: &[Case]) -> Result<(String, Vec<Vec<Run>>)> {
    let ready: Vec<Ready> = scenes.iter().map(Scene::ready).collect::<Result<_>>()?;
    let names: Vec<String> = cases.iter().map(|case| case.column.name.clone()).collect();
    let live = Live::new(&names, common.seeds);
    let (mut label, mut runs) = (String::new(), vec![vec![]; cases.len()]);
    for (at, seed) in (0..).zip(common.seeds()) {
        let mut openings = vec![];
        for one in &ready {
            let accounts = one.world.people.accounts;
            live.say(format!("seed {seed}: {accounts} accounts open"));
            openings.push(common.open(&one.world, seed)?);
        }
        if let Some(first) = openings.first().filter(|_| label.is_empty()) {
            label.clone_from(&first.path.label);
        }
        live.say(format!("seed {seed}: {label}"));
        let stage = Stage { cases, ready: &ready, openings: &openings, live: &live };
        for (of, run) in runs.iter_mut().zip(stage.play(at, seed)?) {
            of.push(run);
        }
    }
    live.close();
    Ok((label, runs))
}

/// All cases of one seed.
struct Stage<'a> {
    cases: &'a [Case],
    ready: &'a [Ready],
    openings: &'a [Opening],
    live: &'a Live,
}

impl Stage<'_> {
    /// On every core there is, a case at a time; the last one first, which is the program's and takes longest.
    fn play(&self, at: u64, seed: u64) -> Result<Vec<Run>> {
        let next = AtomicUsize::new(self.cases.len());
        let done: Mutex<Vec<Option<Result<Run>>>> =
            Mutex::new(self.cases.iter().map(|_| None).collect());
        let work = || {
            while let Some(row) = take(&next) {
                let run = self.one(row, at, seed);
                if let Ok(mut done) = done.lock() {
                    done[row] = Some(run);
                }
            }
        };
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        thread::scope(|scope| {
            for _ in 1..cores.min(self.cases.len()) {
                scope.spawn(work);
            }
            work();
        });
        let done = done.into_inner().ok().context("a run broke off")?;
        done.into_iter().map(|run| run.context("a run broke off")?).collect()
    }

    fn one(&self, row: usize, at: u64, seed: u64) -> Result<Run> {
        let Case { scene, engine, .. } = self.cases[row];
        let world = &self.ready[scene].world;
        let told = |share: f64| self.live.at(row, at, share);
        let run = self.openings[scene].play(world, (engine, seed), &told)?;
        let figure = |(measure, name): (Measure, &str)| {
            format!("{name} {}", number(measure.name(), measure.of(&run)))
        };
        self.live.ended(row, at, SHOWN.map(figure).join("  "));
        Ok(run)
    }
}

/// The highest number that nobody has taken.
fn take(next: &AtomicUsize) -> Option<usize> {
    let lower = |left: usize| left.checked_sub(1);
    let before = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, lower).ok()?;
    before.checked_sub(1)
}
