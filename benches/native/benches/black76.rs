//! `cargo bench --bench black76`: prices the same options with every engine and prints what an evaluation costs.

use breakwater_bench_native::{
    CASES, Case, Evaluator, ROUNDS, Row, cases, measure,
    ours::Ours,
    print_table,
    quantlib::{self, Missing, Python},
    quantlib_native::Native,
    solmath::{Precise, Standard},
};

fn main() {
    let cases = cases(CASES);
    let mut rows = vec![row(&Ours, &cases)];
    let python = quantlib::run(&cases);
    match &python {
        Ok(python) => rows.extend(quantlib_rows(python, &cases)),
        Err(missing) => {
            let result = match missing {
                Missing::NotInstalled(_) => Err("not installed"),
                Missing::Failed(_) => Err("not measured"),
            };
            println!("{missing}");
            rows.push(Row { name: "QuantLib blackFormula".into(), result });
        }
    }
    rows.push(row(&Standard, &cases));
    rows.push(row(&Precise, &cases));

    println!("Black-76, {CASES} options, best of {ROUNDS} rounds, one thread");
    let reference = python.as_ref().ok().map(|python| python.formula.prices.as_slice());
    print_table(&cases, reference, &rows);
    println!("ratio above 1: slower than ours; worst off: from QuantLib's price");
    println!(
        "QuantLib is given vol sqrt(tau) ready-made; the others take vol and tau and draw the root"
    );
    if let Ok(Python { formula, empty_call_ns, early_return_ns, .. }) = &python {
        println!(
            "of the Python call {early_return_ns:.1} ns are SWIG and its conversions (the same call, returning before the \
             formula), {:.1} ns the formula; an empty SWIG call takes {empty_call_ns:.1} ns",
            formula.ns - early_return_ns,
        );
    }
}

fn row<E: Evaluator>(engine: &E, cases: &[Case]) -> Row {
    Row { name: engine.name(), result: Ok(measure(engine, cases)) }
}

/// QuantLib without Python in between, and with it.
fn quantlib_rows(python: &Python, cases: &[Case]) -> [Row; 2] {
    let name = format!("QuantLib {} blackFormula, C++ called directly", python.version);
    let native = native(python, cases).unwrap_or_else(|message| {
        println!("{name}: {message}");
        Row { name, result: Err("not measured") }
    });
    let name = format!("QuantLib {} blackFormula, from Python through SWIG", python.version);
    [native, Row { name, result: Ok(python.formula.clone()) }]
}

/// Errors: why the C++ can't be called, or that what was called isn't what Python calls.
fn native(python: &Python, cases: &[Case]) -> Result<Row, String> {
    let library =
        python.library.as_ref().ok_or("no shared library of QuantLib's beside its package")?;
    let row = row(&Native::load(library, &python.version)?, cases);
    let prices = row.result.as_ref().ok().map(|measured| &measured.prices);
    if prices != Some(&python.formula.prices) {
        return Err(format!("prices of {} are not those of the package", library.display()));
    }
    Ok(row)
}
