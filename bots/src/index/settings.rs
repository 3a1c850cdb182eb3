//! Section `[index]` of the settings.

use crate::{
    ops::{exit::Exit, settings::ClusterSettings},
    quotes::limits::{Most, Rate},
};
use anyhow::{Context, Result, anyhow, ensure};
use serde::{Deserialize, Serialize};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Everything has a default.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where the API and the app are served.
    pub at: String,
    /// Where /metrics and /health answer.
    pub listen: Option<String>,
    /// `sqlite:FILE`, a relative file beside the settings, or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub database: String,
    /// Slot to begin at, for a database that is empty; the node's oldest where it has less.
    pub from_slot: u64,
    /// Pause between two looks at the node [ms].
    pub poll_ms: u64,
    /// Behind the node by more, the service is unwell.
    pub most_lag_slots: u64,
    /// Folder of the built app; none is served without it.
    pub app: Option<PathBuf>,
    /// What the app is told, where browsers reach the node and the quote server by other addresses than this process.
    pub rpc_url_public: Option<String>,
    pub ws_url: Option<String>,
    pub quotes_url: Option<String>,
    /// Users may set a node of their own in the app: its policy then lets it talk to any encrypted address, and to the user's own computer.
    pub other_nodes: bool,
    /// Name of the cluster, shown by the app.
    pub cluster: String,
    /// Behind a proxy: an address is what the proxy wrote last into X-Forwarded-For.
    pub trust_forwarded: bool,
    /// Requests at once and per second, of one address.
    pub burst: u32,
    pub rate_per_sec: u32,
    /// Websockets, of all and of one address.
    pub max_connections: usize,
    pub max_connections_each: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            at: "127.0.0.1:8790".to_owned(),
            listen: None,
            database: "sqlite:history.db".to_owned(),
            from_slot: 0,
            poll_ms: 400,
            most_lag_slots: 150,
            app: None,
            rpc_url_public: None,
            ws_url: None,
            quotes_url: None,
            other_nodes: true,
            cluster: "localnet".to_owned(),
            trust_forwarded: false,
            burst: 200,
            rate_per_sec: 50,
            max_connections: 1_024,
            max_connections_each: 32,
        }
    }
}

impl Settings {
    /// Errors name the field.
    pub fn validate(&self) -> Result<()> {
        self.check().map_err(|error| error.context(Exit::Settings))
    }

    fn check(&self) -> Result<()> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        ensure!(
            known.iter().any(|scheme| self.database.starts_with(scheme)),
            "index.database must be sqlite:FILE or postgres://..., not {}",
            self.database
        );
        self.at.parse::<SocketAddr>().with_context(|| format!("index.at: {}", self.at))?;
        ensure!((50..=60_000).contains(&self.poll_ms), "index.poll_ms must be 50 to 60000");
        let counts = [
            ("burst", self.burst as usize),
            ("rate_per_sec", self.rate_per_sec as usize),
            ("max_connections", self.max_connections),
            ("max_connections_each", self.max_connections_each),
        ];
        for (name, count) in counts {
            ensure!((1..=100_000).contains(&count), "index.{name} must be 1 to 100000");
        }
        Ok(())
    }

    /// The database's URL, a relative file put into the settings' `folder`.
    pub fn database_url(&self, folder: &Path) -> String {
        let Some(file) = self.database.strip_prefix("sqlite:") else {
            return self.database.clone();
        };
        let file = file.strip_prefix("//").unwrap_or(file);
        format!("sqlite:{}", folder.join(file).display())
    }

    pub fn rate(&self) -> Rate {
        Rate { burst: self.burst, per_sec: self.rate_per_sec }
    }

    pub fn most(&self) -> Most {
        Most {
            addresses: self.max_connections.saturating_mul(4),
            connections: self.max_connections,
            connections_each: self.max_connections_each,
            requests_each: 1, // of the quote server
        }
    }

    /// What the app is told, everybody is told: an address of the node's that may hold a key has to be one that is meant for browsers.
    /// Errors name the field.
    pub fn may_publish(&self, cluster: &ClusterSettings) -> Result<()> {
        let told = [
            (
                "cluster.rpc_url",
                Some(&cluster.rpc_url),
                &self.rpc_url_public,
                "index.rpc_url_public",
            ),
            // its own address is not passed on where the node has another one for browsers
            (
                "cluster.ws_url",
                cluster.ws_url.as_ref().filter(|_| self.rpc_url_public.is_none()),
                &self.ws_url,
                "index.ws_url",
            ),
        ];
        for (private, url, public, field) in told {
            ensure!(
                public.is_some() || url.is_none_or(|url| is_plain(url)),
                anyhow!(
                    "{private} has more than a host and a port, which may be a key, and /config.json would publish it: set {field} \
                     to the address that browsers may know"
                )
                .context(Exit::Settings)
            );
        }
        Ok(())
    }

    /// RPC and websocket as browsers reach them.
    pub fn public_urls(&self, cluster: &ClusterSettings) -> (String, String) {
        let rpc_url = self.rpc_url_public.clone().unwrap_or_else(|| cluster.rpc_url.clone());
        let next_port = ClusterSettings { rpc_url: rpc_url.clone(), ..ClusterSettings::default() };
        let inherited = || self.rpc_url_public.is_none().then(|| cluster.ws_url.clone()).flatten();
        let ws_url = self.ws_url.clone().or_else(inherited);
        (rpc_url, ws_url.unwrap_or_else(|| next_port.websocket()))
    }
}

/// Scheme, host and port, and nothing else.
fn is_plain(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.strip_suffix('/').unwrap_or(rest);
    !host.contains(['@', '/', '?', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::settings::Config;

    #[test]
    fn defaults_are_sound_and_another_database_is_not() {
        Settings::default().validate().unwrap();
        let other = Settings { database: "mysql://h".to_owned(), ..Settings::default() };
        assert!(format!("{:#}", other.validate().unwrap_err()).contains("index.database"));
        let none = Settings { burst: 0, ..Settings::default() };
        assert!(format!("{:#}", none.validate().unwrap_err()).contains("index.burst"));
    }

    #[test]
    fn the_example_is_read_as_it_stands() {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/breakwater.example.toml");
        let settings: Settings = Config::load(&path).unwrap().section("index").unwrap();
        settings.validate().unwrap();
        assert_eq!(settings.app.as_deref(), Some(Path::new("app")));
    }

    #[test]
    fn a_relative_file_stands_beside_the_settings() {
        let url = |database: &str| {
            let settings = Settings { database: database.to_owned(), ..Settings::default() };
            settings.database_url(Path::new("/etc/breakwater"))
        };
        assert_eq!(url("sqlite:history.db"), "sqlite:/etc/breakwater/history.db");
        assert_eq!(url("sqlite://history.db"), "sqlite:/etc/breakwater/history.db");
        assert_eq!(url("sqlite:/var/h.db"), "sqlite:/var/h.db");
        assert_eq!(url("postgres://u@h/d"), "postgres://u@h/d");
    }

    #[test]
    fn the_app_is_told_of_the_public_addresses() {
        let mut cluster =
            ClusterSettings { rpc_url: "http://n:8899".to_owned(), ..Default::default() };
        let urls = |settings: &Settings, cluster: &ClusterSettings| settings.public_urls(cluster);
        assert_eq!(urls(&Settings::default(), &cluster).1, "ws://n:8900");
        cluster.ws_url = Some("ws://n:1".to_owned());
        assert_eq!(urls(&Settings::default(), &cluster).1, "ws://n:1");
        let public = Some("https://rpc.example.com".to_owned());
        let settings = Settings { rpc_url_public: public, ..Settings::default() };
        assert_eq!(urls(&settings, &cluster).1, "wss://rpc.example.com");
    }

    #[test]
    fn an_address_that_may_hold_a_key_is_published_only_by_name() {
        let cluster = |rpc_url: &str, ws_url: Option<&str>| ClusterSettings {
            rpc_url: rpc_url.to_owned(),
            ws_url: ws_url.map(str::to_owned),
            ..ClusterSettings::default()
        };
        let default = Settings::default();
        for plain in ["http://127.0.0.1:8899", "https://n.example.com/", "http://[::1]:1"] {
            default.may_publish(&cluster(plain, Some("ws://n:8900"))).unwrap();
        }
        for keyed in ["https://n/v2/KEY", "https://n/?api-key=K", "https://n?k", "https://u:p@n"] {
            let error = default.may_publish(&cluster(keyed, None)).unwrap_err();
            assert_eq!(error.downcast_ref(), Some(&Exit::Settings));
            assert!(format!("{error:#}").contains("index.rpc_url_public"), "{error:#}");
            assert!(default.may_publish(&cluster("http://n", Some(keyed))).is_err());
            let public = Some("https://rpc.example.com".to_owned());
            let named = Settings { rpc_url_public: public, ..Settings::default() };
            named.may_publish(&cluster(keyed, Some(keyed))).unwrap();
        }
    }
}
