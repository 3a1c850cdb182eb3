//! `report`: a folder's page again, from its report.json and prices.csv.

use crate::report::rebuild;
use anyhow::Result;
use std::path::PathBuf;

/// Arguments of `report`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A folder that `run` or `compare` wrote with --out.
    folder: PathBuf,
}

pub fn run(args: &Args) -> Result<()> {
    rebuild(&args.folder)?;
    println!("{}", super::told(&args.folder));
    Ok(())
}
