//! What the laboratory says of a change: the program played in one world before it and after it, by `breakwater-lab`, which stands beside this program.
//!
//! Parameters go there as two files that are laid over the world's deployment: the pool's settings, and of the first market what all markets share. What
//! the laboratory has no word for (protocol, breakers, a market's own haircut and publishers) is the same in both.

use super::governed::{Chain, Wanted};
use crate::config::{GridConfig, RangesConfig, ScenarioConfig, VolConfig};
use anyhow::{Context, Result, bail, ensure};
use breakwater_clearing::state::{GridParams, MarketParams, ParamSet, ScenarioParams};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};
use toml::{Table, Value};

/// The laboratory's program.
const PROGRAM: &str = "breakwater-lab";
/// Where the world is that is played unless another is named, from the repository's root.
pub const WORLD: &str = "lab/worlds/march-2020.toml";
/// The parameters in force, in the folder of the report.
const BEFORE: &str = "before.toml";
/// Those that are asked for.
const AFTER: &str = "after.toml";

/// Plays what is asked for. `change`: the file that says it; the report goes beside it.
pub fn play(chain: &Chain, wanted: &[Wanted], (world, change): (&Path, &Path)) -> Result<()> {
    let program = beside(&env::current_exe()?)?;
    ensure!(
        world.exists(),
        "there is no world {}: name one with --lab FILE, as in lab/worlds of the repository",
        world.display()
    );
    let before: Vec<&ParamSet> = chain.sets.iter().map(|set| &set.params).collect();
    let after: Vec<&ParamSet> = chain
        .sets
        .iter()
        .map(|set| {
            let asked = wanted.iter().find(|wanted| wanted.set.name == set.name);
            asked.map_or(&set.params, |wanted| &wanted.params)
        })
        .collect();
    let (before, after) = (overlay(&before)?, overlay(&after)?);
    if before == after {
        println!("note: nothing of this change is played in the laboratory");
        return Ok(());
    }
    run(&program, world, &write(change, &before, &after)?)
}

/// The laboratory's program, beside another one.
fn beside(own: &Path) -> Result<PathBuf> {
    let program = own.with_file_name(format!("{PROGRAM}{}", env::consts::EXE_SUFFIX));
    ensure!(
        program.exists(),
        "{} is not there: build it (cargo build --workspace --bin {PROGRAM}), or leave --lab away",
        program.display()
    );
    Ok(program)
}

/// Writes both files into a folder beside the change, and gives the folder.
fn write(change: &Path, before: &Table, after: &Table) -> Result<PathBuf> {
    let stem = change.file_stem().and_then(|stem| stem.to_str()).context("a change is a file")?;
    let folder = change.with_file_name(format!("{stem}-lab"));
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, table) in [(BEFORE, before), (AFTER, after)] {
        let file = folder.join(name);
        fs::write(&file, toml::to_string(table)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(folder)
}

/// How the laboratory is called.
fn command(program: &Path, world: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("compare").arg(world);
    command.arg("--before").arg(folder.join(BEFORE)).arg("--after").arg(folder.join(AFTER));
    command.arg("--out").arg(folder);
    command
}

/// Runs the laboratory, whose table goes to the terminal.
fn run(program: &Path, world: &Path, folder: &Path) -> Result<()> {
    let status = command(program, world, folder)
        .status()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !status.success() {
        bail!("the laboratory failed ({status}): what it says stands above");
    }
    Ok(())
}

/// What is laid over a world's deployment.
fn overlay(sets: &[&ParamSet]) -> Result<Table> {
    let mut whole = Table::new();
    for set in sets {
        match set {
            ParamSet::Pool(settings) => {
                let mut pool = Table::new();
                pool.insert("settings".to_owned(), Value::try_from(settings)?);
                whole.insert("pool".to_owned(), Value::Table(pool));
            }
            // all markets share the laboratory's grid, and the first one's stands for them
            ParamSet::Market(params) if !whole.contains_key("grid") => market(&mut whole, params)?,
            _ => {}
        }
    }
    Ok(whole)
}

fn market(whole: &mut Table, params: &MarketParams) -> Result<()> {
    let ranges = RangesConfig {
        reference_vol_bps: params.ranges.reference_vol_bps,
        most_bps: params.ranges.most_bps,
        open_interest_limit_atoms: params.ranges.open_interest_limit_atoms,
        short_gamma_limit_atoms: params.ranges.short_gamma_limit_atoms,
        crowding_bps: params.ranges.crowding_bps,
        mm_rise_bps_per_hour: params.ranges.mm_rise_bps_per_hour,
        crowding_secs: params.crowding_secs,
    };
    let parts = [
        ("oracle", Value::try_from(params.oracle)?),
        ("listing", Value::try_from(params.listing)?),
        ("ranges", Value::try_from(ranges)?),
        ("grid", Value::try_from(grid(&params.grid)?)?),
    ];
    whole.extend(parts.map(|(name, part)| (name.to_owned(), part)));
    Ok(())
}

fn grid(of: &GridParams) -> Result<GridConfig> {
    let used = of.scenarios.iter().take(of.scenario_count as usize);
    Ok(GridConfig {
        scenarios: used.map(scenario).collect::<Result<_>>()?,
        vol_up_bps: of.vol_up_bps,
        vol_down_bps: of.vol_down_bps,
        short_power_bps: of.short_power_bps,
        long_power_bps: of.long_power_bps,
        tenor_floor_secs: of.tenor_floor_secs,
        least_up_vol_bps: of.least_up_vol_bps,
        mm_loss_factor_bps: of.mm_loss_factor_bps,
        im_loss_factor_bps: of.im_loss_factor_bps,
        short_option_mm_bps: of.short_option_mm_bps,
        short_option_im_bps: of.short_option_im_bps,
        confidence_bps: of.confidence_bps,
        basis_up_bps: of.basis_up_bps,
        basis_down_bps: of.basis_down_bps,
        basis_add_bps: of.basis_add_bps,
        basis_mult_bps: of.basis_mult_bps,
        skew: of.skew,
        long_discount: of.long_discount,
        short_discount: of.short_discount,
    })
}

fn scenario(of: &ScenarioParams) -> Result<ScenarioConfig> {
    let vol = match of.vol {
        0 => VolConfig::Down,
        1 => VolConfig::Flat,
        2 => VolConfig::Up,
        3 => VolConfig::SkewLinear,
        4 => VolConfig::SkewAbsolute,
        other => {
            bail!("a scenario has a shock of volatility {other}, which no file has a word for")
        }
    };
    Ok(ScenarioConfig(of.price_bps, vol, of.dampening_bps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Deployment;
    use std::os::unix::fs::symlink;
    use tempfile::TempDir;

    fn deployment() -> (PathBuf, Deployment) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/localnet.toml");
        let deployment = Deployment::load(&file).unwrap();
        (file, deployment)
    }

    fn sets(deployment: &Deployment) -> [ParamSet; 2] {
        [
            ParamSet::Pool(deployment.pool.settings),
            ParamSet::Market(Box::new(deployment.market_params(0).unwrap())),
        ]
    }

    #[test]
    fn parameters_in_force_laid_over_a_deployment_are_in_force_there() {
        let (file, mut changed) = deployment();
        changed.pool.settings.soft.buffer_bps = 700;
        changed.grid.mm_loss_factor_bps = 8_500;
        changed.ranges.most_bps = 13_000;
        changed.oracle.max_age_secs = 30;
        let sets = sets(&changed);
        let folder = TempDir::new().unwrap();
        let over = folder.path().join("over.toml");
        let table = overlay(&[&sets[0], &sets[1]]).unwrap();
        fs::write(&over, toml::to_string(&table).unwrap()).unwrap();
        let read = Deployment::load_over(&file, &over).unwrap();
        assert_eq!(read.pool.settings, changed.pool.settings);
        assert_eq!(read.market_params(0).unwrap(), changed.market_params(0).unwrap());
        assert_eq!(read.boards.tenor_secs, changed.boards.tenor_secs, "and the rest is its own");
    }

    #[test]
    fn the_first_market_stands_for_all() {
        let (_, first) = deployment();
        let mut second = first.clone();
        second.grid.mm_loss_factor_bps += 1;
        let market = |of: &Deployment| ParamSet::Market(Box::new(of.market_params(0).unwrap()));
        let (one, other) = (market(&first), market(&second));
        assert_eq!(overlay(&[&one, &other]).unwrap(), overlay(&[&one]).unwrap());
    }

    #[test]
    fn the_laboratory_is_called_with_both_files_and_its_report_stands_beside_the_change() {
        let folder = TempDir::new().unwrap();
        let (_, before) = deployment();
        let mut after = before.clone();
        after.pool.settings.soft.buffer_bps = 700;
        let [before, after] = [&before, &after].map(|of| {
            let sets = sets(of);
            overlay(&[&sets[0], &sets[1]]).unwrap()
        });
        let out = write(&folder.path().join("changed.toml"), &before, &after).unwrap();
        assert_eq!(out, folder.path().join("changed-lab"));
        let called = command(Path::new(PROGRAM), Path::new("world.toml"), &out);
        let words: Vec<&str> = called.get_args().filter_map(|word| word.to_str()).collect();
        let path = |name: &str| out.join(name).display().to_string();
        let (before, after) = (path(BEFORE), path(AFTER));
        assert_eq!(words[..6], ["compare", "world.toml", "--before", &before, "--after", &after]);
        assert_eq!(words[6..], ["--out", &out.display().to_string()]);
        let said = fs::read_to_string(out.join(AFTER)).unwrap();
        assert!(said.contains("buffer_bps = 700"), "{said}");
    }

    #[test]
    fn a_laboratory_that_is_missing_or_fails_is_an_error_that_says_so() {
        let folder = TempDir::new().unwrap();
        let told = beside(&folder.path().join("breakwater")).unwrap_err().to_string();
        assert!(told.contains("breakwater-lab is not there: build it"), "{told}");
        let program = folder.path().join(PROGRAM);
        symlink("/bin/false", &program).unwrap();
        assert_eq!(beside(&folder.path().join("breakwater")).unwrap(), program);
        let told = run(&program, Path::new("w"), folder.path()).unwrap_err().to_string();
        assert!(told.starts_with("the laboratory failed"), "{told}");
    }
}
