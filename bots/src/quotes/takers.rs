//! A taker's connection: requests, clicks and submissions in, whatever changes out.

use super::{
    limits::Bucket,
    outbox::Outbox,
    refusal::QuoteRefusal,
    registry::Asker,
    server::{Server, now_ms},
    socket::{self, Talk},
    wire::{FromTaker, Status, ToTaker},
};
use axum::extract::ws::WebSocket;
use std::{net::IpAddr, sync::Arc};

struct Taker {
    server: Arc<Server>,
    ip: IpAddr,
    outbox: Outbox,
}

pub async fn serve(server: Arc<Server>, socket: WebSocket, ip: IpAddr) {
    let settings = &server.registry.settings;
    let (outbox, inbox) = Outbox::new(settings.queue);
    let bucket = Bucket::new(settings.rate(), now_ms());
    let mut taker = Taker { server: Arc::clone(&server), ip, outbox };
    let why = socket::run(socket, inbox, bucket, &mut taker).await;
    server.registry.metrics.disconnected(why);
}

impl Talk for Taker {
    async fn on_text(&mut self, text: &str) {
        match self.answer(text).await {
            Ok(status) => self.outbox.push(&ToTaker::Status { status }),
            Err(error) => self.outbox.push(&ToTaker::Fault { fault: error.into() }),
        }
    }
}

impl Taker {
    async fn answer(&self, text: &str) -> Result<Status, QuoteRefusal> {
        match serde_json::from_str(text).map_err(|_| QuoteRefusal::Malformed)? {
            FromTaker::Ask { ask } => {
                let watcher = Some(self.outbox.clone());
                self.server.open(ask, Asker { ip: self.ip, watcher })
            }
            FromTaker::Click { id, quote } => self.server.click(&id, &quote),
            FromTaker::Submit { id, transaction } => self.server.submit(&id, &transaction),
        }
    }
}
