//! What waits to be written to one connection: so many messages, and a reader slower than that is disconnected.

use serde::Serialize;
use std::sync::Arc;
use tokio::sync::{Notify, mpsc};

#[derive(Clone)]
pub struct Outbox {
    queue: mpsc::Sender<String>,
    slow: Arc<Notify>,
}

/// The connection's own end.
pub struct Inbox {
    pub queue: mpsc::Receiver<String>,
    pub slow: Arc<Notify>,
}

impl Outbox {
    pub fn new(room: usize) -> (Self, Inbox) {
        let (sender, receiver) = mpsc::channel(room);
        let slow = Arc::new(Notify::new());
        (Self { queue: sender, slow: Arc::clone(&slow) }, Inbox { queue: receiver, slow })
    }

    /// Never waits. A full queue ends the connection; a closed one has ended.
    pub fn push<T: Serialize>(&self, message: &T) {
        match serde_json::to_string(message) {
            Ok(text) => {
                if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(text) {
                    self.slow.notify_one();
                }
            }
            Err(error) => tracing::error!(%error, "a message can't be written as JSON"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_ends_the_connection() {
        let (outbox, inbox) = Outbox::new(1);
        outbox.push(&1);
        outbox.push(&2);
        inbox.slow.notified().await;
    }
}
