//! The indexer as a process, and its API.

use serde_json::Value;
use std::{
    cell::{Cell, RefCell},
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Where a test's indexer keeps what, and where it answers.
pub struct Place {
    pub dir: PathBuf,
    settings: PathBuf,
    name: String,
    /// Where the newest process answers: each takes a port that is free.
    at: RefCell<String>,
    started: Cell<u32>,
}

/// Ends with the test, however it ends.
pub struct Process(pub Child);

impl Process {
    /// SIGKILL: it has no time for anything.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Place {
    pub fn new(dir: &Path, name: &str, (rpc_url, pool): (&str, &str), database: &str) -> Self {
        let settings = dir.join(format!("{name}.toml"));
        let text = format!(
            "[cluster]\nrpc_url = \"{rpc_url}\"\npool = \"{pool}\"\n\n\
             [index]\nat = \"127.0.0.1:0\"\ndatabase = \"{database}\"\npoll_ms = 100\nburst = 2000\nrate_per_sec = 2000\n"
        );
        fs::write(&settings, text).unwrap();
        let (name, at, started) = (name.to_owned(), RefCell::default(), Cell::new(0));
        Self { dir: dir.to_owned(), settings, name, at, started }
    }

    pub fn at(&self) -> String {
        self.at.borrow().clone()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_breakwater"));
        command.args(["index", "--config"]).arg(&self.settings).args(args);
        command
    }

    /// Until it says where it answers; each process has a log of its own.
    pub fn start(&self, args: &[&str]) -> Process {
        let number = self.started.replace(self.started.get() + 1);
        let path = self.dir.join(format!("{}-{number}.log", self.name));
        let log = File::create(&path).unwrap();
        let mut command = self.command(args);
        let mut process = Process(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        let begin = Instant::now();
        loop {
            let text = fs::read_to_string(&path).unwrap();
            if let Some(at) = text.lines().find_map(answers_at) {
                *self.at.borrow_mut() = at;
                return process;
            }
            assert!(
                process.0.try_wait().unwrap().is_none() && begin.elapsed() < PATIENCE,
                "{text}"
            );
            sleep(Duration::from_millis(20));
        }
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub fn get(&self, path: &str) -> Option<Value> {
        let answer = reqwest::blocking::get(format!("http://{}{path}", self.at())).ok()?;
        answer.json().ok()
    }

    /// Every event there is, page by page.
    pub fn events(&self, query: &str) -> Vec<Value> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let path = format!("/v1/events?order=asc&limit=100&after={after}{query}");
            let page = self.get(&path).expect("the API answers");
            all.extend(page["events"].as_array().unwrap_or_else(|| panic!("{page}")).clone());
            match page["next"].as_i64() {
                Some(next) => after = next,
                None => return all,
            }
        }
    }

    /// Everything up to it is taken; 0 while it does not answer.
    pub fn slot(&self) -> u64 {
        self.get("/v1/status").and_then(|status| status["slot"].as_u64()).unwrap_or_default()
    }

    /// Waits until everything up to `slot` is taken.
    pub fn reaches(&self, slot: u64) {
        let begin = Instant::now();
        loop {
            let status = self.get("/v1/status");
            let at = status.as_ref().and_then(|status| status["slot"].as_u64());
            if at.is_some_and(|at| at >= slot) {
                return;
            }
            assert!(begin.elapsed() < PATIENCE, "slot {slot} is not reached: {status:?}");
            sleep(Duration::from_millis(100));
        }
    }
}

/// What a line of the log says of it.
fn answers_at(line: &str) -> Option<String> {
    let said: Value = serde_json::from_str(line).ok()?;
    (said["message"] == "history").then(|| said["at"].as_str().map(str::to_owned))?
}
