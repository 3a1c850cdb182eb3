//! Websockets: requests pass, notifications meet what the dice say.

use super::{dice::News, shared::Shared};
use anyhow::Result;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{accept_async, connect_async, tungstenite::Message};

/// Accepts connections until the runtime ends.
pub async fn serve(listener: TcpListener, upstream: String, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (upstream, shared) = (upstream.clone(), Arc::clone(&shared));
        tokio::spawn(async move {
            if let Err(error) = pass(stream, &upstream, &shared).await {
                shared.log("websocket", &format!("{error:#}"));
            }
        });
    }
}

/// One connection, until either side ends it or the dice do.
async fn pass(stream: TcpStream, upstream: &str, shared: &Shared) -> Result<()> {
    let (mut to_client, mut from_client) = accept_async(stream).await?.split();
    let (mut to_node, mut from_node) = connect_async(upstream).await?.0.split();
    let mut signatures = Signatures::default();
    let mut held: Option<Message> = None;
    loop {
        tokio::select! {
            asked = from_client.next() => {
                let Some(message) = asked.transpose()? else { return Ok(()) };
                signatures.asked(&message);
                to_node.send(message).await?;
            }
            told = from_node.next() => {
                let Some(message) = told.transpose()? else { return Ok(()) };
                let Some(kind) = notification(&message) else {
                    signatures.answered(&message);
                    to_client.send(message).await?;
                    continue;
                };
                let (fate, delay) = shared.notification();
                shared.count(&kind, fate.name());
                if !delay.is_zero() {
                    shared.count(&kind, "delayed");
                    tokio::time::sleep(delay).await;
                }
                match fate {
                    News::Cut => return Ok(()),
                    News::Omit => continue,
                    News::Reorder if held.is_none() => {
                        held = Some(message);
                        continue;
                    }
                    News::Duplicate => to_client.send(message.clone()).await?,
                    News::Pass | News::Reorder => {}
                }
                signatures.told(&message, shared);
                to_client.send(message).await?;
                if let Some(late) = held.take() {
                    signatures.told(&late, shared);
                    to_client.send(late).await?;
                }
            }
        }
    }
}

fn json(message: &Message) -> Option<Value> {
    serde_json::from_str(message.to_text().ok()?).ok()
}

/// The kind of a notification, like "accountNotification"; `None` for answers and control frames.
fn notification(message: &Message) -> Option<String> {
    if !message.is_text() {
        return None;
    }
    let method = json(message)?.get("method")?.as_str()?.to_owned();
    method.ends_with("Notification").then_some(method)
}

/// Which subscriptions tell of which transactions.
#[derive(Default)]
struct Signatures {
    asked: HashMap<String, String>,
    subscribed: HashMap<u64, String>,
}

impl Signatures {
    fn asked(&mut self, message: &Message) {
        let Some(request) = json(message) else { return };
        if request.get("method").and_then(Value::as_str) == Some("signatureSubscribe")
            && let Some(signature) = request.pointer("/params/0").and_then(Value::as_str)
        {
            let id = request.get("id").map(Value::to_string).unwrap_or_default();
            self.asked.insert(id, signature.to_owned());
        }
    }

    fn answered(&mut self, message: &Message) {
        let Some(answer) = json(message) else { return };
        let id = answer.get("id").map(Value::to_string).unwrap_or_default();
        let Some(subscription) = answer.get("result").and_then(Value::as_u64) else { return };
        if let Some(signature) = self.asked.remove(&id) {
            self.subscribed.insert(subscription, signature);
        }
    }

    fn told(&self, message: &Message, shared: &Shared) {
        let subscription =
            json(message).and_then(|news| news.pointer("/params/subscription")?.as_u64());
        if let Some(signature) = subscription.and_then(|number| self.subscribed.get(&number)) {
            shared.sent().told(signature);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_notifications_meet_faults() {
        let text = |text: &str| Message::text(text);
        let news = text(r#"{"method":"slotNotification","params":{"result":1}}"#);
        assert_eq!(notification(&news).as_deref(), Some("slotNotification"));
        assert_eq!(notification(&text(r#"{"result":23,"id":1}"#)), None);
        assert_eq!(notification(&Message::Ping(vec![1].into())), None);
    }
}
