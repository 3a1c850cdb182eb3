//! Values that go into statements, and rows that come out.

use anyhow::Result;
use serde::Serialize;
use serde_json::Value;
use sqlx::{
    Any, AnyConnection, AnyPool, AssertSqlSafe, Row, any::AnyArguments, any::AnyRow, query::Query,
};

/// Rows of one statement; both databases take more, but not every version of them.
const ROWS: usize = 100;

#[derive(Clone, Debug)]
pub enum Arg {
    Int(i64),
    Text(String),
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}

/// The program's balances are signed 64-bit themselves: what is above stands for "without limit".
impl From<u64> for Arg {
    fn from(value: u64) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

/// A statement with its values. It is made of this program's own words; what users say is in `args` alone.
pub fn query(sql: String, args: Vec<Arg>) -> Query<'static, Any, AnyArguments> {
    let start = sqlx::query(AssertSqlSafe(sql));
    args.into_iter().fold(start, |query, arg| match arg {
        Arg::Int(value) => query.bind(value),
        Arg::Text(value) => query.bind(value),
    })
}

pub async fn rows(pool: &AnyPool, sql: String, args: Vec<Arg>) -> Result<Vec<AnyRow>> {
    Ok(query(sql, args).fetch_all(pool).await?)
}

/// Inserts many rows; a row that is there already is an error.
pub async fn insert<const N: usize>(
    connection: &mut AnyConnection,
    into: &str,
    rows: Vec<[Arg; N]>,
) -> Result<()> {
    for chunk in rows.chunks(ROWS) {
        let numbered = (0..chunk.len()).map(|row| {
            let places: Vec<_> = (1..=N).map(|column| format!("${}", row * N + column)).collect();
            format!("({})", places.join(", "))
        });
        let values: Vec<_> = numbered.collect();
        let sql = format!("INSERT INTO {into} VALUES {}", values.join(", "));
        query(sql, chunk.iter().flatten().cloned().collect()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// An event as the API gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    pub id: i64,
    pub slot: i64,
    pub time: i64,
    pub signature: String,
    pub place: i64,
    pub name: String,
    pub data: Value,
}

pub const EVENT: &str = "e.id, e.slot, e.time_ts, e.signature, e.place, e.name, e.data";

impl Event {
    /// Of the columns [`EVENT`].
    pub fn of(row: &AnyRow) -> Result<Self> {
        Ok(Self {
            id: row.try_get(0)?,
            slot: row.try_get(1)?,
            time: row.try_get(2)?,
            signature: row.try_get(3)?,
            place: row.try_get(4)?,
            name: row.try_get(5)?,
            data: serde_json::from_str(row.try_get(6)?)?,
        })
    }

    /// A field that is text: an integer of 64 bits, or a key.
    pub fn text(&self, field: &str) -> &str {
        self.data.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// An integer of any width.
    pub fn int(&self, field: &str) -> i128 {
        match self.data.get(field) {
            Some(Value::String(text)) => text.parse().unwrap_or_default(),
            Some(value) => value.as_i64().unwrap_or_default().into(),
            None => 0,
        }
    }

    pub fn flag(&self, field: &str) -> bool {
        self.data.get(field).and_then(Value::as_bool).unwrap_or_default()
    }
}
