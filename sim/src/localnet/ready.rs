//! What is printed when everything runs.

use super::{Args, command::HELP, net::Net};
use crate::demo::{settings, validator::Validator};
use breakwater_client::address;
use serde_json::{Value, json};
use solana_signer::Signer;
use std::time::Duration;

pub fn print(args: &Args, net: &Net, validator: &Validator, took: Duration) {
    let (stage, rpc) = (&net.stage, &validator.url);
    let ws = settings::cluster(stage, rpc).websocket();
    let history = net.is_served().then(|| net.front.history_url());
    let app = history.as_ref().filter(|_| net.front.app.is_some());
    if args.json {
        let line = json!({
            "ready": true,
            "app": app,
            "rpc_url": rpc,
            "ws_url": ws,
            "quotes_url": net.front.quotes_url(),
            "history_url": history,
            "protocol": address::protocol().to_string(),
            "pool": stage.pool.to_string(),
            "quote_mint": stage.quote_mint.pubkey().to_string(),
            "collateral_mint": stage.btc_mint.pubkey().to_string(),
            "markets": markets(net),
            "expiries": stage.expiries,
            "authority_key": net.keys.get("authority"),
            "dir": std::path::absolute(&args.dir).unwrap_or_else(|_| args.dir.clone()),
            "took_ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        });
        println!("{line}");
        return;
    }
    println!(
        "localnet: ready after {:.0} s: {}\n",
        took.as_secs_f64(),
        net.front.place(net.is_served())
    );
    println!("A wallet reaches the chain as a custom network: {rpc} (websocket {ws})");
    println!("Quotes are at {}", net.front.quotes_url());
    println!("Keys, settings and logs are in {}\n\n{HELP}\n", args.dir.display());
}

fn markets(net: &Net) -> Vec<Value> {
    let markets = net.stage.deployment.market.iter().enumerate();
    let market = |(index, market): (usize, &breakwater_bots::config::MarketConfig)| {
        let address = u8::try_from(index).ok().map(|index| address::market(&net.stage.pool, index));
        json!({ "symbol": market.symbol, "address": address.map(|key| key.to_string()) })
    };
    markets.map(market).collect()
}
