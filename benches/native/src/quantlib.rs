//! QuantLib through its Python package: `quantlib_black76.py` gets the options as JSON and answers with prices and times.

use crate::{Case, Measured, ROUNDS};
use serde_json::{Value, json};
use std::{
    fmt,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

/// What the Python package is installed with.
pub const INSTALL: &str = "python3 -m pip install QuantLib==1.44";
/// The helper's exit code when `import QuantLib` fails; see `quantlib_black76.py`.
const NOT_INSTALLED: i32 = 3;

/// What the helper measured.
pub struct Python {
    /// QuantLib's own version.
    pub version: String,
    /// `ql.blackFormula`, a call an option.
    pub formula: Measured,
    /// A Python call into QuantLib without arguments that does nothing [ns].
    pub empty_call_ns: f64,
    /// `ql.blackFormula` with a deviation of zero, which returns before the formula [ns].
    pub early_return_ns: f64,
    /// The shared library QuantLib's C++ is in, where found.
    pub library: Option<PathBuf>,
}

/// Why there are no numbers; each is one line for the user.
#[derive(Debug)]
pub enum Missing {
    /// Python or its package QuantLib isn't there.
    NotInstalled(String),
    Failed(String),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::NotInstalled(line) | Self::Failed(line)) = self;
        f.write_str(line)
    }
}

pub fn run(cases: &[Case]) -> Result<Python, Missing> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/quantlib_black76.py");
    let failed = |what: String| Missing::Failed(format!("{script}: {what}"));
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| {
            let line = format!("python3 does not start ({error}); install it, then {INSTALL}");
            Missing::NotInstalled(line)
        })?;
    // A helper that stopped before it read all closes the pipe; its exit code says why, so that comes first.
    let written = python.stdin.take().map(|mut pipe| pipe.write_all(request(cases).as_bytes()));
    let output = python.wait_with_output().map_err(|error| failed(error.to_string()))?;
    if output.status.code() == Some(NOT_INSTALLED) {
        return Err(Missing::NotInstalled(format!("QuantLib is not installed: {INSTALL}")));
    }
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let last = text.lines().last().unwrap_or("no message");
        return Err(failed(format!("{}: {last}", output.status)));
    }
    match written {
        Some(Ok(())) => {}
        Some(Err(error)) => return Err(failed(format!("options not taken: {error}"))),
        None => return Err(failed("no pipe to it".into())),
    }
    let answer = serde_json::from_slice(&output.stdout)
        .map_err(|error| failed(format!("its answer is not JSON: {error}")))?;
    read(&answer, cases.len()).ok_or_else(|| failed("its answer lacks a field".into()))
}

/// Deviations go over, not volatility and time, so that both sides of the pipe have them to the last bit.
fn request(cases: &[Case]) -> String {
    let option = |case: &Case| {
        json!({
            "is_call": case.is_call,
            "strike": case.strike,
            "forward": case.forward,
            "total_sd": case.total_sd(),
        })
    };
    json!({ "rounds": ROUNDS, "cases": cases.iter().map(option).collect::<Vec<_>>() }).to_string()
}

fn read(answer: &Value, count: usize) -> Option<Python> {
    let ns = |name: &str| answer.get(name)?.as_f64();
    let prices: Vec<_> = answer.get("prices")?.as_array()?.iter().map(Value::as_f64).collect();
    (prices.len() == count).then_some(())?;
    Some(Python {
        version: answer.get("version")?.as_str()?.into(),
        formula: Measured { ns: ns("formula_ns")?, prices },
        empty_call_ns: ns("empty_call_ns")?,
        early_return_ns: ns("early_return_ns")?,
        library: answer.get("library")?.as_str().map(PathBuf::from),
    })
}
