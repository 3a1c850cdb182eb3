//! An operator's own pricing, as a program of its own: one JSON line in, one JSON line out.
//!
//! ```text
//! -> {"id":7,"value_atoms":"12500000","mm_atoms":"9000000","now":1764000000,
//!     "markets":[{"index":0,"symbol":"BTC","mark_atoms":"60000000000"}],
//!     "slice":[{"market":0,"kind":"put","strike_atoms":"55000000000","expiry_ts":1764403200,"size_lots":"-250000"}],
//!     "inventory":[...],"cash_atoms":"-3000000"}
//! <- {"id":7,"most_atoms":"11900000"}        or {"id":7,"skip":"too close to expiry"}
//! ```
//!
//! Amounts are decimal strings, because a JSON number is a float to many programs. An answer with another id is old and passed
//! over; no answer in time is a labelled skip and starts the program anew before the next question, with growing pauses.

use super::{Offer, Strategy};
use crate::liquidator::skip::Skip;
use breakwater_clearing::state::MarginAccount;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Longest answer read; more is no answer.
const LONGEST_LINE: usize = 64 * 1024;

pub fn default_timeout_ms() -> u64 {
    200
}

pub struct Plugin {
    command: Vec<String>,
    timeout: Duration,
    folder: Option<PathBuf>,
    running: Option<Running>,
    next_id: u64,
    /// Failed in a row, and when it may be started again.
    failures: u32,
    not_before: Option<Instant>,
}

struct Running {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it may have gone already
        let _ = self.child.wait();
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    id: u64,
    most_atoms: Option<String>,
    skip: Option<String>,
}

impl Plugin {
    pub fn new(command: Vec<String>, timeout_ms: u64, folder: Option<PathBuf>) -> Self {
        let timeout = Duration::from_millis(timeout_ms);
        Self { command, timeout, folder, running: None, next_id: 0, failures: 0, not_before: None }
    }

    fn ask(&mut self, question: &Value, id: u64) -> Result<Answer, String> {
        let timeout = self.timeout;
        let running = self.started()?;
        let mut line = question.to_string();
        line.push('\n');
        running.stdin.write_all(line.as_bytes()).map_err(|error| format!("write: {error}"))?;
        let end = Instant::now() + timeout;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = running.lines.recv_timeout(left).map_err(|error| match error {
                RecvTimeoutError::Timeout => "no answer in time".to_owned(),
                RecvTimeoutError::Disconnected => "it ended".to_owned(),
            })?;
            let answer: Answer =
                serde_json::from_str(&line).map_err(|error| format!("bad answer: {error}"))?;
            if answer.id == id {
                return Ok(answer);
            }
        }
    }

    fn started(&mut self) -> Result<&mut Running, String> {
        if self.running.is_none() {
            if self.not_before.is_some_and(|at| Instant::now() < at) {
                return Err("it failed and is not started again yet".to_owned());
            }
            self.running = Some(start(&self.command, self.folder.as_deref())?);
        }
        self.running.as_mut().ok_or_else(|| "it can't be started".to_owned())
    }

    fn failed(&mut self, why: String) -> Skip {
        self.running = None;
        self.failures = self.failures.saturating_add(1);
        let pause = Duration::from_millis(250 << self.failures.min(8)).min(LONGEST_PAUSE);
        self.not_before.get_or_insert_with(|| Instant::now() + pause);
        if self.not_before.is_some_and(|at| at <= Instant::now()) {
            self.not_before = Some(Instant::now() + pause);
        }
        Skip::PluginFault(why)
    }
}

fn start(command: &[String], folder: Option<&std::path::Path>) -> Result<Running, String> {
    let (program, arguments) = command.split_first().ok_or("the plug-in's command is empty")?;
    let mut process = Command::new(program);
    process.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    if let Some(folder) = folder {
        process.current_dir(folder);
    }
    let mut child = process.spawn().map_err(|error| format!("cannot start {program}: {error}"))?;
    let (stdin, stdout) =
        child.stdin.take().zip(child.stdout.take()).ok_or("the plug-in has no pipes")?;
    let (sender, lines) = channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut line = String::new();
        // a line without an end would grow for ever
        while let Ok(read) =
            std::io::Read::take(&mut reader, LONGEST_LINE as u64).read_line(&mut line)
        {
            if read == 0 || sender.send(std::mem::take(&mut line)).is_err() {
                break;
            }
        }
    });
    Ok(Running { child, stdin, lines })
}

impl Strategy for Plugin {
    fn name(&self) -> &'static str {
        "plugin"
    }

    fn most_atoms(&mut self, offer: &Offer) -> Result<i64, Skip> {
        self.next_id += 1;
        let id = self.next_id;
        let answer = match self.ask(&question(offer, id), id) {
            Ok(answer) => answer,
            Err(why) => return Err(self.failed(why)),
        };
        (self.failures, self.not_before) = (0, None);
        match (answer.most_atoms, answer.skip) {
            (_, Some(reason)) => Err(Skip::Declined(reason)),
            (Some(most), None) => {
                most.parse().map_err(|_| Skip::PluginFault(format!("most_atoms is {most:?}")))
            }
            (None, None) => Err(Skip::PluginFault("neither most_atoms nor skip".to_owned())),
        }
    }
}

fn question(offer: &Offer, id: u64) -> Value {
    let markets: Vec<Value> = offer
        .snapshot
        .markets
        .iter()
        .map(|(market, _)| {
            let symbol = String::from_utf8_lossy(&market.symbol);
            json!({
                "index": market.index,
                "symbol": symbol.trim_end_matches('\0'),
                "mark_atoms": market.mark.price_atoms.to_string(),
            })
        })
        .collect();
    json!({
        "id": id,
        "value_atoms": offer.value_atoms.to_string(),
        "mm_atoms": offer.mm_atoms.to_string(),
        "now": offer.snapshot.now,
        "markets": markets,
        "slice": positions(offer.slice),
        "inventory": positions(offer.before),
        "cash_atoms": offer.before.cash_atoms.to_string(),
    })
}

fn positions(account: &MarginAccount) -> Vec<Value> {
    account
        .positions()
        .iter()
        .map(|position| {
            json!({
                "market": position.market,
                "kind": if position.kind == 0 { "call" } else { "put" },
                "strike_atoms": position.strike_atoms.to_string(),
                "expiry_ts": position.expiry_ts,
                "size_lots": position.size_lots.to_string(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shell is the operator's program here.
    fn ask(script: &str, times: usize) -> Vec<Result<i64, Skip>> {
        let command = ["sh", "-c", script].map(str::to_owned).to_vec();
        let mut plugin = Plugin::new(command, 2_000, None);
        let account = breakwater_client::snapshot::empty_account();
        let settings = bytemuck::Zeroable::zeroed();
        let snapshot = Snapshot { settings, markets: vec![], now: 0 };
        let offer = Offer {
            snapshot: &snapshot,
            slice: &account,
            value_atoms: 100,
            mm_atoms: 50,
            before: &account,
            after: &account,
        };
        (0..times).map(|_| plugin.most_atoms(&offer)).collect()
    }

    use breakwater_client::snapshot::Snapshot;

    #[test]
    fn its_answer_is_the_price() {
        let echo = r#"n=0; while read -r q; do n=$((n+1)); echo "{\"id\":$n,\"most_atoms\":\"9$n\"}"; done"#;
        assert_eq!(ask(echo, 2), [Ok(91), Ok(92)]);
    }

    #[test]
    fn old_answers_are_passed_over() {
        let late = r#"read -r q; echo '{"id":0,"most_atoms":"1"}'; echo '{"id":1,"most_atoms":"2"}'; read -r q"#;
        assert_eq!(ask(late, 1), [Ok(2)]);
    }

    #[test]
    fn its_refusal_carries_its_reason() {
        let no = r#"read -r q; echo '{"id":1,"skip":"too near"}'; read -r q"#;
        assert_eq!(ask(no, 1), [Err(Skip::Declined("too near".to_owned()))]);
    }

    #[test]
    fn one_that_ends_or_talks_nonsense_is_a_fault_and_is_not_started_at_once() {
        let answers = ask("exit 0", 2);
        assert!(matches!(&answers[0], Err(Skip::PluginFault(_))), "{answers:?}");
        let again = "it failed and is not started again yet".to_owned();
        assert_eq!(answers[1], Err(Skip::PluginFault(again)));
        assert!(matches!(
            &ask("read -r q; echo hello; read -r q", 1)[0],
            Err(Skip::PluginFault(_))
        ));
    }

    #[test]
    fn silence_is_a_fault() {
        let command = ["sleep", "60"].map(str::to_owned).to_vec();
        let mut plugin = Plugin::new(command, 50, None);
        let id = 1;
        assert_eq!(plugin.ask(&json!({ "id": id }), id).unwrap_err(), "no answer in time");
    }
}
