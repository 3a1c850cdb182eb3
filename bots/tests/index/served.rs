//! The API over a scripted chain: what is asked, what is refused, and what a client is told that comes back.

use crate::{
    databases::each,
    script::{Chain, funded, settle, start},
};
use breakwater_bots::{
    index::{
        follow::Follower,
        metrics::IndexMetrics,
        server::{self, Server},
        settings::Settings,
        store::Store,
    },
    ops::{health::Health, metrics::Metrics, settings::ClusterSettings},
};
use futures_util::StreamExt;
use serde_json::Value;
use std::{net::SocketAddr, time::Duration};
use tokio::time::timeout;

async fn serve(store: &Store, follower: &Follower<Chain>) -> SocketAddr {
    let settings = Settings { at: "127.0.0.1:0".to_owned(), ..Settings::default() };
    let metrics = IndexMetrics::new(&Metrics::new("index").unwrap()).unwrap();
    let shared = (store.clone(), follower.publisher.clone());
    let cluster = ClusterSettings::default();
    let server = Server::new(settings, &cluster, shared, (metrics, Health::default()));
    server::start(server).await.unwrap()
}

async fn get(at: SocketAddr, path: &str) -> Value {
    reqwest::get(format!("http://{at}{path}")).await.unwrap().json().await.unwrap()
}

/// The first `count` messages that are not about the status.
async fn said(at: SocketAddr, after: i64, count: usize) -> Vec<Value> {
    let url = format!("ws://{at}/v1/stream?after={after}");
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let mut found = Vec::new();
    while found.len() < count {
        let message = timeout(Duration::from_secs(20), socket.next()).await.unwrap();
        let text = message.unwrap().unwrap().into_text().unwrap();
        let Ok(value) = serde_json::from_str::<Value>(&text) else { continue };
        if value["type"] != "status" {
            found.push(value);
        }
    }
    found
}

/// Slots 1 to 4 with an event each, of which the last two are taken back.
async fn forked(store: &Store) -> Follower<Chain> {
    let chain = Chain::new();
    for slot in 1..=4 {
        chain.script().add(slot, "a", &[vec![funded(slot)]]);
    }
    let mut follower = start(&chain, store, None).await.unwrap();
    settle(&mut follower).await;
    chain.script().cut(3);
    chain.script().add(5, "b", &[vec![funded(50)]]);
    settle(&mut follower).await;
    follower
}

#[test]
fn a_client_that_comes_back_is_told_what_it_has_to_forget() {
    each("back", |store| async move {
        let follower = forked(&store).await;
        let at = serve(&store, &follower).await;
        // numbers 3 and 4 were taken back, 5 came in their place
        let heard = said(at, 4, 2).await;
        assert_eq!((&heard[0]["type"], &heard[0]["from_id"]), (&"undone".into(), &3.into()));
        assert_eq!(heard[1]["event"]["id"], 5);
        // a client of a history that was longer, before it was begun anew
        let heard = said(at, 900, 4).await;
        assert_eq!((&heard[0]["type"], &heard[0]["from_id"]), (&"undone".into(), &1.into()));
        let ids: Vec<_> = heard[1..].iter().map(|said| &said["event"]["id"]).collect();
        assert_eq!(ids, [1, 2, 5]);
        for (after, from) in [(2, Value::Null), (4, 3.into()), (5, Value::Null), (6, 1.into())] {
            let page = get(at, &format!("/v1/events?after={after}")).await;
            assert_eq!(page["undone_from"], from, "after {after}");
        }
    });
}

#[test]
fn what_a_route_does_not_know_is_refused() {
    each("refused", |store| async move {
        let follower = forked(&store).await;
        let at = serve(&store, &follower).await;
        let pool = breakwater_clearing::ID;
        for (path, error) in [
            (format!("/v1/waterfall?pool={pool}"), "bad_query"),
            (format!("/v1/prices?market={pool}&pool={pool}"), "bad_query"),
            (format!("/v1/backstop?pool={pool}&step_secs=60"), "bad_query"),
            (format!("/v1/backstop?pool={pool}&from_ts=2&to_ts=1"), "bad_range"),
            ("/v1/waterfall?from_ts=2&to_ts=1".to_owned(), "bad_range"),
            ("/v1/soft?name=SliceSold".to_owned(), "bad_query"),
            ("/v1/soft?limit=1001".to_owned(), "bad_limit"),
        ] {
            assert_eq!(get(at, &path).await["error"], error, "{path}");
        }
        let soft = get(at, "/v1/soft?limit=1000").await;
        assert_eq!(soft["events"], Value::Array(vec![]));
    });
}
