//! From the node into the database: one step after the other, each of which leaves the history whole.
//!
//! Near the tip every block is taken as soon as it is confirmed, and has to name the one before it as its parent; so a fork is noticed by the
//! first block of the other branch. What becomes final is compared once more. Far behind the tip only blocks with transactions of the
//! program are asked for ([`super::catch_up`]); they are final.

use super::{
    decode,
    publish::Publisher,
    refuse::{self, Asked},
    source::{self, BATCH, Block, Found, Source, Tips},
    store::{BlockName, Extent, Head, Store, Written},
};
use crate::index::fork::Still;
use anyhow::Result;
use futures_util::StreamExt;
use std::pin::pin;

/// Further behind what is final, blocks without events are passed over.
const FAR: u64 = 512;
/// What is final for so long is complete in the node's index of signatures.
const SETTLED: u64 = 64;

pub struct Follower<S> {
    pub source: S,
    pub store: Store,
    pub extent: Extent,
    pub publisher: Publisher,
    pub(super) tips: Tips,
    /// The last step failed, so that the node may be another one by now.
    was_away: bool,
}

/// What a step has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more to take at once.
    More,
    /// Everything the node has is taken.
    AtTip,
    /// The node has less than what is stored, and nothing that contradicts it.
    NodeBehind,
}

/// What blocks, asked for together, came to.
struct Run {
    blocks: Vec<Block>,
    end: End,
}

enum End {
    Whole,
    /// The next one is of another branch.
    Fork,
    /// The next one is not there yet.
    Early,
    /// There is a block between the last one and the next, and the node does not name it.
    Hole,
    /// The next one is forgotten.
    Forgotten,
}

impl<S: Source> Follower<S> {
    /// Takes up a history where it ended, or begins one. Errors: [`refuse::check`].
    pub async fn start(
        source: S,
        store: Store,
        publisher: Publisher,
        asked: Asked,
    ) -> Result<Self> {
        let genesis = source.genesis().await?;
        let extent = match store.extent().await? {
            Some(extent) => refuse::check(extent, &genesis, asked)?,
            None => {
                let asked_slot = asked.from_slot.unwrap_or_default();
                // slot 0 is the genesis: there is nothing in it
                let first = source.first().await?.max(asked_slot).max(1);
                let program = breakwater_clearing::ID.to_string();
                store.begin((&program, &genesis), (asked_slot, first)).await?
            }
        };
        tracing::info!(at = extent.head_slot, events = extent.events, "history taken up");
        let tips = Tips::default();
        let mut follower = Self { source, store, extent, publisher, tips, was_away: false };
        follower.publish(vec![]);
        Ok(follower)
    }

    /// The node may be of another chain by now. It is asked before anything is taken back or passed over, and before blocks are
    /// taken that nothing ties to the last one: another chain's word must not cost what is stored. Errors: [`refuse::check`].
    pub async fn recheck(&self) -> Result<()> {
        let genesis = self.source.genesis().await?;
        refuse::check(self.extent.clone(), &genesis, Asked::default()).map(drop)
    }

    /// Errors that carry [`crate::ops::exit::Exit`], or are [`super::store::Moved`], do not go away by stepping on.
    pub async fn step(&mut self) -> Result<Step> {
        if std::mem::replace(&mut self.was_away, true) {
            self.recheck().await?;
        }
        let step = self.take().await?;
        self.was_away = false;
        Ok(step)
    }

    async fn take(&mut self) -> Result<Step> {
        self.tips = self.source.tips().await?;
        let Tips { confirmed, finalised } = self.tips;
        self.finalise(finalised).await?;
        let head = self.extent.head_slot;
        let step = if head > confirmed {
            self.behind(confirmed).await?
        } else if head.saturating_add(FAR) < finalised {
            self.catch_up(finalised.saturating_sub(SETTLED)).await?;
            Step::More
        } else {
            self.dense(confirmed).await?
        };
        self.publish(vec![]);
        Ok(step)
    }

    /// The node has less than what is stored: it lags, or its chain was rolled back and goes on another way.
    async fn behind(&mut self, tip: u64) -> Result<Step> {
        if let Some(BlockName { slot, hash }) = self.store.blocks(tip, 1).await?.first()
            && self.still(*slot, hash).await? == Still::No
        {
            self.rewind(tip).await?;
            return Ok(Step::More);
        }
        Ok(Step::NodeBehind)
    }

    /// The newest stored block that should be final now is, or there was a fork.
    async fn finalise(&mut self, finalised: u64) -> Result<()> {
        let newest = self.store.blocks(finalised.min(self.extent.head_slot), 1).await?;
        let Some(BlockName { slot, hash }) =
            newest.first().filter(|block| block.slot > self.extent.final_slot)
        else {
            return Ok(());
        };
        match self.still(*slot, hash).await? {
            Still::Yes => {
                self.extent = self.store.finalise(&self.extent, *slot).await?;
            }
            Still::No => self.rewind(finalised).await?,
            Still::Unknown => {}
        }
        Ok(())
    }

    async fn dense(&mut self, tip: u64) -> Result<Step> {
        let from = self.extent.head_slot.saturating_add(1);
        if from > tip {
            return Ok(Step::AtTip);
        }
        let slots = self.source.slots(from, tip).await?;
        if slots.is_empty() {
            return Ok(Step::AtTip); // skipped so far, or the node has forgotten them
        }
        let more = slots.len() > BATCH;
        if self.extent.head_hash.is_empty() {
            self.recheck().await?; // any block would do as the next one
        }
        let Run { blocks, end } = self.run(slots.get(..BATCH).unwrap_or(&slots)).await?;
        self.append(&blocks, false).await?;
        let before = self.extent.clone();
        match end {
            End::Whole if more => return Ok(Step::More),
            End::Whole | End::Early => {}
            End::Fork => self.rewind(tip).await?,
            // a hole closes by itself, unless it is of what the node has forgotten
            End::Hole | End::Forgotten => self.forgotten().await?,
        }
        // after a fork or a gap there is more behind it
        Ok(if self.extent == before { Step::AtTip } else { Step::More })
    }

    /// Blocks as far as each is the parent of the next.
    async fn run(&self, slots: &[u64]) -> Result<Run> {
        let mut asked = pin!(source::blocks(&self.source, slots));
        let (mut blocks, mut parent) = (Vec::<Block>::new(), self.extent.head_hash.clone());
        let mut parent_slot = self.extent.head_slot;
        while let Some(found) = asked.next().await {
            let end = match found? {
                Found::Here(block) if parent.is_empty() || block.parent_hash == parent => {
                    (parent, parent_slot) = (block.hash.clone(), block.slot);
                    blocks.push(block);
                    continue;
                }
                Found::Here(block) if block.parent_slot > parent_slot => End::Hole,
                Found::Here(_) => End::Fork,
                Found::NotYet | Found::Skipped => End::Early,
                Found::Forgotten => End::Forgotten,
            };
            return Ok(Run { blocks, end });
        }
        Ok(Run { blocks, end: End::Whole })
    }

    /// Writes blocks and says so.
    pub(super) async fn append(&mut self, blocks: &[Block], is_final: bool) -> Result<()> {
        let Some(last) = blocks.last() else { return Ok(()) };
        let head = Head { slot: last.slot, hash: last.hash.clone(), is_final };
        let taken: Vec<_> = blocks.iter().map(decode::taken).collect();
        let (extent, events) = self.store.append(&self.extent, &taken, head).await?;
        self.extent = extent;
        self.publish(events);
        Ok(())
    }

    /// Goes on where the node's memory begins, and keeps in mind what is missing.
    pub(super) async fn forgotten(&mut self) -> Result<()> {
        let first = self.source.first().await?;
        let to = first.saturating_sub(1);
        let from = self.extent.head_slot.saturating_add(1);
        if to >= from {
            self.skip(BlockName { slot: to, hash: String::new() }).await?;
        }
        Ok(())
    }

    /// Goes on behind a block up to which the node has nothing to give.
    pub(super) async fn skip(&mut self, to: BlockName) -> Result<()> {
        self.recheck().await?;
        let from = self.extent.head_slot.saturating_add(1);
        tracing::warn!(from, to = to.slot, "the node has no more of slots that were not taken");
        self.extent = self.store.skip(&self.extent, to).await?;
        Ok(())
    }

    fn publish(&mut self, events: Vec<Written>) {
        // first how far it is: who comes back with the newest event must not be told that there is no such
        self.publisher.extent(&self.extent, self.tips.confirmed);
        self.publisher.events(events);
    }
}
