//! Events by filters. Every page is bounded: each filter has an index that gives its events in order, so that a page reads about as
//! many rows as it gives; of several keys, as the rarest has.

use super::{
    Store,
    row::{Arg, EVENT, Event, rows},
};
use anyhow::Result;
use sqlx::{Row, any::AnyRow};

/// Events of a key that are counted: which of two has more matters no further.
const MANY: u32 = 10_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Oldest first.
    Asc,
    /// Newest first.
    #[default]
    Desc,
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Keys that stand in the event, all of them.
    pub keys: Vec<String>,
    /// One of these; any without.
    pub names: Vec<String>,
    /// Neither included.
    pub after: Option<i64>,
    pub before: Option<i64>,
    /// Both included [unix s].
    pub from_ts: Option<i64>,
    pub to_ts: Option<i64>,
    pub order: Order,
    pub limit: u32,
}

/// A statement as it grows.
#[derive(Default)]
struct Statement {
    args: Vec<Arg>,
}

impl Statement {
    /// The place of a value.
    fn bind(&mut self, arg: impl Into<Arg>) -> String {
        self.args.push(arg.into());
        format!("${}", self.args.len())
    }

    /// Numbers of the events that have one name, if one is asked for.
    fn part(
        &mut self,
        filter: &Filter,
        name: Option<&String>,
        (after, before): (i64, i64),
    ) -> String {
        let (mut id, mut from, mut conditions) = ("e.id", "events e", vec![]);
        if let Some(key) = filter.keys.first() {
            (id, from) = ("e.event_id", "event_keys e");
            let key = self.bind(key.clone());
            conditions.push(format!("e.address = {key}"));
        }
        for key in filter.keys.iter().skip(1) {
            let key = self.bind(key.clone());
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM event_keys k WHERE k.event_id = {id} AND k.address = {key})"
            ));
        }
        if let Some(name) = name {
            let name = self.bind(name.clone());
            conditions.push(format!("e.name = {name}"));
        }
        let (after, before) = (self.bind(after), self.bind(before));
        conditions.push(format!("{id} > {after} AND {id} < {before}"));
        let limit = self.bind(filter.limit);
        let order = direction(filter.order);
        let conditions = conditions.join(" AND ");
        format!(
            "SELECT {id} AS id FROM {from} WHERE {conditions} ORDER BY {id} {order} LIMIT {limit}"
        )
    }
}

fn direction(order: Order) -> &'static str {
    match order {
        Order::Asc => "ASC",
        Order::Desc => "DESC",
    }
}

impl Store {
    pub async fn events(&self, filter: &Filter) -> Result<Vec<Event>> {
        let Some(range) = self.range(filter).await? else { return Ok(vec![]) };
        let filter = &Filter { keys: self.rarest_first(&filter.keys).await?, ..filter.clone() };
        let mut statement = Statement::default();
        let parts: Vec<String> = match filter.names.as_slice() {
            [] => vec![statement.part(filter, None, range)],
            names => names.iter().map(|name| statement.part(filter, Some(name), range)).collect(),
        };
        let parts =
            parts.iter().enumerate().map(|(at, part)| format!("SELECT id FROM ({part}) p{at}"));
        let parts: Vec<String> = parts.collect();
        let (parts, order) = (parts.join(" UNION ALL "), direction(filter.order));
        let limit = statement.bind(filter.limit);
        let sql = format!(
            "SELECT {EVENT} FROM events e JOIN ({parts}) ids ON ids.id = e.id ORDER BY e.id {order} LIMIT {limit}"
        );
        rows(&self.pool, sql, statement.args).await?.iter().map(Event::of).collect()
    }

    /// The first key's events are gone through, and the other keys looked up for each: a market stands in nearly all, an account in few.
    async fn rarest_first(&self, keys: &[String]) -> Result<Vec<String>> {
        if keys.len() < 2 {
            return Ok(keys.to_vec());
        }
        let mut counted = Vec::with_capacity(keys.len());
        for key in keys {
            let sql =
                "SELECT COUNT(*) FROM (SELECT 1 FROM event_keys WHERE address = $1 LIMIT $2) k";
            let args = vec![key.clone().into(), MANY.into()];
            let found = rows(&self.pool, sql.to_owned(), args).await?;
            let count: i64 = found.first().map(|row| row.try_get(0)).transpose()?.unwrap_or(0);
            counted.push((count, key.clone()));
        }
        counted.sort_by_key(|(count, _)| *count);
        Ok(counted.into_iter().map(|(_, key)| key).collect())
    }

    /// Both bounds as numbers of events, neither included; `None` where nothing can be between them.
    async fn range(&self, filter: &Filter) -> Result<Option<(i64, i64)>> {
        let mut after = filter.after.unwrap_or(0);
        let mut before = filter.before.unwrap_or(i64::MAX);
        if let Some(from_ts) = filter.from_ts {
            let sql = "SELECT id FROM events WHERE time_ts >= $1 ORDER BY time_ts, id LIMIT 1";
            let Some(first) = self.one(sql, from_ts).await? else { return Ok(None) };
            after = after.max(first.saturating_sub(1));
        }
        if let Some(to_ts) = filter.to_ts {
            let sql =
                "SELECT id FROM events WHERE time_ts <= $1 ORDER BY time_ts DESC, id DESC LIMIT 1";
            let Some(last) = self.one(sql, to_ts).await? else { return Ok(None) };
            before = before.min(last.saturating_add(1));
        }
        Ok(Some((after, before)))
    }

    async fn one(&self, sql: &str, arg: i64) -> Result<Option<i64>> {
        let found = rows(&self.pool, sql.to_owned(), vec![arg.into()]).await?;
        Ok(found.first().map(|row| row.try_get(0)).transpose()?)
    }

    /// Rows of a statement, for the readers of what was derived.
    pub async fn select<T>(
        &self,
        sql: &str,
        args: Vec<Arg>,
        read: impl Fn(&AnyRow) -> Result<T>,
    ) -> Result<Vec<T>> {
        rows(&self.pool, sql.to_owned(), args).await?.iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::insert;
    use super::*;

    #[tokio::test]
    async fn of_two_keys_the_one_with_fewer_events_is_gone_through() {
        let file = std::env::temp_dir().join(format!("breakwater-keys-{}.db", std::process::id()));
        let store = Store::open(&format!("sqlite:{}", file.display())).await.unwrap();
        let event = |key: &str, id: i64| [Arg::from(key), id.into(), "A".into()];
        let keys = vec![event("often", 1), event("often", 2), event("seldom", 2)];
        let mut connection = store.writer.acquire().await.unwrap();
        insert(&mut connection, "event_keys", keys).await.unwrap();
        drop(connection);
        let given = ["often", "seldom"].map(str::to_owned);
        assert_eq!(store.rarest_first(&given).await.unwrap(), ["seldom", "often"]);
        store.close().await;
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display())); // what is left
        }
    }
}
