//! The server's metrics.

use super::{refusal::QuoteRefusal, wire::Delivery};
use crate::ops::metrics::Metrics;
use anyhow::Result;
use prometheus::{IntCounterVec, IntGaugeVec};

#[derive(Clone)]
pub struct QuoteMetrics {
    gauges: IntGaugeVec,
    messages: IntCounterVec,
    refused: IntCounterVec,
    deliveries: IntCounterVec,
    slow: IntCounterVec,
}

impl QuoteMetrics {
    pub fn new(metrics: &Metrics) -> Result<Self> {
        let what = &["what"];
        Ok(Self {
            gauges: metrics.gauge("quotes_now", "Open requests and makers logged in.", what)?,
            messages: metrics.counter("quotes_done_total", "Requests, quotes, clicks.", what)?,
            refused: metrics.counter("quotes_refused_total", "Refusals by label.", &["label"])?,
            deliveries: metrics.counter(
                "quotes_deliveries_total",
                "What became of submitted transactions.",
                &["result"],
            )?,
            slow: metrics.counter("quotes_disconnected_total", "Connections ended.", &["why"])?,
        })
    }

    fn gauge(&self, what: &str, count: usize) {
        self.gauges.with_label_values(&[what]).set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    pub fn open(&self, requests: usize) {
        self.gauge("requests", requests);
    }

    pub fn makers(&self, makers: usize) {
        self.gauge("makers", makers);
    }

    /// Counts one outcome of a message: what was done, or why not.
    pub fn counted<T>(
        &self,
        what: &str,
        result: Result<T, QuoteRefusal>,
    ) -> Result<T, QuoteRefusal> {
        match &result {
            Ok(_) => self.messages.with_label_values(&[what]).inc(),
            Err(refusal) => self.refused.with_label_values(&[&*refusal.label()]).inc(),
        }
        result
    }

    pub fn delivered(&self, delivery: &Delivery) {
        let result = match delivery {
            Delivery::Unknown { .. } => "unknown",
            Delivery::NeverReachedVenue { .. } => "never_reached_venue",
            Delivery::Refused { .. } => "refused",
            Delivery::Filled { .. } => "filled",
        };
        self.deliveries.with_label_values(&[result]).inc();
    }

    pub fn disconnected(&self, why: &str) {
        self.slow.with_label_values(&[why]).inc();
    }
}
