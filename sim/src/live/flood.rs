//! Many transactions at once: each asks for the compute units it needs and no more, a number of them are in flight, and
//! the bytes of one that was not seen are sent again until its blockhash has died.
//!
//! What is in flight is bounded because a validator takes in so much: every block grants 24 million compute units to
//! writers of one account, counted as they were asked for, and here all write the pool.

use anchor_lang::solana_program::instruction::Instruction;
use anyhow::{Context, Result, bail};
use breakwater_bots::rpc::Cluster;
use indicatif::ProgressBar;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_keypair::Keypair;
use solana_message::Message;
use solana_rpc_client_api::config::RpcSendTransactionConfig;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::Transaction;
use std::{
    collections::VecDeque,
    thread::sleep,
    time::{Duration, Instant},
};

const IN_FLIGHT: usize = 128;
const POLL: Duration = Duration::from_millis(50);
const AGAIN: Duration = Duration::from_secs(3);
/// A blockhash lives 150 slots of 0.4 s.
const DEAD: Duration = Duration::from_secs(70);

/// A transaction to be.
pub struct Load<'a> {
    pub label: String,
    pub instructions: Vec<Instruction>,
    /// The first pays.
    pub signers: Vec<&'a Keypair>,
    pub compute_units: u32,
}

/// Where and when a transaction was seen processed.
#[derive(Clone, Copy, Debug)]
pub struct Landed {
    pub slot: u64,
    pub seen: Instant,
}

struct Flying {
    at: usize,
    transaction: Transaction,
    first_sent: Instant,
    sent: Instant,
}

/// Sends all; fails on the first that fails, or that is not seen while it could be.
pub fn pour(cluster: &Cluster, loads: &[Load], progress: &ProgressBar) -> Result<Vec<Landed>> {
    let mut landed = vec![None; loads.len()];
    let mut waiting: VecDeque<usize> = (0..loads.len()).collect();
    let mut flying: Vec<Flying> = vec![];
    while !waiting.is_empty() || !flying.is_empty() {
        let room = IN_FLIGHT.saturating_sub(flying.len()).min(waiting.len());
        if room > 0 {
            let blockhash = cluster.client.get_latest_blockhash()?;
            for at in waiting.drain(..room) {
                let mut transaction = unsigned(&loads[at])?;
                transaction.try_sign(&loads[at].signers, blockhash)?;
                send(cluster, &transaction).with_context(|| loads[at].label.clone())?;
                let now = Instant::now();
                flying.push(Flying { at, transaction, first_sent: now, sent: now });
            }
        }
        sleep(POLL);
        let signatures: Vec<Signature> =
            flying.iter().filter_map(|f| f.transaction.signatures.first().copied()).collect();
        let statuses = cluster.client.get_signature_statuses(&signatures)?.value;
        let mut still = vec![];
        for (mut one, status) in flying.into_iter().zip(statuses) {
            let label = &loads[one.at].label;
            match status {
                Some(status) => {
                    if let Some(error) = status.err {
                        bail!("{label} failed: {error:?}");
                    }
                    landed[one.at] = Some(Landed { slot: status.slot, seen: Instant::now() });
                    progress.inc(1);
                }
                None if one.first_sent.elapsed() > DEAD => bail!("{label} was never seen"),
                None => {
                    if one.sent.elapsed() > AGAIN {
                        send(cluster, &one.transaction)?;
                        one.sent = Instant::now();
                    }
                    still.push(one);
                }
            }
        }
        flying = still;
    }
    Ok(landed.into_iter().flatten().collect())
}

/// Sends one and looks for it every few milliseconds, so that the moment it was seen is close to the moment it landed.
pub fn watched(cluster: &Cluster, load: &Load) -> Result<Landed> {
    let blockhash = cluster.client.get_latest_blockhash()?;
    let mut transaction = unsigned(load)?;
    transaction.try_sign(&load.signers, blockhash)?;
    send(cluster, &transaction).with_context(|| load.label.clone())?;
    let signature = *transaction.signatures.first().context("a transaction needs a signer")?;
    let start = Instant::now();
    while start.elapsed() < DEAD {
        if let Some(status) = cluster.client.get_signature_statuses(&[signature])?.value.remove(0) {
            if let Some(error) = status.err {
                bail!("{} failed: {error:?}", load.label);
            }
            return Ok(Landed { slot: status.slot, seen: Instant::now() });
        }
        sleep(Duration::from_millis(3));
    }
    bail!("{} was never seen", load.label)
}

fn unsigned(load: &Load) -> Result<Transaction> {
    let limit = ComputeBudgetInstruction::set_compute_unit_limit(load.compute_units);
    let mut instructions = vec![limit];
    instructions.extend_from_slice(&load.instructions);
    let payer = load.signers.first().context("a transaction needs a signer")?;
    let message = Message::new(&instructions, Some(&payer.pubkey()));
    Ok(Transaction::new_unsigned(message))
}

fn send(cluster: &Cluster, transaction: &Transaction) -> Result<()> {
    let config = RpcSendTransactionConfig { skip_preflight: true, ..Default::default() };
    cluster.client.send_transaction_with_config(transaction, config)?;
    Ok(())
}
