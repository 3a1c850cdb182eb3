//! The far past: only blocks with transactions of the program, all of them final.

use super::{
    follow::Follower,
    source::{Found, Source},
    store::Head,
};
use anyhow::{Result, bail};
use futures_util::{StreamExt, stream};

const BATCH: usize = 64;
const AT_ONCE: usize = 4;
/// Slots in which there is a block for sure, to find the last one of the way.
const SPAN: u64 = 64;

impl<S: Source> Follower<S> {
    /// Everything up to `to`, which has been final for long. What a kill leaves behind is a prefix, and is gone on from.
    pub async fn catch_up(&mut self, to: u64) -> Result<()> {
        if self.source.first().await? > self.standing.head_slot.saturating_add(1) {
            self.forgotten().await?;
        }
        let from = self.standing.head_slot.saturating_add(1);
        if from > to {
            return Ok(());
        }
        tracing::info!(from, to, "catching up");
        let slots = self.source.active(from, to).await?;
        let (mut done, all) = (0_usize, slots.len());
        for chunk in slots.chunks(BATCH) {
            let mut asked =
                stream::iter(chunk.iter().map(|slot| self.source.block(*slot))).buffered(AT_ONCE);
            let mut blocks = Vec::with_capacity(chunk.len());
            while let Some(found) = asked.next().await {
                match found? {
                    Found::Here(block) => blocks.push(block),
                    other => bail!("the node names a block and has none: {other:?}"),
                }
            }
            drop(asked);
            self.append(&blocks, true).await?;
            done = done.saturating_add(chunk.len());
            tracing::info!(done, all, slot = self.standing.head_slot, "catching up");
            if self.publisher.stopping() {
                return Ok(());
            }
        }
        self.arrive(to).await
    }

    /// Moves to the last block up to `to`, in which nothing happened.
    async fn arrive(&mut self, to: u64) -> Result<()> {
        let span = to.saturating_sub(SPAN).max(self.standing.head_slot.saturating_add(1));
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
        self.standing = self.store.append(&self.standing, &[], head).await?.0;
        Ok(())
    }
}
