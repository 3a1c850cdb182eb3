//! All margin accounts of a pool, the one closest to liquidation first, every two seconds.
//!
//!     BREAKWATER_RPC=http://127.0.0.1:8899 cargo run --example watch_health -- [POOL_NUMBER]
//!
//! `BREAKWATER_ROUNDS` ends it after so many looks.

use breakwater_client::{
    Pubkey, account::Keyed, address, clearing::state::MarginAccount, risk::margin::Health,
    rpc::Cluster,
};
use std::{env, error::Error, thread::sleep, time::Duration};

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("BREAKWATER_RPC").unwrap_or("http://127.0.0.1:8899".to_owned());
    let pool = address::pool(env::args().nth(1).map_or(Ok(0), |number| number.parse())?);
    let rounds = env::var("BREAKWATER_ROUNDS").map_or(Ok(u64::MAX), |rounds| rounds.parse())?;
    let cluster = Cluster::new(&url);
    for round in 0..rounds {
        if round > 0 {
            sleep(Duration::from_secs(2));
        }
        // a node that is away or lags is worth another look, not the end
        match look(&cluster, &pool) {
            Err(error) if error.is_transient() => eprintln!("{error}"),
            other => other?,
        }
    }
    Ok(())
}

fn look(cluster: &Cluster, pool: &Pubkey) -> Result<(), breakwater_client::rpc::Error> {
    let (_, snapshot) = cluster.snapshot(pool)?;
    let mut healthy = Vec::new();
    let mut unknown = 0;
    for Keyed { key, state: account } in cluster.margin_accounts(pool)? {
        match snapshot.assess(&account) {
            Ok((_, health)) => healthy.push((key, account, health)),
            Err(_) => unknown += 1, // a surface is missing or a mark out of range
        }
    }
    healthy.sort_by_key(|(_, _, health)| health.mm_excess_atoms());
    println!(
        "slot {}: {} accounts, {unknown} that can't be margined now",
        cluster.newest_slot(),
        healthy.len()
    );
    println!("{:<44} {:>16} {:>16} {:>16}  state", "account", "equity", "initial", "maintenance");
    for (key, account, health) in &healthy {
        println!(
            "{key:<44} {:>16} {:>16} {:>16}  {}",
            health.equity_atoms(),
            health.im_atoms(),
            health.mm_atoms(),
            state(account, health)
        );
    }
    Ok(())
}

fn state(account: &MarginAccount, health: &Health) -> &'static str {
    if account.in_auction == 1 {
        "in auction"
    } else if health.is_liquidatable() {
        "due"
    } else if health.im_excess_atoms() < 0 {
        "no new risk"
    } else {
        "healthy"
    }
}
