//! The `breakwater` command.

use anyhow::Result;
use breakwater_bots::{
    doctor, index, inspect, keeper, liquidator, maker, ops::exit, params, quotes,
};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "breakwater",
    about = "Keeper, liquidator, maker, quote server, history and operator commands of the Breakwater clearing house"
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
    /// Carry requests for quotes to makers and their signed quotes to takers.
    Quotes(quotes::Args),
    /// Ask makers for quotes, print them, take the best if told to.
    Rfq(quotes::ask::Args),
    /// Answer requests for quotes at the model's value and an edge.
    Maker(maker::Args),
    /// Parameters: show them, compare them with a file, queue, execute and cancel changes.
    Params(params::Args),
    /// Look at everything a service needs before it is started: settings, keys, cluster, roles, prices. Sends nothing.
    Doctor(doctor::Args),
    /// Take the program's events into a database and answer questions about them; serves the web app too.
    Index(index::Args),
    /// Any account of the clearing house, every field by name.
    Inspect(inspect::Args),
}

fn main() -> ExitCode {
    exit::ended(run(Cli::parse().command))
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Keeper(args) => keeper::run(&args),
        Command::Liquidator(args) => liquidator::run(&args),
        Command::Quotes(args) => quotes::run(&args),
        Command::Rfq(args) => quotes::ask::run(&args),
        Command::Maker(args) => maker::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Params(args) => return params::run(&args),
        Command::Index(args) => index::run(&args),
        Command::Inspect(args) => inspect::run(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}
