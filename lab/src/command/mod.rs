//! The commands of `breakwater-lab`, a file each.

mod calibrate;
mod compare;
mod progress;
mod report;
mod reverse;
mod run;
mod sweep;

use crate::{
    engine::Kind,
    market::path::Prices,
    param::{Scene, Setting},
    play::{Opening, Run},
    report::About,
    world::World,
};
use anyhow::{Result, ensure};
use breakwater_tests::Ground;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// What a liquidation engine does to the market that it sells into, measured on the compiled program and on the rules that others use.
#[derive(Parser, Debug)]
#[command(name = "breakwater-lab", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Plays one engine through a world.
    Run(run::Args),
    /// Plays several engines on the same accounts, path and market, or one under two deployments, side by side.
    Compare(compare::Args),
    /// Plays a parameter or two over some values each: which of them keep every bound.
    Sweep(sweep::Args),
    /// Looks for the smallest shock, or the cheapest adversary, that does a harm.
    Reverse(reverse::Args),
    /// Finds scenario moves and tail weights from price history, beside those in force.
    Calibrate(calibrate::Args),
    /// Builds the page of a folder again from what stands beside it.
    Report(report::Args),
}

/// Runs what was asked for.
pub fn run(cli: &Cli) -> Result<()> {
    match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Sweep(args) => sweep::run(args),
        Command::Reverse(args) => reverse::run(args),
        Command::Calibrate(args) => calibrate::run(args),
        Command::Report(args) => report::run(args),
    }
}

/// What every command that plays a world takes.
#[derive(clap::Args, Clone, Debug)]
pub struct Common {
    /// The world, a TOML file: see lab/worlds/.
    pub world: PathBuf,
    /// First seed of paths and people.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many seeds, one after the other; intervals need two.
    #[arg(long, default_value_t = 1)]
    pub seeds: u64,
    /// Folder for report.html and, beside it, JSON and CSV; nothing is written without it.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Recorded minutes in place of the world's prices: timestamp,open,high,low,close,volume.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// On the program compiled for the host in place of the virtual machine: the same to the byte, and quicker.
    #[arg(long)]
    pub native: bool,
    /// So many accounts in place of the world's.
    #[arg(long, value_name = "COUNT")]
    pub accounts: Option<usize>,
    /// A value of the world or of its deployment in place of the files': people.spare_mean=0.2, pool.settings.soft.buffer_bps=1000. May be given
    /// several times.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<Setting>,
}

impl Common {
    /// The world with all that was set of it. Errors: whatever is wrong with a name or a value, before anything runs.
    pub fn scene(&self) -> Result<Scene> {
        ensure!(self.seeds > 0, "--seeds is 0, and 1 is the least");
        let mut scene = Scene::load(&self.world)?;
        for setting in &self.set {
            scene.set(setting)?;
        }
        if let Some(accounts) = self.accounts {
            scene.set(&Setting {
                name: "people.accounts".to_owned(),
                value: accounts.to_string(),
            })?;
        }
        if let Some(file) = self.prices.clone() {
            scene.set_prices(&Prices::File { file })?;
        }
        Ok(scene)
    }

    /// Every seed.
    pub fn seeds(&self) -> std::ops::Range<u64> {
        self.seed..self.seed.saturating_add(self.seeds)
    }

    /// Opens a world: all commands do it here, so that what a world is played on is chosen in one place.
    pub fn open(&self, world: &World, seed: u64) -> Result<Opening> {
        let ground = if self.native { Ground::Native } else { Ground::Compiled };
        Opening::on(ground, world, seed)
    }

    /// One run, from the opening on.
    pub fn play(&self, world: &World, case: (Kind, u64)) -> Result<Run> {
        self.open(world, case.1)?.play(world, case, &|_| ())
    }
}

/// What a report says of a scene whose prices are known.
fn about(scene: &Scene, label: &str) -> Result<About> {
    let world = scene.world()?;
    Ok(About {
        about: world.about,
        label: label.to_owned(),
        accounts: world.people.accounts,
        settings: scene.settings().to_vec(),
    })
}

/// Where a report is found.
fn told(folder: &std::path::Path) -> String {
    folder.join(crate::report::PAGE).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_arguments_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_that_plays_takes_seed_and_folder() {
        for name in ["run", "compare", "sweep", "reverse"] {
            let all = Cli::command();
            let one = all.find_subcommand(name).unwrap();
            for argument in ["seed", "out", "set"] {
                assert!(one.get_arguments().any(|a| a.get_id() == argument), "{name} {argument}");
            }
        }
    }
}
