//! All open requests, who asked and who quoted. Short work under one lock; nothing here waits for anything.

mod connections;
mod entry;

use super::{
    check::{self, Ends, MakerFacts, Place},
    limits::Guests,
    metrics::QuoteMetrics,
    outbox::Outbox,
    refusal::QuoteRefusal,
    rfq::{Course, Rfq},
    settings::Settings,
    signed::{QuoteHash, SignedQuote},
    terms::Terms,
    wire::{Ask, Delivery, Phase, Status, ToMaker},
};
use entry::Entry;
use solana_signature::Signature;
use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

/// Who asks for quotes, and where to what becomes of it is told.
pub struct Asker {
    pub ip: IpAddr,
    /// `None` for one that looks for itself.
    pub watcher: Option<Outbox>,
}

pub struct RequestRegistry {
    pub settings: Settings,
    pub place: Place,
    pub metrics: QuoteMetrics,
    /// By so much the cluster's clock is behind this machine's: ends of quotes and expiries are in its time [s].
    behind_secs: AtomicI64,
    inner: Mutex<Inner>,
}

struct Inner {
    guests: Guests,
    /// By the taker's id.
    requests: HashMap<String, Entry>,
    /// The makers' name of a request to the taker's.
    by_name: HashMap<String, String>,
    /// Makers logged in, by the number of their connection.
    makers: HashMap<u64, Outbox>,
    /// Nonces of all quotes of open requests, by maker.
    nonces: HashSet<([u8; 32], u64)>,
    connections: u64,
}

/// A random name nobody guesses.
fn new_id() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

impl RequestRegistry {
    pub fn new(settings: Settings, place: Place, metrics: QuoteMetrics) -> Self {
        let inner = Inner {
            guests: Guests::new(settings.rate(), settings.most()),
            requests: HashMap::new(),
            by_name: HashMap::new(),
            makers: HashMap::new(),
            nonces: HashSet::new(),
            connections: 0,
        };
        let (behind_secs, inner) = (AtomicI64::new(0), Mutex::new(inner));
        Self { settings, place, metrics, behind_secs, inner }
    }

    /// Learns what time it is on the cluster.
    pub fn set_clock(&self, chain_ts: i64, now_ms: u64) {
        self.behind_secs.store(secs(now_ms).saturating_sub(chain_ts), Ordering::Relaxed);
    }

    /// The cluster's time [unix s].
    pub fn chain_ts(&self, now_ms: u64) -> i64 {
        secs(now_ms).saturating_sub(self.behind_secs.load(Ordering::Relaxed))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a request and tells all makers. Errors: `BadRequest`, `TooManyRequests`.
    pub fn open(&self, ask: Ask, by: Asker, now_ms: u64) -> Result<Status, QuoteRefusal> {
        let Asker { ip, watcher } = by;
        let terms = Terms::of(&ask, self.chain_ts(now_ms))?;
        let mut inner = self.lock();
        if inner.requests.len() >= self.settings.max_requests {
            return Err(QuoteRefusal::TooManyRequests);
        }
        inner.guests.open_request(ip, now_ms)?;
        let shown_at_ms = now_ms.saturating_add(self.settings.blind_ms);
        let course =
            Course { shown_at_ms, lapses_at_ms: shown_at_ms.saturating_add(self.settings.life_ms) };
        let (id, name) = (new_id(), new_id());
        let entry = Entry {
            rfq: Rfq::new(terms, course, self.settings.max_makers),
            name: name.clone(),
            ip,
            watcher,
            quoted: HashMap::new(),
            reported: Phase::Blind,
        };
        let status = entry.status(&id, now_ms);
        let Course { shown_at_ms, lapses_at_ms } = course;
        let call = ToMaker::Request { request: name.clone(), ask, shown_at_ms, lapses_at_ms };
        for maker in inner.makers.values() {
            maker.push(&call);
        }
        inner.by_name.insert(name, id.clone());
        inner.requests.insert(id, entry);
        self.metrics.open(inner.requests.len());
        Ok(status)
    }

    /// Takes a maker's quote in. Errors: `UnknownRequest`, those of [`check::require`], `NonceUsed`, those of [`Rfq::offer`].
    pub fn offer(
        &self,
        name: &str,
        signed: SignedQuote,
        (number, maker): (u64, &MakerFacts),
        now_ms: u64,
    ) -> Result<QuoteHash, QuoteRefusal> {
        let mut inner = self.lock();
        let inner = &mut *inner;
        let id = inner.by_name.get(name).ok_or(QuoteRefusal::UnknownRequest)?;
        let entry = inner.requests.get_mut(id).ok_or(QuoteRefusal::UnknownRequest)?;
        if entry.rfq.phase(now_ms) != Phase::Blind {
            return Err(QuoteRefusal::TooLate);
        }
        let rest = i64::from(self.settings.least_left_secs);
        let ends = Ends {
            earliest_ts: self.chain_ts(entry.rfq.course.lapses_at_ms).saturating_add(rest),
            latest_ts: self
                .chain_ts(now_ms)
                .saturating_add(i64::from(self.settings.most_left_secs)),
        };
        let at = (&self.place, maker);
        check::require(&signed, &entry.rfq.terms, at, ends, self.chain_ts(now_ms))?;
        let (account, hash) = (signed.quote.maker, signed.hash);
        let nonce = (account, signed.quote.nonce);
        if inner.nonces.contains(&nonce) {
            return Err(QuoteRefusal::NonceUsed);
        }
        if let Some(replaced) = entry.rfq.offer(signed, now_ms)? {
            inner.nonces.remove(&(account, replaced));
        }
        inner.nonces.insert(nonce);
        entry.quoted.insert(account, number);
        Ok(hash)
    }

    pub fn status(&self, id: &str, now_ms: u64) -> Result<Status, QuoteRefusal> {
        let inner = self.lock();
        let entry = inner.requests.get(id).ok_or(QuoteRefusal::UnknownRequest)?;
        Ok(entry.status(id, now_ms))
    }

    /// Errors: `UnknownRequest`, those of [`Rfq::click`].
    pub fn click(&self, id: &str, hash: &QuoteHash, now_ms: u64) -> Result<Status, QuoteRefusal> {
        let mut inner = self.lock();
        let inner = &mut *inner;
        let entry = inner.requests.get_mut(id).ok_or(QuoteRefusal::UnknownRequest)?;
        let let_go = entry.rfq.click(hash, now_ms)?;
        entry.reported = Phase::Clicked;
        let request = entry.name.clone();
        if let Ok(clicked) = entry.rfq.clicked() {
            let number = entry.quoted.get(&clicked.quote.maker);
            if let Some(maker) = number.and_then(|number| inner.makers.get(number)) {
                maker.push(&ToMaker::Clicked { request: request.clone(), quote: *hash });
            }
        }
        for quote in let_go {
            inner.nonces.remove(&(quote.quote.maker, quote.quote.nonce));
            let number = entry.quoted.get(&quote.quote.maker);
            if let Some(maker) = number.and_then(|number| inner.makers.get(number)) {
                maker.push(&ToMaker::Over { request: request.clone() });
            }
        }
        Ok(entry.status(id, now_ms))
    }

    /// The frozen quote of a request. Errors: `UnknownRequest`, `NotClicked`.
    pub fn clicked(&self, id: &str) -> Result<SignedQuote, QuoteRefusal> {
        let inner = self.lock();
        inner.requests.get(id).ok_or(QuoteRefusal::UnknownRequest)?.rfq.clicked().cloned()
    }

    /// Errors: `UnknownRequest`, those of [`Rfq::submit`].
    pub fn submit(
        &self,
        id: &str,
        signature: Signature,
        now_ms: u64,
    ) -> Result<Status, QuoteRefusal> {
        let mut inner = self.lock();
        let entry = inner.requests.get_mut(id).ok_or(QuoteRefusal::UnknownRequest)?;
        entry.rfq.submit(signature, now_ms)?;
        Ok(entry.status(id, now_ms))
    }

    /// The end of a followed transaction.
    pub fn deliver(&self, id: &str, delivery: Delivery, now_ms: u64) {
        self.metrics.delivered(&delivery);
        let mut inner = self.lock();
        if let Some(entry) = inner.requests.get_mut(id) {
            entry.rfq.deliver(delivery);
            entry.report(id, now_ms);
        }
    }

    /// What time alone changes: shows quotes, lets them lapse, forgets the request. Returns when to come again [unix ms], `None` once
    /// it is forgotten.
    pub fn tick(&self, id: &str, now_ms: u64) -> Option<u64> {
        let mut inner = self.lock();
        let inner = &mut *inner;
        let entry = inner.requests.get_mut(id)?;
        let phase = entry.rfq.phase(now_ms);
        if phase != entry.reported {
            entry.reported = phase;
            entry.report(id, now_ms);
            if phase == Phase::Lapsed {
                let over = ToMaker::Over { request: entry.name.clone() };
                let quoted = entry.quoted.values().filter_map(|number| inner.makers.get(number));
                quoted.for_each(|maker| maker.push(&over));
            }
        }
        if now_ms >= entry.rfq.ends_at_ms() {
            inner.forget(id);
            self.metrics.open(inner.requests.len());
            return None;
        }
        Some(entry.rfq.next_at_ms(now_ms).max(now_ms.saturating_add(1)))
    }
}

impl Inner {
    fn forget(&mut self, id: &str) {
        if let Some(entry) = self.requests.remove(id) {
            self.by_name.remove(&entry.name);
            self.guests.end_request(entry.ip);
            for nonce in entry.rfq.nonces() {
                self.nonces.remove(&nonce);
            }
        }
    }
}

fn secs(ms: u64) -> i64 {
    i64::try_from(ms / 1_000).unwrap_or(i64::MAX)
}
