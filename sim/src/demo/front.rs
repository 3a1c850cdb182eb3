//! What the app talks to beside the chain: the quotes server, reference makers, and the server of history and of the app itself.

use super::{bots::write as write_key, cast::Member, settings, validator::Validator};
use anyhow::{Result, bail};
use breakwater_bots::{index, maker, ops::settings::ClusterSettings, quotes};
use serde::Serialize;
use std::{
    ffi::OsString,
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};

/// Edges of the makers [bps of the premium]: they differ, so that there is a best quote.
const EDGES_BPS: [u32; 2] = [100, 200];
/// Largest position of one series [lots]: a thousand contracts.
const MOST_LOTS: u64 = 1_000_000_000;
const RESERVE_ATOMS: u64 = 1_000_000_000_000;
/// A person waits for it.
const BLIND_MS: u64 = 800;
const PATIENCE: Duration = Duration::from_secs(20);

/// Where they answer.
#[derive(Clone, Debug)]
pub struct Front {
    pub quotes: SocketAddr,
    pub history: SocketAddr,
    /// Folder of the built app; history alone is served where there is none.
    pub app: Option<PathBuf>,
}

/// A service's process: `breakwater SERVICE --config SETTINGS`.
pub struct Planned {
    pub name: String,
    pub service: &'static str,
    pub settings: PathBuf,
}

/// The app's folder as `npm run build` leaves it, if it was built.
fn built_app() -> Option<PathBuf> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/dist");
    dist.join("index.html").exists().then_some(dist)
}

impl Front {
    /// On ports that the validator leaves free, with the app if it was built.
    pub fn beside(validator: &Validator) -> Self {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], validator.spare_port + port));
        Self { quotes: at(2), history: at(3), app: built_app() }
    }

    pub fn quotes_url(&self) -> String {
        format!("http://{}", self.quotes)
    }

    pub fn history_url(&self) -> String {
        format!("http://{}", self.history)
    }

    /// Settings, keys and the database in `dir`; the services in the order in which they start.
    pub fn plan<'a>(
        &self,
        dir: &Path,
        cluster: &ClusterSettings,
        makers: impl Iterator<Item = &'a Member>,
    ) -> Result<Vec<Planned>> {
        let mut planned = vec![Planned::write(dir, "quotes", "quotes", cluster, &self.quoting())?];
        for (at, (member, edge_bps)) in makers.zip(EDGES_BPS).enumerate() {
            let name = format!("maker-{}", at + 1);
            let key = format!("{name}.json");
            write_key(&member.key, &dir.join(&key))?;
            let settings = self.making(key.into(), edge_bps);
            planned.push(Planned::write(dir, &name, "maker", cluster, &settings)?);
        }
        planned.push(Planned::write(dir, "history", "index", cluster, &self.indexing(dir)?)?);
        Ok(planned)
    }

    fn quoting(&self) -> quotes::settings::Settings {
        quotes::settings::Settings {
            at: self.quotes.to_string(),
            blind_ms: BLIND_MS,
            max_requests_each: 100, // everybody here has one address
            max_connections_each: 100,
            burst: 400,
            rate_per_sec: 200,
            ..quotes::settings::Settings::default()
        }
    }

    fn making(&self, key: PathBuf, edge_bps: u32) -> maker::settings::Settings {
        maker::settings::Settings {
            server: format!("ws://{}/v1/maker", self.quotes),
            server_name: None,
            listen: None,
            key,
            account: None,
            form: maker::settings::Form::Binary, // or eight legs would not fit a transaction
            edge_bps,
            edge_vol_bps: edge_bps / 2,
            least_edge_atoms: 10_000,
            skew_bps: 5_000,
            most_position_lots: MOST_LOTS,
            reserve_atoms: RESERVE_ATOMS,
            most_secs: 60,
            poll_ms: 400,
            stale_ms: 3_000,
            cancel_on_stop: false,
        }
    }

    /// A new database: an old one is of another chain.
    fn indexing(&self, dir: &Path) -> Result<index::settings::Settings> {
        let file = dir.join("history.db");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(dir.join(format!("history.db{end}"))); // if there is one
        }
        let file = std::path::absolute(file)?;
        Ok(index::settings::Settings {
            at: self.history.to_string(),
            database: format!("sqlite:{}", file.display()),
            app: self.app.as_ref().map(std::path::absolute).transpose()?,
            quotes_url: Some(self.quotes_url()),
            cluster: "localnet".to_owned(),
            ..index::settings::Settings::default()
        })
    }

    /// Says where the app is.
    pub fn place(&self, is_served: bool) -> String {
        let url = self.history_url();
        match &self.app {
            Some(_) if is_served => format!("the app is at {url}"),
            None if is_served => format!("history is at {url}/v1; the app is not built"),
            _ => "the app is not served".to_owned(),
        }
    }

    /// Until both servers take connections. Errors: one does not, in time.
    pub fn wait(&self, planned: &[Planned]) -> Result<()> {
        for plan in planned {
            match plan.service {
                "quotes" => answers(self.quotes)?,
                "index" => answers(self.history)?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl Planned {
    /// What it is started with.
    pub fn args(&self) -> [OsString; 3] {
        [self.service.into(), "--config".into(), self.settings.clone().into()]
    }

    pub fn write(
        dir: &Path,
        name: &str,
        service: &'static str,
        cluster: &ClusterSettings,
        section: &impl Serialize,
    ) -> Result<Self> {
        let path = dir.join(format!("{name}.toml"));
        settings::write(&path, cluster, service, section)?;
        Ok(Self { name: name.to_owned(), service, settings: path })
    }
}

fn answers(at: SocketAddr) -> Result<()> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        if TcpStream::connect(at).is_ok() {
            return Ok(());
        }
        sleep(Duration::from_millis(50));
    }
    bail!("nobody answers at {at} after {} s", PATIENCE.as_secs())
}
