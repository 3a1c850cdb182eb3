//! The `breakwater` command.

use anyhow::Result;
use breakwater_bots::{demo, keeper, liquidator};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "breakwater",
    about = "Keeper, liquidator and demo of the Breakwater clearing house"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take prices over, publish surfaces, settle expiries, end auctions. Any number may run side by side.
    Keeper(keeper::Args),
    /// Watch margin accounts, start auctions, bid for slices.
    Liquidator(liquidator::Args),
    /// Start a local validator, deploy, and play a crash against a keeper and two liquidators.
    Demo(demo::Args),
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Keeper(args) => keeper::run(&args),
        Command::Liquidator(args) => liquidator::run(&args),
        Command::Demo(args) => demo::run(&args),
    }
}
