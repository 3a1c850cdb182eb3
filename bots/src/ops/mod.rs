//! What every long-running command shares: settings, logs, metrics, health, a graceful stop, exit codes.
//!
//! | | |
//! |---|---|
//! | [`settings`] | one TOML file, a section a service, environment variables over it |
//! | [`logs`] | lines for people on a terminal, JSON lines when piped or asked for |
//! | [`metrics`], [`health`], [`serve`] | Prometheus `/metrics` and `/health` on one port |
//! | [`stop`] | SIGINT and SIGTERM end a service between two steps, never within one |
//! | [`child`] | a program of the operator's own, over JSON lines |
//! | [`exit`] | what a supervisor reads from the exit code |

pub mod child;
pub mod exit;
pub mod health;
pub mod logs;
pub mod metrics;
pub mod serve;
pub mod settings;
pub mod stop;

use anyhow::Result;
use health::Health;
use metrics::Metrics;
use settings::Config;
use std::path::PathBuf;
use stop::Stop;

/// Flags of every service.
#[derive(clap::Args, Clone, Debug)]
pub struct ServiceArgs {
    /// Settings; the section of the service's name and `[cluster]` are read.
    #[arg(long, default_value = "breakwater.toml", env = "BREAKWATER_CONFIG")]
    pub config: PathBuf,
    /// Decide and log, send nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// One round, then exit.
    #[arg(long)]
    pub once: bool,
    /// Where /metrics and /health answer, like 127.0.0.1:9464; takes the place of `listen` in the settings.
    #[arg(long)]
    pub listen: Option<String>,
    /// How logs are written.
    #[arg(long, value_enum, default_value_t = logs::Format::Auto)]
    pub log: logs::Format,
}

/// A running service's surroundings. Clones share everything.
#[derive(Clone)]
pub struct Service {
    pub name: &'static str,
    pub metrics: Metrics,
    pub health: Health,
    pub stop: Stop,
    pub dry_run: bool,
    pub once: bool,
}

impl Service {
    /// Starts logs and signals, and answers on `listen` of the flags, else of the section; nowhere when neither says so.
    pub fn start(name: &'static str, args: &ServiceArgs, config: &Config) -> Result<Self> {
        logs::start(args.log);
        let service = Self {
            name,
            metrics: Metrics::new(name)?,
            health: Health::default(),
            stop: Stop::on_signals()?,
            dry_run: args.dry_run,
            once: args.once,
        };
        if let Some(listen) = args.listen.clone().or_else(|| config.listen(name)) {
            let at = serve::start(&listen, &service)?;
            tracing::info!(%at, "metrics and health");
        }
        Ok(service)
    }
}
