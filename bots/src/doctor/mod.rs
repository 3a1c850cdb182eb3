//! `breakwater doctor`: everything an operator would look at before starting a service, and when one is unwell. Reads, sends nothing.
//!
//! | | |
//! |---|---|
//! | [`files`] | settings, key files |
//! | [`cluster`] | RPC, websocket, clock, program, whether it is the cluster that the protocol was made for |
//! | [`keeping`], [`liquidating`] | what each section's keys may do, and lack |
//! | [`pool`] | marks, surfaces, stops |
//! | [`machine`] | room for logs |

mod check;
mod cluster;
mod files;
mod keeping;
mod liquidating;
mod machine;
mod pool;
mod print;

pub use check::{Check, Level};

use crate::ops::{
    exit::Exit,
    settings::{Config, SECTIONS},
};
use anyhow::{Result, anyhow};
use files::Section;
use std::path::PathBuf;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Settings.
    #[arg(long, default_value = "breakwater.toml", env = "BREAKWATER_CONFIG")]
    pub config: PathBuf,
    /// One section alone, which must be in the file: keeper, liquidator, quotes, maker, index. May be given several times.
    #[arg(long, value_name = "SECTION", value_parser = ["keeper", "liquidator", "quotes", "maker", "index"])]
    pub section: Vec<String>,
    /// One JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// Prints every check. Errors: one that carries [`Exit::Unhealthy`] when a check failed, [`Exit::Settings`] for a file that can't be read.
pub fn run(args: &Args) -> Result<()> {
    let config = Config::load(&args.config)?;
    let checks = examine(&config, &args.section);
    print::print(&checks, args.json)?;
    let failed = checks.iter().filter(|check| check.level == Level::Fail).count();
    if failed > 0 {
        return Err(anyhow!("{failed} of {} checks failed", checks.len()).context(Exit::Unhealthy));
    }
    Ok(())
}

/// All checks of the sections asked for; of all sections of the file, where none is.
pub fn examine(config: &Config, asked: &[String]) -> Vec<Check> {
    let wanted = |name: &&str| asked.is_empty() || asked.iter().any(|asked| asked == name);
    let names = SECTIONS.into_iter().filter(|name| *name != "cluster").filter(wanted);
    let (mut checks, mut sections) = (vec![], vec![]);
    for name in names {
        match Section::read(config, name) {
            Some(section) => sections.push(section),
            None if asked.is_empty() => {}
            None => {
                let todo = format!("add [{name}] to the file, or leave --section away");
                checks.push(Check::fail(name, "settings", "there is no such section", todo));
            }
        }
    }
    for section in &sections {
        checks.extend(files::checks(section));
    }
    let of_cluster = cluster::checks(config);
    let unreached = |check: &Check| check.level == Level::Fail && check.what != "websocket";
    let reached = !of_cluster.iter().any(unreached);
    checks.extend(of_cluster);
    if let Some(chain) = reached.then(|| pool::Chain::read(config, &mut checks)).flatten() {
        checks.extend(pool::checks(&chain));
        for section in &sections {
            checks.extend(files::balances(&chain.cluster, section));
            match section.name {
                "keeper" => checks.extend(keeping::checks(config, &chain)),
                "liquidator" => checks.extend(liquidating::checks(section, &chain)),
                _ => {}
            }
        }
    }
    checks.push(machine::disk(&config.path(std::path::Path::new("."))));
    checks
}

/// Bytes of an account whose every field is nothing.
#[cfg(test)]
fn zeroed<T: anchor_lang::Discriminator>() -> Vec<u8> {
    let mut bytes = T::DISCRIMINATOR.to_vec();
    bytes.resize(8 + size_of::<T>(), 0);
    bytes
}
