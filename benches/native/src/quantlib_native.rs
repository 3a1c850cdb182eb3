//! QuantLib's C++ `blackFormula` itself, without Python: the function is taken out of the shared library that the PyPI
//! package brings, and called in the same loop as the other engines.
//!
//! It takes the standard deviation, so the square root of time is not in its time: an advantage of a few nanoseconds.

use crate::{Case, Evaluator};
use libloading::Library;
use std::path::Path;

/// `QuantLib::blackFormula(Option::Type, double, double, double, double, double)`, as Itanium C++ ABIs mangle it.
const SYMBOL: &[u8] = b"_ZN8QuantLib12blackFormulaENS_6Option4TypeEddddd\0";
/// `QuantLib::Option::Type`.
const CALL: i32 = 1;
const PUT: i32 = -1;

/// Kind, strike, forward, deviation, discount, displacement; C++ may throw through it.
type Formula = unsafe extern "C-unwind" fn(i32, f64, f64, f64, f64, f64) -> f64;

pub struct Native {
    formula: Formula,
    version: String,
    // keeps `formula` mapped
    _library: Library,
}

impl Native {
    /// Errors: what the loader says.
    pub fn load(library: &Path, version: &str) -> Result<Self, String> {
        let cannot = |error| format!("{}: {error}", library.display());
        // SAFETY: the library's initialisers are those `import QuantLib` runs: C++ statics, no demands on the process.
        let library = unsafe { Library::new(library) }.map_err(cannot)?;
        // SAFETY: the mangled name holds the parameter types; the enumeration is an int and QuantLib's Real a double in
        // the packages built for PyPI. The caller compares all prices with those the Python call gave.
        let formula =
            unsafe { library.get::<Formula>(SYMBOL) }.map_err(|error| error.to_string())?;
        Ok(Self { formula: *formula, version: version.into(), _library: library })
    }
}

impl Evaluator for Native {
    type Input = (i32, f64, f64, f64);
    type Output = f64;

    fn name(&self) -> String {
        format!("QuantLib {} blackFormula, C++ called directly", self.version)
    }

    fn prepare(&self, case: &Case) -> Self::Input {
        (if case.is_call { CALL } else { PUT }, case.strike, case.forward, case.total_sd())
    }

    fn evaluate(&self, &(kind, strike, forward, sd): &Self::Input) -> f64 {
        // SAFETY: the signature is the one above. It throws only for prices or deviations that are negative or, of
        // forwards, zero, and a case has none.
        unsafe { (self.formula)(kind, strike, forward, sd, 1.0, 0.0) }
    }

    fn dollars(&self, _: &Case, price: f64) -> Option<f64> {
        Some(price)
    }
}
