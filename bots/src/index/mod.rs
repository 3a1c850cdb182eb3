//! `breakwater index`: the program's events from the chain into a database, and an API over it. docs/src/guides/history.md has the API.
//!
//! It holds no key and signs nothing. What it has stored can be thrown away and taken from the chain again, as far back as the node
//! remembers.
//!
//! | | |
//! |---|---|
//! | [`source`] | the chain: a node, or a script in tests |
//! | [`decode`], [`json`] | blocks to events, events to JSON |
//! | [`store`] | the database: what is written is whole, and in it once |
//! | [`follow`], [`catch_up`], [`fork`], [`refuse`] | step by step along the chain, from far behind, back out of a fork, or not at all |
//! | [`publish`], [`metrics`] | what the rest of the process is told |
//! | [`server`], [`http`], [`api`], [`stream`], [`query`], [`refusal`] | questions and answers |
//! | [`auctions`], [`receipt`], [`waterfall`], [`prices`], [`backstop`] | what is put together from events |
//! | [`files`] | the app |

pub mod api;
pub mod auctions;
pub mod backstop;
pub mod catch_up;
pub mod decode;
pub mod files;
pub mod follow;
pub mod fork;
pub mod http;
pub mod json;
pub mod metrics;
pub mod prices;
pub mod publish;
pub mod query;
pub mod receipt;
pub mod refusal;
pub mod refuse;
mod run;
pub mod server;
pub mod settings;
pub mod source;
pub mod store;
pub mod stream;
pub mod waterfall;

use crate::ops::{Service, ServiceArgs, settings::Config};
use anyhow::Result;
use settings::Settings;
use std::path::{Path, PathBuf};

/// `--once` takes what the node has and ends. `--dry-run` says what there is to take, and takes nothing.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    #[command(flatten)]
    pub service: ServiceArgs,
    /// Slot to begin at, for an empty database; the node's oldest without it.
    #[arg(long, value_name = "SLOT")]
    pub from_slot: Option<u64>,
    /// Forget everything that is stored and begin anew.
    #[arg(long)]
    pub reset: bool,
    /// Folder of the built app, served beside the API.
    #[arg(long, value_name = "DIR")]
    pub app: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<()> {
    let config = Config::load(&args.service.config)?;
    let cluster = config.cluster()?;
    let mut settings = config.section::<Settings>("index")?;
    settings.validate()?;
    if !args.service.once && !args.service.dry_run {
        settings.may_publish(&cluster)?;
    }
    settings.database = settings.database_url(&config.path(Path::new("")));
    // a flag counts from where the command is given, a setting from its file
    settings.app = args.app.clone().or_else(|| settings.app.map(|folder| config.path(&folder)));
    let service = Service::start("index", &args.service, &config)?;
    run::run(settings, &cluster, &service, args)
}
