//! What a run measured: written as JSON, printed as a table.

use crate::live::sweep::Sweep;
use anyhow::{Context, Result};
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use serde::Serialize;
use std::{collections::BTreeMap, path::Path};

/// Longest that 95 % of the accounts may wait for their auctions [s].
pub const P95_LIMIT_SECS: f64 = 3.0;

/// Times from the price to the auctions of one group of accounts [s], and the slots between.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Accounts that were below maintenance margin.
    pub due: usize,
    /// Of them, whose auction was never seen.
    pub missed: usize,
    pub p50_secs: f64,
    pub p95_secs: f64,
    pub max_secs: f64,
    /// Share of those due whose auction started by so many slots after the price's own [%].
    pub started_by_slot_pct: BTreeMap<u64, f64>,
}

/// How long after the price an auction began.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    pub secs: f64,
    pub slots: u64,
}

impl Group {
    /// `starts`: of each auction seen, of `due` accounts.
    pub fn new(due: usize, starts: &[Start]) -> Self {
        let mut secs: Vec<f64> = starts.iter().map(|start| start.secs).collect();
        secs.sort_by(f64::total_cmp);
        let by = |slots: u64| starts.iter().filter(|start| start.slots <= slots).count();
        let pct = |slots| (slots, 100.0 * by(slots) as f64 / due.max(1) as f64);
        Self {
            due,
            missed: due.saturating_sub(starts.len()),
            p50_secs: quantile(&secs, 50),
            p95_secs: quantile(&secs, 95),
            max_secs: quantile(&secs, 100),
            started_by_slot_pct: (0..=12).map(pct).collect(),
        }
    }
}

/// The smallest value that `pct` per cent of the sorted ones do not exceed; 0 of none.
fn quantile(sorted: &[f64], pct: usize) -> f64 {
    let rank = (sorted.len() * pct).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// Everything about one run.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    pub cores: usize,
    pub profile: &'static str,
    pub population: &'static str,
    pub accounts: usize,
    pub fall_pct: f64,
    pub opening_secs: f64,
    /// Slots from the price to the marks of all markets.
    pub mark_slots: u64,
    /// Below maintenance margin at the new mark.
    pub due_at_the_mark: Group,
    /// Fell below it afterwards, as surfaces followed; measured from the price all the same.
    pub due_later: Group,
    pub sweep: Sweep,
}

impl Record {
    /// Errors name what the run fell short of.
    pub fn require(&self) -> Result<()> {
        let Group { due, missed, p95_secs, .. } = self.due_at_the_mark;
        anyhow::ensure!(due > 0, "no account fell below maintenance margin: nothing was measured");
        anyhow::ensure!(missed == 0, "{missed} of {due} accounts due had no auction started");
        anyhow::ensure!(
            p95_secs <= P95_LIMIT_SECS,
            "95 % of the auctions took {p95_secs:.2} s, more than {P95_LIMIT_SECS} s"
        );
        Ok(())
    }

    pub fn save(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    pub fn print(&self) {
        let mut table = Table::new();
        table.load_preset(ASCII_MARKDOWN);
        table.set_header(["price to auction", "due", "missed", "p50 s", "p95 s", "max s"]);
        for (name, group) in
            [("due at the new mark", &self.due_at_the_mark), ("due later", &self.due_later)]
        {
            let secs = [group.p50_secs, group.p95_secs, group.max_secs].map(|s| format!("{s:.2}"));
            let counts = [name.to_owned(), group.due.to_string(), group.missed.to_string()];
            table.add_row(counts.into_iter().chain(secs));
        }
        println!("{table}");
        let by: Vec<String> = self
            .due_at_the_mark
            .started_by_slot_pct
            .iter()
            .map(|(slots, pct)| format!("+{slots} {pct:.0} %"))
            .collect();
        println!("started by slot after the price's: {}", by.join(", "));
        println!("marks taken over {} slots after the price", self.mark_slots);
        let Sweep { accounts, positions, threads, assess_ms, health_ms, shared_book_ms, .. } =
            self.sweep;
        println!(
            "sweep: {accounts} accounts, {positions} positions, {threads} threads: both margins {assess_ms:.0} ms, \
             maintenance margin {health_ms:.0} ms, with a engine a thread {shared_book_ms:.0} ms"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let start = |n| Start { secs: f64::from(n), slots: 1 };
        let starts: Vec<Start> = (1..=20).map(start).collect();
        let group = Group::new(21, &starts);
        assert_eq!((group.p50_secs, group.p95_secs, group.max_secs), (10.0, 19.0, 20.0));
        assert_eq!(group.missed, 1);
    }

    #[test]
    fn shares_count_the_missed_too() {
        let group = Group::new(4, &[Start { secs: 0.5, slots: 1 }, Start { secs: 1.0, slots: 3 }]);
        assert_eq!(group.started_by_slot_pct[&1], 25.0);
        assert_eq!(group.started_by_slot_pct[&12], 50.0);
    }
}
