//! Compute units of instructions and margin checks, measured on LiteSVM through the compiled program.
//! Writes benches/compute-units.json: one flat object, a key a case, a whole number a value.

mod cases;

use std::{collections::BTreeMap, fs, path::PathBuf};

fn main() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../benches/compute-units.json");
    let before: BTreeMap<String, u64> = fs::read_to_string(&path)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let mut recorded = BTreeMap::new();
    println!("{:<28} {:>12} {:>12} {:>8}", "case", "units", "before", "change");
    for (name, units) in cases::all() {
        let old = before.get(&name);
        let change = old.map_or("new".to_owned(), |old| {
            format!("{:+.2} %", 100.0 * (units as f64 / *old as f64 - 1.0))
        });
        let old = old.map_or("-".to_owned(), u64::to_string);
        println!("{name:<28} {units:>12} {old:>12} {change:>8}");
        recorded.insert(name, units);
    }
    let risen: Vec<&String> = recorded
        .iter()
        .filter(|(name, units)| before.get(*name).is_some_and(|old| **units * 100 > old * 102))
        .map(|(name, _)| name)
        .collect();
    let text = serde_json::to_string_pretty(&recorded).expect("numbers by name are JSON");
    fs::write(&path, text + "\n").expect("benches/ can be written");
    println!("\nrecorded in benches/compute-units.json");
    if !risen.is_empty() {
        println!("risen by over 2 %: {risen:?}: say why in the commit message");
    }
}
