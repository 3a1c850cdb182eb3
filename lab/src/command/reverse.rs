//! `reverse`: the smallest shock, or the cheapest adversary, that does a harm.

use super::{Common, about, progress::counted, told};
use crate::{
    engine::Kind,
    measure::Measure,
    param::{Scene, Setting},
    play::Run,
    report::{self, Column, Lot, Results, number, put},
    reverse::{
        Span, Until,
        search::{Dim, Effort, Found, Outcome, Tried, search},
        shock::Shock,
    },
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::{path::Path, sync::Mutex};

/// Arguments of `reverse`.
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    /// The harm: bad-debt, bad-debt=USD, fund=PERCENT of the insurance fund, haircut, haircut=USD. With several seeds every one has to do it.
    #[arg(long, default_value = "bad-debt")]
    until: Until,
    /// Which engine.
    #[arg(long, value_enum, default_value_t = Kind::Breakwater)]
    engine: Kind,
    /// How long a shock's world lasts [h].
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=168))]
    hours: u32,
    /// Searches, each from another point.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    restarts: u32,
    /// Tries of each search.
    #[arg(long, default_value_t = 48, value_parser = clap::value_parser!(u32).range(1..))]
    tries: u32,
    /// Leaves the world's prices as they are and searches over parameters in their place.
    #[arg(long, requires = "over")]
    keep_prices: bool,
    /// A parameter to search over, from the cheapest: adversary.usd=1e5..1e8. May be given several times.
    #[arg(long, value_name = "NAME=LOW..HIGH", requires = "keep_prices")]
    over: Vec<Span>,
}

/// What is searched over, and in what.
struct Task<'a> {
    args: &'a Args,
    scene: Scene,
    dims: Vec<Dim>,
    measure: Measure,
    least: f64,
    minutes: usize,
    day_vol: f64,
}

pub fn run(args: &Args) -> Result<()> {
    let task = Task::new(args)?;
    if let Some(folder) = &args.common.out {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let effort = Effort {
        restarts: args.restarts as usize,
        tries: args.tries as usize,
        seed: args.common.seed,
    };
    let bar = counted((effort.restarts * effort.tries) as u64, "nothing does it yet");
    let best: Mutex<Option<f64>> = Mutex::new(None);
    let hear = |one: &Tried| {
        bar.inc(1);
        let Ok(mut best) = best.lock() else { return };
        if one.reached && best.is_none_or(|size| one.outcome.size < size) {
            *best = Some(one.outcome.size);
            bar.set_message(format!("size {:.3}: {}", one.outcome.size, task.told(&one.values)));
        }
    };
    let judge = |values: &[f64]| task.judge(values);
    let found = search(&task.dims, effort, task.least, &judge, &hear)?;
    bar.finish_and_clear();
    task.tell(&found);
    if let Some(folder) = &args.common.out {
        task.keep(folder, &found)?;
    }
    Ok(())
}

impl<'a> Task<'a> {
    fn new(args: &'a Args) -> Result<Self> {
        let scene = args.common.scene()?;
        let (measure, least) = args.until.of(&scene.deployment()?);
        let minutes = args.hours as usize * 60;
        let dims = if args.keep_prices {
            args.over.iter().map(|span| dim(&scene, span)).collect::<Result<_>>()?
        } else {
            Shock::dims(minutes)
        };
        let day_vol = scene.world()?.liquidity[0].day_vol;
        ensure!(
            least > 0.0,
            "the insurance fund has nothing in it, so that no share of it is drawn"
        );
        Ok(Self { args, scene, dims, measure, least, minutes, day_vol })
    }

    /// The world of some values.
    fn scene(&self, values: &[f64]) -> Result<Scene> {
        let mut scene = self.scene.clone();
        if !self.args.keep_prices {
            scene.set_prices(&Shock::of(values)?.prices(self.minutes))?;
            return Ok(scene);
        }
        for (dim, value) in self.dims.iter().zip(values) {
            scene.set(&Setting { name: dim.name.clone(), value: value.to_string() })?;
        }
        Ok(scene)
    }

    fn runs(&self, scene: &Scene) -> Result<Vec<Run>> {
        let ready = scene.ready()?;
        let play = |seed| self.args.common.play(&ready.world, (self.args.engine, seed));
        self.args.common.seeds().map(play).collect()
    }

    /// With several seeds the least harm counts.
    fn harm(&self, runs: &[Run]) -> f64 {
        runs.iter().map(|run| self.measure.of(run)).fold(f64::INFINITY, f64::min)
    }

    fn judge(&self, values: &[f64]) -> Result<Outcome> {
        let runs = self.runs(&self.scene(values)?)?;
        Ok(Outcome { size: self.size(values)?, harm: self.harm(&runs) })
    }

    /// Of a path in deviations; of parameters the mean of their shares of their ranges.
    fn size(&self, values: &[f64]) -> Result<f64> {
        if !self.args.keep_prices {
            return Ok(Shock::of(values)?.size(self.minutes, self.day_vol));
        }
        let shares = self.dims.iter().zip(values).map(|(dim, value)| dim.share(*value));
        Ok(shares.sum::<f64>() / self.dims.len() as f64)
    }

    fn told(&self, values: &[f64]) -> String {
        match Shock::of(values) {
            Ok(shock) if !self.args.keep_prices => shock.told(),
            _ => {
                let pairs = self.dims.iter().zip(values);
                let each = pairs.map(|(dim, value)| format!("{} = {value}", dim.name));
                each.collect::<Vec<_>>().join(", ")
            }
        }
    }

    fn harm_told(&self, harm: f64) -> String {
        format!("{} {}", self.measure.name(), number(self.measure.name(), harm))
    }

    fn tell(&self, found: &Found) {
        let unit = if self.args.keep_prices { "of the ranges" } else { "deviations" };
        println!("{} tries, {} could not be played", found.tried.len(), found.broken);
        match (found.best(), found.tried.first()) {
            (Some(best), _) => println!(
                "the smallest: {}\nsize {:.3} {unit}; {}",
                self.told(&best.values),
                best.outcome.size,
                self.harm_told(best.outcome.harm)
            ),
            (None, Some(nearest)) => println!(
                "nothing that was tried does it; the nearest: {}\n{}, and {} is the harm",
                self.told(&nearest.values),
                self.harm_told(nearest.outcome.harm),
                number(self.measure.name(), self.least)
            ),
            (None, None) => println!("nothing was tried"),
        }
    }

    /// Writes every try, and what was found as a world, which is played once more from its file.
    fn keep(&self, folder: &Path, found: &Found) -> Result<()> {
        let said = json!({
            "until": self.args.until,
            "measure": self.measure,
            "least": self.least,
            "engine": self.args.engine,
            "dimensions": self.dims,
            "best": found.best(),
            "broken": found.broken,
            "tried": found.tried,
        });
        let files = [
            ("reverse.json", serde_json::to_string_pretty(&said)? + "\n"),
            ("reverse.csv", csv(&self.dims, found)?),
        ];
        put(folder, &files)?;
        let Some(best) = found.best() else { return Ok(()) };
        let mut scene = self.scene(&best.values)?;
        scene.set_about(&format!(
            "{}; {}",
            self.told(&best.values),
            self.harm_told(best.outcome.harm)
        ));
        let file = scene.write(folder)?;
        let again = Scene::load(&file)?;
        let runs = self.runs(&again)?;
        let harm = self.harm(&runs);
        if harm != best.outcome.harm {
            bail!(
                "{} does not replay: {} was found, and played from its file it is {}",
                file.display(),
                self.harm_told(best.outcome.harm),
                self.harm_told(harm)
            );
        }
        let column = Column { key: "found".to_owned(), name: self.args.engine.name().to_owned() };
        let lots = [Lot { column, runs: runs.iter().collect() }];
        let about = about(&again, "FOUND by the reverse stress test")?;
        report::write(folder, &about, &lots)?;
        println!("{}", report::table(&Results::of(&about, &lots)?));
        println!("{}, which replays to the same figure\n{}", file.display(), told(folder));
        Ok(())
    }
}

/// A range of a parameter that there is. Errors: no such name, with the nearest; a bound that the world does not take.
fn dim(scene: &Scene, span: &Span) -> Result<Dim> {
    let whole = scene.is_whole(&span.name);
    scene.number(&span.name)?;
    let dim = Dim::of(&span.name, (span.low, span.high), whole);
    for value in [dim.at(0.0), dim.at(1.0)] {
        scene.clone().set(&Setting { name: span.name.clone(), value: value.to_string() })?;
    }
    Ok(dim)
}

/// A row a try, the best first: `restart,PARAMETERS,size,harm,reached`.
fn csv(dims: &[Dim], found: &Found) -> Result<String> {
    let mut csv = csv::Writer::from_writer(vec![]);
    let names = dims.iter().map(|dim| dim.name.as_str());
    csv.write_record(["restart"].into_iter().chain(names).chain(["size", "harm", "reached"]))?;
    for Tried { restart, values, outcome, reached } in &found.tried {
        let rest = [outcome.size.to_string(), outcome.harm.to_string(), reached.to_string()];
        let values = values.iter().map(f64::to_string);
        csv.write_record([restart.to_string()].into_iter().chain(values).chain(rest))?;
    }
    report::text_of(csv)
}
