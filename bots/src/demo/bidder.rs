//! Settings and keys of the demo's liquidators: files like an operator's own.

use super::{cast::Member, setup::Stage};
use crate::{
    liquidator::{
        settings::{LiquidatorSettings, default_settings},
        strategy::StrategySettings,
    },
    ops::settings::ClusterSettings,
    rpc::Cluster,
};
use anyhow::{Context, Result};
use serde::Serialize;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// For fees and the rent of auctions [lamports].
const PURSE_LAMPORTS: u64 = 20_000_000_000;

#[derive(Serialize)]
struct File {
    cluster: ClusterSettings,
    liquidator: LiquidatorSettings,
}

/// The two strategies, one a liquidator.
pub fn strategies() -> [StrategySettings; 2] {
    [
        StrategySettings::FixedEdge { edge_bps: 300 },
        StrategySettings::MarginalEdge {
            edge_bps: 300,
            capital_bps: 50,
            delta_bps: 5,
            vega_points_pct: 10,
        },
    ]
}

/// Writes `<name>.toml` and both keys into `dir`, and pays SOL to the housekeeping key.
pub fn write(
    (cluster, stage): (&Cluster, &Stage),
    dir: &Path,
    (name, member): (&str, &Member),
    strategy: StrategySettings,
    rpc_url: &str,
) -> Result<PathBuf> {
    let house = Keypair::new();
    let (key, bid_key) = (format!("{name}-house.json"), format!("{name}.json"));
    super::write(&house, &dir.join(&key))?;
    super::write(&member.key, &dir.join(&bid_key))?;
    let payer = stage.authority.pubkey();
    let purse = transfer(&payer, &house.pubkey(), PURSE_LAMPORTS);
    cluster.must(&format!("SOL for {name}"), vec![purse], vec![&stage.authority])?;
    let file = File {
        cluster: ClusterSettings {
            rpc_url: rpc_url.to_owned(),
            ws_url: None,
            pool: stage.pool.to_string(),
        },
        liquidator: LiquidatorSettings { strategy, ..default_settings(key.into(), bid_key.into()) },
    };
    let path = dir.join(format!("{name}.toml"));
    fs::write(&path, toml::to_string(&file)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}
