//! What the clearing house did in a transaction, or in the last transactions of an address.
//!
//!     BREAKWATER_RPC=http://127.0.0.1:8899 cargo run --example decode_events -- SIGNATURE_OR_ADDRESS
//!
//! An address may be a margin account, a market, a pool. `BREAKWATER_LIMIT` says how many of its transactions [default: 10].

use breakwater_client::{
    Pubkey,
    event::{events, is_cut},
    rpc::Cluster,
};
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::rpc_client::GetConfirmedSignaturesForAddress2Config;
use solana_rpc_client_api::config::RpcTransactionConfig;
use solana_signature::Signature;
use solana_transaction_status_client_types::{
    UiTransactionEncoding, option_serializer::OptionSerializer,
};
use std::{env, error::Error};

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("BREAKWATER_RPC").unwrap_or("http://127.0.0.1:8899".to_owned());
    let what = env::args().nth(1).ok_or("name a signature or an address")?;
    let cluster = Cluster::with_commitment(&url, CommitmentConfig::confirmed());
    if let Ok(signature) = what.parse::<Signature>() {
        return show(&cluster, &signature);
    }
    let config = GetConfirmedSignaturesForAddress2Config {
        limit: Some(env::var("BREAKWATER_LIMIT").map_or(Ok(10), |limit| limit.parse())?),
        commitment: Some(CommitmentConfig::confirmed()),
        ..Default::default()
    };
    let address: Pubkey = what.parse()?;
    let found = cluster.client.get_signatures_for_address_with_config(&address, config)?;
    // the node lists the newest first
    for entry in found.iter().rev() {
        show(&cluster, &entry.signature.parse()?)?;
    }
    Ok(())
}

fn show(cluster: &Cluster, signature: &Signature) -> Result<(), Box<dyn Error>> {
    let config = RpcTransactionConfig {
        encoding: Some(UiTransactionEncoding::Base64),
        commitment: Some(CommitmentConfig::confirmed()),
        max_supported_transaction_version: Some(0),
    };
    let found = cluster.client.get_transaction_with_config(signature, config)?;
    let meta = found.transaction.meta.ok_or("the node keeps no logs")?;
    println!("{signature}, slot {}", found.slot);
    if let Some(error) = meta.err {
        // what it did was undone, its events with it
        println!("  failed: {error}");
        return Ok(());
    }
    let OptionSerializer::Some(logs) = meta.log_messages else {
        return Err("the node keeps no logs".into());
    };
    for event in events(&logs) {
        println!("  {event:?}");
    }
    if is_cut(&logs) {
        println!("  the node cut the log: later events are missing");
    }
    Ok(())
}
