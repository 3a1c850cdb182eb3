//! A surface from a child process that speaks JSON lines: a question a line on its standard input, an answer a line on its standard output.
//!
//! ```text
//! -> {"id":7,"market":0,"symbol":"BTC","mark_usd":61234.5,"now":1795000000,"expiries":[1795766400]}
//! <- {"id":7,"points":[{"expiry_ts":1795766400,"a":0.01,"b":0.05,"rho":-0.3,"m":0.0,"sigma":0.1,"basis":1.001,"rate":0.0}]}
//! <- {"id":7,"error":"no quotes yet"}
//! ```
//!
//! What it writes to standard error goes to the keeper's. A child that ends or leaves questions unanswered is started again, later each time.

use super::{Question, Slice, Source};
use anyhow::{Context, Result, anyhow, bail};
use breakwater_clearing::instructions::SurfacePointArgs;
use serde::Deserialize;
use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::{Duration, Instant},
};

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Questions in a row that may go unanswered before the child is started again.
const MOST_SILENCES: u32 = 3;
/// Answers that may wait to be read; a child that writes more waits itself.
const LINES: usize = 64;

#[derive(Debug, Deserialize)]
struct Answer {
    id: u64,
    #[serde(default)]
    points: Vec<Slice>,
    error: Option<String>,
}

struct Running {
    child: Child,
    to: ChildStdin,
    from: Receiver<String>,
    silences: u32,
}

impl Running {
    /// It speaks no more, whether its process is gone yet or not.
    fn ended<T>(&mut self) -> Result<T> {
        self.silences = MOST_SILENCES;
        bail!("the feed has ended")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it may have gone already
        let _ = self.child.wait();
    }
}

pub struct Feed {
    command: Vec<String>,
    folder: PathBuf,
    timeout: Duration,
    running: Option<Running>,
    next_id: u64,
    pause: Duration,
    not_before: Instant,
}

impl Feed {
    /// Runs `command` in `folder`, from the first question on.
    pub fn new(command: Vec<String>, folder: PathBuf, timeout: Duration) -> Self {
        let (pause, not_before) = (FIRST_PAUSE, Instant::now());
        Self { command, folder, timeout, running: None, next_id: 1, pause, not_before }
    }

    fn start(&mut self) -> Result<Running> {
        let now = Instant::now();
        if now < self.not_before {
            let left = self.not_before.duration_since(now).as_secs_f64();
            bail!("the feed has ended; it is started again in {left:.0} s");
        }
        self.not_before = now + self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        let (program, arguments) = self.command.split_first().context("the feed has no command")?;
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start the feed {program}"))?;
        let to = child.stdin.take().context("the feed has no input")?;
        let out = child.stdout.take().context("the feed has no output")?;
        let (lines, from) = sync_channel(LINES);
        thread::Builder::new().name("feed".to_owned()).spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if lines.send(line).is_err() {
                    return; // nobody listens any more
                }
            }
        })?;
        tracing::info!(program, pid = child.id(), "feed started");
        Ok(Running { child, to, from, silences: 0 })
    }

    fn ask(&mut self, running: &mut Running, question: &Question) -> Result<Vec<Slice>> {
        let id = self.next_id;
        self.next_id += 1; // one a question
        let line = serde_json::json!({
            "id": id,
            "market": question.market,
            "symbol": question.symbol,
            "mark_usd": question.mark_usd(),
            "now": question.now,
            "expiries": question.expiries,
        });
        if writeln!(running.to, "{line}").and_then(|()| running.to.flush()).is_err() {
            return running.ended();
        }
        let until = Instant::now() + self.timeout;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = match running.from.recv_timeout(left) {
                Ok(line) => line,
                Err(RecvTimeoutError::Disconnected) => return running.ended(),
                Err(RecvTimeoutError::Timeout) => {
                    running.silences += 1;
                    bail!("the feed did not answer within {} ms", self.timeout.as_millis());
                }
            };
            let answer: Answer = match serde_json::from_str(&line) {
                Ok(answer) => answer,
                Err(error) => bail!("the feed wrote what is no answer: {error}"),
            };
            if answer.id != id {
                continue; // to a question that was given up
            }
            running.silences = 0;
            return answer
                .error
                .map_or(Ok(answer.points), |said| Err(anyhow!("the feed says: {said}")));
        }
    }
}

impl Source for Feed {
    fn points(&mut self, question: &Question) -> Result<Vec<SurfacePointArgs>> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => self.start()?,
        };
        let answer = self.ask(&mut running, question);
        if running.silences < MOST_SILENCES {
            self.running = Some(running);
        }
        let slices = answer?;
        self.pause = FIRST_PAUSE;
        slices.iter().map(Slice::point).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: &str = r#"{"expiry_ts":2000,"a":0.01,"b":0.05,"rho":-0.3,"m":0.0,"sigma":0.1}"#;

    fn feed(script: &str, timeout_ms: u64) -> Feed {
        let command = ["sh", "-c", script].map(str::to_owned).to_vec();
        Feed::new(command, std::env::temp_dir(), Duration::from_millis(timeout_ms))
    }

    fn ask(feed: &mut Feed) -> Result<Vec<SurfacePointArgs>> {
        let symbol = "BTC".to_owned();
        let question = Question {
            market: 0,
            symbol,
            mark_atoms: 1_000_000,
            now: 1_000,
            expiries: vec![2_000],
        };
        feed.points(&question)
    }

    #[test]
    fn answers_are_matched_by_their_number() {
        let script = format!(
            r#"n=0; while read -r line; do n=$((n+1)); echo "{{\"id\":999,\"points\":[]}}"; echo "{{\"id\":$n,\"points\":[{}]}}"; done"#,
            POINT.replace('"', "\\\"")
        );
        let mut feed = feed(&script, 5_000);
        for _ in 0..3 {
            let points = ask(&mut feed).unwrap();
            assert_eq!(points[0].expiry_ts, 2_000);
            assert_eq!(points[0].basis_q32, 1 << 32);
        }
    }

    #[test]
    fn a_feed_that_ends_is_started_again_but_not_at_once() {
        let mut feed = feed("exit 0", 5_000);
        let error = format!("{:#}", ask(&mut feed).unwrap_err());
        assert!(error.contains("has ended"), "{error}");
        let error = format!("{:#}", ask(&mut feed).unwrap_err());
        assert!(error.contains("started again in"), "{error}");
        feed.not_before = Instant::now();
        let error = format!("{:#}", ask(&mut feed).unwrap_err());
        assert!(!error.contains("started again in"), "{error}");
        assert_eq!(feed.pause, FIRST_PAUSE * 4);
    }

    #[test]
    fn silence_and_nonsense_are_errors_and_no_hang() {
        let mut silent = feed("sleep 60", 50);
        for _ in 0..MOST_SILENCES {
            let error = format!("{:#}", ask(&mut silent).unwrap_err());
            assert!(error.contains("did not answer within 50 ms"), "{error}");
        }
        assert!(silent.running.is_none(), "it is given up");
        let mut babbling = feed("read -r l; echo hello; sleep 60", 5_000);
        assert!(format!("{:#}", ask(&mut babbling).unwrap_err()).contains("no answer"));
        let mut sorry = feed(r#"read -r l; echo '{"id":1,"error":"no quotes"}'; sleep 60"#, 5_000);
        assert!(format!("{:#}", ask(&mut sorry).unwrap_err()).contains("no quotes"));
    }
}
