//! Prometheus metrics, named `breakwater_...`, with the service as a label of all.

use anyhow::Result;
use prometheus::{
    HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder,
    core::Collector,
};
use std::collections::HashMap;

#[derive(Clone)]
pub struct Metrics(Registry);

impl Metrics {
    pub fn new(service: &str) -> Result<Self> {
        let labels = HashMap::from([("service".to_owned(), service.to_owned())]);
        Ok(Self(Registry::new_custom(Some("breakwater".to_owned()), Some(labels))?))
    }

    /// A counter; its name ends in `_total`.
    pub fn counter(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec> {
        self.registered(IntCounterVec::new(Opts::new(name, help), labels)?)
    }

    pub fn gauge(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntGaugeVec> {
        self.registered(IntGaugeVec::new(Opts::new(name, help), labels)?)
    }

    /// A histogram of seconds, from a millisecond to half a minute.
    pub fn seconds(&self, name: &str, help: &str, labels: &[&str]) -> Result<HistogramVec> {
        let buckets = vec![0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 6.0, 15.0, 30.0];
        self.registered(HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets), labels)?)
    }

    fn registered<T: Collector + Clone + 'static>(&self, metric: T) -> Result<T> {
        self.0.register(Box::new(metric.clone()))?;
        Ok(metric)
    }

    /// All of them in Prometheus's text format.
    pub fn text(&self) -> Result<String> {
        Ok(TextEncoder::new().encode_to_string(&self.0.gather())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_the_project_and_labels_the_service() {
        let metrics = Metrics::new("keeper").unwrap();
        metrics
            .counter("sent_total", "Sent.", &["outcome"])
            .unwrap()
            .with_label_values(&["done"])
            .inc();
        let text = metrics.text().unwrap();
        assert!(
            text.contains("breakwater_sent_total{outcome=\"done\",service=\"keeper\"} 1"),
            "{text}"
        );
    }

    #[test]
    fn one_name_stands_for_one_metric() {
        let metrics = Metrics::new("keeper").unwrap();
        metrics.gauge("lag", "One.", &[]).unwrap();
        assert!(metrics.gauge("lag", "Another.", &[]).is_err());
    }
}
