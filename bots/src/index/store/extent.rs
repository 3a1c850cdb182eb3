//! Whose history this is and how far it goes.

use super::{
    Store,
    row::{insert, query, rows},
};
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use sqlx::{AnyConnection, Row, any::AnyRow};
use std::fmt;

const COLUMNS: &str = "program, genesis, asked_slot, first_slot, head_slot, head_hash, final_slot, next_id, events, cut_logs";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    pub program: String,
    pub genesis: String,
    /// Slot it was asked to begin at, and the one it could.
    pub asked_slot: u64,
    pub first_slot: u64,
    /// Everything up to here is taken; its blockhash, empty where there was no block or nobody asked.
    pub head_slot: u64,
    pub head_hash: String,
    /// Up to here no fork reaches.
    pub final_slot: u64,
    pub next_id: i64,
    pub events: i64,
    pub cut_logs: i64,
}

/// The database is further, or elsewhere, than this process has brought it: another indexer writes to it, or it did not hear that what
/// it wrote itself went in. Only starting again helps, which reads the database anew.
#[derive(Debug)]
pub struct Moved;

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the database is not where it was left; if another indexer writes to this database, stop one of them")
    }
}

impl std::error::Error for Moved {}

/// Slots that the node had forgotten before they were taken, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    pub from_slot: i64,
    pub to_slot: i64,
}

fn slot(row: &AnyRow, column: usize) -> Result<u64> {
    Ok(u64::try_from(row.try_get::<i64, _>(column)?)?)
}

impl Extent {
    fn of(row: &AnyRow) -> Result<Self> {
        Ok(Self {
            program: row.try_get(0)?,
            genesis: row.try_get(1)?,
            asked_slot: slot(row, 2)?,
            first_slot: slot(row, 3)?,
            head_slot: slot(row, 4)?,
            head_hash: row.try_get(5)?,
            final_slot: slot(row, 6)?,
            next_id: row.try_get(7)?,
            events: row.try_get(8)?,
            cut_logs: row.try_get(9)?,
        })
    }

    /// Writes `self` over `before`. Errors: [`Moved`].
    pub(super) async fn replace(
        &self,
        connection: &mut AnyConnection,
        before: &Self,
    ) -> Result<()> {
        let sql = "UPDATE extent SET first_slot = $1, head_slot = $2, head_hash = $3, final_slot = $4, next_id = $5, \
                   events = $6, cut_logs = $7 WHERE head_slot = $8 AND head_hash = $9 AND next_id = $10";
        let args = vec![
            self.first_slot.into(),
            self.head_slot.into(),
            self.head_hash.clone().into(),
            self.final_slot.into(),
            self.next_id.into(),
            self.events.into(),
            self.cut_logs.into(),
            before.head_slot.into(),
            before.head_hash.clone().into(),
            before.next_id.into(),
        ];
        let changed = query(sql.to_owned(), args).execute(connection).await?.rows_affected();
        ensure!(changed == 1, Moved);
        Ok(())
    }
}

impl Store {
    /// `None` for a database that has not begun.
    pub async fn extent(&self) -> Result<Option<Extent>> {
        let found = rows(&self.writer, format!("SELECT {COLUMNS} FROM extent"), vec![]).await?;
        found.first().map(Extent::of).transpose()
    }

    /// The first row, for a history of `program` on the chain of `genesis` that begins at `first_slot`.
    pub async fn begin(
        &self,
        (program, genesis): (&str, &str),
        (asked_slot, first_slot): (u64, u64),
    ) -> Result<Extent> {
        let before = first_slot.saturating_sub(1);
        let zero = || 0_i64.into();
        let row = [
            1_i64.into(),
            program.into(),
            genesis.into(),
            asked_slot.into(),
            first_slot.into(),
            before.into(),
            "".into(),
            before.into(),
            1_i64.into(),
            zero(),
            zero(),
        ];
        let mut connection = self.writer.acquire().await?;
        insert(&mut connection, "extent", vec![row]).await?;
        drop(connection);
        self.extent().await?.context("the database forgets what it is told")
    }

    /// Everything is forgotten; the tables stay.
    pub async fn reset(&self) -> Result<()> {
        let mut work = self.writer.begin().await?;
        let tables = [
            "extent",
            "blocks",
            "transactions",
            "events",
            "event_keys",
            "auctions",
            "flows",
            "marks",
            "shares",
            "gaps",
            "undone",
        ];
        for table in tables {
            query(format!("DELETE FROM {table}"), vec![]).execute(&mut *work).await?;
        }
        Ok(work.commit().await?)
    }

    pub async fn gaps(&self) -> Result<Vec<Gap>> {
        let sql = "SELECT from_slot, to_slot FROM gaps ORDER BY from_slot LIMIT 100".to_owned();
        let found = rows(&self.pool, sql, vec![]).await?;
        let gap = |row: &AnyRow| Ok(Gap { from_slot: row.try_get(0)?, to_slot: row.try_get(1)? });
        found.iter().map(gap).collect()
    }
}
