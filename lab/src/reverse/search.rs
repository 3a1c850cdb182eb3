//! The smallest of what does a harm, by CMA-ES with restarts.
//!
//! Every dimension is brought to 0..1. What does no harm costs more than all that does, less so the nearer it comes to the harm and the larger it is, so that
//! the search first grows until the harm is done and then shrinks. The same seed tries the same, on however many cores.

use anyhow::{Context, Result, ensure};
use cmaes::{CMAESOptions, DVector};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use std::{cmp::Ordering, sync::Mutex};

/// From the middle of a dimension so far at first, as a share of it.
const FIRST_STEP: f64 = 0.3;
/// What costs least and does no harm costs more than this.
const UNMET: f64 = 1e6;
/// What can't be played costs more than anything.
const BROKEN: f64 = 1e9;
/// Of having no harm at all.
const FAR: f64 = 1e3;
/// Outside of its bounds a point is that of the nearest bound, and dearer.
const OUTSIDE: f64 = 10.0;
/// Shares of a dimension that are told apart.
const FINEST: f64 = 1e-4;
/// A range that spans more than this factor is searched by its logarithm.
const WIDE: f64 = 100.0;

/// A dimension of the search.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dim {
    /// Of the parameter.
    pub name: String,
    /// At 0.
    pub low: f64,
    /// At 1.
    pub high: f64,
    /// By its logarithm.
    pub log: bool,
    /// In whole numbers.
    pub whole: bool,
}

impl Dim {
    /// A range of a parameter.
    pub fn of(name: &str, (low, high): (f64, f64), whole: bool) -> Self {
        Self { name: name.to_owned(), low, high, log: low > 0.0 && high / low > WIDE, whole }
    }

    /// Value at a share of the range.
    pub fn at(&self, share: f64) -> f64 {
        let share = share.clamp(0.0, 1.0);
        let value = if self.log {
            self.low * (self.high / self.low).powf(share)
        } else {
            self.low + (self.high - self.low) * share
        };
        if self.whole { value.round() } else { value }
    }

    /// Share of the range at a value.
    pub fn share(&self, value: f64) -> f64 {
        if self.log {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }
}

/// How long is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Effort {
    /// Searches, each from another point.
    pub restarts: usize,
    /// Tries of each.
    pub tries: usize,
    /// Of starting points and steps.
    pub seed: u64,
}

/// What a try came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Of what was tried.
    pub size: f64,
    /// What it did.
    pub harm: f64,
}

/// One try.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// Of which search, from 0.
    pub restart: usize,
    /// A value a dimension.
    pub values: Vec<f64>,
    /// Of them.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The harm was done.
    pub reached: bool,
}

/// All tries, the best first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Found {
    /// Those that were played.
    pub tried: Vec<Tried>,
    /// How many could not be.
    pub broken: usize,
}

impl Found {
    /// The smallest that does the harm.
    pub fn best(&self) -> Option<&Tried> {
        self.tried.first().filter(|best| best.reached)
    }
}

fn cost(outcome: Outcome, least: f64) -> f64 {
    if outcome.harm >= least {
        return outcome.size;
    }
    let missing = 1.0 - (outcome.harm / least).clamp(0.0, 1.0);
    UNMET + FAR * missing + 1.0 / (1.0 + outcome.size)
}

/// What is played: values to what they come to.
pub type Judge<'a> = &'a (dyn Fn(&[f64]) -> Result<Outcome> + Sync);

/// Searches. `least`: from where on a harm is one. `told` hears of every try and what it came to.
pub fn search(
    dims: &[Dim],
    effort: Effort,
    least: f64,
    judge: Judge,
    told: &(dyn Fn(&Tried) + Sync),
) -> Result<Found> {
    ensure!(!dims.is_empty(), "there is nothing to search over");
    ensure!(effort.restarts > 0 && effort.tries > 0, "nothing is tried");
    let mut rng = ChaCha8Rng::seed_from_u64(effort.seed);
    let mut found = Found::default();
    let first_error: Mutex<Option<anyhow::Error>> = Mutex::new(None);
    for restart in 0..effort.restarts {
        let start: Vec<f64> = dims
            .iter()
            .map(|_| if restart == 0 { 0.5 } else { rng.random_range(0.2..0.8) })
            .collect();
        let tried: Mutex<Vec<Tried>> = Mutex::new(vec![]);
        let broken: Mutex<usize> = Mutex::new(0);
        let judged = |point: &DVector<f64>| {
            let inside: f64 = point.iter().map(|x| (x - x.clamp(0.0, 1.0)).powi(2)).sum();
            let values: Vec<f64> = dims.iter().zip(point.iter()).map(|(d, x)| d.at(*x)).collect();
            let cost = match judge(&values) {
                Ok(outcome) => {
                    let one = Tried { restart, values, outcome, reached: outcome.harm >= least };
                    told(&one);
                    keep(&tried, one);
                    cost(outcome, least)
                }
                Err(error) => {
                    if let Ok(mut count) = broken.lock() {
                        *count += 1;
                    }
                    if let Ok(mut first) = first_error.lock() {
                        first.get_or_insert(error);
                    }
                    BROKEN
                }
            };
            cost + OUTSIDE * inside
        };
        let options = CMAESOptions::new(start, FIRST_STEP)
            .seed(rng.random())
            .max_function_evals(effort.tries)
            .tol_fun(FINEST)
            .tol_x(FINEST);
        let mut state = options
            .build(judged)
            .map_err(|error| anyhow::anyhow!("the search can't begin: {error:?}"))?;
        state.run_parallel();
        drop(state);
        found.tried.append(&mut tried.into_inner().ok().context("a try broke off")?);
        found.broken += broken.into_inner().ok().context("a try broke off")?;
    }
    let error = first_error.into_inner().ok().flatten();
    match error {
        Some(error) if found.tried.is_empty() => Err(error.context("nothing could be played")),
        _ => {
            found.tried.sort_by(|a, b| rank(a, b, least));
            Ok(found)
        }
    }
}

fn keep(tried: &Mutex<Vec<Tried>>, one: Tried) {
    if let Ok(mut tried) = tried.lock() {
        tried.push(one);
    }
}

/// Cheapest first; the same whichever core was faster.
fn rank(a: &Tried, b: &Tried, least: f64) -> Ordering {
    let by_cost = cost(a.outcome, least).total_cmp(&cost(b.outcome, least));
    let values = || {
        let pairs = a.values.iter().zip(&b.values).map(|(a, b)| a.total_cmp(b));
        pairs.fold(Ordering::Equal, Ordering::then)
    };
    by_cost.then_with(values).then_with(|| a.restart.cmp(&b.restart))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EFFORT: Effort = Effort { restarts: 2, tries: 200, seed: 7 };

    fn dims() -> Vec<Dim> {
        vec![Dim::of("x", (0.0, 4.0), false), Dim::of("y", (0.0, 2.0), false)]
    }

    /// Size is x + 2 y, harm the product: of all with a harm of 1 the least is at x of the root of 2.
    fn hyperbola(values: &[f64]) -> Result<Outcome> {
        Ok(Outcome { size: values[0] + 2.0 * values[1], harm: values[0] * values[1] })
    }

    #[test]
    fn the_smallest_that_does_the_harm_is_found_where_its_closed_form_is() {
        let found = search(&dims(), EFFORT, 1.0, &hyperbola, &|_| ()).unwrap();
        let best = found.best().unwrap();
        assert!((best.outcome.size - 8f64.sqrt()).abs() < 0.02, "{best:?}");
        assert!(best.outcome.harm >= 1.0);
    }

    #[test]
    fn a_seed_tries_the_same_on_any_number_of_cores() {
        let one = search(&dims(), EFFORT, 1.0, &hyperbola, &|_| ()).unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let other = pool.install(|| search(&dims(), EFFORT, 1.0, &hyperbola, &|_| ())).unwrap();
        assert_eq!(one, other);
        let effort = Effort { seed: 8, ..EFFORT };
        assert_ne!(one, search(&dims(), effort, 1.0, &hyperbola, &|_| ()).unwrap());
    }

    #[test]
    fn a_harm_that_nothing_does_is_not_found_and_the_nearest_stands_first() {
        let found = search(&dims(), EFFORT, 100.0, &hyperbola, &|_| ()).unwrap();
        assert_eq!(found.best(), None);
        let most = found.tried.iter().map(|one| one.outcome.harm).fold(0.0, f64::max);
        assert_eq!(found.tried[0].outcome.harm, most);
    }

    #[test]
    fn what_can_not_be_played_is_passed_by_and_told_where_nothing_can() {
        let half = |values: &[f64]| {
            ensure!(values[0] < 3.0, "too far");
            hyperbola(values)
        };
        let found = search(&dims(), EFFORT, 1.0, &half, &|_| ()).unwrap();
        assert!(found.best().is_some_and(|best| best.values[0] < 3.0));
        let never = |_: &[f64]| -> Result<Outcome> { anyhow::bail!("no such world") };
        let told = format!("{:#}", search(&dims(), EFFORT, 1.0, &never, &|_| ()).unwrap_err());
        assert_eq!(told, "nothing could be played: no such world");
    }

    #[test]
    fn a_wide_range_is_searched_by_its_logarithm_and_a_whole_number_stays_one() {
        let dim = Dim::of("usd", (1e3, 1e7), true);
        assert!(dim.log);
        assert!((dim.at(0.5) - 1e5).abs() < 1.0);
        assert_eq!(dim.at(0.123).fract(), 0.0);
        assert!((dim.share(1e5) - 0.5).abs() < 1e-9);
        assert!(!Dim::of("share", (0.0, 1.0), false).log);
    }
}
