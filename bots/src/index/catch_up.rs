//! The far past: only blocks with transactions of the program, all of them final.

use super::{
    follow::Follower,
    fork::Still,
    source::{self, BATCH, Block, Found, Source},
    store::{BlockName, Head},
};
use anyhow::{Result, bail, ensure};
use futures_util::StreamExt;
use std::pin::pin;

/// Slots in which there is a block for sure, to find the last one of the way.
const SPAN: u64 = 64;
/// Slots that a node names at a time, at most.
const WIDEST: u64 = 100_000;

impl<S: Source> Follower<S> {
    /// Everything up to `to`, which has been final for long. What a kill leaves behind is a prefix, and is gone on from.
    pub async fn catch_up(&mut self, to: u64) -> Result<()> {
        self.recheck().await?;
        if self.source.first().await? > self.extent.head_slot.saturating_add(1) {
            self.forgotten().await?;
        }
        let from = self.extent.head_slot.saturating_add(1);
        if from > to || !self.goes_on(to).await? {
            return Ok(());
        }
        tracing::info!(from, to, "catching up");
        let slots = self.source.active(from, to).await?;
        let (mut done, all) = (0_usize, slots.len());
        for chunk in slots.chunks(BATCH) {
            let blocks = self.whole(chunk).await?;
            self.append(&blocks, true).await?;
            done = done.saturating_add(chunk.len());
            tracing::info!(done, all, slot = self.extent.head_slot, "catching up");
            if self.publisher.stopping() {
                return Ok(());
            }
        }
        self.arrive(to).await
    }

    /// Blocks that the node has named.
    async fn whole(&self, slots: &[u64]) -> Result<Vec<Block>> {
        let mut asked = pin!(source::blocks(&self.source, slots));
        let mut blocks = Vec::with_capacity(slots.len());
        while let Some(found) = asked.next().await {
            match found? {
                Found::Here(block) => blocks.push(block),
                other => bail!("the node names a block and has none: {other:?}"),
            }
        }
        Ok(blocks)
    }

    /// Whether the node's chain goes on where the history ends. Where it does not, the history is brought to where it does: back, when
    /// the chain was rolled back meanwhile; on, when the node has a hole there.
    async fn goes_on(&mut self, to: u64) -> Result<bool> {
        let Some(slot) = self.next(to).await? else { return Ok(true) };
        let Found::Here(next) = self.source.block(slot).await? else {
            bail!("the node names block {slot} and has none")
        };
        let (head, hash) = (self.extent.head_slot, self.extent.head_hash.clone());
        if next.parent_slot > head {
            if hash.is_empty() || self.still(head, &hash).await? != Still::No {
                self.skip(BlockName { slot: next.parent_slot, hash: next.parent_hash }).await?;
                return Ok(false);
            }
        } else if hash.is_empty() || next.parent_hash == hash {
            return Ok(true);
        }
        // the stored end is gone for sure, also where the node has forgotten what is in its place
        let before = self.extent.clone();
        self.rewind(next.parent_slot.min(head.saturating_sub(1))).await?;
        ensure!(self.extent != before, "the node does not know its own chain at slot {head}");
        Ok(false)
    }

    /// First block behind the head, up to `to`: nearly always close by.
    async fn next(&self, to: u64) -> Result<Option<u64>> {
        let (mut from, mut span) = (self.extent.head_slot.saturating_add(1), SPAN);
        while from <= to {
            let end = from.saturating_add(span).min(to);
            if let Some(slot) = self.source.slots(from, end).await?.first() {
                return Ok(Some(*slot));
            }
            (from, span) = (end.saturating_add(1), span.saturating_mul(8).min(WIDEST));
        }
        Ok(None)
    }

    /// Moves to the last block up to `to`, in which nothing happened.
    async fn arrive(&mut self, to: u64) -> Result<()> {
        let span = to.saturating_sub(SPAN).max(self.extent.head_slot.saturating_add(1));
        if span > to {
            return Ok(());
        }
        let (slot, hash) = match self.source.slots(span, to).await?.last() {
            Some(slot) => match self.source.hash(*slot).await? {
                Found::Here(hash) => (*slot, hash),
                _ => (*slot, String::new()),
            },
            None => (to, String::new()),
        };
        let head = Head { slot, hash, is_final: true };
        self.extent = self.store.append(&self.extent, &[], head).await?.0;
        Ok(())
    }
}
