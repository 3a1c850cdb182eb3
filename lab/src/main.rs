//! `breakwater-lab`: see the library.

use anyhow::Result;
use breakwater_lab::{
    engine::Kind,
    market::path::Prices,
    play::{Opening, Run},
    report,
    world::World,
};
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

/// What a liquidation engine does to the market that it sells into, measured on the compiled program and on the rules that others use.
#[derive(Parser)]
#[command(name = "breakwater-lab", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plays one engine through a world.
    Run {
        #[command(flatten)]
        common: Common,
        /// Which engine.
        #[arg(long, value_enum, default_value_t = Kind::Breakwater)]
        engine: Kind,
    },
    /// Plays several engines on the same accounts, path and market, side by side.
    Compare {
        #[command(flatten)]
        common: Common,
        /// Which engines; all of them unless named.
        #[arg(long, value_enum, value_delimiter = ',')]
        engines: Vec<Kind>,
    },
}

#[derive(Args)]
struct Common {
    /// The world, a TOML file: see lab/worlds/.
    world: PathBuf,
    /// First seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds, one after the other; intervals need two.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Folder for report.html, report.json, prices.csv and table.txt; nothing is written without it.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Recorded minutes in place of the world's prices: timestamp,open,high,low,close,volume.
    #[arg(long)]
    prices: Option<PathBuf>,
    /// So many accounts in place of the world's.
    #[arg(long)]
    accounts: Option<usize>,
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Run { common, engine } => compare(&common, &[engine]),
        Command::Compare { common, engines } if engines.is_empty() => compare(&common, &Kind::ALL),
        Command::Compare { common, engines } => compare(&common, &engines),
    }
}

fn compare(common: &Common, engines: &[Kind]) -> Result<()> {
    let mut world = World::load(&common.world)?;
    if let Some(accounts) = common.accounts {
        world.people.accounts = accounts;
    }
    if let Some(file) = common.prices.clone() {
        world.prices = Prices::File { file };
    }
    let (mut runs, mut label): (Vec<Run>, String) = (vec![], String::new());
    for seed in common.seed..common.seed + common.seeds {
        let bar = bar();
        bar.set_message(format!("seed {seed}: {} accounts open", world.people.accounts));
        let opening = Opening::new(&world, seed)?;
        if seed == common.seed {
            bar.suspend(|| println!("{}\n{}", world.about, opening.path.label));
            label.clone_from(&opening.path.label);
        }
        for engine in engines {
            bar.set_message(format!("seed {seed}: {}", engine.name()));
            let told = |share: f64| bar.set_position((share * 1_000.0) as u64);
            runs.push(opening.play(&world, (*engine, seed), &told)?);
        }
        bar.finish_and_clear();
    }
    println!("{}", report::table(&runs, engines));
    if let Some(folder) = &common.out {
        report::write(folder, (&world, &label), &runs, engines)?;
        println!("written to {}", folder.display());
    }
    Ok(())
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{elapsed_precise} {bar:32} {percent:>3} %  {msg}");
    let bar = ProgressBar::new(1_000);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(std::time::Duration::from_millis(500));
    bar
}
