//! Events as they are taken, over a websocket; what was missed first.

use super::{
    publish::Notice,
    query::EventsQuery,
    refusal::ApiError,
    server::Server,
    store::{Event, Filter, Order, Written},
};
use crate::quotes::socket::sent;
use axum::extract::ws::{Message, WebSocket};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, interval},
};

const STATUS_EVERY: Duration = Duration::from_secs(3);
/// Longest silence; pings are answered by every client.
const SILENCE: Duration = Duration::from_secs(45);
/// Events of the past that are read at a time.
const PAGE: u32 = 500;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    address: Option<String>,
    name: Option<String>,
    after: Option<i64>,
}

/// Which events, and from which on; without the latter those to come.
pub struct Wanted {
    filter: Filter,
    after: Option<i64>,
}

impl Asked {
    pub fn wanted(&self) -> Result<Wanted, ApiError> {
        let (address, name) = (self.address.clone(), self.name.clone());
        let order = Some("asc".to_owned());
        let query =
            EventsQuery { address, name, order, limit: Some(PAGE), ..EventsQuery::default() };
        Ok(Wanted { filter: query.filter()?, after: self.after })
    }
}

/// Why a connection ended, for the log.
type End = &'static str;

struct Listener<'a> {
    server: &'a Server,
    socket: WebSocket,
    filter: Filter,
    /// Newest event that was sent, or passed over.
    last: i64,
}

pub async fn serve(server: &Server, socket: WebSocket, wanted: Wanted) {
    let last = wanted.after.unwrap_or_else(|| server.publisher.progress().last_id);
    let mut listener = Listener { server, socket, filter: wanted.filter, last };
    if let Err(end) = listener.run(wanted.after.is_some()).await {
        tracing::debug!(end, "a listener went");
    }
}

impl Listener<'_> {
    async fn run(&mut self, replay: bool) -> Result<(), End> {
        // first, so that nothing is between the past and what comes
        let mut notices = self.server.publisher.sender.subscribe();
        if replay {
            self.return_from_fork().await?;
            self.replay().await?;
        }
        let (mut ticks, mut heard_at) = (interval(STATUS_EVERY), Instant::now());
        loop {
            tokio::select! {
                biased;
                message = self.socket.recv() => {
                    heard_at = Instant::now();
                    match message {
                        Some(Ok(Message::Close(_)) | Err(_)) | None => return Err("gone"),
                        Some(Ok(_)) => {}
                    }
                }
                _ = ticks.tick() => {
                    if heard_at.elapsed() > SILENCE {
                        return Err("silent");
                    }
                    self.status().await?;
                }
                notice = notices.recv() => match notice {
                    Ok(notice) => self.notice(notice).await?,
                    Err(RecvError::Lagged(_)) => return Err("slow"),
                    Err(RecvError::Closed) => return Err("stopped"),
                }
            }
        }
    }

    async fn notice(&mut self, notice: Notice) -> Result<(), End> {
        match notice {
            Notice::Event(written) => {
                let Written { event, keys } = &*written;
                // what the replay read already, the queue has once more
                if event.id > self.last {
                    self.last = event.id;
                    if self.wants(event, keys) {
                        self.event(event).await?;
                    }
                }
                Ok(())
            }
            Notice::Undone(undone) => {
                if undone.from_id > self.last {
                    return Ok(());
                }
                // what came in their place may have been read already: it is said once more, after this
                self.undone(undone.from_id).await?;
                self.replay().await
            }
        }
    }

    fn wants(&self, event: &Event, keys: &[String]) -> bool {
        let filter = &self.filter;
        (filter.names.is_empty() || filter.names.contains(&event.name))
            && filter.keys.iter().all(|key| keys.contains(key))
    }

    /// The client comes back with an event that was taken back while it was away, or of a history that was begun anew.
    async fn return_from_fork(&mut self) -> Result<(), End> {
        let last_id = self.server.publisher.progress().last_id;
        let found = self.server.store.undone_at(self.last, last_id).await;
        let found = found.map_err(|_| "database")?;
        match found {
            Some(from_id) => self.undone(from_id).await,
            None => Ok(()),
        }
    }

    async fn undone(&mut self, from_id: i64) -> Result<(), End> {
        self.last = from_id.saturating_sub(1);
        self.say(&json!({ "type": "undone", "from_id": from_id })).await
    }

    async fn replay(&mut self) -> Result<(), End> {
        loop {
            // the newest there is, wanted or not: up to it nothing has to be said again
            let newest = self.server.publisher.progress().last_id;
            let filter =
                Filter { after: Some(self.last), order: Order::Asc, ..self.filter.clone() };
            let page = self.server.store.events(&filter).await.map_err(|_| "database")?;
            for event in &page {
                self.last = event.id;
                self.event(event).await?;
            }
            if page.len() < PAGE as usize {
                self.last = self.last.max(newest);
                return Ok(());
            }
        }
    }

    async fn event(&mut self, event: &Event) -> Result<(), End> {
        self.say(&json!({ "type": "event", "event": event })).await
    }

    async fn status(&mut self) -> Result<(), End> {
        let status = self.server.status().await.map_err(|_| "database")?;
        self.say(&json!({ "type": "status", "status": status })).await?;
        if sent(&mut self.socket, Message::Ping(vec![].into())).await {
            Ok(())
        } else {
            Err("slow")
        }
    }

    async fn say(&mut self, value: &Value) -> Result<(), End> {
        let message = Message::Text(value.to_string().into());
        if sent(&mut self.socket, message).await { Ok(()) } else { Err("slow") }
    }
}
