//! Results as a table, as JSON, as CSV and as a page. A folder with `report.json` and `prices.csv` gives the same page again.

mod chart;
mod page;
mod results;
mod text;

pub use chart::{Axis, Frame, Grid, Line, bars, grid, lines};
pub use page::{Head, Page, escaped};
#[cfg(test)]
pub use results::tests::run as made_run;
pub use results::{
    About, Column, Figure, Lot, Played, Results, by_engine, key, prices_csv, text_of,
};
pub use text::{cell, grouped, number, table, text_table};

use anyhow::{Context, Result};
use std::{fs, path::Path};

/// The page of a folder.
pub const PAGE: &str = "report.html";
/// Everything that the page says, but for prices.
pub const JSON: &str = "report.json";
/// Prices of every run.
pub const PRICES: &str = "prices.csv";
/// Means and intervals.
pub const MEANS: &str = "results.csv";
/// The same for the eye.
pub const TABLE: &str = "table.txt";

/// Writes text files into a folder, which is made where it is not there.
pub fn put(folder: &Path, files: &[(&str, String)]) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, text) in files {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Writes page, JSON, CSV and table of some runs into a folder.
pub fn write(folder: &Path, about: &About, lots: &[Lot]) -> Result<()> {
    let results = Results::of(about, lots)?;
    let files = [
        (PAGE, results.page()),
        (JSON, results.json(lots)?),
        (PRICES, results::prices_csv(lots)?),
        (MEANS, results.means_csv()?),
        (TABLE, table(&results) + "\n"),
    ];
    put(folder, &files)
}

/// Builds a folder's page again from what stands beside it.
pub fn rebuild(folder: &Path) -> Result<()> {
    let results = Results::read(folder)?;
    put(folder, &[(PAGE, results.page())])
}
