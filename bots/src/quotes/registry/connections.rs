//! Who is connected, and how much each address may say.

use super::RequestRegistry;
use crate::quotes::{outbox::Outbox, refusal::QuoteRefusal};
use std::net::IpAddr;

impl RequestRegistry {
    pub fn connect(&self, ip: IpAddr, now_ms: u64) -> Result<(), QuoteRefusal> {
        self.lock().guests.connect(ip, now_ms)
    }

    pub fn disconnect(&self, ip: IpAddr) {
        self.lock().guests.disconnect(ip);
    }

    /// One message over HTTP.
    pub fn message(&self, ip: IpAddr, now_ms: u64) -> Result<(), QuoteRefusal> {
        self.lock().guests.message(ip, now_ms)
    }

    /// A maker that has logged in; the number names its connection. Errors: `TooManyMakers`.
    pub fn join(&self, outbox: Outbox) -> Result<u64, QuoteRefusal> {
        let mut inner = self.lock();
        if inner.makers.len() >= self.settings.max_makers {
            return Err(QuoteRefusal::TooManyMakers);
        }
        inner.connections = inner.connections.wrapping_add(1);
        let number = inner.connections;
        inner.makers.insert(number, outbox);
        self.metrics.makers(inner.makers.len());
        Ok(number)
    }

    /// What the maker has signed stays.
    pub fn leave(&self, number: u64) {
        let mut inner = self.lock();
        inner.makers.remove(&number);
        self.metrics.makers(inner.makers.len());
    }
}
