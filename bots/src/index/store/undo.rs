//! Taking back what a fork took back.

use super::{
    Store,
    extent::Extent,
    row::{insert, query, rows},
};
use anyhow::Result;
use sqlx::Row;

/// Numbers of events, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    pub from_id: i64,
    pub to_id: i64,
}

/// A block by its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockName {
    pub slot: u64,
    /// Empty where it is not known.
    pub hash: String,
}

impl Store {
    /// Removes everything above a block. Numbers are not used again, so that what was taken back is not
    /// confused with what came in its place.
    pub async fn undo(&self, before: &Extent, to: BlockName) -> Result<(Extent, Option<Undone>)> {
        let BlockName { slot, hash } = to;
        let mut work = self.writer.begin().await?;
        let above = || vec![slot.into()];
        let sql = "SELECT COALESCE(MIN(id), 0), COUNT(*) FROM events WHERE slot > $1".to_owned();
        let found = query(sql, above()).fetch_one(&mut *work).await?;
        let (from_id, count): (i64, i64) = (found.try_get(0)?, found.try_get(1)?);
        let sql = "SELECT COUNT(*) FROM transactions WHERE slot > $1 AND cut = 1".to_owned();
        let cut: i64 = query(sql, above()).fetch_one(&mut *work).await?.try_get(0)?;
        for table in ["events", "transactions", "blocks"] {
            query(format!("DELETE FROM {table} WHERE slot > $1"), above())
                .execute(&mut *work)
                .await?;
        }
        // what is above is taken anew, or is missing anew
        for sql in [
            "DELETE FROM gaps WHERE from_slot > $1",
            "UPDATE gaps SET to_slot = $1 WHERE to_slot > $1",
        ] {
            query(sql.to_owned(), above()).execute(&mut *work).await?;
        }
        let mut after = before.clone();
        (after.head_slot, after.head_hash) = (slot, hash);
        after.final_slot = after.final_slot.min(slot);
        after.events = after.events.saturating_sub(count);
        after.cut_logs = after.cut_logs.saturating_sub(cut);
        let undone =
            (count > 0).then(|| Undone { from_id, to_id: before.next_id.saturating_sub(1) });
        if let Some(Undone { from_id, to_id }) = undone {
            let from = || vec![from_id.into()];
            for table in ["event_keys", "flows", "marks", "shares"] {
                let sql = format!("DELETE FROM {table} WHERE event_id >= $1");
                query(sql, from()).execute(&mut *work).await?;
            }
            for sql in [
                "DELETE FROM auctions WHERE id >= $1",
                "UPDATE auctions SET ended_id = 0, ended_ts = 0 WHERE ended_id >= $1",
                "DELETE FROM undone WHERE from_id >= $1",
            ] {
                query(sql.to_owned(), from()).execute(&mut *work).await?;
            }
            insert(&mut work, "undone", vec![[to_id.into(), from_id.into()]]).await?;
        }
        after.replace(&mut work, before).await?;
        work.commit().await?;
        Ok((after, undone))
    }

    /// Where a client has to go back to that knows events up to `id`, of `last_id` there are: the first of those taken back since, if
    /// `id` is one; the very first where there never were so many, because the history was begun anew.
    pub async fn undone_at(&self, id: i64, last_id: i64) -> Result<Option<i64>> {
        if id > last_id {
            return Ok(Some(1));
        }
        let sql =
            "SELECT COALESCE(MIN(from_id), 0) FROM undone WHERE from_id <= $1 AND to_id >= $2";
        let found = rows(&self.pool, sql.to_owned(), vec![id.into(), id.into()]).await?;
        let first: i64 = found.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(0);
        Ok((first > 0).then_some(first))
    }

    /// Stored blocks at or below `slot`, newest first.
    pub async fn blocks(&self, slot: u64, limit: u32) -> Result<Vec<BlockName>> {
        let sql =
            "SELECT slot, hash FROM blocks WHERE slot <= $1 ORDER BY slot DESC LIMIT $2".to_owned();
        let found = rows(&self.writer, sql, vec![slot.into(), limit.into()]).await?;
        let block = |row: &sqlx::any::AnyRow| {
            let slot = u64::try_from(row.try_get::<i64, _>(0)?)?;
            Ok(BlockName { slot, hash: row.try_get(1)? })
        };
        found.iter().map(block).collect()
    }
}
