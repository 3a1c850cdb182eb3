//! The liquidator as its operator sees it, on a real validator behind the fault proxy: what it prints, how it ends, and what
//! `/health` says while the node is away and once it is back.

mod opened;

use breakwater_sim::{
    demo::{
        bidder,
        cast::{Member, Role},
    },
    faults::{Args, Proxy, dice::Rates},
};
use opened::Opened;
use std::{
    fs::{self, File},
    io::Read,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

struct World {
    opened: Opened,
    /// Settings that name the proxy.
    settings: PathBuf,
    proxy_at: SocketAddr,
    listen: SocketAddr,
}

#[test]
fn liquidator_tells_its_operator_what_it_does_and_what_is_wrong() {
    let world = World::new();
    world.one_dry_round_prints_what_it_would_do_and_what_moves_would();
    world.wrong_settings_and_an_absent_cluster_have_exit_codes_of_their_own();
    world.health_says_when_the_node_is_away_and_when_it_is_back();
}

impl World {
    fn new() -> Self {
        let opened = Opened::new("liquidator");
        let (proxy_at, listen) = (free_pair(), free_pair());
        let member: &Member = opened.cast.of(Role::Liquidator).next().unwrap();
        let written = bidder::write(
            (&opened.cluster, &opened.stage),
            &opened.dir,
            ("bidder", member),
            bidder::strategies()[1].clone(),
            &format!("http://{proxy_at}"),
        );
        Self { settings: written.unwrap().settings, opened, proxy_at, listen }
    }

    fn proxy(&self, rates: Rates) -> Proxy {
        let (upstream, at) = (self.opened.validator.url.clone(), self.proxy_at);
        Proxy::start(&Args { upstream, at, seed: 7, rates, log: None }).unwrap()
    }

    fn run(&self, settings: &Path, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_breakwater"));
        command.arg("liquidator").arg("--config").arg(settings).args(more).output().unwrap()
    }

    /// The settings with some text changed, under another name.
    fn changed(&self, from: &str, to: &str) -> PathBuf {
        let text = fs::read_to_string(&self.settings).unwrap();
        assert!(text.contains(from), "{text}");
        let path = self.settings.with_file_name("changed.toml");
        fs::write(&path, text.replace(from, to)).unwrap();
        path
    }

    fn one_dry_round_prints_what_it_would_do_and_what_moves_would(&self) {
        let _proxy = self.proxy(Rates::default());
        let begin = Instant::now();
        let output = loop {
            // one lost answer is the end of a single round: that is what --once says
            let output = self.run(&self.settings, &["--once", "--dry-run"]);
            if output.status.success() || begin.elapsed() > Duration::from_secs(20) {
                break output;
            }
        };
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{output:?}");
        for line in
            ["intent\taccount\tedge USD", "move\tdue\tinsolvent\ttheir margin USD", "-20 %\t"]
        {
            assert!(said.contains(line), "{line:?} is missing:\n{said}");
        }
    }

    fn wrong_settings_and_an_absent_cluster_have_exit_codes_of_their_own(&self) {
        let same = self.changed("bidder-protocol.json", "bidder.json");
        let output = self.run(&same, &["--once"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("bids must not share a key with housekeeping"), "{said}");
        let misspelt = self.changed("[liquidator]", "[liquidator]\nmost_bidz = 1");
        let output = self.run(&misspelt, &["--once"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("most_bidz"));
        let output = self.run(&self.settings, &["--once"]); // no proxy stands there now
        assert_eq!(output.status.code(), Some(3), "{output:?}");
    }

    fn health_says_when_the_node_is_away_and_when_it_is_back(&self) {
        let proxy = self.proxy(Rates::default());
        let mut process = self.start();
        self.wait_for(200, well);
        let (_, metrics) = self.get("metrics");
        for metric in [
            "breakwater_accounts{state=\"known\",service=\"liquidator\"} 10",
            "breakwater_think_seconds_count",
        ] {
            assert!(metrics.contains(metric), "{metric} is missing:\n{metrics}");
        }
        drop(proxy);
        self.wait_for(503, |report| !report.contains("\"rpc\":\"ok\""));
        let _proxy = self.proxy(Rates::default());
        self.wait_for(200, well);
        let asked = Command::new("kill").arg(process.0.id().to_string()).status().unwrap();
        assert!(asked.success());
        assert!(process.0.wait().unwrap().success(), "stopped as asked");
        let mut said = String::new();
        process.0.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(said.contains("earned since the start, USD"), "{said}");
    }

    fn start(&self) -> Process {
        let log = File::create(self.opened.dir.join("bidder.log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_breakwater"))
            .args(["liquidator", "--listen", &self.listen.to_string(), "--config"])
            .arg(&self.settings)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        Process(child)
    }

    fn get(&self, page: &str) -> (u16, String) {
        match reqwest::blocking::get(format!("http://{}/{page}", self.listen)) {
            Ok(answer) => (answer.status().as_u16(), answer.text().unwrap_or_default()),
            Err(_) => (0, String::new()), // it is starting
        }
    }

    fn wait_for(&self, code: u16, holds: fn(&str) -> bool) {
        let begin = Instant::now();
        loop {
            let (found, text) = self.get("health");
            if found == code && holds(&text) {
                return;
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "{found} {text}");
            sleep(Duration::from_millis(100));
        }
    }
}

fn well(report: &str) -> bool {
    report.contains("\"rpc\":\"ok\"") && report.contains("\"websocket\":\"ok\"")
}

/// Ends with the test, however it ends.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A free port with a free one after it, below those that the system hands out.
fn free_pair() -> SocketAddr {
    let from = 20_000 + rand::random_range(0..10_000u16);
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let port = (from..).find(|port| free(*port) && free(port + 1)).unwrap();
    ([127, 0, 0, 1], port).into()
}
