//! One request with the connections it concerns.

use crate::quotes::{
    outbox::Outbox,
    rfq::{Course, Rfq},
    wire::{Phase, Status, ToTaker},
};
use std::{collections::HashMap, net::IpAddr};

pub struct Entry {
    pub rfq: Rfq,
    pub name: String,
    pub ip: IpAddr,
    pub watcher: Option<Outbox>,
    /// Connections of the makers that quoted.
    pub quoted: HashMap<[u8; 32], u64>,
    pub reported: Phase,
}

impl Entry {
    pub fn status(&self, id: &str, now_ms: u64) -> Status {
        let Course { shown_at_ms, lapses_at_ms } = self.rfq.course;
        Status {
            id: id.to_owned(),
            phase: self.rfq.phase(now_ms),
            shown_at_ms,
            lapses_at_ms,
            quotes: self.rfq.shown(now_ms),
            delivery: self.rfq.delivery().cloned(),
        }
    }

    pub fn report(&self, id: &str, now_ms: u64) {
        if let Some(watcher) = &self.watcher {
            watcher.push(&ToTaker::Status { status: self.status(id, now_ms) });
        }
    }
}
