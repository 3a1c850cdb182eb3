//! The `breakwater-sim` command.

use anyhow::Result;
use breakwater_bots::ops::exit;
use breakwater_sim::{demo, faults, live, localnet};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "breakwater-sim",
    about = "Demo, local network, faults and live measurements of the Breakwater clearing house"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start a local validator, deploy, and play a crash against a keeper and two liquidators.
    Demo(demo::Args),
    /// Start a local validator with a pool, traders and all services, for trying things out; commands on standard input.
    Localnet(localnet::Args),
    /// Run a program that ends with the process that started it.
    #[command(hide = true)]
    Child(localnet::child::Args),
    /// Stand between bots and a node and do to them what networks do.
    Faults(faults::Args),
    /// Measure how long a price gap takes to become auctions, with a thousand accounts on a local validator.
    BenchLive(live::Args),
}

fn main() -> ExitCode {
    exit::ended(run(Cli::parse().command))
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Demo(args) => demo::run(&args),
        Command::Localnet(args) => localnet::run(&args),
        Command::Child(args) => localnet::child::run(&args),
        Command::Faults(args) => faults::run(&args),
        Command::BenchLive(args) => live::run(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}
