//! The chain by a node's RPC.
//!
//! Blocks give the exact order: slot, place in the block, place in the log. `getSignaturesForAddress` says which blocks of the far past are
//! worth asking for; it gives no order within a slot and may lag behind a block that was just confirmed, so near the tip every block
//! is asked for.

use super::{Block, Found, Landed, Source, Tips};
use anyhow::{Context, Result};
use breakwater_client::event;
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::{
    nonblocking::rpc_client::RpcClient, rpc_client::GetConfirmedSignaturesForAddress2Config,
};
use solana_rpc_client_api::{
    client_error::{Error as ClientError, ErrorKind},
    config::RpcBlockConfig,
    custom_error as code,
    request::RpcError,
};
use solana_transaction_status_client_types::{
    EncodedTransactionWithStatusMeta, TransactionDetails, UiConfirmedBlock, UiTransactionEncoding,
    option_serializer::OptionSerializer,
};
use std::{collections::BTreeSet, time::Duration};

const TIMEOUT: Duration = Duration::from_secs(30);
/// Most signatures the node gives at a time.
const PAGE: usize = 1_000;

pub struct Node {
    client: RpcClient,
}

impl Node {
    pub fn new(url: &str) -> Self {
        let confirmed = CommitmentConfig::confirmed();
        Self {
            client: RpcClient::new_with_timeout_and_commitment(url.to_owned(), TIMEOUT, confirmed),
        }
    }

    async fn ask(
        &self,
        slot: u64,
        transactions: TransactionDetails,
    ) -> Result<Found<UiConfirmedBlock>> {
        let config = RpcBlockConfig {
            encoding: Some(UiTransactionEncoding::Base64),
            transaction_details: Some(transactions),
            rewards: Some(false),
            commitment: Some(CommitmentConfig::confirmed()),
            max_supported_transaction_version: Some(0),
        };
        match self.client.get_block_with_config(slot, config).await {
            Ok(block) => Ok(Found::Here(block)),
            Err(error) => absent(&error)
                .ok_or_else(|| anyhow::Error::from(error).context(format!("block of slot {slot}"))),
        }
    }
}

/// What an error says of the slot; `None` where it says nothing of it.
fn absent<T>(error: &ClientError) -> Option<Found<T>> {
    let ErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) = error.kind() else {
        return None;
    };
    match *code {
        code::JSON_RPC_SERVER_ERROR_SLOT_SKIPPED
        | code::JSON_RPC_SERVER_ERROR_LONG_TERM_STORAGE_SLOT_SKIPPED => Some(Found::Skipped),
        code::JSON_RPC_SERVER_ERROR_BLOCK_NOT_AVAILABLE
        | code::JSON_RPC_SERVER_ERROR_BLOCK_STATUS_NOT_AVAILABLE_YET => Some(Found::NotYet),
        code::JSON_RPC_SERVER_ERROR_BLOCK_CLEANED_UP => Some(Found::Forgotten),
        _ => None,
    }
}

impl<T> Found<T> {
    fn map<U>(self, change: impl FnOnce(T) -> Result<U>) -> Result<Found<U>> {
        Ok(match self {
            Self::Here(value) => Found::Here(change(value)?),
            Self::Skipped => Found::Skipped,
            Self::NotYet => Found::NotYet,
            Self::Forgotten => Found::Forgotten,
        })
    }
}

impl Source for Node {
    async fn genesis(&self) -> Result<String> {
        Ok(self.client.get_genesis_hash().await?.to_string())
    }

    async fn tips(&self) -> Result<Tips> {
        // in this order, so that what is finalised is never above what is confirmed
        let finalised = CommitmentConfig::finalized();
        let finalised = self.client.get_slot_with_commitment(finalised).await?;
        let confirmed = self.client.get_slot().await?;
        Ok(Tips { confirmed, finalised })
    }

    async fn first(&self) -> Result<u64> {
        Ok(self.client.get_first_available_block().await?)
    }

    async fn slots(&self, from: u64, to: u64) -> Result<Vec<u64>> {
        let confirmed = CommitmentConfig::confirmed();
        Ok(self.client.get_blocks_with_commitment(from, Some(to), confirmed).await?)
    }

    async fn block(&self, slot: u64) -> Result<Found<Block>> {
        self.ask(slot, TransactionDetails::Full).await?.map(|block| read(slot, block))
    }

    async fn hash(&self, slot: u64) -> Result<Found<String>> {
        self.ask(slot, TransactionDetails::None).await?.map(|block| Ok(block.blockhash))
    }

    async fn active(&self, from: u64, to: u64) -> Result<Vec<u64>> {
        let (mut slots, mut before) = (BTreeSet::new(), None);
        loop {
            let config = GetConfirmedSignaturesForAddress2Config {
                before,
                limit: Some(PAGE),
                commitment: Some(CommitmentConfig::finalized()),
                ..Default::default()
            };
            let program = breakwater_clearing::ID;
            let page = self.client.get_signatures_for_address_with_config(&program, config).await?;
            let wanted = |slot: &u64| (from..=to).contains(slot);
            let done = page.iter().filter(|entry| entry.err.is_none());
            slots.extend(done.map(|entry| entry.slot).filter(wanted));
            let Some(last) = page.last().filter(|last| last.slot >= from) else { break };
            before = Some(last.signature.parse().context("the node names no signature")?);
        }
        Ok(slots.into_iter().collect())
    }
}

fn read(slot: u64, block: UiConfirmedBlock) -> Result<Block> {
    let mut transactions = Vec::new();
    for (place, entry) in (0..).zip(block.transactions.unwrap_or_default()) {
        transactions
            .extend(landed(place, entry).with_context(|| format!("slot {slot}, place {place}"))?);
    }
    Ok(Block {
        slot,
        hash: block.blockhash,
        parent_slot: block.parent_slot,
        parent_hash: block.previous_blockhash,
        time_ts: block.block_time.unwrap_or_default(),
        transactions,
    })
}

/// `None` for one that failed. Errors: a node that keeps no logs, because events would be missing in silence.
fn landed(place: u32, entry: EncodedTransactionWithStatusMeta) -> Result<Option<Landed>> {
    let meta = entry.meta.context("the node gives no outcome of the transaction")?;
    if meta.err.is_some() {
        return Ok(None);
    }
    let OptionSerializer::Some(logs) = meta.log_messages else {
        anyhow::bail!("the node keeps no logs: start it with --enable-rpc-transaction-history")
    };
    // most of a block are votes: only what may be of the program is taken apart
    let program = breakwater_clearing::ID;
    let name = program.to_string();
    let named = logs.iter().any(|line| line.contains(&name));
    if !named && !event::is_cut(&logs) {
        return Ok(None);
    }
    let transaction = entry.transaction.decode().context("the transaction can't be read")?;
    let ours = named || transaction.message.static_account_keys().contains(&program);
    let signature = transaction.signatures.first().context("the transaction is not signed")?;
    Ok(ours.then(|| Landed { place, signature: signature.to_string(), logs }))
}
