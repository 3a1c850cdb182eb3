//! A maker's connection: challenge, login, then requests out and quotes in.

use super::{
    check::MakerFacts,
    facts,
    limits::Bucket,
    outbox::Outbox,
    refusal::QuoteRefusal,
    server::{Server, now_ms},
    signed::{QuoteHash, SignedQuote},
    socket::{self, Talk, sent},
    wire::{FromMaker, ToMaker, login_text},
};
use anchor_lang::prelude::Pubkey;
use axum::extract::ws::{Message, WebSocket};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, timeout};

/// From connecting to having logged in.
const LOGIN: Duration = Duration::from_secs(5);
/// Age of what the chain said about a maker, at which it is read again.
const FACTS: Duration = Duration::from_secs(3);

struct Maker {
    server: Arc<Server>,
    number: u64,
    outbox: Outbox,
    account: Pubkey,
    key: Pubkey,
    facts: MakerFacts,
    read_at: Instant,
}

pub async fn serve(server: Arc<Server>, mut socket: WebSocket) {
    let logged_in = match timeout(LOGIN, login(&server, &mut socket)).await {
        Ok(Some(result)) => server.registry.metrics.counted("login", result),
        _ => return,
    };
    let settings = &server.registry.settings;
    let (outbox, inbox) = Outbox::new(settings.queue);
    let joined = logged_in.and_then(|(key, facts)| {
        server.registry.join(outbox.clone()).map(|number| (number, key, facts))
    });
    let (number, key, facts) = match joined {
        Ok(joined) => joined,
        Err(error) => {
            say(&mut socket, &refused(None, error)).await;
            return;
        }
    };
    outbox.push(&ToMaker::Welcome {
        blind_ms: settings.blind_ms,
        life_ms: settings.life_ms,
        least_left_secs: settings.least_left_secs,
        most_left_secs: settings.most_left_secs,
    });
    tracing::info!(account = %facts.account, "maker logged in");
    let account = facts.account;
    let bucket = Bucket::new(settings.rate(), now_ms());
    let server = Arc::clone(&server);
    let read_at = Instant::now();
    let mut maker = Maker { server, number, outbox, account, key, facts, read_at };
    let why = socket::run(socket, inbox, bucket, &mut maker).await;
    maker.server.registry.leave(number);
    maker.server.registry.metrics.disconnected(why);
    tracing::info!(%account, why, "maker left");
}

/// `None` when the connection ended first.
async fn login(
    server: &Server,
    socket: &mut WebSocket,
) -> Option<Result<(Pubkey, MakerFacts), QuoteRefusal>> {
    let name = server.registry.settings.name();
    let challenge = hex::encode(rand::random::<[u8; 32]>());
    let hello = ToMaker::Challenge { server: name.to_owned(), challenge: challenge.clone() };
    if !say(socket, &hello).await {
        return None;
    }
    let Message::Text(text) = socket.recv().await?.ok()? else { return None };
    let Ok(FromMaker::Login { account, key, signature }) = serde_json::from_str(&text) else {
        return Some(Err(QuoteRefusal::Malformed));
    };
    if !signature.verify(key.as_ref(), login_text(name, &account, &challenge).as_bytes()) {
        return Some(Err(QuoteRefusal::BadSignature));
    }
    let known = facts::maker(&server.rpc, account, key).await.and_then(|facts| {
        facts.require_signer(&server.registry.place, server.now_ts())?;
        Ok((key, facts))
    });
    Some(known)
}

impl Talk for Maker {
    async fn on_text(&mut self, text: &str) {
        let Ok(FromMaker::Quote { request, message, signature }) = serde_json::from_str(text)
        else {
            self.outbox.push(&refused(None, QuoteRefusal::Malformed));
            return;
        };
        let signed = SignedQuote::open(message, signature, self.key);
        let result = match signed {
            Ok(signed) => self.offer(&request, signed).await,
            Err(error) => Err(error),
        };
        match self.server.registry.metrics.counted("quote", result) {
            Ok(quote) => self.outbox.push(&ToMaker::Accepted { request, quote }),
            Err(error) => self.outbox.push(&refused(Some(request), error)),
        }
    }
}

impl Maker {
    async fn offer(
        &mut self,
        request: &str,
        signed: SignedQuote,
    ) -> Result<QuoteHash, QuoteRefusal> {
        if self.read_at.elapsed() > FACTS {
            self.facts = facts::maker(&self.server.rpc, self.account, self.key).await?;
            self.read_at = Instant::now();
        }
        self.server.registry.offer(request, signed, (self.number, &self.facts), now_ms())
    }
}

fn refused(request: Option<String>, error: QuoteRefusal) -> ToMaker {
    ToMaker::Refused { request, error, advice: error.advice().to_owned() }
}

async fn say(socket: &mut WebSocket, message: &ToMaker) -> bool {
    match serde_json::to_string(message) {
        Ok(text) => sent(socket, Message::Text(text.into())).await,
        Err(_) => false,
    }
}
