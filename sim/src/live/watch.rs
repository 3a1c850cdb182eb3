//! When each auction was first seen, by the node's websocket.
//!
//! A node tells of accounts at the end of the slot that changed them: a start is seen up to one slot (0.4 s) after it was
//! executed, never before, and so the times measured are too long by that much at most. The slot is exact.

use anchor_lang::{Discriminator, prelude::Pubkey};
use anyhow::{Context, Result};
use breakwater_clearing::state::Auction;
use solana_account_decoder_client_types::{UiAccountEncoding, UiDataSliceConfig};
use solana_commitment_config::CommitmentConfig;
use solana_pubsub_client::pubsub_client::{PubsubClient, PubsubProgramClientSubscription};
use solana_rpc_client_api::{
    config::{RpcAccountInfoConfig, RpcProgramAccountsConfig},
    filter::{Memcmp, RpcFilterType},
};
use std::{
    collections::HashMap,
    mem::ManuallyDrop,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Instant,
};

/// Slot and moment of a first notification.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub slot: u64,
    pub at: Instant,
}

type MarginEngine = Arc<Mutex<HashMap<Pubkey, Seen>>>;

/// Subscribed while it lives.
pub struct Watch {
    seen: MarginEngine,
    /// Never dropped: that would wait for a message that may not come.
    _subscription: ManuallyDrop<PubsubProgramClientSubscription>,
}

impl Watch {
    /// Subscribes to all auctions of a pool.
    pub fn start(websocket: &str, pool: &Pubkey) -> Result<Self> {
        let config = RpcProgramAccountsConfig {
            filters: Some(vec![
                RpcFilterType::Memcmp(Memcmp::new_raw_bytes(0, Auction::DISCRIMINATOR.to_vec())),
                RpcFilterType::Memcmp(Memcmp::new_raw_bytes(8, pool.to_bytes().to_vec())),
            ]),
            account_config: RpcAccountInfoConfig {
                encoding: Some(UiAccountEncoding::Base64),
                data_slice: Some(UiDataSliceConfig { offset: 0, length: 0 }),
                commitment: Some(CommitmentConfig::processed()),
                ..Default::default()
            },
            ..Default::default()
        };
        let program = breakwater_clearing::ID;
        let (subscription, told) =
            PubsubClient::program_subscribe(websocket, &program, Some(config))
                .with_context(|| format!("no websocket at {websocket}"))?;
        let seen = MarginEngine::default();
        let engine = Arc::clone(&seen);
        thread::Builder::new().name("auctions".to_owned()).spawn(move || {
            while let Ok(news) = told.recv() {
                let first = Seen { slot: news.context.slot, at: Instant::now() };
                if let Ok(auction) = news.value.pubkey.parse() {
                    let mut engine = engine.lock().unwrap_or_else(PoisonError::into_inner);
                    engine.entry(auction).or_insert(first);
                }
            }
        })?;
        Ok(Self { seen, _subscription: ManuallyDrop::new(subscription) })
    }

    /// When an auction was first seen, if it was.
    pub fn seen(&self, auction: &Pubkey) -> Option<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(auction).copied()
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
