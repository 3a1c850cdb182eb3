//! What the follower tells the server: events as they come, what was taken back, how far it is.

use super::{
    metrics::IndexMetrics,
    store::{Extent, Written},
};
use crate::{index::store::Undone, ops::stop::Stop};
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

/// Notices that a slow reader may be behind before it is cut off; it comes back with `after`.
const ROOM: usize = 4_096;

/// Behind by more, a history is being caught up with.
const AT_TIP: u64 = 64;

#[derive(Clone, Debug)]
pub enum Notice {
    Event(Arc<Written>),
    Undone(Undone),
}

/// How far the history is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    pub program: String,
    pub genesis: String,
    /// Everything up to here is taken.
    pub slot: u64,
    /// Up to here no fork reaches.
    pub final_slot: u64,
    /// Newest confirmed slot of the node.
    pub tip_slot: u64,
    pub lag_slots: u64,
    /// Where the history begins.
    pub first_slot: u64,
    pub events: i64,
    /// Number of the newest event, 0 where there is none.
    pub last_id: i64,
    /// Transactions whose log the node had cut: events of theirs may be missing.
    pub cut_logs: i64,
    pub catching_up: bool,
}

#[derive(Clone)]
pub struct Publisher {
    pub sender: broadcast::Sender<Notice>,
    progress: Arc<Mutex<Progress>>,
    metrics: IndexMetrics,
    stop: Stop,
}

impl Publisher {
    pub fn new(metrics: IndexMetrics, stop: Stop) -> Self {
        let (sender, _) = broadcast::channel(ROOM);
        Self { sender, progress: Arc::default(), metrics, stop }
    }

    pub fn progress(&self) -> Progress {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The process is asked to end: long work ends between two batches.
    pub fn stopping(&self) -> bool {
        self.stop.asked()
    }

    pub fn events(&self, events: Vec<Written>) {
        for written in events {
            self.metrics.taken(&written.event.name);
            let _ = self.sender.send(Notice::Event(Arc::new(written))); // nobody may be listening
        }
    }

    pub fn undone(&self, undone: Undone) {
        self.metrics.undone();
        let _ = self.sender.send(Notice::Undone(undone)); // nobody may be listening
    }

    /// `tip_slot` is 0 while the node has not said it.
    pub fn extent(&self, extent: &Extent, tip_slot: u64) {
        let lag_slots = tip_slot.saturating_sub(extent.head_slot);
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        *progress = Progress {
            program: extent.program.clone(),
            genesis: extent.genesis.clone(),
            slot: extent.head_slot,
            final_slot: extent.final_slot,
            tip_slot,
            lag_slots,
            first_slot: extent.first_slot,
            events: extent.events,
            last_id: extent.next_id.saturating_sub(1),
            cut_logs: extent.cut_logs,
            catching_up: tip_slot == 0 || lag_slots > AT_TIP,
        };
        self.metrics.progress(&progress);
    }
}
