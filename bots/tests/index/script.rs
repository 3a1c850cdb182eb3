//! A chain that a test writes block by block, and breaks off where it likes.

use anchor_lang::Event;
use anyhow::Result;
use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_bots::{
    index::{
        follow::{Follower, Step},
        metrics::IndexMetrics,
        publish::{Notice, Publisher},
        refuse::Asked,
        source::{Block, Found, Landed, Source, Tips},
        store::{Event as Stored, Filter, Order, Store},
    },
    ops::{metrics::Metrics, stop::Stop},
};
use breakwater_clearing::{ID, events::InsuranceFunded};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::broadcast::Receiver;

#[derive(Clone, Default)]
pub struct Chain(Arc<Mutex<Script>>);

#[derive(Default)]
pub struct Script {
    pub genesis: String,
    pub tips: Tips,
    /// Slots before it are forgotten.
    pub first: u64,
    blocks: BTreeMap<u64, Block>,
    /// Blocks that were asked for with their transactions.
    pub asked: Vec<u64>,
}

/// What a transaction logs when it emits these.
pub fn logs(data: &[Vec<u8>]) -> Vec<String> {
    let lines = data.iter().map(|data| format!("Program data: {}", BASE64_STANDARD.encode(data)));
    let start = std::iter::once(format!("Program {ID} invoke [1]"));
    start.chain(lines).chain([format!("Program {ID} success")]).collect()
}

pub fn funded(atoms: u64) -> Vec<u8> {
    InsuranceFunded { pool: ID, atoms }.data()
}

impl Script {
    /// A block on the newest one before it; each of `transactions` is what it emits. `branch` tells forks apart.
    pub fn add(&mut self, slot: u64, branch: &str, transactions: &[Vec<Vec<u8>>]) {
        let parent = self.blocks.range(..slot).next_back();
        let (parent_slot, parent_hash) =
            parent.map_or((0, "genesis".to_owned()), |(slot, block)| (*slot, block.hash.clone()));
        let landed = (0..).zip(transactions).map(|(place, data)| Landed {
            place: place * 2 + 1, // others' transactions are between
            signature: format!("{slot}-{branch}-{place}"),
            logs: logs(data),
        });
        let transactions = landed.collect();
        let hash = format!("{slot}{branch}");
        let time_ts = 1_000 + slot as i64;
        self.blocks
            .insert(slot, Block { slot, hash, parent_slot, parent_hash, time_ts, transactions });
        self.tips.confirmed = slot;
    }

    /// The chain ran on from `after` without this node, which has nothing up to `slot`.
    pub fn hole(&mut self, after: u64, slot: u64) {
        self.blocks.retain(|at, _| *at <= after || *at > slot);
    }

    /// Everything from `slot` on was on a branch that lost.
    pub fn cut(&mut self, slot: u64) {
        self.blocks.split_off(&slot);
        self.tips.confirmed = self.blocks.keys().next_back().copied().unwrap_or_default();
    }

    fn found<T>(&self, slot: u64, of: impl Fn(&Block) -> T) -> Found<T> {
        match self.blocks.get(&slot) {
            _ if slot < self.first => Found::Forgotten,
            Some(block) => Found::Here(of(block)),
            // of another branch's slots a node says nothing until they are final
            None if slot <= self.tips.finalised => Found::Skipped,
            None => Found::NotYet,
        }
    }
}

impl Chain {
    pub fn new() -> Self {
        let chain = Self::default();
        chain.script().genesis = "one".to_owned();
        chain
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap()
    }
}

impl Source for Chain {
    async fn genesis(&self) -> Result<String> {
        Ok(self.script().genesis.clone())
    }

    async fn tips(&self) -> Result<Tips> {
        Ok(self.script().tips)
    }

    async fn first(&self) -> Result<u64> {
        Ok(self.script().first)
    }

    async fn slots(&self, from: u64, to: u64) -> Result<Vec<u64>> {
        let script = self.script();
        let from = from.max(script.first);
        Ok(script.blocks.range(from..=to.max(from)).map(|(slot, _)| *slot).collect())
    }

    async fn block(&self, slot: u64) -> Result<Found<Block>> {
        let mut script = self.script();
        script.asked.push(slot);
        Ok(script.found(slot, Block::clone))
    }

    async fn hash(&self, slot: u64) -> Result<Found<String>> {
        Ok(self.script().found(slot, |block| block.hash.clone()))
    }

    async fn active(&self, from: u64, to: u64) -> Result<Vec<u64>> {
        let script = self.script();
        let active = script.blocks.range(from..=to).filter(|(_, b)| !b.transactions.is_empty());
        Ok(active.map(|(slot, _)| *slot).collect())
    }
}

/// A follower as a process that has just started has it.
pub async fn start(
    chain: &Chain,
    store: &Store,
    from_slot: Option<u64>,
) -> Result<Follower<Chain>> {
    begin(chain, store, from_slot, Stop::default()).await
}

/// The same in a process that may have been asked to end.
pub async fn begin(
    chain: &Chain,
    store: &Store,
    from_slot: Option<u64>,
    stop: Stop,
) -> Result<Follower<Chain>> {
    let metrics = IndexMetrics::new(&Metrics::new("index").unwrap()).unwrap();
    let publisher = Publisher::new(metrics, stop);
    Follower::start(chain.clone(), store.clone(), publisher, Asked { from_slot }).await
}

/// Steps until there is nothing to take; how the last one ended.
pub async fn settle(follower: &mut Follower<Chain>) -> Step {
    let mut last = Step::More;
    for _ in 0..50 {
        let step = follower.step().await.unwrap();
        if step != Step::More && step == last {
            return step;
        }
        last = step;
    }
    panic!("it does not settle");
}

pub async fn all(store: &Store) -> Vec<Stored> {
    let filter = Filter { order: Order::Asc, limit: 1_000, ..Filter::default() };
    store.events(&filter).await.unwrap()
}

/// Atoms of all stored events, in their order.
pub async fn atoms(store: &Store) -> Vec<i128> {
    all(store).await.iter().map(|event| event.int("atoms")).collect()
}

/// First numbers of what was said to be undone.
pub fn undone(notices: &mut Receiver<Notice>) -> Vec<i64> {
    let said = std::iter::from_fn(|| notices.try_recv().ok());
    said.filter_map(|notice| match notice {
        Notice::Undone(undone) => Some(undone.from_id),
        Notice::Event(_) => None,
    })
    .collect()
}
