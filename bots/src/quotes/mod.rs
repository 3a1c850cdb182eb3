//! `breakwater quotes`: the server through which takers ask makers for quotes. docs/src/guides/quotes.md has the protocol.
//!
//! It holds no key and no money, and signs nothing. A quote is what its maker signed; takers verify it themselves
//! ([`taker::Taker`]), and the program does once more. A restart loses open requests and nothing else.
//!
//! | | |
//! |---|---|
//! | [`wire`], [`codec`], [`refusal`] | messages, and every way to say no |
//! | [`terms`], [`signed`], [`check`] | what was asked for, what was signed, whether it is an answer: pure |
//! | [`rfq`] | one request from its opening to its end: a pure state machine |
//! | [`registry`], [`limits`], [`outbox`] | all requests, bounded in every direction |
//! | [`server`], [`http`], [`socket`], [`makers`], [`takers`] | connections |
//! | [`slip`] | what a price gives away at mark |
//! | [`facts`], [`venue`] | what is read from the chain, and what is sent to it |
//! | [`taker`], [`ask`] | the client library for bots that take quotes, and `breakwater rfq` |

pub mod ask;
pub mod check;
pub mod codec;
pub mod facts;
pub mod http;
pub mod limits;
pub mod makers;
pub mod metrics;
pub mod outbox;
pub mod refusal;
pub mod registry;
pub mod rfq;
pub mod server;
pub mod settings;
pub mod signed;
pub mod slip;
pub mod socket;
pub mod taker;
pub mod takers;
pub mod terms;
pub mod venue;
pub mod wire;

use crate::ops::{Service, ServiceArgs, settings::Config};
use anyhow::Result;
use settings::Settings;
use std::time::Duration;

/// `--once` reads the protocol, binds, and ends: a check of the settings. `--dry-run` forwards no transaction.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    #[command(flatten)]
    pub service: ServiceArgs,
}

pub fn run(args: &Args) -> Result<()> {
    let config = Config::load(&args.service.config)?;
    let (cluster, settings) = (config.cluster()?, config.section::<Settings>("quotes")?);
    let service = Service::start("quotes", &args.service, &config)?;
    let running = server::start(settings, &cluster, &service)?;
    tracing::info!(at = %running.at, "makers and takers");
    if !service.once {
        while !service.stop.sleep(Duration::from_secs(3_600)) {}
    }
    Ok(())
}
