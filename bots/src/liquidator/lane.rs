//! A lane: one key, one connection, one queue. Bids have theirs and housekeeping has its own, so that a bid never waits behind
//! three hundred auctions that want to be started, nor for their nonce, fee payer or socket.

use super::{
    intent::{Intent, IntentId},
    plan::Planned,
};
use crate::{
    ops::settings::ClusterSettings,
    rpc::{Cluster, Fate, Outgoing, Sending, Units},
};
use anchor_lang::solana_program::instruction::Instruction;
use anyhow::Result;
use solana_keypair::Keypair;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

/// One intent on its way.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: IntentId,
    pub planned: Planned,
    pub instruction: Instruction,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    Landed,
    /// Simulation refused it, so it was not sent; names the error.
    Refused(String),
    /// The program refused it.
    Failed(String),
    /// It did not land and can't any more.
    Expired,
    /// It may have landed.
    Unknown(String),
    /// The node did not answer, and nothing was sent.
    Unreachable(String),
    /// It would have been sent.
    DryRun,
}

pub struct Done {
    pub job: Job,
    pub sent: Sent,
}

/// The way to the cluster. Whoever implements it asks a simulation first and sends nothing that it refuses.
pub trait Wire: Send + Sync {
    /// Transactions of a batch are independent; ends come in the order given.
    fn send(&self, batch: &[Outgoing]) -> Vec<Sent>;
}

/// Sends nothing.
pub struct DryRun;

impl Wire for DryRun {
    fn send(&self, batch: &[Outgoing]) -> Vec<Sent> {
        batch.iter().map(|_| Sent::DryRun).collect()
    }
}

pub struct Lane {
    jobs: Sender<Vec<Job>>,
}

/// How a lane works.
pub struct LaneSettings {
    pub name: &'static str,
    pub key: Keypair,
    /// Batches that are on their way at once.
    pub workers: usize,
    /// Auctions started by one transaction.
    pub starts: usize,
}

impl Lane {
    /// Starts the lane's workers; they end when the lane is dropped, after what they were given.
    pub fn start(settings: LaneSettings, wire: Arc<dyn Wire>, done: Sender<Done>) -> Result<Self> {
        let (jobs, queue) = channel();
        let (settings, queue) = (Arc::new(settings), Arc::new(Mutex::new(queue)));
        for _ in 0..settings.workers.max(1) {
            let (settings, queue) = (Arc::clone(&settings), Arc::clone(&queue));
            let (wire, done) = (Arc::clone(&wire), done.clone());
            thread::Builder::new()
                .name(settings.name.to_owned())
                .spawn(move || work(&settings, &queue, &*wire, &done))?;
        }
        Ok(Self { jobs })
    }

    /// False when the lane is gone.
    pub fn give(&self, jobs: Vec<Job>) -> bool {
        jobs.is_empty() || self.jobs.send(jobs).is_ok()
    }
}

fn work(
    settings: &LaneSettings,
    queue: &Mutex<Receiver<Vec<Job>>>,
    wire: &dyn Wire,
    done: &Sender<Done>,
) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(jobs) = next else { return };
        for end in send(jobs, settings, wire) {
            if done.send(end).is_err() {
                return;
            }
        }
    }
}

/// Sends all: auctions to start in packs, everything else alone. A pack that is refused is halved and sent again, down to each alone: one
/// account that somebody else was faster with must not hold up the others, nor make as many transactions as there are others.
pub fn send(jobs: Vec<Job>, settings: &LaneSettings, wire: &dyn Wire) -> Vec<Done> {
    let (mut packs, mut done) = (packs(jobs, settings.starts), vec![]);
    while !packs.is_empty() {
        let batch: Vec<_> = packs.iter().map(|pack| outgoing(pack, &settings.key)).collect();
        let ends = wire.send(&batch);
        let mut halves = vec![];
        for (mut pack, sent) in packs.into_iter().zip(ends) {
            if pack.len() > 1 && matches!(sent, Sent::Refused(_) | Sent::Failed(_)) {
                let rest = pack.split_off(pack.len() / 2);
                halves.extend([pack, rest]);
            } else {
                done.extend(pack.into_iter().map(|job| Done { job, sent: sent.clone() }));
            }
        }
        packs = halves;
    }
    done
}

fn packs(jobs: Vec<Job>, starts: usize) -> Vec<Vec<Job>> {
    let start = |job: &Job| matches!(job.planned.intent, Intent::Start { .. });
    let (starting, others): (Vec<_>, Vec<_>) = jobs.into_iter().partition(start);
    let mut packs: Vec<Vec<Job>> = others.into_iter().map(|job| vec![job]).collect();
    packs.extend(starting.chunks(starts.max(1)).map(<[Job]>::to_vec));
    packs
}

fn outgoing<'a>(pack: &[Job], key: &'a Keypair) -> Outgoing<'a> {
    let label = match pack {
        [one] => one.planned.intent.label(),
        all => format!("{} starts", all.len()),
    };
    let instructions = pack.iter().map(|job| job.instruction.clone()).collect();
    Outgoing { label, instructions, signers: vec![key] }
}

/// A node, for a lane of its own. Every transaction is simulated first, with a limit that fits what it used.
pub struct Node(Cluster);

/// What an instruction may use above its simulation [bps]: the account may have grown by a few legs meanwhile.
const UNITS_MARGIN_BPS: u32 = 2_500;

impl Node {
    /// Errors: those of [`ClusterSettings::connect`].
    pub fn new(settings: &ClusterSettings) -> Result<Self> {
        let mut cluster = settings.connect()?;
        cluster.sending = Sending {
            simulate: true,
            units: Units::Simulated { margin_bps: UNITS_MARGIN_BPS },
            // one blockhash: what did not land by then is thought over again, not sent again
            attempts: 1,
            ..cluster.sending
        };
        Ok(Self(cluster))
    }
}

impl Wire for Node {
    fn send(&self, batch: &[Outgoing]) -> Vec<Sent> {
        match self.0.send_all(batch) {
            Ok(outcomes) => outcomes.into_iter().map(|outcome| sent(outcome.fate)).collect(),
            Err(error) => batch.iter().map(|_| Sent::Unreachable(error.to_string())).collect(),
        }
    }
}

fn sent(fate: Fate) -> Sent {
    match fate {
        Fate::Landed { .. } => Sent::Landed,
        Fate::Refused { error, .. } => Sent::Refused(error.name),
        Fate::Failed { error, .. } => Sent::Failed(error.name),
        Fate::Expired { .. } => Sent::Expired,
        Fate::Unknown { signature } => Sent::Unknown(signature.to_string()),
        other => Sent::Unknown(format!("{other:?}")),
    }
}
