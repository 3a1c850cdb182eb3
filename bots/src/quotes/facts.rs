//! What the server reads from the chain: the protocol's cluster, and makers' accounts with the keys that may sign for them.

use super::{
    check::{MakerFacts, Place},
    refusal::QuoteRefusal,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use breakwater_client::{
    address, decode,
    rpc::{CLOCK, unix_ts},
};
use solana_rpc_client::nonblocking::rpc_client::RpcClient;

/// The protocol's chain, read and held against the node's own genesis hash, and the cluster's time [unix s].
pub async fn place(rpc: &RpcClient, pool: Pubkey) -> Result<(Place, i64)> {
    let found = rpc.get_multiple_accounts(&[address::protocol(), pool, CLOCK]).await?;
    let mut found = found.into_iter();
    let mut next = || found.next().flatten().map(|account| account.data);
    let protocol = next().and_then(|data| decode::protocol(&data));
    let protocol =
        protocol.context("there is no protocol on this cluster: is cluster.rpc_url right?")?;
    next()
        .and_then(|data| decode::pool(&data))
        .context("there is no such pool: is cluster.pool right?")?;
    let clock = next().and_then(|data| unix_ts(&data));
    let chain_ts = clock.context("the cluster's clock can't be read")?;
    let genesis = rpc.get_genesis_hash().await?.to_bytes();
    if genesis != protocol.chain {
        tracing::warn!("the protocol names another cluster than this node's genesis hash");
    }
    Ok((Place { chain: protocol.chain, pool }, chain_ts))
}

/// A maker's account as it is now, and what one key may do for it. Errors: `UnknownAccount`, `ChainUnknown`.
pub async fn maker(
    rpc: &RpcClient,
    account: Pubkey,
    key: Pubkey,
) -> Result<MakerFacts, QuoteRefusal> {
    let keys = maker_keys(&account, &key);
    let found = rpc.get_multiple_accounts(&keys).await.map_err(|error| {
        tracing::warn!(%error, "a maker's account can't be read");
        QuoteRefusal::ChainUnknown
    })?;
    let datas: Vec<_> = found.into_iter().map(|account| account.map(|a| a.data)).collect();
    maker_facts(account, key, &datas).ok_or(QuoteRefusal::UnknownAccount)
}

/// The accounts that [`maker_facts`] reads.
pub fn maker_keys(account: &Pubkey, key: &Pubkey) -> [Pubkey; 2] {
    [*account, address::quote_session(account, key)]
}

/// `None` where there is no margin account.
pub fn maker_facts(account: Pubkey, key: Pubkey, datas: &[Option<Vec<u8>>]) -> Option<MakerFacts> {
    let data = |at: usize| datas.get(at).and_then(Option::as_deref);
    let state = decode::margin_account(data(0)?)?;
    let session = data(1).and_then(decode::quote_session);
    Some(MakerFacts::of(account, &key, &state, session.as_ref()))
}
