//! What a fork takes back: blocks that were taken and are not in the chain any more.

use super::{
    follow::Follower,
    source::{Found, Source},
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
    /// asked for. Nothing is done while the node does not know its own chain.
    pub async fn rewind(&mut self, tip: u64) -> Result<()> {
        let Some(common) = self.common(tip).await? else { return Ok(()) };
        let (from, to) = (self.standing.head_slot, common.0);
        let (standing, undone) = self.store.undo(&self.standing, common).await?;
        self.standing = standing;
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
    async fn common(&self, tip: u64) -> Result<Option<(u64, String)>> {
        let mut below = tip;
        loop {
            let page = self.store.blocks(below, PAGE).await?;
            let Some((slot, hash)) = page.last() else {
                return Ok(Some((self.standing.first_slot.saturating_sub(1), String::new())));
            };
            match self.still(*slot, hash).await? {
                Still::Unknown => return Ok(None),
                Still::Yes => return self.newest(&page).await,
                Still::No => below = slot.saturating_sub(1),
            }
            if below < self.standing.first_slot {
                return Ok(Some((self.standing.first_slot.saturating_sub(1), String::new())));
            }
        }
    }

    /// Of a page, newest first, whose last block is in the chain.
    async fn newest(&self, page: &[(u64, String)]) -> Result<Option<(u64, String)>> {
        // gone are those before `low`; `high` is in the chain
        let (mut low, mut high) = (0, page.len().saturating_sub(1));
        while low < high {
            let middle = low.midpoint(high);
            let Some((slot, hash)) = page.get(middle) else { break };
            match self.still(*slot, hash).await? {
                Still::Unknown => return Ok(None),
                Still::Yes => high = middle,
                Still::No => low = middle + 1, // below the page's length
            }
        }
        Ok(page.get(high).cloned())
    }
}
