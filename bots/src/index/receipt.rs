//! Everything about one auction: what happened, at which prices, and who paid for the loss.

use super::{
    auctions::{self, Auction, Span},
    refusal::ApiError,
    store::{Event, Filter, Order, Store},
    waterfall::own_escrow,
};
use anchor_lang::prelude::Pubkey;
use breakwater_client::{address, instruction::Lot};
use serde::Serialize;
use sqlx::Row;
use std::collections::BTreeSet;

/// Slices whose hold-backs are looked for.
const MOST_HOLDS: usize = 200;
const MOST_MARKETS: usize = 64;
const MOST_MOMENTS: usize = 100;

#[derive(Debug, Serialize)]
pub struct Receipt {
    pub auction: Auction,
    pub events: Vec<Event>,
    pub prices: Vec<Price>,
    pub waterfall: Vec<Paid>,
    pub holds: Vec<Hold>,
}

/// A mark that was in force at the start or at a slice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Price {
    /// The event that set it.
    pub id: i64,
    pub market: String,
    pub price_atoms: String,
    pub publish_ts: i64,
    pub slot: i64,
    pub signature: String,
    /// First event of the auction that it was in force at.
    pub at_id: i64,
}

/// A loss, and whose it became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paid {
    pub step: &'static str,
    /// An account's address, or the fund's name.
    pub from: String,
    pub atoms: String,
    /// The event that says so.
    pub id: i64,
}

/// What was held back of who took a slice, once it has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Number of the slice.
    pub trade_id: String,
    pub held_atoms: String,
    /// Of it: the slice's rise beyond the limit, to the account it was sold from.
    pub forfeited_atoms: String,
    /// The rest, back to who took the slice.
    pub returned_atoms: String,
    /// The event that says so.
    pub id: i64,
}

impl Hold {
    /// An event of a forfeit says how much was forfeited, any other how much was given back.
    fn of(slice: &Event, end: &Event) -> Self {
        let held = slice.int("held_atoms");
        let is_forfeit = end.data["forfeited"].as_bool().unwrap_or(false);
        let forfeited = if is_forfeit { end.int("atoms").clamp(0, held) } else { 0 };
        Self {
            trade_id: slice.int("trade_id").to_string(),
            held_atoms: held.to_string(),
            forfeited_atoms: forfeited.to_string(),
            returned_atoms: held.saturating_sub(forfeited).to_string(),
            id: end.id,
        }
    }
}

pub async fn receipt(store: &Store, id: i64) -> Result<Receipt, ApiError> {
    let span = auctions::span(store, id).await?;
    let mut events = span.events(store).await?;
    let auction = span.auction(&events);
    let prices = prices(store, &events).await?;
    let waterfall = waterfall(&span, &events);
    let ends = holds(store, &span, &events).await?;
    let holds = ends.iter().map(|(hold, _)| hold.clone()).collect();
    events.extend(ends.into_iter().map(|(_, event)| event));
    events.sort_by_key(|event| event.id);
    Ok(Receipt { auction, events, prices, waterfall, holds })
}

/// Of each market the newest mark before the start, and before each slice.
async fn prices(store: &Store, events: &[Event]) -> Result<Vec<Price>, ApiError> {
    let moments = events.iter().filter(|event| {
        matches!(event.name.as_str(), "AuctionStarted" | "SliceSold" | "InsolventSliceTaken")
    });
    let sql = "SELECT e.id, m.market, m.price_atoms, m.publish_ts, e.slot, e.signature FROM marks m \
               JOIN events e ON e.id = m.event_id WHERE m.market = $1 AND m.event_id < $2 \
               ORDER BY m.event_id DESC LIMIT 1";
    let markets = markets(store).await?;
    let (mut prices, mut seen) = (Vec::new(), BTreeSet::new());
    for moment in moments.take(MOST_MOMENTS) {
        for market in &markets {
            let args = vec![market.clone().into(), moment.id.into()];
            let found = store.select(sql, args, |row| {
                Ok(Price {
                    id: row.try_get(0)?,
                    market: row.try_get(1)?,
                    price_atoms: row.try_get::<i64, _>(2)?.to_string(),
                    publish_ts: row.try_get(3)?,
                    slot: row.try_get(4)?,
                    signature: row.try_get(5)?,
                    at_id: moment.id,
                })
            });
            prices.extend(found.await?.into_iter().filter(|price| seen.insert(price.id)));
        }
    }
    prices.sort_unstable();
    Ok(prices)
}

/// One by one along the index: all marks are too many to look at for their markets.
async fn markets(store: &Store) -> Result<Vec<String>, ApiError> {
    let sql = "SELECT market FROM marks WHERE market > $1 ORDER BY market LIMIT 1";
    let mut markets: Vec<String> = Vec::new();
    while markets.len() < MOST_MARKETS {
        let last = markets.last().cloned().unwrap_or_default();
        let next = store.select(sql, vec![last.into()], |row| Ok(row.try_get(0)?)).await?.pop();
        let Some(next) = next else { break };
        markets.push(next);
    }
    Ok(markets)
}

fn waterfall(span: &Span, events: &[Event]) -> Vec<Paid> {
    let mut paid = Vec::new();
    for event in events {
        let candidate = event.text("candidate").to_owned();
        let own = || span.account.clone();
        let steps = match event.name.as_str() {
            "InsolventSliceTaken" | "ShortfallCovered" => vec![
                ("escrow", own(), "escrow_atoms"),
                ("insurance", "insurance".to_owned(), "insurance_atoms"),
                ("gamma", "gamma".to_owned(), "gamma_atoms"),
                ("backstop", "backstop".to_owned(), "backstop_atoms"),
                ("shared", "pool".to_owned(), "socialised_atoms"),
            ],
            "Deleveraged" => vec![("deleveraging", candidate, "haircut_atoms")],
            "AuctionEnded" => {
                let own_atoms = own_escrow(events);
                if own_atoms > 0 {
                    let (from, atoms) = (own(), own_atoms.to_string());
                    paid.push(Paid { step: "escrow", from, atoms, id: event.id });
                }
                continue;
            }
            _ => continue,
        };
        for (step, from, field) in steps {
            let atoms = event.int(field);
            if atoms > 0 {
                paid.push(Paid { step, from, atoms: atoms.to_string(), id: event.id });
            }
        }
    }
    paid
}

/// What became of what was held back of bidders: all of it given back, or the part of it that was forfeited. Such an event names the hold-back's address, which follows from account, number of
/// the auction and trade; where the history does not know the number (docs/src/guides/history.md) there is none at that address.
async fn holds(
    store: &Store,
    span: &Span,
    events: &[Event],
) -> Result<Vec<(Hold, Event)>, ApiError> {
    let held = events.iter().filter(|event| event.int("held_atoms") > 0);
    let held: Vec<&Event> = held.take(MOST_HOLDS).collect();
    if held.is_empty() {
        return Ok(vec![]);
    }
    let number = auctions::number(store, span).await?;
    let margin_account = span.account.parse().map_err(|_| ApiError::Broken)?;
    let lot = Lot { pool: Pubkey::default(), margin_account, number };
    let mut found = Vec::new();
    for slice in held {
        let trade_id = u64::try_from(slice.int("trade_id")).ok();
        let Some(last_trade_id) = trade_id.and_then(|id| id.checked_sub(1)) else { continue };
        let filter = Filter {
            keys: vec![address::hold_back(&lot, last_trade_id).to_string()],
            names: vec!["HoldBackResolved".to_owned()],
            after: Some(slice.id),
            order: Order::Asc,
            limit: 1, // there is no other at the address before it is resolved
            ..Filter::default()
        };
        let ends = store.events(&filter).await?.into_iter();
        found.extend(ends.map(|end| (Hold::of(slice, &end), end)));
    }
    Ok(found)
}
