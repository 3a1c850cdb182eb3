//! The liquidator's metrics.

use super::{
    engine::{Decision, Engine},
    lane::{Done, Sent},
    plan::Passed,
    predict::Prediction,
    skip::{Class, Skip},
};
use crate::ops::metrics::Metrics;
use anyhow::Result;
use prometheus::{HistogramVec, IntCounterVec, IntGaugeVec};
use std::{collections::BTreeMap, time::Duration};

pub struct LiquidatorMetrics {
    intents: IntCounterVec,
    skips: IntCounterVec,
    waiting: IntGaugeVec,
    accounts: IntGaugeVec,
    slot: IntGaugeVec,
    money: IntGaugeVec,
    greeks: IntGaugeVec,
    due_at: IntGaugeVec,
    faults: IntCounterVec,
    /// For the thread that flattens.
    pub flattened: IntCounterVec,
    thinking: HistogramVec,
}

impl LiquidatorMetrics {
    pub fn new(metrics: &Metrics) -> Result<Self> {
        Ok(Self {
            intents: metrics.counter(
                "intents_total",
                "Intents by kind and how they ended.",
                &["kind", "outcome"],
            )?,
            skips: metrics.counter(
                "skips_total",
                "Opportunities let pass, by cause; one that stays is counted once.",
                &["cause"],
            )?,
            waiting: metrics.gauge(
                "skipped",
                "Opportunities let pass now, by cause.",
                &["cause"],
            )?,
            accounts: metrics.gauge("accounts", "Margin accounts, by state.", &["state"])?,
            slot: metrics.gauge(
                "slot",
                "Newest slot seen, and longest wait of a due account.",
                &["what"],
            )?,
            money: metrics.gauge(
                "bidder_atoms",
                "The bidder's account [quote atoms].",
                &["what"],
            )?,
            greeks: metrics.gauge(
                "inventory_usd",
                "The bidder's Greeks by market [US dollars].",
                &["market", "greek"],
            )?,
            due_at: metrics.gauge(
                "due_after_move",
                "Accounts that a move of all markets would put below maintenance margin.",
                &["move_pct"],
            )?,
            faults: metrics.counter(
                "watch_faults_total",
                "Faults of watching, by source.",
                &["source"],
            )?,
            flattened: metrics.counter(
                "flattened_total",
                "Requests for quotes to get back within limits, by how they ended.",
                &["outcome"],
            )?,
            thinking: metrics.seconds("think_seconds", "From news to jobs.", &[])?,
        })
    }

    pub fn thought(&self, thought: &Decision, engine: &Engine, took: Duration) {
        self.thinking.with_label_values(&[] as &[&str]).observe(took.as_secs_f64());
        for Passed { skip, .. } in &thought.skips {
            self.skips.with_label_values(&[skip.label()]).inc();
        }
        let mut now: BTreeMap<&str, i64> = BTreeMap::new();
        for skip in engine.passed() {
            *now.entry(skip.label()).or_default() += 1;
        }
        self.waiting.reset();
        for (cause, count) in now {
            self.waiting.with_label_values(&[cause]).set(count);
        }
    }

    /// Returns the outcome's label.
    pub fn ended(&self, done: &Done, skip: Option<&Skip>) -> &'static str {
        let outcome = match (&done.sent, skip.map(Skip::class)) {
            (Sent::DryRun, _) => "dry-run",
            (Sent::Unknown(_), _) => "unknown",
            (Sent::Unreachable(_), _) => "unreachable",
            (Sent::Expired, _) => "expired",
            (_, None) => "landed",
            (_, Some(Class::Outcompeted)) => "outcompeted",
            (_, Some(Class::Waiting)) => "waiting",
            (_, Some(Class::Limited)) => "limited",
            (_, Some(Class::Fault)) => "fault",
        };
        self.intents.with_label_values(&[done.job.planned.intent.kind(), outcome]).inc();
        outcome
    }

    pub fn fault(&self, source: &str) {
        self.faults.with_label_values(&[source]).inc();
    }

    pub fn predicted(&self, predictions: &[Prediction]) {
        for prediction in predictions {
            let due = i64::try_from(prediction.due).unwrap_or(i64::MAX);
            self.due_at.with_label_values(&[&prediction.move_pct.to_string()]).set(due);
        }
    }

    pub fn state(&self, engine: &Engine) {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let accounts = |state: &str, n| self.accounts.with_label_values(&[state]).set(count(n));
        accounts("known", engine.sweep.len());
        accounts("due", engine.due().len());
        accounts("in-auction", engine.mirror.in_auction().count());
        let slot = engine.mirror.slot();
        let slots = |what: &str, n: u64| self.slot.with_label_values(&[what]).set(n.cast_signed());
        slots("newest", slot);
        slots("longest-due", engine.canary.longest(slot));
        let money = |what: &str, atoms: i128| {
            let atoms = i64::try_from(atoms).unwrap_or(i64::MAX);
            self.money.with_label_values(&[what]).set(atoms);
        };
        money("value", i128::from(engine.profit.value_atoms()));
        money("held", i128::from(engine.profit.held_atoms()));
        money("earned", engine.profit.earned_atoms());
        money("expected-edge", engine.profit.edge_atoms);
        for (market, greeks) in engine.inventory().iter().enumerate() {
            let figures = [
                ("delta", greeks.delta_usd),
                ("gamma", greeks.gamma_usd),
                ("vega", greeks.vega_usd),
                ("theta", greeks.theta_usd),
                ("notional", greeks.notional_usd),
            ];
            for (name, usd) in figures {
                self.greeks.with_label_values(&[&*market.to_string(), name]).set(usd as i64);
            }
        }
    }
}
