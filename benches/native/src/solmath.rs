//! The crate `solmath`: fixed point of twelve decimal places in 128 bits, made for Solana programs.
//!
//! It has Black-Scholes on a spot; at a rate of zero the spot is the forward and that is Black-76. Volatility and years
//! go in separately, so the square root of time is inside the timed part, and every call prices the call and the put.

use crate::{Case, Evaluator};
use ::solmath::{SolMathError, black_scholes_price, black_scholes_price_hp};

/// As pinned in `Cargo.toml`; a test compares them.
const VERSION: &str = "0.2.0";
/// One, in solmath's units.
const SCALE: f64 = ::solmath::SCALE as f64;

/// What solmath takes: spot, strike [10^-12 USD], volatility, years [10^-12].
pub struct Input {
    spot: u128,
    strike: u128,
    vol: u128,
    years: u128,
}

/// Call and put [10^-12 USD].
pub type Output = Result<(u128, u128), SolMathError>;

/// `black_scholes_price`: 10^-12 throughout.
pub struct Standard;
/// `black_scholes_price_hp`: 10^-15 inside.
pub struct Precise;

impl Evaluator for Standard {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> String {
        format!("solmath {VERSION} black_scholes_price (call and put)")
    }

    fn prepare(&self, case: &Case) -> Input {
        prepare(case)
    }

    fn evaluate(&self, input: &Input) -> Output {
        black_scholes_price(input.spot, input.strike, 0, input.vol, input.years)
    }

    fn dollars(&self, case: &Case, output: Output) -> Option<f64> {
        dollars(case, output)
    }
}

impl Evaluator for Precise {
    type Input = Input;
    type Output = Output;

    fn name(&self) -> String {
        format!("solmath {VERSION} black_scholes_price_hp (call and put)")
    }

    fn prepare(&self, case: &Case) -> Input {
        prepare(case)
    }

    fn evaluate(&self, input: &Input) -> Output {
        black_scholes_price_hp(input.spot, input.strike, 0, input.vol, input.years)
    }

    fn dollars(&self, case: &Case, output: Output) -> Option<f64> {
        dollars(case, output)
    }
}

/// Prices and volatility are exact; years are rounded to 10^-12, a price error of some 10^-11 of the forward at one hour.
fn prepare(case: &Case) -> Input {
    // In two steps, as a product with 10^12 would not be exact in a double: six places are exact as an integer.
    let exact = |six_places: f64| (six_places * 1e6).round() as u128 * 1_000_000;
    Input {
        spot: exact(case.forward),
        strike: exact(case.strike),
        vol: exact(case.vol),
        years: (case.years() * SCALE).round() as u128,
    }
}

fn dollars(case: &Case, output: Output) -> Option<f64> {
    let (call, put) = output.ok()?;
    Some(if case.is_call { call } else { put } as f64 / SCALE)
}

#[cfg(test)]
mod tests {
    #[test]
    fn version_is_the_pinned_one() {
        let pinned = format!("solmath = {{ version = \"={}\"", super::VERSION);
        assert!(include_str!("../Cargo.toml").contains(&pinned));
    }
}
