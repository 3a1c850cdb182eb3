//! Results as a table, as JSON, as CSV and as a page.

mod html;

pub use html::page;

use crate::{
    engine::Kind,
    measure::{Mean, Measure, mean, paired},
    play::Run,
    world::World,
};
use anyhow::{Context, Result};
use comfy_table::{CellAlignment, Table, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::{Value, json};
use std::{fmt::Write, fs, path::Path};

/// One measure of every engine, as text.
pub struct Row {
    pub name: String,
    pub cells: Vec<String>,
}

/// One row a measure, one cell an engine; means over seeds with the half width of 95 %.
pub fn table_rows(runs: &[Run], engines: &[Kind]) -> Vec<Row> {
    let row = |measure: Measure| {
        let cells = engines.iter().map(|engine| cell(mean(runs, *engine, measure), measure));
        Row { name: measure.name().to_owned(), cells: cells.collect() }
    };
    Measure::ALL.into_iter().map(row).collect()
}

/// The same as a table of text.
pub fn table(runs: &[Run], engines: &[Kind]) -> String {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY);
    let names = engines.iter().map(|engine| engine.name().to_owned());
    table.set_header(std::iter::once(String::new()).chain(names));
    for row in table_rows(runs, engines) {
        table.add_row(std::iter::once(row.name).chain(row.cells));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}

fn cell(mean: Mean, measure: Measure) -> String {
    let number = |value: f64| match measure {
        Measure::Amplification => format!("{value:.3}"),
        Measure::FallPct | Measure::GivenUpPct => format!("{value:.2}"),
        Measure::Liquidated | Measure::SoftOnly | Measure::BusyMinutes => format!("{value:.0}"),
        _ => grouped(value),
    };
    match mean.half_width {
        Some(half) => format!("{} ± {}", number(mean.mean), number(half)),
        None => number(mean.mean),
    }
}

/// Whole numbers in groups of three.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    if value < 0.0 && digits != "0" { format!("-{text}") } else { text }
}

/// Runs and means, and what each engine has more of than the first one, seed by seed.
pub fn json(runs: &[Run], engines: &[Kind]) -> Result<Value> {
    let measures = |of: &dyn Fn(Measure) -> Mean| -> Result<Value> {
        let mut map = serde_json::Map::new();
        for measure in Measure::ALL {
            let key = serde_json::to_value(measure)?;
            let key = key.as_str().context("a measure is a word")?.to_owned();
            map.insert(key, serde_json::to_value(of(measure))?);
        }
        Ok(Value::Object(map))
    };
    let (mut means, mut differences) = (serde_json::Map::new(), serde_json::Map::new());
    for engine in engines {
        let name = engine.name().to_owned();
        means.insert(name.clone(), measures(&|measure| mean(runs, *engine, measure))?);
        if let Some(first) = engines.first().filter(|first| *first != engine) {
            let of = measures(&|measure| paired(runs, (*engine, *first), measure))?;
            differences.insert(name, of);
        }
    }
    Ok(json!({ "means": means, "more_than_the_first": differences, "runs": runs }))
}

/// Prices of every run: `engine,seed,minute,path_usd,usd`.
pub fn prices_csv(runs: &[Run]) -> String {
    let mut text = "engine,seed,minute,path_usd,usd\n".to_owned();
    for run in runs {
        for (minute, path, usd) in &run.prices {
            let _ =
                writeln!(text, "{},{},{minute:.2},{path:.2},{usd:.2}", run.engine.name(), run.seed);
        }
    }
    text
}

/// Writes `report.html`, `report.json`, `prices.csv` and `table.txt` into a folder. `label`: what the prices are.
pub fn write(
    folder: &Path,
    (world, label): (&World, &str),
    runs: &[Run],
    engines: &[Kind],
) -> Result<()> {
    let put = |name: &str, text: String| {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    put("report.html", page(world, label, runs, engines))?;
    put("report.json", serde_json::to_string_pretty(&json(runs, engines)?)? + "\n")?;
    put("prices.csv", prices_csv(runs))?;
    put("table.txt", table(runs, engines) + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(1_234_567.4), "1 234 567");
        assert_eq!(
            (grouped(-999.9), grouped(-0.2), grouped(0.0)),
            ("-1 000".to_owned(), "0".to_owned(), "0".to_owned())
        );
    }
}
