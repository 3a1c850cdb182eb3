//! The keeper's metrics. docs/src/guides/operator.md lists them with the alerts worth having.

use super::ending::Ending;
use crate::ops::metrics::Metrics;
use anyhow::Result;
use breakwater_clearing::state::{Market, Surface, slot_status};
use prometheus::{HistogramVec, IntCounterVec, IntGaugeVec};

#[derive(Clone)]
pub struct KeeperMetrics {
    actions: IntCounterVec,
    rounds: IntCounterVec,
    round_seconds: HistogramVec,
    waiting: IntGaugeVec,
    mark_age: IntGaugeVec,
    surface_age: IntGaugeVec,
    boards_missing: IntGaugeVec,
    balance: IntGaugeVec,
    slot: IntGaugeVec,
}

impl KeeperMetrics {
    pub fn new(metrics: &Metrics) -> Result<Self> {
        let actions = ["kind", "outcome", "cause"];
        Ok(Self {
            actions: metrics.counter(
                "actions_total",
                "Cranks by what became of them.",
                &actions,
            )?,
            rounds: metrics.counter("rounds_total", "Rounds of a lane.", &["lane", "result"])?,
            round_seconds: metrics.seconds("round_seconds", "Length of a round.", &["lane"])?,
            waiting: metrics.gauge(
                "waiting_actions",
                "Cranks that wait after a failure.",
                &["lane"],
            )?,
            mark_age: metrics.gauge("mark_age_seconds", "Age of a market's mark.", &["market"])?,
            surface_age: metrics.gauge(
                "surface_age_seconds",
                "Age of a market's oldest live point; that of the epoch where an expiry has none.",
                &["market"],
            )?,
            boards_missing: metrics.gauge(
                "boards_missing",
                "Boards of the schedule that don't exist.",
                &["market"],
            )?,
            balance: metrics.gauge("balance_lamports", "SOL of the keeper's keys.", &["key"])?,
            slot: metrics.gauge("seen_slot", "Slot of the last look at prices.", &[])?,
        })
    }

    pub fn count(&self, kind: &str, ending: &Ending) {
        self.actions.with_label_values(&[kind, ending.name(), ending.cause()]).inc();
    }

    pub fn round(&self, lane: &str, seconds: f64, went_well: bool) {
        let result = if went_well { "ok" } else { "failed" };
        self.rounds.with_label_values(&[lane, result]).inc();
        self.round_seconds.with_label_values(&[lane]).observe(seconds);
    }

    pub fn waiting(&self, lane: &str, count: usize) {
        self.waiting.with_label_values(&[lane]).set(saturated(count));
    }

    pub fn mark(&self, symbol: &str, market: &Market, now: i64) {
        let age = now.saturating_sub(market.mark.publish_ts);
        self.mark_age.with_label_values(&[symbol]).set(age);
    }

    pub fn surface(&self, symbol: &str, surface: &Surface, now: i64) {
        let oldest = oldest_point_ts(surface, now);
        let age = oldest.map_or(0, |oldest| now.saturating_sub(oldest));
        self.surface_age.with_label_values(&[symbol]).set(age);
    }

    pub fn boards_missing(&self, symbol: &str, count: usize) {
        self.boards_missing.with_label_values(&[symbol]).set(saturated(count));
    }

    pub fn balance(&self, key: &str, lamports: u64) {
        let lamports = i64::try_from(lamports).unwrap_or(i64::MAX);
        self.balance.with_label_values(&[key]).set(lamports);
    }

    pub fn slot(&self, slot: u64) {
        let none: [&str; 0] = [];
        self.slot.with_label_values(&none).set(i64::try_from(slot).unwrap_or(i64::MAX));
    }
}

fn saturated(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// When the oldest point of an expiry that is still to come was published; `None` where there is no such expiry.
pub fn oldest_point_ts(surface: &Surface, now: i64) -> Option<i64> {
    let live = surface.slots.iter().filter(|slot| slot.status == slot_status::LIVE);
    live.filter(|slot| slot.expiry_ts > now).map(|slot| slot.published_ts).min()
}
