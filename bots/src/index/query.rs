//! What may be asked for: parameters of the routes, checked.

use super::{
    refusal::ApiError,
    store::{Filter, Order},
};
use anchor_lang::prelude::Pubkey;
use serde::Deserialize;

const MOST_EVENTS: u32 = 1_000;
/// Of what is put together from several events each.
const MOST_TOGETHER: u32 = 200;
/// More than there are kinds of events.
const MOST_NAMES: usize = 64;
const LONGEST_NAME: usize = 40;

/// `/v1/events`, `/v1/soft`, `/v1/stream`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EventsQuery {
    pub address: Option<String>,
    pub account: Option<String>,
    pub market: Option<String>,
    pub name: Option<String>,
    pub after: Option<i64>,
    pub before: Option<i64>,
    pub from_ts: Option<i64>,
    pub to_ts: Option<i64>,
    pub limit: Option<u32>,
    pub order: Option<String>,
}

/// `/v1/auctions`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuctionsQuery {
    pub account: Option<String>,
    pub open: Option<bool>,
    pub limit: Option<u32>,
    pub before: Option<i64>,
}

/// `/v1/waterfall`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WaterfallQuery {
    pub from_ts: Option<i64>,
    pub to_ts: Option<i64>,
}

/// `/v1/prices`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PricesQuery {
    pub market: Option<String>,
    pub from_ts: Option<i64>,
    pub to_ts: Option<i64>,
    pub step_secs: Option<i64>,
}

/// `/v1/backstop`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BackstopQuery {
    pub pool: Option<String>,
    pub from_ts: Option<i64>,
    pub to_ts: Option<i64>,
}

/// Two times, both included; without them everything.
pub fn range(from_ts: Option<i64>, to_ts: Option<i64>) -> Result<(i64, i64), ApiError> {
    let (from, to) = (from_ts.unwrap_or(0), to_ts.unwrap_or(i64::MAX));
    if from > to { Err(ApiError::BadRange) } else { Ok((from, to)) }
}

pub fn address(text: &str) -> Result<Pubkey, ApiError> {
    text.parse().map_err(|_| ApiError::BadAddress)
}

/// The key a route can't do without.
pub fn needed(text: Option<&String>) -> Result<Pubkey, ApiError> {
    address(text.ok_or(ApiError::BadAddress)?)
}

fn limited(limit: Option<u32>, default: u32, most: u32) -> Result<u32, ApiError> {
    let limit = limit.unwrap_or(default);
    if (1..=most).contains(&limit) { Ok(limit) } else { Err(ApiError::BadLimit) }
}

/// An empty `name` is none.
fn names(text: Option<&String>) -> Result<Vec<String>, ApiError> {
    let text = text.map(String::as_str).unwrap_or_default();
    let mut names: Vec<String> =
        text.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    let plain = |name: &String| {
        name.len() <= LONGEST_NAME && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if names.len() <= MOST_NAMES && names.iter().all(plain) {
        Ok(names)
    } else {
        Err(ApiError::BadName)
    }
}

impl EventsQuery {
    pub fn filter(&self) -> Result<Filter, ApiError> {
        let given = [&self.address, &self.account, &self.market];
        let keys: Result<Vec<String>, ApiError> =
            given.into_iter().flatten().map(|text| Ok(address(text)?.to_string())).collect();
        range(self.from_ts, self.to_ts)?;
        Ok(Filter {
            keys: keys?,
            names: names(self.name.as_ref())?,
            after: self.after,
            before: self.before,
            from_ts: self.from_ts,
            to_ts: self.to_ts,
            order: match self.order.as_deref() {
                None | Some("desc") => Order::Desc,
                Some("asc") => Order::Asc,
                Some(_) => return Err(ApiError::BadQuery),
            },
            limit: limited(self.limit, 100, MOST_EVENTS)?,
        })
    }
}

impl AuctionsQuery {
    pub fn limit(&self) -> Result<u32, ApiError> {
        limited(self.limit, 50, MOST_TOGETHER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_meant_is_refused_by_label() {
        let refused = |query: EventsQuery| query.filter().unwrap_err();
        let text = |text: &str| Some(text.to_owned());
        let default = EventsQuery::default;
        assert_eq!(refused(EventsQuery { address: text("x"), ..default() }), ApiError::BadAddress);
        assert_eq!(refused(EventsQuery { limit: Some(0), ..default() }), ApiError::BadLimit);
        assert_eq!(refused(EventsQuery { limit: Some(1_001), ..default() }), ApiError::BadLimit);
        assert_eq!(refused(EventsQuery { name: text("A;B"), ..default() }), ApiError::BadName);
        assert_eq!(refused(EventsQuery { order: text("up"), ..default() }), ApiError::BadQuery);
        let turned = EventsQuery { from_ts: Some(2), to_ts: Some(1), ..default() };
        assert_eq!(refused(turned), ApiError::BadRange);
        let all: String = (0..=MOST_NAMES).map(|n| format!("N{n},")).collect();
        assert_eq!(refused(EventsQuery { name: Some(all), ..default() }), ApiError::BadName);
    }

    #[test]
    fn names_are_taken_apart_and_each_counts_once() {
        let query = EventsQuery { name: Some("B,A,,B".to_owned()), ..EventsQuery::default() };
        assert_eq!(query.filter().unwrap().names, ["A", "B"]);
    }
}
