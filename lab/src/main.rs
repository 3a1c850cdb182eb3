//! `breakwater-lab`: see the library.

use anyhow::Result;
use breakwater_lab::command::{Cli, run};
use clap::Parser;

fn main() -> Result<()> {
    run(&Cli::parse())
}
