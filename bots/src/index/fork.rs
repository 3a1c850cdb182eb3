//! What a fork takes back: blocks that were taken and are not in the chain any more.

use super::{
    follow::Follower,
    source::{Found, Source},
    store::BlockName,
};
use anyhow::Result;

/// Stored blocks looked at together.
const PAGE: u32 = 256;

/// Whether a stored block is still in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Still {
    Yes,
    No,
    /// The node can't say now.
    Unknown,
}

/// Slots with a block that the node names, from one on.
struct Named {
    from: u64,
    slots: Vec<u64>,
}

impl Named {
    /// There is no block, for sure: the node names one above it.
    fn lacks(&self, slot: u64) -> bool {
        let below = self.slots.last().is_some_and(|last| slot < *last);
        below && slot >= self.from && self.slots.binary_search(&slot).is_err()
    }
}

impl<S: Source> Follower<S> {
    /// Whether `slot` has the block `hash`. One that the node has forgotten is too old to have gone.
    pub async fn still(&self, slot: u64, hash: &str) -> Result<Still> {
        Ok(match self.source.hash(slot).await? {
            Found::Here(now) if now == hash => Still::Yes,
            Found::Here(_) | Found::Skipped => Still::No,
            Found::Forgotten => Still::Yes,
            Found::NotYet => Still::Unknown,
        })
    }

    /// Goes back to the newest stored block that is in the chain, and takes back what stands above it. Blocks above `tip` can't be
    /// asked for. Nothing is done while the node does not know its own chain. Errors: [`Self::recheck`].
    pub async fn rewind(&mut self, tip: u64) -> Result<()> {
        self.recheck().await?;
        let Some(common) = self.common(tip).await? else { return Ok(()) };
        let (from, to) = (self.extent.head_slot, common.slot);
        let (extent, undone) = self.store.undo(&self.extent, common).await?;
        self.extent = extent;
        if let Some(undone) = undone {
            tracing::warn!(from, to, first_event = undone.from_id, "a fork took events back");
            self.publisher.undone(undone);
        } else {
            tracing::info!(from, to, "a fork took blocks without events back");
        }
        Ok(())
    }

    /// Pages from the newest down until one whose oldest block is in the chain; within it the newest that is. Where none is, the slot
    /// before the history.
    async fn common(&self, tip: u64) -> Result<Option<BlockName>> {
        let (mut below, named) = (tip, self.named(tip).await?);
        loop {
            let mut page = self.store.blocks(below, PAGE).await?;
            let Some(oldest) = page.last().map(|block| block.slot) else {
                let slot = self.extent.first_slot.saturating_sub(1);
                return Ok(Some(BlockName { slot, hash: String::new() }));
            };
            page.retain(|block| !named.lacks(block.slot));
            if let Some(BlockName { slot, hash }) = page.last() {
                match self.still(*slot, hash).await? {
                    Still::Unknown => return Ok(None),
                    Still::Yes => return self.newest(&page).await,
                    Still::No => {}
                }
            }
            // slot 0 is the genesis, and never stored
            below = oldest.saturating_sub(1);
        }
    }

    /// A node names the blocks of its own branch. Of any other it says nothing until the slot is final, so that asking for a block of
    /// the branch that lost would have to wait for that.
    async fn named(&self, tip: u64) -> Result<Named> {
        let from = self.source.first().await?.max(self.tips.finalised);
        let slots = if from < tip { self.source.slots(from, tip).await? } else { vec![] };
        Ok(Named { from, slots })
    }

    /// Of a page, newest first, whose last block is in the chain.
    async fn newest(&self, page: &[BlockName]) -> Result<Option<BlockName>> {
        // gone are those before `low`; `high` is in the chain
        let (mut low, mut high) = (0, page.len().saturating_sub(1));
        while low < high {
            let middle = low.midpoint(high);
            let Some(BlockName { slot, hash }) = page.get(middle) else { break };
            match self.still(*slot, hash).await? {
                Still::Unknown => return Ok(None),
                Still::Yes => high = middle,
                Still::No => low = middle + 1, // below the page's length
            }
        }
        Ok(page.get(high).cloned())
    }
}
