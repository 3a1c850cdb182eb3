//! Settings and keys of the demo's liquidators: files like an operator's own.

use super::{bots::write as write_key, cast::Member, settings, setup::Stage};
use anchor_lang::prelude::Pubkey;
use anyhow::Result;
use breakwater_bots::{
    liquidator::{
        settings::{LiquidatorSettings, default_settings},
        strategy::StrategySettings,
    },
    rpc::Cluster,
};
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_system_interface::instruction::transfer;
use std::path::{Path, PathBuf};

/// For fees and the rent of auctions [lamports].
const PURSE_LAMPORTS: u64 = 20_000_000_000;

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

/// What was written.
pub struct Bidder {
    pub settings: PathBuf,
    /// The housekeeping key.
    pub protocol: Pubkey,
}

/// Writes `<name>.toml` and both keys into `dir`, and pays SOL to the housekeeping key.
pub fn write(
    (cluster, stage): (&Cluster, &Stage),
    dir: &Path,
    (name, member): (&str, &Member),
    strategy: StrategySettings,
    rpc_url: &str,
) -> Result<Bidder> {
    let protocol = Keypair::new();
    let (key, bid_key) = (format!("{name}-protocol.json"), format!("{name}.json"));
    write_key(&protocol, &dir.join(&key))?;
    write_key(&member.key, &dir.join(&bid_key))?;
    let payer = stage.authority.pubkey();
    let wallet = transfer(&payer, &protocol.pubkey(), PURSE_LAMPORTS);
    cluster.must(&format!("SOL for {name}"), vec![wallet], vec![&stage.authority])?;
    let section = LiquidatorSettings { strategy, ..default_settings(key.into(), bid_key.into()) };
    let path = dir.join(format!("{name}.toml"));
    settings::write(&path, &settings::cluster(stage, rpc_url), "liquidator", &section)?;
    Ok(Bidder { settings: path, protocol: protocol.pubkey() })
}
