//! Nobody gets more than a share.

use crate::{
    clients::{Client, TestMaker, TestTaker},
    world::World,
};
use breakwater_bots::quotes::{
    refusal::QuoteRefusal,
    wire::{Fault, FromTaker, ToTaker},
};
use reqwest::{StatusCode, blocking};
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::{Message, connect};

pub fn requests_messages_and_connections_are_limited(world: &World) {
    let server = world.serve(|settings| {
        (settings.max_requests_each, settings.max_connections_each) = (2, 3);
        (settings.burst, settings.rate_per_sec, settings.max_makers) = (6, 1, 1);
    });
    let mut taker = TestTaker::new(server.at);
    taker.ask(world.ask());
    taker.ask(world.ask());
    taker.0.say(&FromTaker::Ask { ask: world.ask() });
    taker.fault(QuoteRefusal::TooManyRequests);

    let _first = TestMaker::new(world, server.at, world.maker(0));
    let (second, answer) =
        crate::clients::log_in(server.at, world.maker(1), &world.maker(1).key, "test");
    let label = serde_json::to_value(answer).unwrap()["error"].clone();
    assert_eq!(label, "too_many_makers");
    drop(second);

    let _third = Client::connect(server.at, "/v1/taker");
    let fourth = (0..50).find_map(|_| connect(format!("ws://{}/v1/taker", server.at)).err());
    assert!(fourth.expect("a refusal").to_string().contains("429"));

    let http = blocking::Client::new();
    let url = format!("http://{}/v1/requests", server.at);
    let big = http.post(&url).body("x".repeat(100_000)).send().unwrap();
    assert_eq!(big.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(big.headers()["connection"], "close", "what follows goes over a new connection");
    let look = || http.get(format!("{url}/none")).send().unwrap().json::<Fault>().unwrap();
    let faults: Vec<_> = (0..10).map(|_| look().error).collect();
    assert_eq!((faults[0], faults[9]), (QuoteRefusal::UnknownRequest, QuoteRefusal::TooFast));

    let mut loud = TestTaker(taker.0);
    for _ in 0..10 {
        let _ = loud.0.0.send(Message::Text("{}".into())); // the connection may end meanwhile
    }
    assert!(ends(&mut loud.0), "whoever is too fast is disconnected");
}

/// Whether a connection ends once what had been sent is read.
fn ends(client: &mut Client) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(10) {
        match client.next::<ToTaker>(Duration::from_millis(100)) {
            Ok(_) => {}
            Err(_) => return true,
        }
    }
    false
}

pub fn reader_that_does_not_read_is_disconnected(world: &World) {
    let server = world.serve(|settings| (settings.burst, settings.queue) = (100_000, 4));
    let mut deaf = Client::connect(server.at, "/v1/taker");
    let mut other = TestTaker::new(server.at);
    let begin = Instant::now();
    // each is answered with a longer refusal, which nobody reads
    let broken = loop {
        let text = Message::Text("{\"type\":\"nonsense\"}".into());
        if deaf.0.send(text).is_err() {
            break true;
        }
        if begin.elapsed() > Duration::from_secs(20) {
            break false;
        }
    };
    assert!(broken, "a reader that does not read is disconnected");
    other.ask(world.ask()); // and nobody else has noticed
}
