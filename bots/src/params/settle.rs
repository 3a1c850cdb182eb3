//! The end of a change: executed by anyone once it is ready, or taken back.

use super::{
    Where,
    governed::{Chain, Waiting, stage_text},
    key_or_default, units,
};
use crate::{
    keys::read_key,
    rpc::{Cluster, Outgoing},
};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use anyhow::{Context, Result, ensure};
use breakwater_client::{
    instruction::{self as ix, Sources},
    params::Stage,
};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{path::PathBuf, process::ExitCode};

#[derive(clap::Args, Clone, Debug)]
pub struct ExecuteArgs {
    #[command(flatten)]
    at: Where,
    /// Key file of whoever pays for the transactions [default: ~/.config/solana/id.json].
    #[arg(long, value_name = "PATH")]
    keypair: Option<PathBuf>,
    /// Number of the market whose prices bear a change of the protocol's programs out.
    #[arg(long, value_name = "NUMBER")]
    market: Option<u8>,
    /// Young price account of the primary source, for a change that moves where prices come from.
    #[arg(long, value_name = "ACCOUNT")]
    source: Option<Pubkey>,
    /// The same of the second source.
    #[arg(long, value_name = "ACCOUNT")]
    second: Option<Pubkey>,
}

#[derive(clap::Args, Clone, Debug)]
pub struct CancelArgs {
    /// Addresses of changes, as `params show` prints them.
    #[arg(value_name = "CHANGE", required_unless_present = "all", conflicts_with = "all")]
    changes: Vec<Pubkey>,
    /// Every change of the protocol and of the pool.
    #[arg(long)]
    all: bool,
    /// Key file of the protocol's authority or guardian; for dead changes, of anyone.
    #[arg(long, value_name = "PATH")]
    keypair: PathBuf,
    #[command(flatten)]
    at: Where,
}

pub fn execute(args: &ExecuteArgs) -> Result<ExitCode> {
    let (cluster, chain) = args.at.read()?;
    let ready = ready(&chain);
    for waiting in
        chain.waiting.iter().filter(|waiting| !ready.iter().any(|r| r.key == waiting.key))
    {
        println!("{} {}: {}", waiting.name, waiting.key, not_now(waiting));
    }
    if ready.is_empty() {
        println!("nothing is ready to be executed");
        return Ok(ExitCode::SUCCESS);
    }
    let key = key_or_default(args.keypair.as_deref())?;
    let sources = Sources { primary: args.source, second: args.second };
    let market = args.market.map(|index| (chain.pool_key, index));
    let work = ready.iter().map(|waiting| {
        let call = ix::execute_feeds(waiting.of, &waiting.change, market, sources);
        (format!("executed {} {}", waiting.name, waiting.key), call)
    });
    send(&cluster, &key, work.collect())
}

/// One a set: the first to be executed moves the version on, and any other of the set is dead then.
pub fn ready(chain: &Chain) -> Vec<&Waiting> {
    let mut ready: Vec<&Waiting> = Vec::new();
    for waiting in chain.waiting.iter().filter(|w| matches!(w.stage, Stage::Ready(_))) {
        if !ready.iter().any(|other| other.of == waiting.of) {
            ready.push(waiting);
        }
    }
    ready
}

fn not_now(waiting: &Waiting) -> String {
    match waiting.stage {
        Stage::Ready(_) => {
            "left alone: another change of the same set goes first and makes it dead".to_owned()
        }
        Stage::Waits(secs) => format!("not ready for another {}", units::duration(secs.into())),
        stage => stage_text(stage),
    }
}

pub fn cancel(args: &CancelArgs) -> Result<ExitCode> {
    let (cluster, chain) = args.at.read()?;
    let key = read_key(&args.keypair)?;
    let chosen: Vec<&Waiting> = if args.all {
        chain.waiting.iter().collect()
    } else {
        let find = |key: &Pubkey| {
            chain.waiting.iter().find(|waiting| waiting.key == *key).with_context(|| {
                format!(
                    "{key} is no change of the protocol or of pool {}: `breakwater params show` lists them; another pool's need --pool",
                    chain.pool_key
                )
            })
        };
        args.changes.iter().map(find).collect::<Result<_>>()?
    };
    if chosen.is_empty() {
        println!("there is no change to cancel");
        return Ok(ExitCode::SUCCESS);
    }
    let by = key.pubkey();
    let may = by == chain.protocol.authority || by == chain.protocol.guardian;
    for waiting in &chosen {
        ensure!(
            may || waiting.stage.is_dead(),
            "{} of {} is alive, and only the authority {} or the guardian {} may cancel it; {by} may not",
            waiting.key,
            waiting.name,
            chain.protocol.authority,
            chain.protocol.guardian
        );
    }
    let work = chosen.iter().map(|waiting| {
        let call = ix::cancel_change(by, waiting.of, &waiting.change);
        (format!("cancelled {} {}", waiting.name, waiting.key), call)
    });
    send(&cluster, &key, work.collect())
}

fn send(cluster: &Cluster, key: &Keypair, work: Vec<(String, Instruction)>) -> Result<ExitCode> {
    let outgoing: Vec<Outgoing> = work
        .into_iter()
        .map(|(label, call)| Outgoing { label, instructions: vec![call], signers: vec![key] })
        .collect();
    let mut code = ExitCode::SUCCESS;
    for outcome in cluster.send_all(&outgoing)? {
        match outcome.error {
            None => println!("{}", outcome.label),
            Some(error) => {
                eprintln!(
                    "NOT {}: {error}; `breakwater params show` says how things stand",
                    outcome.label
                );
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}
