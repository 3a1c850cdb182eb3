//! Settings files of the demo's processes: what an operator writes by hand, written from what the demo deployed.

use super::setup::Stage;
use anyhow::{Context, Result};
use breakwater_bots::{
    keeper::{
        Keeper,
        settings::{KeeperSettings, Keys, MarketSettings, SurfaceSettings},
    },
    ops::{Service, health::Health, metrics::Metrics, settings::ClusterSettings, stop::Stop},
};
use breakwater_client::address;
use serde::Serialize;
use solana_signer::Signer;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A localnet has no rate limit, and a demo plays an hour in a second.
const POLL_MS: u64 = 150;

pub fn cluster(stage: &Stage, url: &str) -> ClusterSettings {
    ClusterSettings {
        rpc_url: url.to_owned(),
        pool: stage.pool.to_string(),
        ..ClusterSettings::default()
    }
}

/// The keeper's, with its key in `keeper.json` beside the settings. Errors before the stage is deployed.
pub fn keeper(stage: &Stage) -> Result<KeeperSettings> {
    let writer = stage.authority.pubkey();
    let first = stage.first.context("the keeper's surfaces start at the deployment's prices")?;
    let mut markets = vec![];
    for (index, market) in stage.deployment.market.iter().enumerate() {
        let feed = market.feed()?;
        // the second account keeps the price that straddles an expiry
        let accounts = [1, 0].map(|number| address::stand_in_price(&writer, &feed, number));
        markets.push(MarketSettings {
            index: u8::try_from(index)?,
            price_accounts: accounts.map(|key| key.to_string()).to_vec(),
            surface_move_bps: 50,
            surface: Some(SurfaceSettings::Follow {
                base_vol_bps: market.base_vol_bps,
                vol_per_fall: market.vol_per_fall,
                start_usd: if index == 0 { first.btc_usd } else { first.eth_usd },
            }),
            boards: None,
        });
    }
    Ok(KeeperSettings {
        key: PathBuf::from("keeper.json"),
        surface_key: None,
        board_key: None,
        listen: None,
        poll_ms: POLL_MS,
        upkeep_secs: 5,
        least_lamports: 50_000_000,
        market: markets,
    })
}

/// Writes one process's file: `[cluster]` and its own section.
pub fn write(
    path: &Path,
    cluster: &ClusterSettings,
    section: &str,
    settings: &impl Serialize,
) -> Result<()> {
    let mut file = toml::Table::new();
    file.insert("cluster".to_owned(), toml::Value::try_from(cluster)?);
    file.insert(section.to_owned(), toml::Value::try_from(settings)?);
    let text = toml::to_string(&file)?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The keeper within this process, a round at a time: for the first marks and surfaces.
pub fn keeper_here(stage: &Stage, url: &str) -> Result<Keeper> {
    let service = Service {
        name: "keeper",
        metrics: Metrics::new("keeper")?,
        health: Health::default(),
        stop: Stop::default(),
        dry_run: false,
        once: true,
    };
    let keys = Keys::one(&stage.keeper);
    Keeper::new(&cluster(stage, url), &keeper(stage)?, keys, (&service, PathBuf::from(".")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::path::Tick;
    use breakwater_bots::{config::Deployment, ops::settings::Config};

    #[test]
    fn what_the_demo_writes_is_what_the_keeper_reads() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/localnet.toml");
        let mut stage = Stage::new(Deployment::load(&file).unwrap());
        assert!(keeper(&stage).is_err(), "there are no prices yet");
        stage.first = Some(Tick { minute: 0, btc_usd: 7_934.0, eth_usd: 194.6 });
        let name = format!("breakwater-demo-keeper-{}.toml", std::process::id());
        let path = std::env::temp_dir().join(name);
        let cluster = cluster(&stage, "http://127.0.0.1:8899");
        write(&path, &cluster, "keeper", &keeper(&stage).unwrap()).unwrap();
        let config = Config::load(&path).unwrap();
        assert_eq!(config.cluster().unwrap().pool, stage.pool.to_string());
        let read = KeeperSettings::load(&config).unwrap();
        assert_eq!(read.market.len(), 2);
        assert_eq!(read.key, path.with_file_name("keeper.json"));
        fs::remove_file(path).unwrap();
    }
}
