//! Laws that hold after any sequence of instructions.

mod crashes;
mod fairness;
mod rings;
mod sequences;
mod worst;

use std::{collections::BTreeMap, ops::Range};

/// Instructions that went through, by kind.
type Tally = BTreeMap<&'static str, u64>;

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Runs every seed, on as many threads as there are, and adds up what went through.
fn in_parallel(seeds: Range<u64>, run: fn(u64) -> Tally) -> Tally {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()) as u64;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|part| {
                let mine = seeds.clone().filter(move |seed| seed % threads == part);
                scope.spawn(move || mine.map(run).fold(Tally::new(), merged))
            })
            .collect();
        let joined = workers.into_iter().map(|w| w.join().expect("a sequence failed: see above"));
        joined.fold(Tally::new(), merged)
    })
}

fn merged(mut all: Tally, part: Tally) -> Tally {
    for (kind, count) in part {
        *all.entry(kind).or_default() += count;
    }
    all
}
