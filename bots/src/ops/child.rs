//! A program of the operator's own that speaks JSON lines: a question a line on its standard input, an answer a line on its
//! standard output, both objects with the same `id`. What it writes to standard error goes to ours.
//!
//! One that ends, or leaves questions unanswered, is started again with the next question, later each time.

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::{
    io::{BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread,
    time::{Duration, Instant},
};

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Questions in a row that may go unanswered before it is started again.
const MOST_SILENCES: u32 = 3;
/// Answers that may wait to be read; one that writes more waits itself.
const LINES: usize = 64;
/// Longest answer; a line without an end would grow for ever.
const LONGEST_LINE: u64 = 1 << 20;

pub struct Speaker {
    command: Vec<String>,
    folder: PathBuf,
    timeout: Duration,
    running: Option<Running>,
    next_id: u64,
    pause: Duration,
    not_before: Instant,
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
        bail!("it has ended")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it may have gone already
        let _ = self.child.wait();
    }
}

impl Speaker {
    /// Runs `command` in `folder`, from the first question on.
    pub fn new(command: Vec<String>, folder: PathBuf, timeout: Duration) -> Self {
        let (pause, not_before) = (FIRST_PAUSE, Instant::now());
        Self { command, folder, timeout, running: None, next_id: 1, pause, not_before }
    }

    /// The answer to a question; answers to earlier ones are passed over. Errors: it can't be started or not yet, it ended, it
    /// did not answer in time, or answered what is not a `T`.
    pub fn ask<T: DeserializeOwned>(&mut self, question: Map<String, Value>) -> Result<T> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => self.start()?,
        };
        let answer = self.exchange(&mut running, question);
        if running.silences < MOST_SILENCES {
            self.running = Some(running);
        }
        let answer = answer?;
        self.pause = FIRST_PAUSE;
        Ok(answer)
    }

    fn start(&mut self) -> Result<Running> {
        let now = Instant::now();
        if now < self.not_before {
            let left = self.not_before.duration_since(now).as_secs_f64();
            bail!("it has ended; it is started again in {left:.0} s");
        }
        self.not_before = now + self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        let (program, arguments) = self.command.split_first().context("its command is empty")?;
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let to = child.stdin.take().context("it has no input")?;
        let out = child.stdout.take().context("it has no output")?;
        let (lines, from) = sync_channel(LINES);
        thread::Builder::new().name("speaker".to_owned()).spawn(move || listen(out, &lines))?;
        tracing::info!(program, pid = child.id(), "started");
        Ok(Running { child, to, from, silences: 0 })
    }

    fn exchange<T: DeserializeOwned>(
        &mut self,
        running: &mut Running,
        mut question: Map<String, Value>,
    ) -> Result<T> {
        let id = self.next_id;
        self.next_id += 1; // one a question
        question.insert("id".to_owned(), id.into());
        let line = Value::Object(question);
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
                    bail!("it did not answer within {} ms", self.timeout.as_millis());
                }
            };
            let mut answer: Map<String, Value> =
                serde_json::from_str(&line).context("it wrote what is no answer")?;
            if answer.remove("id").and_then(|said| said.as_u64()) != Some(id) {
                continue; // to a question that was given up
            }
            running.silences = 0;
            let answer = serde_json::from_value(Value::Object(answer));
            return answer.context("it wrote what is no answer");
        }
    }
}

fn listen(out: ChildStdout, lines: &SyncSender<String>) {
    let mut reader = BufReader::new(out);
    let mut line = String::new();
    while (&mut reader).take(LONGEST_LINE).read_line(&mut line).is_ok_and(|read| read > 0) {
        if lines.send(std::mem::take(&mut line)).is_err() {
            return; // nobody listens any more
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Answer {
        n: u64,
    }

    /// A shell is the operator's program here.
    fn speaker(script: &str, timeout_ms: u64) -> Speaker {
        let command = ["sh", "-c", script].map(str::to_owned).to_vec();
        Speaker::new(command, std::env::temp_dir(), Duration::from_millis(timeout_ms))
    }

    fn ask(speaker: &mut Speaker) -> Result<Answer, String> {
        speaker.ask(Map::new()).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn answers_are_matched_by_their_number() {
        let script = r#"n=0; while read -r q; do n=$((n+1)); echo "{\"id\":0,\"n\":9}"; echo "{\"id\":$n,\"n\":$n}"; done"#;
        let mut speaker = speaker(script, 5_000);
        for n in 1..=3 {
            assert_eq!(ask(&mut speaker), Ok(Answer { n }));
        }
    }

    #[test]
    fn one_that_ends_is_started_again_but_not_at_once() {
        let mut speaker = speaker("exit 0", 5_000);
        assert!(ask(&mut speaker).unwrap_err().contains("has ended"));
        assert!(ask(&mut speaker).unwrap_err().contains("started again in"));
        speaker.not_before = Instant::now();
        assert!(!ask(&mut speaker).unwrap_err().contains("started again in"));
        assert_eq!(speaker.pause, FIRST_PAUSE * 4);
    }

    #[test]
    fn silence_and_nonsense_are_errors_and_no_hang() {
        let mut silent = speaker("sleep 60", 50);
        for _ in 0..MOST_SILENCES {
            assert!(ask(&mut silent).unwrap_err().contains("did not answer within 50 ms"));
        }
        assert!(silent.running.is_none(), "it is given up");
        let mut babbling = speaker("read -r q; echo hello; sleep 60", 5_000);
        assert!(ask(&mut babbling).unwrap_err().contains("no answer"));
        let mut other = speaker(r#"read -r q; echo '{"id":1,"m":1}'; sleep 60"#, 5_000);
        assert!(ask(&mut other).unwrap_err().contains("no answer"));
    }
}
