//! Compute units of instructions and margin checks, measured on LiteSVM through the compiled program.
//!
//!   bench-compute-units            writes benches/compute-units.json: one flat object, a key a case, a whole number a value
//!   bench-compute-units --check    writes nothing; fails where a case is over 2 % above that file, or where the file itself
//!                                  rose by as much since benches/accepted.toml began and no entry there says why

mod cases;
mod history;
mod rises;

use rises::{Accepted, Figures, Rise, not_recorded, unexplained};
use std::{fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let root = &Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = root.join("benches/compute-units.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|_| "{}".to_owned());
    let file: Figures = serde_json::from_str(&text).expect("benches/compute-units.json is JSON");
    let text = fs::read_to_string(root.join("benches/accepted.toml")).unwrap_or_default();
    let accepted = Accepted::parse(&text).unwrap_or_else(|why| panic!("accepted.toml: {why}"));
    let mut history = history::committed(root);
    let argument = std::env::args().nth(1);
    let measured = match argument.as_deref() {
        None => measure(&file),
        Some("--check") => cases::all().into_iter().collect(),
        Some(other) => panic!("{other}: only --check is known"),
    };
    if argument.is_some() {
        println!("{} cases, {} committed states of the figures", measured.len(), history.len());
        history.push(file.clone());
        let stale = not_recorded(&measured, &file);
        let rises = unexplained(&history, &accepted);
        return verdict(&stale, &rises);
    }
    history.extend([file, measured.clone()]);
    let text = serde_json::to_string_pretty(&measured).expect("numbers by name are JSON");
    fs::write(&path, text + "\n").expect("benches/ can be written");
    println!("\nrecorded in benches/compute-units.json");
    ask_why(&unexplained(&history, &accepted));
    ExitCode::SUCCESS
}

/// Every case, beside what the file says of it.
fn measure(file: &Figures) -> Figures {
    println!("{:<28} {:>12} {:>12} {:>8}", "case", "units", "before", "change");
    let mut measured = Figures::new();
    for (name, units) in cases::all() {
        let old = file.get(&name);
        let change = old.map_or("new".to_owned(), |old| change(*old, units));
        let old = old.map_or("-".to_owned(), u64::to_string);
        println!("{name:<28} {units:>12} {old:>12} {change:>8}");
        measured.insert(name, units);
    }
    measured
}

fn change(from: u64, to: u64) -> String {
    format!("{:+.2} %", 100.0 * (to as f64 / from as f64 - 1.0))
}

fn verdict(stale: &[Rise], rises: &[Rise]) -> ExitCode {
    for Rise { case, from, to } in stale {
        let (file, path) = (change(*from, *to), "benches/compute-units.json");
        match from {
            0 => eprintln!("{case}: not in {path}"),
            _ => eprintln!("{case}: {to} units, {file} over the {from} in {path}"),
        }
    }
    if !stale.is_empty() {
        eprintln!("make it cheaper, or run make bench and commit what it writes");
    }
    ask_why(rises);
    if stale.is_empty() && rises.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The entry that is missing, but for its reason.
fn ask_why(rises: &[Rise]) {
    if rises.is_empty() {
        return;
    }
    eprintln!("\nrisen by over 2 %. Add to benches/accepted.toml, and say why:\n");
    eprintln!("[[rise]]\nwhy = \"\"\n[rise.cases]");
    for Rise { case, from, to } in rises {
        eprintln!("\"{case}\" = [{from}, {to}] # {}", change(*from, *to));
    }
}
