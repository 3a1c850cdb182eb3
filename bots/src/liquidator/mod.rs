//! The liquidator: watch -> plan (pure) -> send.

pub mod plan;

use crate::{
    chain,
    config::RunFile,
    keys::read_key,
    rpc::{Cluster, Outgoing},
};
use anchor_lang::prelude::Pubkey;
use anyhow::Result;
use breakwater_client::{address, instruction::Side};
use plan::{Intent, Policy, plan};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{collections::BTreeMap, path::PathBuf, thread::sleep, time::Duration};

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The run file that says where the deployment is.
    #[arg(long, default_value = "target/demo/run.json")]
    pub run_file: PathBuf,
    /// Owner of the margin account (number 0) that bids.
    #[arg(long)]
    pub key: PathBuf,
    /// Least discount worth bidding for [bps of value].
    #[arg(long, default_value_t = 300)]
    pub edge_bps: u32,
    /// Pause between rounds [ms].
    #[arg(long, default_value_t = 150)]
    pub poll_ms: u64,
}

pub struct Liquidator {
    cluster: Cluster,
    pool: Pubkey,
    key: Keypair,
    policy: Policy,
    /// Outcomes by intent and error, for the closing line.
    pub tally: BTreeMap<String, u64>,
}

pub fn run(args: &Args) -> Result<()> {
    let run = RunFile::load(&args.run_file)?;
    let key = read_key(&args.key)?;
    let mut liquidator = Liquidator::new(&run, key, args.edge_bps)?;
    println!(
        "liquidator: bidding with {} from {} bps of discount",
        liquidator.side().margin_account,
        args.edge_bps
    );
    loop {
        if let Err(error) = liquidator.round() {
            eprintln!("liquidator: {error:#}; trying again");
        }
        sleep(Duration::from_millis(args.poll_ms));
    }
}

impl Liquidator {
    pub fn new(run: &RunFile, key: Keypair, edge_bps: u32) -> Result<Self> {
        let pool = run.pool_key()?;
        let cluster = Cluster::new(&run.rpc_url);
        let own = address::margin_account(&pool, &key.pubkey(), 0);
        // The key itself never leaves; what salts are made from is a hash of it.
        let secret = solana_sha256_hasher::hashv(&[b"breakwater sealed salt", key.secret_bytes()]);
        let policy = Policy { edge_bps, max_bids_a_round: 4, own, secret: secret.to_bytes() };
        Ok(Self { cluster, pool, key, policy, tally: BTreeMap::new() })
    }

    fn side(&self) -> Side {
        let signer = self.key.pubkey();
        Side { signer, margin_account: address::margin_account(&self.pool, &signer, 0) }
    }

    /// Looks once and does what is worth doing.
    pub fn round(&mut self) -> Result<()> {
        let view = chain::view(&self.cluster, &self.pool)?;
        let side = self.side();
        let intents = plan(&view, &side.margin_account, &self.policy);
        let outgoing: Vec<Outgoing> = intents
            .iter()
            .map(|intent| Outgoing {
                label: intent.label(),
                instructions: vec![intent.instruction(&view, side)],
                signers: vec![&self.key],
            })
            .collect();
        let outcomes = self.cluster.send_all(&outgoing)?;
        for (intent, outcome) in intents.iter().zip(outcomes) {
            let result = outcome.error.as_deref().map_or("done", cause);
            *self.tally.entry(format!("{} {result}", intent.kind())).or_default() += 1;
            println!(
                "liquidator: {} -> {}",
                outcome.label,
                outcome.error.as_deref().unwrap_or("done")
            );
        }
        Ok(())
    }
}

/// Somebody else came first, or something is wrong.
fn cause(error: &str) -> &'static str {
    match error {
        "LastTradeMoved" | "AccountHealthy" | "AccountInAuction" | "NotInAuction"
        | "InsolvencyStage" | "NothingToAuction" | "NotSoft" | "SoftLimit" | "SealedStage" => {
            "outcompeted"
        }
        _ => "refused",
    }
}

impl Intent {
    pub fn label(&self) -> String {
        format!("{} {}", self.kind(), self.account())
    }
}
