//! Parameters for operators: what is in force, how it differs from the deployment file, and the way of a change:
//! asked for (with what it does to every account), waited for, executed or cancelled.

pub mod governed;
pub mod lab;
pub mod queue;
pub mod rows;
pub mod settle;
pub mod show;
pub mod simulate;
pub mod units;

use crate::{config::Deployment, keys::read_key, rpc::Cluster};
use anyhow::{Context, Result};
use breakwater_client::params::differences;
use clap::Subcommand;
use governed::{Chain, Wanted};
use solana_keypair::Keypair;
use std::{
    env,
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
};

pub const DEFAULT_RPC: &str = "http://127.0.0.1:8899";

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Clone, Debug)]
enum Command {
    /// Every parameter in force, with unit, hard range and the safer direction; and every change that waits.
    Show(Where),
    /// Chain against deployment file, a line a field that differs.
    ///
    /// Exit code: 0 where nothing differs, 1 where something does, 2 where it could not be found out. What the file has no word
    /// for (programs that are believed, kind of the price source, second source) is not compared.
    Diff(DiffArgs),
    /// Ask for what the file says otherwise than the chain, once it is known what that does to every margin account.
    ///
    /// Refuses what would put accounts into liquidation, unless --anyway. Where the key is not the protocol's authority the instruction
    /// is printed for whoever is (a multisig) and nothing is sent.
    Queue(queue::Args),
    /// Execute every change that is ready. Anyone may.
    Execute(settle::ExecuteArgs),
    /// Take changes back: the authority or the guardian any, anyone a dead one.
    Cancel(settle::CancelArgs),
}

/// Cluster and pool.
#[derive(clap::Args, Clone, Debug)]
pub struct Where {
    /// RPC address of the cluster [default: $BREAKWATER_RPC, or http://127.0.0.1:8899].
    #[arg(long, value_name = "URL")]
    pub rpc: Option<String>,
    /// Number or address of the pool.
    #[arg(long, value_name = "ID|KEY", default_value = "0")]
    pub pool: String,
}

/// The deployment file.
#[derive(clap::Args, Clone, Debug)]
pub struct FileArgs {
    /// Deployment file.
    #[arg(long, value_name = "FILE")]
    pub file: PathBuf,
    /// A second file, whose values take the place of the first one's.
    #[arg(long, value_name = "FILE")]
    pub over: Option<PathBuf>,
}

#[derive(clap::Args, Clone, Debug)]
struct DiffArgs {
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    at: Where,
}

/// --rpc, the environment, or the local validator.
pub fn cluster(rpc: Option<&str>) -> Cluster {
    let named = rpc.map(str::to_owned).or_else(|| env::var("BREAKWATER_RPC").ok());
    Cluster::new(&named.unwrap_or_else(|| DEFAULT_RPC.to_owned()))
}

impl Where {
    pub fn read(&self) -> Result<(Cluster, Chain)> {
        let cluster = cluster(self.rpc.as_deref());
        let chain = Chain::read(&cluster, governed::pool_key(&self.pool)?)?;
        Ok((cluster, chain))
    }
}

impl FileArgs {
    /// The file that says what is asked for.
    pub fn change(&self) -> &Path {
        self.over.as_deref().unwrap_or(&self.file)
    }

    pub fn load(&self) -> Result<Deployment> {
        match &self.over {
            Some(over) => Deployment::load_over(&self.file, over),
            None => Deployment::load(&self.file),
        }
    }
}

/// The file given, or solana-keygen's own place.
pub fn key_or_default(path: Option<&Path>) -> Result<Keypair> {
    if let Some(path) = path {
        return read_key(path);
    }
    let home = env::var_os("HOME").context("HOME is not set: name a key file with --keypair")?;
    read_key(&PathBuf::from(home).join(".config/solana/id.json"))
        .context("somebody has to pay for the transactions: name a key file with --keypair")
}

/// Bold on a terminal, plain anywhere else.
pub fn heading(text: &str) -> String {
    if std::io::stdout().is_terminal() { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

pub fn run(args: &Args) -> Result<ExitCode> {
    match &args.command {
        Command::Show(at) => {
            let (_, chain) = at.read()?;
            print!("{}", show::page(&chain));
            Ok(ExitCode::SUCCESS)
        }
        Command::Diff(args) => Ok(diff(args).unwrap_or_else(|error| {
            eprintln!("Error: {error:?}");
            ExitCode::from(2)
        })),
        Command::Queue(args) => queue::run(args),
        Command::Execute(args) => settle::execute(args),
        Command::Cancel(args) => settle::cancel(args),
    }
}

fn diff(args: &DiffArgs) -> Result<ExitCode> {
    let file = args.file.load()?;
    let (_, chain) = args.at.read()?;
    let mut lines = chain.unmatched(&file);
    for Wanted { set, params: said } in chain.wanted(&file)? {
        let found = differences(&set.params, &said);
        lines.extend(found.iter().map(|d| format!("{}  {}", set.name, rows::line(d))));
    }
    if lines.is_empty() {
        println!("no difference");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}", lines.join("\n"));
    Ok(ExitCode::from(1))
}
