//! A local validator with both programs in its genesis.

use anyhow::{Context, Result, bail, ensure};
use breakwater_bots::rpc::Cluster;
use std::{
    env,
    fs::{self, File},
    net::{TcpListener, UdpSocket},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

pub struct Validator {
    process: Child,
    pub url: String,
    /// First of four free ports that the validator leaves to others: two of a proxy's, one for quotes, one for history.
    pub spare_port: u16,
}

/// BREAKWATER_VALIDATOR, the PATH, or the cache that toolchain/validator.sh fills.
pub fn binary() -> Result<PathBuf> {
    let name = "solana-test-validator";
    if let Some(path) = env::var_os("BREAKWATER_VALIDATOR") {
        return Ok(PathBuf::from(path));
    }
    let paths = env::var_os("PATH").unwrap_or_default();
    if let Some(found) = env::split_paths(&paths).map(|dir| dir.join(name)).find(|p| p.exists()) {
        return Ok(found);
    }
    let cache = env::var_os("BREAKWATER_CACHE")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/breakwater")));
    let built = cache.context("HOME is not set")?.join("validator/bin").join(name);
    ensure!(built.exists(), "no solana-test-validator: run `toolchain/validator.sh wait` first");
    Ok(built)
}

impl Validator {
    /// Starts it with `rich` holding the genesis SOL, and waits until it answers.
    pub fn start(dir: &Path, rich: &str) -> Result<Self> {
        Self::start_by(Command::new(binary()?), (dir, rich), None)
    }

    /// The same by a command to which its arguments are added, with RPC and its websocket on this port and the next.
    pub fn start_by(
        mut command: Command,
        (dir, rich): (&Path, &str),
        rpc_port: Option<u16>,
    ) -> Result<Self> {
        let deploy = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/deploy");
        let clearing = deploy.join("breakwater_clearing.so");
        let stand_in = deploy.join("breakwater_pyth_stand_in.so");
        for program in [&clearing, &stand_in] {
            ensure!(
                program.exists(),
                "{} is missing: run `make programs` first",
                program.display()
            );
        }
        let ledger = dir.join("ledger");
        let _ = fs::remove_dir_all(&ledger); // an old one, if any
        let port = free_ports()?;
        let rpc_port = rpc_port.unwrap_or(port);
        let log = File::create(dir.join("validator.log"))?;
        let process = command
            .arg("--ledger")
            .arg(&ledger)
            .args(["--reset", "--quiet", "--mint", rich])
            .args(["--bind-address", "127.0.0.1"])
            .args(["--rpc-port", &rpc_port.to_string()])
            .args(["--faucet-port", &(port + 2).to_string()])
            .args(["--gossip-port", &(port + 3).to_string()])
            .args(["--dynamic-port-range", &format!("{}-{}", port + 4, port + 40)])
            .arg("--bpf-program")
            .arg(breakwater_clearing::ID.to_string())
            .arg(&clearing)
            .arg("--bpf-program")
            .arg(breakwater_pyth_stand_in::ID.to_string())
            .arg(&stand_in)
            .stdout(Stdio::from(log.try_clone()?))
            .stderr(Stdio::from(log))
            .spawn()
            .context("cannot start solana-test-validator")?;
        let url = format!("http://127.0.0.1:{rpc_port}");
        let mut validator = Self { process, url, spare_port: port + 41 };
        validator.wait(dir)?;
        Ok(validator)
    }

    fn wait(&mut self, dir: &Path) -> Result<()> {
        let start = Instant::now();
        let cluster = Cluster::new(&self.url);
        while start.elapsed() < Duration::from_secs(90) {
            if let Some(status) = self.process.try_wait()? {
                bail!(
                    "the validator stopped ({status}); see {}",
                    dir.join("validator.log").display()
                );
            }
            // Slot 2 and not the first answer: the programs in genesis can be called from then on.
            if cluster.client.get_slot().is_ok_and(|slot| slot >= 2) {
                return Ok(());
            }
            sleep(Duration::from_millis(200));
        }
        bail!("the validator does not answer; see {}", dir.join("validator.log").display())
    }
}

impl Drop for Validator {
    fn drop(&mut self) {
        let _ = self.process.kill(); // it may have gone already
        let _ = self.process.wait();
    }
}

pub fn is_free(port: u16) -> bool {
    let at = ("127.0.0.1", port);
    TcpListener::bind(at).is_ok() && UdpSocket::bind(at).is_ok()
}

/// A base port with room above it, so that two demos on one machine don't meet.
fn free_ports() -> Result<u16> {
    for _ in 0..50 {
        // below the ports that the system gives to whoever connects somewhere
        let base = rand::random_range(10_000..32_000u16);
        if (base..base + 45).all(is_free) {
            return Ok(base);
        }
    }
    bail!("no free range of ports on the loopback interface")
}
