//! Follows a pool by websocket: one connection for all its accounts. The clock's own notifications are its pulse: without one
//! for a few seconds the connection is given up and made anew, with growing pauses.

use super::{CLOCK, News, Update, refresh};
use crate::ops::stop::Stop;
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, anyhow};
use futures_util::{StreamExt, future::ready, stream::select_all};
use solana_account_decoder_client_types::UiAccount;
use solana_pubsub_client::nonblocking::pubsub_client::PubsubClient;
use std::{sync::mpsc::Sender, thread, time::Duration};

/// Longest silence of a connection that lives: a slot takes 0.4 s.
const SILENCE: Duration = Duration::from_secs(5);
const SHORTEST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

pub struct Followed {
    pub url: String,
    pub pool_key: Pubkey,
    pub markets: u8,
}

/// Follows until stopped, on a thread of its own.
pub fn start(followed: Followed, news: Sender<News>, stop: Stop) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("follow".to_owned()).spawn(move || {
        let mut pause = SHORTEST_PAUSE;
        while !stop.asked() {
            let mut heard = false;
            let lost = runtime.block_on(follow(&followed, &news, &mut heard));
            pause = if heard { SHORTEST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
            let why = lost.err().map_or_else(|| "ended".to_owned(), |error| format!("{error:#}"));
            if news.send(News::Lost(why)).is_err() || stop.sleep(pause) {
                return;
            }
        }
    })?;
    Ok(())
}

async fn follow(followed: &Followed, news: &Sender<News>, heard: &mut bool) -> Result<()> {
    let client = PubsubClient::new(&*followed.url).await.context("no websocket")?;
    let config = refresh::of_pool(&followed.pool_key);
    let (stream, _) = client.program_subscribe(&breakwater_clearing::ID, Some(config)).await?;
    let of_pool = stream
        .filter_map(|answer| {
            let key = answer.value.pubkey.parse().ok();
            let account = &answer.value.account;
            ready(key.and_then(|key| update(key, answer.context.slot, account)))
        })
        .boxed_local();
    let mut streams = vec![of_pool];
    for key in refresh::singles(&followed.pool_key, followed.markets) {
        let (stream, _) = client.account_subscribe(&key, Some(refresh::packed())).await?;
        let single = stream
            .filter_map(move |answer| ready(update(key, answer.context.slot, &answer.value)))
            .boxed_local();
        streams.push(single);
    }
    news.send(News::Following).map_err(|_| anyhow!("nobody listens"))?;
    let mut all = select_all(streams);
    loop {
        let next = tokio::time::timeout(SILENCE, all.next());
        let next = next.await.map_err(|_| anyhow!("silent for {} s", SILENCE.as_secs()))?;
        let update = next.context("closed by the node")?;
        *heard |= update.key == CLOCK;
        news.send(News::Update(update)).map_err(|_| anyhow!("nobody listens"))?;
    }
}

fn update(key: Pubkey, slot: u64, account: &UiAccount) -> Option<Update> {
    account.data.decode().map(|data| Update { key, slot, data })
}
