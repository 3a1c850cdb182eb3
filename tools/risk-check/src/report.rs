//! What a file's check adds up to.

/// One file's line.
pub struct Report {
    name: String,
    cases: usize,
    failed: usize,
    worst: f64,
    mismatches: usize,
    relative_to: &'static str,
    note: String,
    failures: Vec<String>,
    open: Option<String>,
    differences: Vec<String>,
}

impl Report {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            cases: 0,
            failed: 0,
            worst: 0.0,
            mismatches: 0,
            relative_to: "the figure",
            note: String::new(),
            failures: Vec::new(),
            open: None,
            differences: Vec::new(),
        }
    }

    pub fn header() -> String {
        format!(
            "{:<40} {:>6} {:>7} {:>12} {:>11}  relative to",
            "file", "cases", "passed", "worst error", "mismatches"
        )
    }

    /// What errors in this file are measured against.
    pub fn relative_to(&mut self, what: &'static str) {
        self.relative_to = what;
    }

    pub fn note(&mut self, note: &str) {
        if !self.note.is_empty() {
            self.note.push_str("; ");
        }
        self.note.push_str(note);
    }

    /// Begins a case; figures that follow belong to it.
    pub fn case(&mut self, name: &str) {
        self.cases += 1;
        self.open = Some(name.to_owned());
    }

    /// Compares a figure of the open case: |ours - theirs| / scale against a tolerance.
    pub fn compare(&mut self, what: &str, ours: f64, theirs: f64, (scale, tolerance): (f64, f64)) {
        let error = (ours - theirs).abs() / scale;
        let error = if error.is_finite() { error } else { f64::INFINITY };
        self.worst = self.worst.max(error);
        if error > tolerance {
            self.fail(&format!("{what} is {ours}, should be {theirs}: off by {error:.2e}"));
        }
    }

    /// The open case found another worst scenario than the file.
    pub fn mismatch(&mut self, what: &str) {
        self.mismatches += 1;
        self.fail(what);
    }

    pub fn fail(&mut self, what: &str) {
        let case = self.open.clone().unwrap_or_default();
        if !self.failures.iter().any(|f| f.starts_with(&format!("{case}: "))) {
            self.failed += 1;
        }
        self.failures.push(format!("{case}: {what}"));
    }

    /// Part of the file that is not ours to reproduce, on purpose; said whatever else is printed.
    pub fn differs(&mut self, what: &str, why: &str) {
        self.differences.push(format!("{what}: {why}"));
    }

    pub fn differences(&self) -> &[String] {
        &self.differences
    }

    /// The file could not be worked through.
    pub fn broken(&mut self, error: &str) {
        self.failed = self.failed.max(1);
        self.failures.push(format!("could not be read to its end: {error}"));
    }

    pub fn passed(&self) -> bool {
        self.failed == 0 && self.cases + self.differences.len() > 0
    }

    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    pub fn line(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!("  ({})", self.note) };
        format!(
            "{:<40} {:>6} {:>7} {:>12.2e} {:>11}  {}{note}",
            self.name,
            self.cases,
            self.cases.saturating_sub(self.failed),
            self.worst,
            self.mismatches,
            self.relative_to
        )
    }
}
