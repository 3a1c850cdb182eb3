//! The indexer's metrics.

use super::publish::Progress;
use crate::ops::metrics::Metrics;
use anyhow::Result;
use prometheus::{IntCounterVec, IntGaugeVec};

#[derive(Clone)]
pub struct IndexMetrics {
    slots: IntGaugeVec,
    stored: IntGaugeVec,
    events: IntCounterVec,
    undone: IntCounterVec,
    faults: IntCounterVec,
    requests: IntCounterVec,
    listeners: IntGaugeVec,
}

impl IndexMetrics {
    pub fn new(metrics: &Metrics) -> Result<Self> {
        Ok(Self {
            slots: metrics.gauge("index_slot", "Taken, final, first, tip, lag.", &["what"])?,
            stored: metrics.gauge("index_stored", "Events, and logs that were cut.", &["what"])?,
            events: metrics.counter("index_events_total", "Events taken.", &["name"])?,
            undone: metrics.counter("index_undone_total", "Forks that took events back.", &[])?,
            faults: metrics.counter("index_faults_total", "Failed steps.", &["of"])?,
            requests: metrics.counter("index_requests_total", "Answers.", &["route", "code"])?,
            listeners: metrics.gauge("index_listeners", "Websockets.", &[])?,
        })
    }

    pub fn progress(&self, progress: &Progress) {
        let slot = |what: &str, slot: u64| {
            self.slots.with_label_values(&[what]).set(i64::try_from(slot).unwrap_or(i64::MAX));
        };
        slot("taken", progress.slot);
        slot("final", progress.final_slot);
        slot("first", progress.first_slot);
        slot("tip", progress.tip_slot);
        slot("lag", progress.lag_slots);
        self.stored.with_label_values(&["events"]).set(progress.events);
        self.stored.with_label_values(&["cut-logs"]).set(progress.cut_logs);
    }

    pub fn taken(&self, name: &str) {
        self.events.with_label_values(&[name]).inc();
    }

    pub fn undone(&self) {
        self.undone.with_label_values::<&str>(&[]).inc();
    }

    /// A step failed, at the node or at the database.
    pub fn fault(&self, of: &str) {
        self.faults.with_label_values(&[of]).inc();
    }

    pub fn answered(&self, route: &str, code: u16) {
        self.requests.with_label_values(&[route, &code.to_string()]).inc();
    }

    pub fn listeners(&self, change: i64) {
        self.listeners.with_label_values::<&str>(&[]).add(change);
    }
}
