//! What is seen while a command works: bars on the terminal, and a row for each thing that ends. Nothing of it goes to standard output.

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::{io::IsTerminal, time::Duration};

/// A bar is cut into so many parts a run.
const PARTS: u64 = 1_000;
const TICK: Duration = Duration::from_millis(500);

/// A bar that counts.
pub fn counted(of: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(of);
    bar.set_style(style("{elapsed_precise} {bar:32} {pos}/{len}  {msg}"));
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(TICK);
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A table that grows while it is worked on: a row a column of the report.
pub struct Live {
    all: MultiProgress,
    head: ProgressBar,
    rows: Vec<ProgressBar>,
    /// Where there is no terminal rows are printed as they end.
    terminal: bool,
}

impl Live {
    /// `names`: of the rows. `runs`: how many each has.
    pub fn new(names: &[String], runs: u64) -> Self {
        let all = MultiProgress::new();
        let head = all.add(ProgressBar::new(0));
        head.set_style(style("{elapsed_precise} {msg}"));
        head.enable_steady_tick(TICK);
        let row = |name: &String| {
            let bar = all.add(ProgressBar::new(PARTS * runs));
            bar.set_style(style("{prefix:>14} {bar:20} {percent:>3} %  {msg}"));
            bar.set_prefix(name.clone());
            bar.tick();
            bar
        };
        let rows = names.iter().map(row).collect();
        Self { all, head, rows, terminal: std::io::stderr().is_terminal() }
    }

    /// What is going on.
    pub fn say(&self, text: String) {
        self.head.set_message(text);
    }

    /// How far a run is.
    pub fn at(&self, row: usize, run: u64, share: f64) {
        if let Some(bar) = self.rows.get(row) {
            bar.set_position(run * PARTS + (share.clamp(0.0, 1.0) * PARTS as f64) as u64);
        }
    }

    /// A run has ended.
    pub fn ended(&self, row: usize, run: u64, figures: String) {
        self.at(row, run, 1.0);
        let Some(bar) = self.rows.get(row) else { return };
        if !self.terminal {
            eprintln!("{:>14}  {figures}", bar.prefix());
        }
        bar.set_message(figures);
    }

    /// The table makes room for the report.
    pub fn close(&self) {
        let _ = self.all.clear();
    }
}
