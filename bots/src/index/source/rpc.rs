//! The chain by a node's RPC.
//!
//! Blocks give the exact order: slot, place in the block, place in the log. `getSignaturesForAddress` says which blocks of the far past are
//! worth asking for; it gives no order within a slot and may lag behind a block that was just confirmed, so near the tip every block
//! is asked for.

use super::{Block, Found, Source, Tips, transaction::landed};
use anyhow::{Context, Result};
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
    TransactionDetails, UiConfirmedBlock, UiTransactionEncoding,
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
            // of whatever version others send theirs: one that is not asked for would fail its whole block
            max_supported_transaction_version: Some(u8::MAX),
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
        code::JSON_RPC_SERVER_ERROR_SLOT_SKIPPED => Some(Found::Skipped),
        code::JSON_RPC_SERVER_ERROR_BLOCK_NOT_AVAILABLE
        | code::JSON_RPC_SERVER_ERROR_BLOCK_STATUS_NOT_AVAILABLE_YET => Some(Found::NotYet),
        // "skipped, or missing in long-term storage": no proof that there was no block
        code::JSON_RPC_SERVER_ERROR_BLOCK_CLEANED_UP
        | code::JSON_RPC_SERVER_ERROR_LONG_TERM_STORAGE_SLOT_SKIPPED => Some(Found::Forgotten),
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
        transactions.extend(
            landed((slot, place), entry).with_context(|| format!("slot {slot}, place {place}"))?,
        );
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

#[cfg(test)]
mod tests {
    use super::*;
    use solana_rpc_client_api::request::{RpcRequest, RpcResponseErrorData};

    fn said(code: i64) -> Option<Found<()>> {
        let data = RpcResponseErrorData::Empty;
        let error = RpcError::RpcResponseError { code, message: String::new(), data };
        absent(&ClientError::new_with_request(error.into(), RpcRequest::GetBlock))
    }

    #[test]
    fn only_a_slot_that_was_skipped_for_sure_has_no_block() {
        assert_eq!(said(-32007), Some(Found::Skipped));
        assert_eq!(said(-32009), Some(Found::Forgotten));
        assert_eq!(said(-32001), Some(Found::Forgotten));
        assert_eq!(said(-32004), Some(Found::NotYet));
        assert_eq!(said(-32005), None, "an unwell node says nothing of a slot");
    }
}
