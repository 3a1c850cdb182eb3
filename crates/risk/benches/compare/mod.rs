//! The same undiscounted Black-76 prices by three engines.

use breakwater_risk::{
    ONE_Q48, PRICE_PLACES, YEAR_SECS,
    maths::{ratio_q48, sqrt_q48},
    pricing::{Kind, OptionTerms},
};
use std::{
    hint::black_box,
    io::Write,
    process::{Command, Stdio},
    time::Instant,
};

const CASES: usize = 20_000;
const ROUNDS: usize = 7;
/// What the Python package is installed with.
const INSTALL: &str = "python3 -m pip install QuantLib==1.44";

/// Prices in dollars, volatility 1.0 = 100 % a year.
struct Case {
    call: bool,
    forward: f64,
    strike: f64,
    vol: f64,
    tau_secs: u64,
}

impl Case {
    fn years(&self) -> f64 {
        self.tau_secs as f64 / YEAR_SECS as f64
    }
}

/// `sweep_ns`: what an evaluation costs inside a margin sweep, where leg and expiry share their logarithms and roots.
pub fn run(sweep_ns: f64) {
    let cases = cases();
    let (ours_ns, ours) = ours(&cases);
    println!("\nBlack-76, {CASES} options, best of {ROUNDS} rounds, one thread:");
    println!(
        "{:<52} {:>9} {:>11} {:>10} {:>12}",
        "engine", "ns/price", "to one here", "to a sweep", "worst off"
    );
    let row = |name: &str, ns: f64, prices: &[f64]| {
        let off = |i: usize| (prices[i] - ours[i]).abs() / cases[i].forward;
        let worst = (0..prices.len()).map(off).fold(0.0, f64::max);
        let (alone, swept) = (ns / ours_ns, ns / sweep_ns);
        println!("{name:<52} {ns:>9.1} {alone:>10.1}x {swept:>9.1}x {worst:>12.1e}");
    };
    row("this crate, one price at a time", ours_ns, &ours);
    let (ns, prices) = solmath(&cases);
    row("solmath 0.2.0, black_scholes_price (call and put)", ns, &prices);
    match quantlib(&cases) {
        Ok(quantlib) => {
            row(
                "QuantLib 1.44, BlackCalculator from Python",
                quantlib.calculator_ns,
                &quantlib.prices,
            );
            row("QuantLib 1.44, blackFormula from Python", quantlib.ns, &quantlib.prices);
            let inner = quantlib.ns - quantlib.empty_ns;
            row("  less a call that returns at once (sd = 0)", inner, &quantlib.prices);
        }
        Err(reason) => println!("QuantLib: not measured: {reason}"),
    }
    println!("worst off: of the forward, from this crate's price");
}

fn best(mut round: impl FnMut()) -> f64 {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        round();
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min) * 1e9 / CASES as f64
}

fn ours(cases: &[Case]) -> (f64, Vec<f64>) {
    let atoms = |dollars: f64| (dollars * 1e6).round() as u64;
    let inputs: Vec<_> = cases
        .iter()
        .map(|c| {
            let kind = if c.call { Kind::Call } else { Kind::Put };
            (kind, atoms(c.forward), atoms(c.strike), (c.vol * ONE_Q48 as f64) as u64, c.tau_secs)
        })
        .collect();
    let mut prices = vec![0u64; cases.len()];
    let ns = best(|| {
        for (slot, (kind, forward, strike, vol_q48, secs)) in prices.iter_mut().zip(&inputs) {
            let root = sqrt_q48(ratio_q48(*secs, YEAR_SECS).unwrap_or(0));
            let sd = ((u128::from(*vol_q48) * u128::from(root)) >> 48) as u64;
            *slot = black_box(
                OptionTerms { kind: *kind, forward_atoms: *forward, strike_atoms: *strike }
                    .price_q12(sd)
                    .unwrap_or(0),
            );
        }
    });
    let unit = 1e6 * f64::from(1u32 << PRICE_PLACES);
    (ns, prices.iter().map(|p| *p as f64 / unit).collect())
}

fn solmath(cases: &[Case]) -> (f64, Vec<f64>) {
    const SCALE: f64 = 1e12;
    let fixed = |x: f64| (x * SCALE).round() as u128;
    let inputs: Vec<_> = cases
        .iter()
        .map(|c| (c.call, fixed(c.forward), fixed(c.strike), fixed(c.vol), fixed(c.years())))
        .collect();
    let mut prices = vec![0u128; cases.len()];
    let ns = best(|| {
        for (slot, (call, s, k, vol, years)) in prices.iter_mut().zip(&inputs) {
            // at a rate of nothing the spot is the forward
            let both = black_box(solmath::black_scholes_price(*s, *k, 0, *vol, *years));
            *slot = both.map_or(0, |(c, p)| if *call { c } else { p });
        }
    });
    (ns, prices.iter().map(|p| *p as f64 / SCALE).collect())
}

struct QuantLib {
    ns: f64,
    /// By an object for each option.
    calculator_ns: f64,
    /// A call with the same arguments that returns before it computes.
    empty_ns: f64,
    prices: Vec<f64>,
}

fn quantlib(cases: &[Case]) -> Result<QuantLib, String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/compare/quantlib_black76.py");
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("python3: {error}"))?;
    let mut input = format!("{ROUNDS}\n");
    for c in cases {
        let sd = c.vol * c.years().sqrt();
        input += &format!("{} {} {} {sd}\n", u8::from(c.call), c.strike, c.forward);
    }
    let mut pipe = python.stdin.take().ok_or("no pipe to python3")?;
    pipe.write_all(input.as_bytes()).map_err(|_| format!("is it installed? {INSTALL}"))?;
    drop(pipe);
    let output = python.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let last = text.lines().last().unwrap_or_default().to_owned();
        return Err(format!("{last}: {INSTALL}"));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().map(|word| word.parse().unwrap_or(f64::NAN));
    let mut next = || numbers.next().unwrap_or(f64::NAN);
    let (ns, calculator_ns, empty_ns) = (next(), next(), next());
    Ok(QuantLib { ns, calculator_ns, empty_ns, prices: numbers.collect() })
}

/// From an hour to two years, strikes from 0.4 to 2.5 forwards; the same in every run.
fn cases() -> Vec<Case> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut unit = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let round = |dollars: f64| (dollars * 1e6).round() / 1e6;
    (0..CASES)
        .map(|_| {
            let forward = round(1_000.0 + 99_000.0 * unit());
            Case {
                call: unit() < 0.5,
                forward,
                strike: round(forward * 0.4 * 6.25f64.powf(unit())),
                vol: 0.1 + 1.9 * unit(),
                tau_secs: 3_600 + (unit() * 63_000_000.0) as u64,
            }
        })
        .collect()
}
