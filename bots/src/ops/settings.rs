//! Settings: one TOML file for all services, environment variables over it, flags over both.
//!
//! `BREAKWATER_<SECTION>__<FIELD>` takes the place of one field: `BREAKWATER_LIQUIDATOR__BID_KEY=/run/keys/bid.json`.
//! `BREAKWATER_RPC` is short for `BREAKWATER_CLUSTER__RPC_URL`, as in the other commands.

use super::exit::Exit;
use crate::rpc::{Cluster, Priority, RecentFee, insist};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, anyhow};
use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::path::{Path, PathBuf};

/// Sections of the file; any other is a mistake and refused.
pub const SECTIONS: [&str; 6] = ["cluster", "keeper", "liquidator", "quotes", "maker", "index"];

#[derive(Clone, Debug)]
pub struct Config {
    figment: Figment,
    folder: PathBuf,
}

/// `[cluster]`: where the clearing house is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterSettings {
    pub rpc_url: String,
    /// Websocket of the same node; without it the RPC's address with the next port, as validators have it.
    pub ws_url: Option<String>,
    /// Address of the pool.
    pub pool: String,
    /// Address lookup tables: what they hold takes a byte of a transaction instead of 32.
    #[serde(default)]
    pub lookup_tables: Vec<String>,
    /// Priority fee at the 75th percentile of what was paid lately for the same accounts, at most so much; none without it
    /// [micro-lamports per compute unit].
    pub priority_cap: Option<u64>,
}

/// Which of the fees paid lately is paid.
const PRIORITY_PERCENTILE: u8 = 75;

impl ClusterSettings {
    pub fn pool_key(&self) -> Result<Pubkey> {
        self.pool
            .parse()
            .ok()
            .with_context(|| format!("cluster.pool is not an address: {}", self.pool))
            .context(Exit::Settings)
    }

    /// The node, with tables loaded and fees as set. Errors: a table that is none, a node that does not answer.
    pub fn connect(&self) -> Result<Cluster> {
        let mut cluster = Cluster::new(&self.rpc_url);
        for text in &self.lookup_tables {
            let wrong = || format!("cluster.lookup_tables: {text} is not an address");
            let key: Pubkey = text.parse().ok().with_context(wrong).context(Exit::Settings)?;
            let table = insist(|| cluster.table(&key)).context(Exit::Cluster)?;
            cluster.sending.tables.push(table);
        }
        if let Some(cap) = self.priority_cap {
            let fee = RecentFee { percentile: PRIORITY_PERCENTILE, cap };
            cluster.sending.priority = Priority::Recent(fee);
        }
        Ok(cluster)
    }

    /// `ws_url`, else http(s) as ws(s), and a port, where there is one, counted up.
    pub fn websocket(&self) -> String {
        if let Some(url) = &self.ws_url {
            return url.clone();
        }
        let url = self.rpc_url.trim_end_matches('/').replacen("http", "ws", 1);
        let port = url.rsplit_once(':').and_then(|(host, port)| {
            port.parse::<u16>().ok().map(|port| format!("{host}:{}", port.saturating_add(1)))
        });
        port.unwrap_or(url)
    }
}

impl Config {
    /// Reads the file; fails on a missing file, bad TOML and an unknown section.
    pub fn load(path: &Path) -> Result<Self> {
        Self::read(path).context(Exit::Settings)
    }

    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| {
            format!("cannot read the settings {}: --config names another file", path.display())
        })?;
        let table: toml::Table =
            toml::from_str(&text).with_context(|| format!("{} is not TOML", path.display()))?;
        if let Some(section) = table.keys().find(|key| !SECTIONS.contains(&key.as_str())) {
            return Err(anyhow!(
                "{} has a section [{section}]; there are {}",
                path.display(),
                SECTIONS.join(", ")
            ));
        }
        let figment = Figment::new()
            .merge(Toml::string(&text))
            .merge(
                Env::raw().only(&["BREAKWATER_RPC"]).map(|_| "cluster.rpc_url".into()).split("."),
            )
            .merge(
                Env::prefixed("BREAKWATER_").filter(|key| key.as_str().contains("__")).split("__"),
            );
        let folder = path.parent().unwrap_or(Path::new(".")).to_path_buf();
        Ok(Self { figment, folder })
    }

    pub fn cluster(&self) -> Result<ClusterSettings> {
        self.section("cluster")
    }

    /// One section as its type; a missing field, a wrong type and an unknown field are errors that name it.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        self.figment
            .extract_inner(name)
            .map_err(|error| anyhow!("settings: {error}"))
            .context(Exit::Settings)
    }

    /// `listen` of a section, if it has one.
    pub fn listen(&self, section: &str) -> Option<String> {
        self.figment.extract_inner(&format!("{section}.listen")).ok()
    }

    /// A path of the settings: relative ones count from the file's own folder.
    pub fn path(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(name: &str, text: &str) -> PathBuf {
        let path =
            std::env::temp_dir().join(format!("breakwater-{name}-{}.toml", std::process::id()));
        std::fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn a_misspelt_section_or_field_is_named() {
        let path = write("section", "[liquidater]\nkey = \"a\"\n");
        let error = format!("{:#}", Config::load(&path).unwrap_err());
        assert!(error.contains("[liquidater]"), "{error}");
        let path = write("field", "[cluster]\nrpc_url = \"http://h\"\npool = \"p\"\npol = 1\n");
        let error = format!("{:#}", Config::load(&path).unwrap().cluster().unwrap_err());
        assert!(error.contains("pol"), "{error}");
    }

    #[test]
    fn paths_count_from_the_file() {
        let path = write("paths", "[cluster]\n");
        let config = Config::load(&path).unwrap();
        assert_eq!(config.path(Path::new("k.json")), path.with_file_name("k.json"));
        assert_eq!(config.path(Path::new("/k.json")), Path::new("/k.json"));
    }

    #[test]
    fn the_websocket_is_the_next_port_unless_said() {
        let cluster = |rpc_url: &str| ClusterSettings {
            rpc_url: rpc_url.to_owned(),
            ..ClusterSettings::default()
        };
        assert_eq!(cluster("http://127.0.0.1:8899").websocket(), "ws://127.0.0.1:8900");
        assert_eq!(cluster("https://rpc.example.com/").websocket(), "wss://rpc.example.com");
    }
}
