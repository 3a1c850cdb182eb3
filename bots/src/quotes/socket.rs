//! One websocket: reads, writes, and ends it when the other side is too slow, too fast or silent.

use super::{limits::Bucket, outbox::Inbox, server::now_ms};
use axum::extract::ws::{Message, WebSocket};
use std::{future::Future, time::Duration};
use tokio::time::{Instant, interval, timeout};

/// Longest time one message may take to write.
const SEND: Duration = Duration::from_secs(3);
const PING_EVERY: Duration = Duration::from_secs(15);
/// Longest silence; pings are answered by every client.
const SILENCE: Duration = Duration::from_secs(45);

/// What is done with what the other side says.
pub trait Talk: Send {
    fn on_text(&mut self, text: &str) -> impl Future<Output = ()> + Send;
}

/// Runs a connection to its end; returns why it ended.
pub async fn run(
    mut socket: WebSocket,
    mut inbox: Inbox,
    mut bucket: Bucket,
    talk: &mut impl Talk,
) -> &'static str {
    let mut pings = interval(PING_EVERY);
    let mut heard_at = Instant::now();
    loop {
        tokio::select! {
            biased;
            () = inbox.slow.notified() => return "slow",
            _ = pings.tick() => {
                if heard_at.elapsed() > SILENCE {
                    return "silent";
                }
                if !sent(&mut socket, Message::Ping(vec![].into())).await {
                    return "slow";
                }
            }
            text = inbox.queue.recv() => {
                let Some(text) = text else { return "done" };
                if !sent(&mut socket, Message::Text(text.into())).await {
                    return "slow";
                }
            }
            message = socket.recv() => {
                heard_at = Instant::now();
                let Some(Ok(message)) = message else { return "gone" };
                if bucket.take(now_ms()).is_err() {
                    return "too_fast";
                }
                match message {
                    Message::Text(text) => talk.on_text(&text).await,
                    Message::Close(_) => return "gone",
                    Message::Binary(_) => return "binary",
                    Message::Ping(_) | Message::Pong(_) => {}
                }
            }
        }
    }
}

/// False when it took too long or the connection is gone.
pub async fn sent(socket: &mut WebSocket, message: Message) -> bool {
    matches!(timeout(SEND, socket.send(message)).await, Ok(Ok(())))
}
