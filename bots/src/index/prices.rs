//! Marks as candles.

use super::{query::PricesQuery, query::needed, refusal::ApiError, store::Store};
use serde::Serialize;
use sqlx::Row;

/// Candles without a range, and at most.
const USUAL: i64 = 300;
const MOST: i64 = 2_000;
/// Longest range: what a candle is made of is read each time.
const MOST_SECS: i64 = 31 * 86_400;
const LONGEST_STEP: i64 = 7 * 86_400;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candle {
    /// When it begins [unix s].
    pub ts: i64,
    pub open_atoms: String,
    pub high_atoms: String,
    pub low_atoms: String,
    pub close_atoms: String,
    /// Of its last mark.
    pub realised_variance_q48: String,
    pub im_bps: i64,
    pub mm_bps: i64,
}

/// Oldest first, by the prices' own time; none where there was no mark. Without a range the last ones up to the newest mark.
pub async fn candles(store: &Store, query: &PricesQuery) -> Result<Vec<Candle>, ApiError> {
    let market = needed(query.market.as_ref())?.to_string();
    let step = query.step_secs.unwrap_or(60);
    if !(1..=LONGEST_STEP).contains(&step) {
        return Err(ApiError::BadRange);
    }
    let to = match query.to_ts {
        Some(to) => to,
        None => newest(store, &market).await?,
    };
    let span = (step * USUAL).min(MOST_SECS); // at most a week times 300
    let from = query.from_ts.unwrap_or_else(|| to.saturating_sub(span));
    let secs = to.saturating_sub(from);
    if !(0..=MOST_SECS).contains(&secs) || secs / step > MOST {
        return Err(ApiError::BadRange);
    }
    let sql = "SELECT c.bucket, o.price_atoms, c.high, c.low, l.price_atoms, l.variance_q48, l.im_bps, l.mm_bps FROM \
               (SELECT publish_ts / $1 AS bucket, MAX(price_atoms) AS high, MIN(price_atoms) AS low, \
                       MIN(event_id) AS first, MAX(event_id) AS last \
                FROM marks WHERE market = $2 AND publish_ts >= $3 AND publish_ts <= $4 GROUP BY 1) c \
               JOIN marks o ON o.event_id = c.first JOIN marks l ON l.event_id = c.last ORDER BY c.bucket";
    let args = vec![step.into(), market.into(), from.into(), to.into()];
    let found = store.select(sql, args, |row| {
        let atoms = |column: usize| anyhow::Ok(row.try_get::<i64, _>(column)?.to_string());
        anyhow::Ok(Candle {
            ts: row.try_get::<i64, _>(0)?.saturating_mul(step),
            open_atoms: atoms(1)?,
            high_atoms: atoms(2)?,
            low_atoms: atoms(3)?,
            close_atoms: atoms(4)?,
            realised_variance_q48: atoms(5)?,
            im_bps: row.try_get(6)?,
            mm_bps: row.try_get(7)?,
        })
    });
    Ok(found.await?)
}

async fn newest(store: &Store, market: &str) -> Result<i64, ApiError> {
    let sql = "SELECT publish_ts FROM marks WHERE market = $1 ORDER BY publish_ts DESC LIMIT 1";
    let found = store.select(sql, vec![market.into()], |row| Ok(row.try_get::<i64, _>(0)?));
    Ok(found.await?.pop().unwrap_or_default())
}
