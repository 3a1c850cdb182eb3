//! Runs the engine against files of reference numbers and prints a line a file.
//!
//! Floats are used to read decimals in and to compare figures, never between: what is compared was worked out by the
//! same functions, in fixed point, as on chain.

mod auction_sims;
mod black76;
mod decimal;
mod drift;
mod dydx;
mod fixed_point;
mod implied;
mod maker;
mod normal;
mod pmrm2;
mod pmrm2_input;
mod report;
mod stability;
mod svi;

use report::Report;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Checks one file's content.
type Check = fn(&Value, &mut Report) -> Result<(), String>;

const CHECKS: [(&str, Check); 12] = [
    ("norm_cdf_mpmath_generated.json", normal::check),
    ("fixed_point_math_derive.json", fixed_point::check),
    ("svi_derive.json", svi::check),
    ("black76.json", black76::check),
    ("black76_derive.json", black76::check_derive),
    ("black_scholes_iv.json", implied::check),
    ("pmrm2_cases.json", pmrm2::check),
    ("auction_sims.json", auction_sims::check),
    ("maker_auction.json", maker::check),
    ("stability_pool.json", stability::check),
    ("dydx_fillable_price.json", dydx::check),
    ("drift_liquidation_insurance_oracle.json", drift::check),
];

const HELP: &str = "risk-check [--verbose] DIR

Reads the reference files in DIR by their names, works every case out with the margin engine and prints for each file:
cases, passed, worst relative error (and what it is relative to), worst-scenario mismatches; and which rules of a file are not
this engine's, on purpose, and why.
With --verbose also every case that failed. Exit code: 0 all passed, 1 some failed, 2 nothing could be read.

Files it knows: ";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let verbose = arguments.iter().any(|a| a == "--verbose" || a == "-v");
    let help = arguments.iter().any(|a| a == "--help" || a == "-h");
    let mut folders = arguments.iter().filter(|a| !a.starts_with('-'));
    let (Some(folder), None, false) = (folders.next(), folders.next(), help) else {
        let names: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
        println!("{HELP}{}", names.join(", "));
        return ExitCode::from(if help { 0 } else { 2 });
    };
    let mut files = match json_files(Path::new(folder)) {
        Ok(files) if !files.is_empty() => files,
        Ok(_) => return fail(&format!("{folder}: no .json files here")),
        Err(error) => return fail(&format!("{folder}: {error}")),
    };
    files.sort();
    println!("{}", Report::header());
    let (mut checked, mut failed) = (0, 0);
    for path in &files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some((_, check)) = CHECKS.iter().find(|(known, _)| *known == name) else {
            let why = match name.as_str() {
                "derive_cash_interest.json" => "skipped: quote currency is not lent here",
                _ => "not of this engine's scope: skipped",
            };
            println!("{name:<40} {why}");
            continue;
        };
        checked += 1;
        let mut report = Report::new(&name);
        if let Err(error) = read(path).and_then(|content| check(&content, &mut report)) {
            report.broken(&error);
        }
        println!("{}", report.line());
        report.differences().iter().for_each(|d| println!("    differs on purpose, {d}"));
        if verbose || !report.passed() {
            report
                .failures()
                .iter()
                .take(if verbose { usize::MAX } else { 5 })
                .for_each(|f| println!("    {f}"));
        }
        failed += u32::from(!report.passed());
    }
    match (checked, failed) {
        (0, _) => fail(&format!(
            "{folder}: none of its files is one of those that risk-check knows (see --help)"
        )),
        (_, 0) => ExitCode::SUCCESS,
        _ => ExitCode::from(1),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::from(2)
}

fn json_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path()));
    let paths: Vec<PathBuf> = paths.collect::<Result<_, _>>()?;
    Ok(paths.into_iter().filter(|p| p.extension().is_some_and(|e| e == "json")).collect())
}

fn read(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| format!("not valid JSON: {error}"))
}
