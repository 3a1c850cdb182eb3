//! `run`: one engine through a world.

use super::{Common, compare};
use crate::engine::Kind;
use anyhow::Result;

/// Arguments of `run`.
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    common: Common,
    /// Which engine.
    #[arg(long, value_enum, default_value_t = Kind::Breakwater)]
    engine: Kind,
}

pub fn run(args: &Args) -> Result<()> {
    compare::engines(&args.common, &[args.engine])
}
