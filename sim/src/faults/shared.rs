//! What requests, notifications and the page of counts share: dice, answers of before, transactions, counts.

use super::{
    dice::{Dice, Fate, News, Rates},
    memory::Memory,
    sent::{Sent, Tally},
};
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::File,
    io::Write,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

pub type Counts = BTreeMap<String, BTreeMap<&'static str, u64>>;

/// What `/faults` answers.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// By method, or the kind of notification: how often what happened.
    pub counts: Counts,
    pub sent: Tally,
}

pub struct Shared {
    start: Instant,
    dice: Mutex<Dice>,
    memory: Mutex<Memory>,
    sent: Mutex<Sent>,
    counts: Mutex<Counts>,
    log: Option<Mutex<File>>,
}

impl Shared {
    pub fn new(seed: u64, rates: Rates, log: Option<File>) -> Self {
        Self {
            start: Instant::now(),
            dice: Mutex::new(Dice::new(seed, rates)),
            memory: Mutex::default(),
            sent: Mutex::default(),
            counts: Mutex::default(),
            log: log.map(Mutex::new),
        }
    }

    /// Since the proxy began [ms].
    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub fn request(&self) -> (Fate, Duration) {
        held(&self.dice).request()
    }

    pub fn notification(&self) -> (News, Duration) {
        held(&self.dice).notification()
    }

    pub fn sent(&self) -> MutexGuard<'_, Sent> {
        held(&self.sent)
    }

    pub fn keep(&self, question: &str, answer: &Value) {
        held(&self.memory).keep(question, answer, self.now_ms());
    }

    /// One of the earlier answers to a question, if there is any.
    pub fn older(&self, question: &str) -> Option<Value> {
        let memory = held(&self.memory);
        let older = memory.older(question, self.now_ms());
        older.get(held(&self.dice).choose(older.len())).map(|result| (*result).clone())
    }

    /// Counts what happened, and logs it where it was a fault.
    pub fn count(&self, method: &str, what: &'static str) {
        *held(&self.counts).entry(method.to_owned()).or_default().entry(what).or_default() += 1;
        if what != Fate::Pass.name() {
            self.log(method, what);
        }
    }

    pub fn log(&self, method: &str, what: &str) {
        let Some(log) = &self.log else { return };
        let line = serde_json::json!({"ms": self.now_ms(), "method": method, "fault": what});
        let _ = writeln!(held(log), "{line}"); // a full disk does not stop the proxy
    }

    pub fn report(&self) -> Report {
        Report { counts: held(&self.counts).clone(), sent: held(&self.sent).tally.clone() }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (method, counts) in &self.counts {
            let all: Vec<String> =
                counts.iter().map(|(what, count)| format!("{what} {count}")).collect();
            writeln!(f, "{method:<34} {}", all.join(", "))?;
        }
        let Tally { transactions, same_bytes_again, sent_twice, sent_again_after_a_kill, .. } =
            &self.sent;
        writeln!(f, "{:<34} {transactions}, same bytes again {same_bytes_again}", "transactions")?;
        write!(
            f,
            "{:<34} {sent_twice}, after a kill {sent_again_after_a_kill}",
            "sent twice while it could land"
        )
    }
}
