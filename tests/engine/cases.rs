//! Accounts as bytes and what the program said of them, for the app's tests.

use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_client::address;
use breakwater_tests::World;
use breakwater_web::session::World as Loaded;
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

/// Everything an engine loads.
pub fn world(world: &World) -> Value {
    let market = |index| {
        let key = address::market(&world.pool, index);
        let surface = address::surface(&key);
        json!({ "market": bytes(&world.data(&key)), "surface": bytes(&world.data(&surface)) })
    };
    let markets: Vec<_> = (0..world.pool_state().markets).map(market).collect();
    json!({ "nowTs": world.now(), "pool": bytes(&world.data(&world.pool)), "markets": markets })
}

/// The same in this process.
pub fn loaded(world: &World) -> Loaded {
    Loaded { pool: world.pool_state(), snapshot: world.snapshot() }
}

pub fn bytes(data: &[u8]) -> String {
    BASE64_STANDARD.encode(data)
}

pub fn write(name: &str, cases: &[Value]) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/web");
    fs::create_dir_all(&folder).expect("a folder for the cases");
    let text = serde_json::to_string(cases).expect("cases");
    fs::write(folder.join(name), text).expect("the cases written");
}
