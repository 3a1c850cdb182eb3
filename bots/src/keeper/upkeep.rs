//! What has time, in lanes of its own: the cranks of liquidation, and the upkeep of parameters, quotes and balances.

use super::{lane::Scan, metrics::KeeperMetrics};
use crate::{
    chain,
    cranks::{Crank, cranks, releases},
    ops::health::Health,
    params::{governed, settle},
    rpc::Cluster,
};
use anchor_lang::{Discriminator, prelude::Pubkey};
use anyhow::Result;
use breakwater_clearing::state::QuoteFill;
use breakwater_client::{account::Keyed, decode, instruction as ix};
use solana_account_decoder_client_types::UiAccountEncoding;
use solana_rpc_client_api::{
    config::{RpcAccountInfoConfig, RpcProgramAccountsConfig},
    filter::{Memcmp, RpcFilterType},
};

/// Auctions, the waterfall, releases, breakers.
pub struct Liquidation {
    pub pool: Pubkey,
    pub payer: Pubkey,
}

impl Scan for Liquidation {
    fn name(&self) -> &'static str {
        "cranks"
    }

    fn due(&mut self, cluster: &Cluster) -> Result<Vec<Crank>> {
        Ok(cranks(&chain::view(cluster, &self.pool)?, self.payer))
    }
}

/// Changes of parameters that are ready or dead, quotes whose time has passed, SOL of the keys.
pub struct Upkeep {
    pub pool: Pubkey,
    pub payer: Pubkey,
    /// Keys that pay for something, by what for.
    pub payers: Vec<(&'static str, Pubkey)>,
    pub least_lamports: u64,
    pub metrics: KeeperMetrics,
    pub health: Health,
}

impl Scan for Upkeep {
    fn name(&self) -> &'static str {
        "upkeep"
    }

    fn due(&mut self, cluster: &Cluster) -> Result<Vec<Crank>> {
        for (name, key) in &self.payers {
            let lamports = cluster.client.get_balance(key)?;
            self.metrics.balance(name, lamports);
            let check = format!("balance of {name}");
            if lamports < self.least_lamports {
                let least = self.least_lamports;
                self.health
                    .wrong(&check, format!("{key} has {lamports} lamports; {least} are asked for"));
            } else {
                self.health.well(&check);
            }
        }
        let chain = governed::Chain::read(cluster, self.pool)?;
        let ready = settle::ready(&chain).into_iter().map(|waiting| {
            let execute = ix::execute_change(waiting.of, &waiting.change);
            Crank::new("execute_change", waiting.key, execute)
        });
        let dead = chain.waiting.iter().filter(|waiting| waiting.stage.is_dead()).map(|waiting| {
            let cancel = ix::cancel_change(self.payer, waiting.of, &waiting.change);
            Crank::new("cancel_change", waiting.key, cancel)
        });
        let mut due: Vec<Crank> = ready.chain(dead).collect();
        due.extend(releases::closed(&fills(cluster)?, chain.snapshot.now));
        Ok(due)
    }
}

/// Everything that is kept of quotes, of all pools.
fn fills(cluster: &Cluster) -> Result<Vec<Keyed<QuoteFill>>> {
    let kind = Memcmp::new_raw_bytes(0, QuoteFill::DISCRIMINATOR.to_vec());
    let config = RpcProgramAccountsConfig {
        filters: Some(vec![RpcFilterType::Memcmp(kind)]),
        account_config: RpcAccountInfoConfig {
            encoding: Some(UiAccountEncoding::Base64),
            ..Default::default()
        },
        ..Default::default()
    };
    let found =
        cluster.client.get_program_ui_accounts_with_config(&breakwater_clearing::ID, config)?;
    let decoded = found.into_iter().filter_map(|(key, account)| {
        let fill = decode::quote_fill(&account.data.decode()?)?;
        Some(Keyed { key, state: Box::new(fill) })
    });
    Ok(decoded.collect())
}
