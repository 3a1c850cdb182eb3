//! What the chain is asked for. A trait, so that a scripted chain can fork where a test wants it to.

mod rpc;
mod transaction;

pub use rpc::Node;

use anyhow::Result;
use futures_util::{Stream, StreamExt, stream};
use std::future::Future;

/// Blocks of one step, and how many of them are asked for at a time.
pub const BATCH: usize = 64;
const AT_ONCE: usize = 4;

/// Newest slots of the node, by commitment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tips {
    pub confirmed: u64,
    pub finalised: u64,
}

/// A block with the transactions that went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub slot: u64,
    pub hash: String,
    pub parent_slot: u64,
    pub parent_hash: String,
    /// The cluster's own estimate [unix s].
    pub time_ts: i64,
    pub transactions: Vec<Landed>,
}

/// A transaction that went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// Place in the block, failed ones counted.
    pub place: u32,
    pub signature: String,
    pub logs: Vec<String>,
}

/// What a node says of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    Here(T),
    /// The chain has no block there.
    Skipped,
    /// There will be one, or not: ask again.
    NotYet,
    /// So long ago that the node has forgotten it.
    Forgotten,
}

/// All at the commitment `confirmed`: a slot at or below [`Tips::finalised`] is of the chain that stays.
pub trait Source: Send + Sync {
    fn genesis(&self) -> impl Future<Output = Result<String>> + Send;
    fn tips(&self) -> impl Future<Output = Result<Tips>> + Send;
    /// Oldest slot that the node still has.
    fn first(&self) -> impl Future<Output = Result<u64>> + Send;
    /// Slots with a block, ascending, both ends included.
    fn slots(&self, from: u64, to: u64) -> impl Future<Output = Result<Vec<u64>>> + Send;
    fn block(&self, slot: u64) -> impl Future<Output = Result<Found<Block>>> + Send;
    fn hash(&self, slot: u64) -> impl Future<Output = Result<Found<String>>> + Send;
    /// Finalised slots with transactions of the program, ascending, both ends included.
    fn active(&self, from: u64, to: u64) -> impl Future<Output = Result<Vec<u64>>> + Send;
}

/// Blocks in the order of `slots`.
pub fn blocks<S: Source>(source: &S, slots: &[u64]) -> impl Stream<Item = Result<Found<Block>>> {
    stream::iter(slots.iter().map(|slot| source.block(*slot))).buffered(AT_ONCE)
}
