//! A full read of a pool by RPC.

use super::{CLOCK, Update};
use crate::rpc::Cluster;
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, ensure};
use breakwater_client::{address, decode};
use serde_json::json;
use solana_account_decoder_client_types::{UiAccount, UiAccountEncoding};
use solana_rpc_client_api::{
    config::{RpcAccountInfoConfig, RpcProgramAccountsConfig},
    filter::{Memcmp, RpcFilterType},
    request::RpcRequest,
    response::{OptionalContext, RpcKeyedAccount},
};

/// Everything of a pool, at `slot` or later.
pub struct Refresh {
    pub slot: u64,
    pub accounts: Vec<Update>,
}

/// What a subscription or a full read asks for: accounts whose first field is the pool, packed for the way.
pub fn of_pool(pool_key: &Pubkey) -> RpcProgramAccountsConfig {
    RpcProgramAccountsConfig {
        filters: Some(vec![RpcFilterType::Memcmp(Memcmp::new_raw_bytes(
            8,
            pool_key.to_bytes().to_vec(),
        ))]),
        account_config: packed(),
        with_context: Some(true),
        ..Default::default()
    }
}

pub fn packed() -> RpcAccountInfoConfig {
    RpcAccountInfoConfig {
        encoding: Some(UiAccountEncoding::Base64Zstd),
        commitment: Some(solana_commitment_config::CommitmentConfig::processed()),
        ..Default::default()
    }
}

/// Accounts outside the filter: the pool itself, the clock, and each market's surface.
pub fn singles(pool_key: &Pubkey, markets: u8) -> Vec<Pubkey> {
    let surfaces = (0..markets).map(|index| address::surface(&address::market(pool_key, index)));
    [*pool_key, CLOCK].into_iter().chain(surfaces).collect()
}

/// Slots that a node may be behind another one of the same provider. Older answers do no harm, because the mirror keeps what is
/// newer; a node further behind is of no use.
const MOST_LAG: u64 = 16;

/// Reads everything; fails when the node answers from long before `seen_slot`.
pub fn refresh(cluster: &Cluster, pool_key: &Pubkey, seen_slot: u64) -> Result<Refresh> {
    let config = of_pool(pool_key);
    let params = json!([breakwater_clearing::ID.to_string(), config]);
    let answer: OptionalContext<Vec<RpcKeyedAccount>> =
        cluster.client.send(RpcRequest::GetProgramAccounts, params)?;
    let OptionalContext::Context(answer) = answer else {
        anyhow::bail!("the node left out the slot of its answer")
    };
    let slot = answer.context.slot;
    let oldest = seen_slot.saturating_sub(MOST_LAG);
    ensure!(slot >= oldest, "the node lags: it answers from slot {slot}, {seen_slot} is known");
    // A read sees the middle of its slot: what a subscription says of the same slot is later.
    let before = |slot: u64| slot.saturating_sub(1);
    let mut accounts = vec![];
    for keyed in answer.value {
        let key = keyed.pubkey.parse().context("the node answers with something but a key")?;
        let data = keyed.account.data.decode();
        accounts.extend(data.map(|data| Update { key, slot: before(slot), data }));
    }
    let markets = |data: &[u8]| decode::pool(data).map(|pool| pool.markets);
    let pool = cluster.data(pool_key)?;
    let markets = pool.as_deref().and_then(markets).context("there is no such pool")?;
    let keys = singles(pool_key, markets);
    let singles = cluster.client.get_multiple_ui_accounts_with_config(&keys, packed())?;
    ensure!(singles.context.slot >= oldest, "the node lags behind slot {seen_slot}");
    let decoded = |(key, account): (&Pubkey, Option<UiAccount>)| {
        let data = account?.data.decode()?;
        Some(Update { key: *key, slot: before(singles.context.slot), data })
    };
    accounts.extend(keys.iter().zip(singles.value).filter_map(decoded));
    Ok(Refresh { slot, accounts })
}
