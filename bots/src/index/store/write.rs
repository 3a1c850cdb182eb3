//! Batches of blocks go in whole or not at all.

use super::{
    Store,
    derive::{Derived, Place},
    extent::Extent,
    row::{Arg, Event, insert, query},
    undo::BlockName,
};
use crate::index::decode::Taken;
use anyhow::{Context, Result};
use sqlx::AnyConnection;

/// Slots below what is final whose blocks are kept though nothing happened in them: further back no fork is looked for block by block.
const KEPT: u64 = 512;

/// An event as it was written, and the keys that stand in it.
#[derive(Clone, Debug)]
pub struct Written {
    pub event: Event,
    pub keys: Vec<String>,
}

/// Where the history ends after a batch.
#[derive(Clone, Debug)]
pub struct Head {
    pub slot: u64,
    pub hash: String,
    /// No fork reaches it.
    pub is_final: bool,
}

/// Rows of a batch.
#[derive(Default)]
struct Rows {
    blocks: Vec<[Arg; 4]>,
    transactions: Vec<[Arg; 4]>,
    events: Vec<[Arg; 7]>,
    keys: Vec<[Arg; 3]>,
    derived: Derived,
    written: Vec<Written>,
}

impl Store {
    /// Writes blocks, ascending, and moves the history's end to `head`. Gives the events with their numbers and keys.
    pub async fn append(
        &self,
        before: &Extent,
        blocks: &[Taken],
        head: Head,
    ) -> Result<(Extent, Vec<Written>)> {
        let mut after = before.clone();
        let mut rows = Rows::default();
        for block in blocks {
            rows.take(block, &mut after)?;
        }
        if head.is_final {
            after.final_slot = after.final_slot.max(head.slot);
        }
        (after.head_slot, after.head_hash) = (head.slot, head.hash);
        let mut work = self.writer.begin().await?;
        after.replace(&mut work, before).await?;
        insert(&mut work, "blocks", rows.blocks).await?;
        insert(&mut work, "transactions", rows.transactions).await?;
        insert(&mut work, "events", rows.events).await?;
        insert(&mut work, "event_keys", rows.keys).await?;
        rows.derived.write(&mut work).await?;
        forget_empty(&mut work, before, &after).await?;
        work.commit().await?;
        Ok((after, rows.written))
    }

    /// No fork reaches up to `slot`.
    pub async fn finalise(&self, before: &Extent, slot: u64) -> Result<Extent> {
        let after = Extent { final_slot: slot, ..before.clone() };
        let mut work = self.writer.begin().await?;
        after.replace(&mut work, before).await?;
        forget_empty(&mut work, before, &after).await?;
        work.commit().await?;
        Ok(after)
    }

    /// The node has nothing of the slots up to `to`, which were not taken; with its hash where it is known.
    pub async fn skip(&self, before: &Extent, to: BlockName) -> Result<Extent> {
        let BlockName { slot: to, hash } = to;
        let mut after = before.clone();
        let from = before.head_slot.checked_add(1).context("slots end here")?;
        let empty = before.next_id == 1 && before.head_slot < before.first_slot;
        (after.head_slot, after.head_hash) = (to, hash);
        after.final_slot = after.final_slot.max(to);
        let mut work = self.writer.begin().await?;
        if empty {
            after.first_slot = to.saturating_add(1);
        } else {
            insert(&mut work, "gaps", vec![[from.into(), to.into()]]).await?;
        }
        after.replace(&mut work, before).await?;
        forget_empty(&mut work, before, &after).await?;
        work.commit().await?;
        Ok(after)
    }
}

/// Blocks without events that what became final leaves more than [`KEPT`] behind. Those of earlier are gone already, and the database
/// does not have to look for them again.
async fn forget_empty(
    connection: &mut AnyConnection,
    before: &Extent,
    after: &Extent,
) -> Result<()> {
    let [from, to] = [before, after].map(|extent| extent.final_slot.saturating_sub(KEPT));
    if from < to {
        let sql = "DELETE FROM blocks WHERE slot >= $1 AND slot < $2 AND transactions = 0";
        query(sql.to_owned(), vec![from.into(), to.into()]).execute(connection).await?;
    }
    Ok(())
}

impl Rows {
    fn take(&mut self, block: &Taken, extent: &mut Extent) -> Result<()> {
        let count = i64::try_from(block.transactions.len())?;
        let (slot, hash) = (block.slot, block.hash.clone());
        self.blocks.push([slot.into(), hash.into(), block.time_ts.into(), count.into()]);
        for transaction in &block.transactions {
            let signature = || Arg::from(transaction.signature.clone());
            let place = transaction.place.into();
            self.transactions.push([signature(), slot.into(), place, transaction.cut.into()]);
            extent.cut_logs = extent.cut_logs.saturating_add(transaction.cut.into());
            for event in &transaction.events {
                let id = extent.next_id;
                extent.next_id = id.checked_add(1).context("numbers of events end here")?;
                extent.events = extent.events.saturating_add(1);
                let stored = Event {
                    id,
                    slot: i64::try_from(slot)?,
                    time: block.time_ts,
                    signature: transaction.signature.clone(),
                    place: event.place.into(),
                    name: event.name.to_owned(),
                    data: event.data.clone(),
                };
                self.events.push([
                    id.into(),
                    slot.into(),
                    block.time_ts.into(),
                    signature(),
                    event.place.into(),
                    event.name.into(),
                    event.data.to_string().into(),
                ]);
                let keys = event.keys.iter();
                self.keys
                    .extend(keys.map(|key| [key.clone().into(), id.into(), event.name.into()]));
                self.derived.take(Place { id, slot, time_ts: block.time_ts }, &event.event);
                self.written.push(Written { event: stored, keys: event.keys.clone() });
            }
        }
        Ok(())
    }
}
