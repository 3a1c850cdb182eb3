//! A parameter or two over some values each: which values keep every bound. The line between those that do and those that do not is the safe frontier.
//!
//! A bound is kept where every seed keeps it: a mean would let one crash pay for another.

use crate::{
    engine::Kind,
    measure::{Mean, Measure},
    param::{Ready, Scene, Setting, nearest},
    play::Run,
    world::World,
};
use anyhow::{Context, Result, bail, ensure};
use rayon::prelude::*;
use serde::Serialize;
use std::str::FromStr;

/// A parameter and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Over {
    /// Dotted.
    pub name: String,
    /// As TOML has them.
    pub values: Vec<String>,
}

impl FromStr for Over {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let Setting { name, value } = text.parse()?;
        let values: Vec<String> = split(&value).into_iter().map(str::to_owned).collect();
        ensure!(values.iter().all(|one| !one.is_empty()), "{text:?}: a value is empty");
        Ok(Self { name, values })
    }
}

/// Cut at commas that stand in no list.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0i32, 0, vec![]);
    for (at, letter) in text.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[from..].trim());
    parts
}

/// The most that a measure may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bound {
    /// Of what.
    pub measure: Measure,
    /// In its unit.
    pub most: f64,
}

impl FromStr for Bound {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let Setting { name, value } = text.parse()?;
        let most = value.parse().ok().filter(|most: &f64| most.is_finite());
        let most = most.with_context(|| format!("{name}: {value:?} is not a number"))?;
        Ok(Self { measure: measure(&name)?, most })
    }
}

/// A measure by its key in files; words may be joined by `_` too.
pub fn measure(name: &str) -> Result<Measure> {
    let wanted = name.replace('_', "-");
    let keys: Vec<(String, Measure)> =
        Measure::ALL.into_iter().map(|one| (crate::report::key(one), one)).collect();
    if let Some((_, measure)) = keys.iter().find(|(key, _)| *key == wanted) {
        return Ok(*measure);
    }
    let known: Vec<String> = keys.into_iter().map(|(key, _)| key.replace('-', "_")).collect();
    bail!("there is no measure {name}; {}", nearest(name, &known))
}

/// One measure of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Read {
    /// Of what.
    pub measure: Measure,
    /// Over seeds.
    pub mean: f64,
    /// Half of its interval at 95 %.
    pub half_width: Option<f64>,
    /// Of all seeds the most.
    pub most: f64,
}

/// One combination of values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// A value a parameter.
    pub values: Vec<String>,
    /// Whether every seed keeps every bound.
    pub kept: bool,
    /// All measures.
    pub read: Vec<Read>,
}

/// A swept grid; cells in rows: the second parameter stands still while the first goes through its values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sweep {
    /// One parameter or two.
    pub over: Vec<Over>,
    /// What is to be kept.
    pub bounds: Vec<Bound>,
    /// The engine that was played.
    pub engine: Kind,
    /// In order.
    pub cells: Vec<Cell>,
}

/// Every combination of values, checked. Errors: the first that a world does not take.
pub fn scenes(base: &Scene, over: &[Over]) -> Result<Vec<(Vec<String>, Scene)>> {
    ensure!((1..=2).contains(&over.len()), "one --over or two, and not {}", over.len());
    let mut scenes = vec![(vec![], base.clone())];
    // the last parameter is the outer one
    for Over { name, values } in over.iter().rev() {
        let mut next = vec![];
        for (chosen, scene) in &scenes {
            for value in values {
                let mut scene = scene.clone();
                scene.set(&Setting { name: name.clone(), value: value.clone() })?;
                let mut chosen: Vec<String> = chosen.clone();
                chosen.insert(0, value.clone());
                next.push((chosen, scene));
            }
        }
        scenes = next;
    }
    Ok(scenes)
}

/// How a world is played: one run of an engine with a seed.
pub type Play<'a> = &'a (dyn Fn(&World, (Kind, u64)) -> Result<Run> + Sync);

/// Plays every cell with every seed, on all cores. `told` hears of each run that has ended.
pub fn sweep(
    base: &Scene,
    (over, bounds): (&[Over], &[Bound]),
    (engine, seeds): (Kind, &[u64]),
    play: Play,
    told: &(dyn Fn() + Sync),
) -> Result<Sweep> {
    let scenes = scenes(base, over)?;
    let ready: Vec<Ready> = scenes.iter().map(|(_, scene)| scene.ready()).collect::<Result<_>>()?;
    let work: Vec<(usize, u64)> =
        (0..ready.len()).flat_map(|at| seeds.iter().map(move |seed| (at, *seed))).collect();
    let values: Vec<Vec<f64>> = work
        .par_iter()
        .map(|(at, seed)| {
            let run = play(&ready[*at].world, (engine, *seed))
                .with_context(|| format!("at {}", scenes[*at].0.join(", ")))?;
            told();
            Ok(Measure::ALL.into_iter().map(|measure| measure.of(&run)).collect())
        })
        .collect::<Result<_>>()?;
    let cells = scenes.iter().zip(values.chunks(seeds.len().max(1)));
    let cells = cells.map(|((values, _), runs)| cell(values.clone(), bounds, runs));
    Ok(Sweep { over: over.to_vec(), bounds: bounds.to_vec(), engine, cells: cells.collect() })
}

/// A cell of its runs, each with all measures.
fn cell(values: Vec<String>, bounds: &[Bound], runs: &[Vec<f64>]) -> Cell {
    let read = Measure::ALL.into_iter().enumerate().map(|(at, measure)| {
        let all: Vec<f64> = runs.iter().map(|run| run[at]).collect();
        let Mean { mean, half_width, .. } = Mean::of(&all);
        let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Read { measure, mean, half_width, most }
    });
    let read: Vec<Read> = read.collect();
    let keeps = |bound: &Bound| {
        let of = read.iter().find(|one| one.measure == bound.measure);
        of.is_some_and(|one| one.most <= bound.most)
    };
    Cell { values, kept: bounds.iter().all(keeps), read }
}

impl Cell {
    /// One measure of it.
    pub fn of(&self, measure: Measure) -> Option<&Read> {
        self.read.iter().find(|one| one.measure == measure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::made_run;
    use std::path::Path;

    fn base() -> Scene {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds/march-2020.toml");
        Scene::load(&file).unwrap()
    }

    #[test]
    fn values_are_cut_at_commas_and_a_list_stays_whole() {
        let over: Over = "boards.tenor_secs=[1, 2],[3]".parse().unwrap();
        assert_eq!(over.values, ["[1, 2]", "[3]"]);
        let over: Over = "a.b=1, 2,3".parse().unwrap();
        assert_eq!((over.name.as_str(), over.values.len()), ("a.b", 3));
        assert!("a.b=1,,2".parse::<Over>().is_err());
    }

    #[test]
    fn a_bound_names_a_measure_or_is_refused_with_the_nearest() {
        let bound: Bound = "bad_debt_usd=0".parse().unwrap();
        assert_eq!(bound, Bound { measure: Measure::BadDebtUsd, most: 0.0 });
        let told = "bad_dept_usd=0".parse::<Bound>().unwrap_err().to_string();
        assert!(told.starts_with("there is no measure bad_dept_usd; the nearest are bad_debt_usd"));
        assert!("amplification=low".parse::<Bound>().is_err());
    }

    #[test]
    fn a_cell_is_safe_where_every_seed_keeps_every_bound() {
        let over: [Over; 2] = ["people.accounts=1,2,3", "people.spare_mean=0.2,0.4"]
            .map(|text| text.parse().unwrap());
        let bounds = [Bound { measure: Measure::GivenUpUsd, most: 100.0 }];
        // a loss that grows with the accounts, with the spare money and with the seed
        let play = |world: &World, (engine, seed): (Kind, u64)| {
            let usd = world.people.accounts as f64 * 100.0 * world.people.spare_mean * seed as f64;
            Ok(made_run(engine, seed, usd))
        };
        let swept =
            sweep(&base(), (&over, &bounds), (Kind::Dutch, &[1, 2]), &play, &|| ()).unwrap();
        let kept: Vec<bool> = swept.cells.iter().map(|cell| cell.kept).collect();
        // the most of two seeds is 40, 80, 120 and then 80, 160, 240
        assert_eq!(kept, [true, true, false, true, false, false]);
        assert_eq!(swept.cells[1].values, ["2", "0.2"]);
        let read = swept.cells[1].of(Measure::GivenUpUsd).unwrap();
        assert!((read.mean - 60.0).abs() < 1e-9 && (read.most - 80.0).abs() < 1e-9);
    }

    #[test]
    fn a_value_that_the_world_does_not_take_stops_the_sweep_before_anything_is_played() {
        let over: [Over; 1] = ["people.answer_share=0.5,1.5".parse().unwrap()];
        let play = |_: &World, _: (Kind, u64)| -> Result<Run> { panic!("nothing is played") };
        let told = sweep(&base(), (&over, &[]), (Kind::Dutch, &[1]), &play, &|| ()).unwrap_err();
        assert!(format!("{told:#}").contains("people.answer_share is 1.5"));
    }
}
