//! The backstop vault over time: what it was worth whenever somebody came or went.

use super::{
    query::{BackstopQuery, needed, range},
    refusal::ApiError,
    store::Store,
};
use breakwater_client::address;
use serde::Serialize;
use sqlx::Row;

/// Newest points that are given.
const MOST: i64 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    pub id: i64,
    pub ts: i64,
    /// Of the whole vault, as the shares were priced by.
    pub value_atoms: String,
    /// All there are after it, as far as the history knows.
    pub shares: String,
    /// Money in (positive) or out.
    pub flow_atoms: String,
}

/// Oldest first.
pub async fn points(store: &Store, query: &BackstopQuery) -> Result<Vec<Point>, ApiError> {
    let vault = address::backstop(&needed(query.pool.as_ref())?).to_string();
    // shares may be lost at a moment when nothing was priced: they count, and are no point
    let sql = "SELECT event_id, time_ts, value_atoms, total, flow_atoms FROM \
               (SELECT event_id, time_ts, priced, value_atoms, flow_atoms, \
                       CAST(SUM(change) OVER (ORDER BY event_id) AS BIGINT) AS total \
                FROM shares WHERE vault = $1) s \
               WHERE priced = 1 AND time_ts >= $2 AND time_ts <= $3 ORDER BY event_id DESC LIMIT $4";
    let (from, to) = range(query.from_ts, query.to_ts)?;
    let args = vec![vault.into(), from.into(), to.into(), MOST.into()];
    let found = store.select(sql, args, |row| {
        let text = |column: usize| anyhow::Ok(row.try_get::<i64, _>(column)?.to_string());
        anyhow::Ok(Point {
            id: row.try_get(0)?,
            ts: row.try_get(1)?,
            value_atoms: text(2)?,
            shares: text(3)?,
            flow_atoms: text(4)?,
        })
    });
    let mut points = found.await?;
    points.reverse();
    Ok(points)
}
