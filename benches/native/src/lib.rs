//! Black-76 by several engines over the same options, in one run: `cargo bench --bench black76`.
//!
//! This file: the options, the clock, the table. One file an engine: [`ours`], [`quantlib`] (through
//! Python), [`quantlib_native`] (the same C++ without Python), [`solmath`].

pub mod ours;
pub mod quantlib;
pub mod quantlib_native;
pub mod solmath;

use std::{hint::black_box, time::Instant};

/// Options in a run, unless told otherwise.
pub const CASES: usize = 20_000;
/// Times each engine goes through all options; the quickest counts.
pub const ROUNDS: u32 = 5;
/// A year of 365 days [s].
pub const YEAR_SECS: u64 = 31_536_000;

/// A European option on a forward, undiscounted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// Forward price [USD], a whole number of quote atoms (10^-6 USD).
    pub forward: f64,
    /// Strike [USD], a whole number of quote atoms.
    pub strike: f64,
    /// Volatility [1/sqrt(year)], 1.0 = 100 %.
    pub vol: f64,
    /// Time to expiry [s].
    pub tau_secs: u64,
    pub is_call: bool,
}

impl Case {
    /// Time to expiry [years of 365 days].
    pub fn years(&self) -> f64 {
        self.tau_secs as f64 / YEAR_SECS as f64
    }

    /// Standard deviation of the logarithm of the price at expiry: vol sqrt(tau) [1].
    pub fn total_sd(&self) -> f64 {
        self.vol * self.years().sqrt()
    }
}

/// `count` options, the same in every run: forwards of 1,000..100,000 USD and strikes of 0.4..2.5 forwards, both uniform
/// in the logarithm; volatilities of 0.1..2.0 and 1 hour..2 years, both uniform.
///
/// Time isn't spread by its logarithm: that would give many options worth just their intrinsic value, which engines
/// return early, and flatter them.
pub fn cases(count: usize) -> Vec<Case> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut unit = move || {
        // xorshift64: 53 bits, below one
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    // Whole atoms, and volatilities of six places, so that fixed-point engines get the very same option.
    let six_places = |x: f64| (x * 1e6).round() / 1e6;
    (0..count)
        .map(|_| {
            let forward = six_places(1_000.0 * 100f64.powf(unit()));
            Case {
                forward,
                strike: six_places(forward * 0.4 * 6.25f64.powf(unit())),
                vol: six_places(0.1 + 1.9 * unit()),
                tau_secs: 3_600 + (unit() * (2 * YEAR_SECS - 3_600) as f64) as u64,
                is_call: unit() < 0.5,
            }
        })
        .collect()
}

/// An engine. Only [`Evaluator::evaluate`] is timed: turning a case into the engine's own numbers and its answer back into
/// dollars is left out, as a user keeps them in the engine's form.
pub trait Evaluator {
    /// An option as the engine takes it.
    type Input;
    /// The engine's answer.
    type Output;

    /// Engine, version and function, for the table.
    fn name(&self) -> String;
    fn prepare(&self, case: &Case) -> Self::Input;
    fn evaluate(&self, input: &Self::Input) -> Self::Output;
    /// The price [USD], or nothing where the engine refused the option.
    fn dollars(&self, case: &Case, output: Self::Output) -> Option<f64>;
}

/// What an engine did with all options.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Quickest round [ns per evaluation].
    pub ns: f64,
    /// Prices [USD] in the order of the cases.
    pub prices: Vec<Option<f64>>,
}

/// Best of [`ROUNDS`] on the calling thread.
pub fn measure<E: Evaluator>(engine: &E, cases: &[Case]) -> Measured {
    let inputs: Vec<_> = cases.iter().map(|case| engine.prepare(case)).collect();
    let round = || {
        let start = Instant::now();
        for input in &inputs {
            black_box(engine.evaluate(black_box(input)));
        }
        start.elapsed().as_secs_f64() * 1e9 / inputs.len() as f64
    };
    let ns = (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min);
    let price = |(case, input)| engine.dollars(case, engine.evaluate(input));
    Measured { ns, prices: cases.iter().zip(&inputs).map(price).collect() }
}

/// A line of the table: an engine, or why it couldn't be measured.
pub struct Row {
    pub name: String,
    pub result: Result<Measured, &'static str>,
}

/// Prints the rows. The first is ours, the one the ratios are to; `reference` are QuantLib's prices [USD], if there.
pub fn print_table(cases: &[Case], reference: Option<&[Option<f64>]>, rows: &[Row]) {
    println!(
        "{:<58} {:>13} {:>13} {:>22}",
        "engine", "ns/evaluation", "ratio to ours", "worst off / forward"
    );
    let ours = rows.first().and_then(|row| row.result.as_ref().ok()).map(|measured| measured.ns);
    for Row { name, result } in rows {
        match result {
            Ok(Measured { ns, prices }) => {
                let ratio = ours.map_or("-".into(), |ours| format!("{:.2}x", ns / ours));
                let off = reference.map_or("-".into(), |reference| {
                    format!("{:.1e}", worst_off(cases, prices, reference))
                });
                println!("{name:<58} {ns:>13.1} {ratio:>13} {off:>22}");
                match prices.iter().filter(|price| price.is_none()).count() {
                    0 => {}
                    refused => println!("  refused {refused} of {} options", prices.len()),
                }
            }
            Err(reason) => println!("{name:<58} {reason}"),
        }
    }
}

/// Largest |price - reference| / forward, of the options both have priced.
pub fn worst_off(cases: &[Case], prices: &[Option<f64>], reference: &[Option<f64>]) -> f64 {
    let off = |((case, price), reference): ((&Case, &Option<f64>), &Option<f64>)| {
        Some(((*price)? - (*reference)?).abs() / case.forward)
    };
    cases.iter().zip(prices).zip(reference).filter_map(off).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_the_same_and_in_range() {
        let all = cases(CASES);
        assert_eq!(all, cases(CASES));
        for case in all {
            assert!((1_000.0..=100_000.0).contains(&case.forward), "{case:?}");
            let moneyness = case.strike / case.forward;
            assert!((0.4 - 1e-8..=2.5 + 1e-8).contains(&moneyness), "{case:?}");
            assert!((0.1..=2.0).contains(&case.vol), "{case:?}");
            assert!((3_600..=2 * YEAR_SECS).contains(&case.tau_secs), "{case:?}");
        }
    }

    #[test]
    fn engines_agree() {
        let all = cases(1_000);
        let prices = |measured: Measured| measured.prices;
        let (ours, theirs) =
            (prices(measure(&ours::Ours, &all)), prices(measure(&solmath::Precise, &all)));
        assert!(ours.iter().chain(&theirs).all(Option::is_some));
        let off = worst_off(&all, &ours, &theirs);
        assert!(off < 1e-6, "{off:e} of the forward");
    }
}
