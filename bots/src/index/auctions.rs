//! Auctions, each from its start to its end, put together from their events.

use super::{
    query::{AuctionsQuery, address},
    refusal::ApiError,
    store::{Event, Filter, Order, Store},
};
use serde::Serialize;
use sqlx::{Row, any::AnyRow};

/// Events of an auction, by name; soft slices come before one and are not of it.
const NAMES: [&str; 17] = [
    "AuctionStarted",
    "AuctionAdmitted",
    "AuctionRestarted",
    "WitnessRaised",
    "SliceSold",
    "InsolvencyDeclared",
    "InsolventSliceTaken",
    "AuctionEnded",
    "Netted",
    "BidCommitted",
    "BidRevealed",
    "SealedAllotted",
    "BondReleased",
    "ShortfallCovered",
    "AccountRanked",
    "RankSkipped",
    "Deleveraged",
];
/// Most events of one auction that are looked at.
const MOST: u32 = 1_000;
const ONE_Q32: i128 = 1 << 32;

/// One auction's row.
#[derive(Clone, Debug)]
pub struct Span {
    pub id: i64,
    pub account: String,
    pub slot: i64,
    pub started_ts: i64,
    pub ended_id: i64,
    pub ended_ts: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Auction {
    pub id: i64,
    pub account: String,
    pub started_ts: i64,
    pub slot: i64,
    pub ended_ts: Option<i64>,
    pub witness: i128,
    pub equity_atoms: String,
    pub mm_atoms: String,
    /// Sold, insolvent ones included, as far as the history has them.
    pub slices: usize,
    /// The history lacks slices that were sold: a transaction's log was cut. Sums are at least what they say.
    pub incomplete: bool,
    /// Paid by who took them, less what takers of insolvent slices were paid.
    pub paid_atoms: String,
    /// Of the slices at mark.
    pub value_atoms: String,
    /// Of the account as it was at the start.
    pub share_left_q32: String,
    pub fees_atoms: String,
    pub insolvent: bool,
}

impl Span {
    fn of(row: &AnyRow) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.try_get(0)?,
            account: row.try_get(1)?,
            slot: row.try_get(2)?,
            started_ts: row.try_get(3)?,
            ended_id: row.try_get(4)?,
            ended_ts: row.try_get(5)?,
        })
    }

    /// Where the account's next auction begins; no event of this one comes after it.
    async fn next(&self, store: &Store) -> Result<Option<i64>, ApiError> {
        let sql = "SELECT id FROM auctions WHERE account = $1 AND id > $2 ORDER BY id LIMIT 1";
        let args = vec![self.account.clone().into(), self.id.into()];
        Ok(store.select(sql, args, |row| Ok(row.try_get(0)?)).await?.pop())
    }

    /// Its events in order, without hold-backs, which name no account.
    pub async fn events(&self, store: &Store) -> Result<Vec<Event>, ApiError> {
        let filter = Filter {
            keys: vec![self.account.clone()],
            names: NAMES.map(str::to_owned).to_vec(),
            after: Some(self.id.saturating_sub(1)),
            before: self.next(store).await?,
            order: Order::Asc,
            limit: MOST,
            ..Filter::default()
        };
        let mut events = store.events(&filter).await?;
        // the account may be a buyer or a candidate elsewhere meanwhile
        let of = |event: &Event, field| event.text(field) == self.account;
        events.retain(|event| {
            of(event, "account") || of(event, "long_account") || of(event, "short_account")
        });
        Ok(events)
    }

    pub fn auction(&self, events: &[Event]) -> Auction {
        let named = |name: &'static str| events.iter().filter(move |event| event.name == name);
        let start = named("AuctionStarted").next();
        let started = |field| start.map_or(0, |event| event.int(field));
        let (mut paid, mut value, mut fees, mut left_q32, mut slices) = (0, 0, 0, ONE_Q32, 0_usize);
        // slices are numbered from one, and the end tells how many there were
        let ends = named("AuctionEnded").map(|end| end.int("slices"));
        let mut sold = ends.max().unwrap_or(0);
        for event in events {
            let signed_paid = match event.name.as_str() {
                "SliceSold" => event.int("paid_atoms"),
                "InsolventSliceTaken" => -event.int("paid_atoms"),
                _ => continue,
            };
            slices = slices.saturating_add(1);
            sold = sold.max(event.int("trade_id"));
            // sums of a thousand 64-bit numbers
            paid += signed_paid;
            value += event.int("value_atoms");
            fees += event.int("fee_atoms");
            let kept = ONE_Q32.saturating_sub(event.int("share_q32")).max(0);
            left_q32 = left_q32 * kept / ONE_Q32; // both at most 2^32
        }
        Auction {
            id: self.id,
            account: self.account.clone(),
            started_ts: self.started_ts,
            slot: self.slot,
            ended_ts: (self.ended_id > 0).then_some(self.ended_ts),
            witness: started("witness"),
            equity_atoms: started("equity_atoms").to_string(),
            mm_atoms: started("mm_atoms").to_string(),
            slices,
            incomplete: i128::try_from(slices) != Ok(sold) || events.len() >= MOST as usize,
            paid_atoms: paid.to_string(),
            value_atoms: value.to_string(),
            share_left_q32: left_q32.to_string(),
            fees_atoms: fees.to_string(),
            insolvent: named("InsolvencyDeclared").next().is_some(),
        }
    }
}

const COLUMNS: &str = "SELECT id, account, slot, started_ts, ended_id, ended_ts FROM auctions";

/// Errors: `UnknownAuction`.
pub async fn span(store: &Store, id: i64) -> Result<Span, ApiError> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let found = store.select(&sql, vec![id.into()], Span::of).await?.pop();
    found.ok_or(ApiError::UnknownAuction)
}

/// How many auctions of its account the history has up to this one: its number, where the history is whole.
pub async fn number(store: &Store, span: &Span) -> Result<u16, ApiError> {
    let sql = "SELECT COUNT(*) FROM auctions WHERE account = $1 AND id <= $2";
    let args = vec![span.account.clone().into(), span.id.into()];
    let count = store.select(sql, args, |row| Ok(row.try_get::<i64, _>(0)?)).await?.pop();
    // the program's own counter wraps
    Ok(count.unwrap_or_default() as u16)
}

/// Newest first; the number to ask for the next page before, if there is one.
pub async fn page(
    store: &Store,
    query: &AuctionsQuery,
) -> Result<(Vec<Auction>, Option<i64>), ApiError> {
    let limit = query.limit()?;
    let mut args = vec![query.before.unwrap_or(i64::MAX).into(), limit.into()];
    let mut sql = format!("{COLUMNS} WHERE id < $1");
    if let Some(account) = &query.account {
        args.push(address(account)?.to_string().into());
        sql.push_str(" AND account = $3");
    }
    match query.open {
        Some(true) => sql.push_str(" AND ended_id = 0"),
        Some(false) => sql.push_str(" AND ended_id > 0"),
        None => {}
    }
    sql.push_str(" ORDER BY id DESC LIMIT $2");
    let spans = store.select(&sql, args, Span::of).await?;
    let full = spans.len() == limit as usize;
    let next = spans.last().filter(|_| full).map(|span| span.id);
    let mut auctions = Vec::with_capacity(spans.len());
    for span in spans {
        let events = span.events(store).await?;
        auctions.push(span.auction(&events));
    }
    Ok((auctions, next))
}
