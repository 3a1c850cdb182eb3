//! What is kept of an event beside the event: the rows of auctions, flows, marks and shares.

use super::row::{Arg, EVENT, Event as Stored, insert, query};
use crate::index::waterfall;
use anyhow::Result;
use breakwater_client::event::Event;
use sqlx::{AnyConnection, Row};

/// An event's own place, and when it was.
#[derive(Clone, Copy)]
pub struct Place {
    pub id: i64,
    pub slot: u64,
    pub time_ts: i64,
}

/// An auction that ends.
struct Ended {
    /// Of this account.
    account: String,
    /// Number of the event that says so.
    by_id: i64,
    time_ts: i64,
}

/// Rows of a batch, to be inserted together.
#[derive(Default)]
pub struct Derived {
    auctions: Vec<[Arg; 6]>,
    ends: Vec<Ended>,
    flows: Vec<[Arg; 4]>,
    marks: Vec<[Arg; 7]>,
    shares: Vec<[Arg; 7]>,
}

impl Derived {
    pub fn take(&mut self, at: Place, event: &Event) {
        let Place { id, slot, time_ts } = at;
        for (step, atoms) in waterfall::flows(event) {
            self.flows.push([id.into(), step.into(), time_ts.into(), atoms.into()]);
        }
        match event {
            Event::AuctionStarted(e) => {
                let account = e.account.to_string().into();
                let open = || 0_i64.into();
                self.auctions.push([
                    id.into(),
                    account,
                    slot.into(),
                    time_ts.into(),
                    open(),
                    open(),
                ]);
            }
            Event::AuctionEnded(e) => {
                self.ends.push(Ended { account: e.account.to_string(), by_id: id, time_ts });
            }
            Event::MarkUpdated(e) => self.marks.push([
                id.into(),
                e.market.to_string().into(),
                e.publish_ts.into(),
                e.price_atoms.into(),
                e.variance_q48.into(),
                e.im_range_bps.into(),
                e.mm_range_bps.into(),
            ]),
            Event::BackstopMoved(e) => {
                let moved = [e.value_atoms.into(), e.shares.into(), e.atoms.into()];
                self.share(at, (e.vault.to_string(), true), moved);
            }
            Event::BackstopAsked(e) if e.lost_shares > 0 => {
                let lost = i64::try_from(e.lost_shares).unwrap_or(i64::MAX);
                let moved = [0_i64.into(), (-lost).into(), 0_i64.into()];
                self.share(at, (e.vault.to_string(), false), moved);
            }
            _ => {}
        }
    }

    /// `priced`: the event says what the vault was worth.
    fn share(&mut self, at: Place, (vault, priced): (String, bool), moved: [Arg; 3]) {
        let [value, change, flow] = moved;
        let (id, time_ts) = (at.id.into(), at.time_ts.into());
        self.shares.push([id, vault.into(), time_ts, priced.into(), value, change, flow]);
    }

    pub async fn write(self, connection: &mut AnyConnection) -> Result<()> {
        insert(connection, "auctions", self.auctions).await?;
        insert(connection, "flows", self.flows).await?;
        insert(connection, "marks", self.marks).await?;
        insert(connection, "shares", self.shares).await?;
        for Ended { account, by_id: ended_id, time_ts: ended_ts } in self.ends {
            let own = own_escrow(connection, &account, ended_id).await?;
            if own > 0 {
                let flow = [ended_id.into(), "escrow".into(), ended_ts.into(), own.into()];
                insert(connection, "flows", vec![flow]).await?;
            }
            let sql = "UPDATE auctions SET ended_id = $1, ended_ts = $2 WHERE account = $3 AND ended_id = 0 AND id < $4";
            let args = vec![ended_id.into(), ended_ts.into(), account.into(), ended_id.into()];
            query(sql.to_owned(), args).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// [`waterfall::own_escrow`] of the account's auction that is open and ends by the event `ended_id`.
async fn own_escrow(connection: &mut AnyConnection, account: &str, ended_id: i64) -> Result<i64> {
    let sql = "SELECT id FROM auctions WHERE account = $1 AND ended_id = 0 AND id < $2 ORDER BY id DESC LIMIT 1";
    let args = vec![account.into(), ended_id.into()];
    let started = query(sql.to_owned(), args).fetch_optional(&mut *connection).await?;
    let Some(started) = started else { return Ok(0) };
    let names = waterfall::ESCROW.map(|name| format!("'{name}'")).join(", ");
    let sql = format!(
        "SELECT {EVENT} FROM event_keys k JOIN events e ON e.id = k.event_id WHERE k.address = $1 \
         AND k.name IN ({names}) AND k.event_id >= $2 AND k.event_id <= $3 ORDER BY e.id"
    );
    let args = vec![account.into(), started.try_get::<i64, _>(0)?.into(), ended_id.into()];
    let found = query(sql, args).fetch_all(&mut *connection).await?;
    let events: Result<Vec<Stored>> = found.iter().map(Stored::of).collect();
    let mut events = events?;
    // the account may be a buyer elsewhere meanwhile
    events.retain(|event| event.text("account") == account);
    Ok(i64::try_from(waterfall::own_escrow(&events)).unwrap_or(i64::MAX))
}
