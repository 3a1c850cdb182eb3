//! Makes a lookup table of a pool's standing addresses, sends a transaction through it, and prints what it saves.
//!
//!     BREAKWATER_RPC=http://127.0.0.1:8899 cargo run --example lookup_table -- [POOL_NUMBER]
//!
//! For local validators and test clusters: a fresh key pays with airdropped SOL. What is sent is a margin check of the account with most
//! positions, with the boards that a bid for it would name; it changes nothing.

use breakwater_client::{
    account::Keyed,
    address,
    instruction::{Remaining, check_margin},
    rpc::{Cluster, Fate, Outgoing, Sending, Sizes},
};
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{env, error::Error, thread::sleep, time::Duration};

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("BREAKWATER_RPC").unwrap_or("http://127.0.0.1:8899".to_owned());
    let pool = address::pool(env::args().nth(1).map_or(Ok(0), |number| number.parse())?);
    let cluster = Cluster::new(&url);
    let accounts = cluster.margin_accounts(&pool)?;
    let most = accounts.iter().max_by_key(|found| found.state.positions().len());
    let Keyed { key, state: account } = most.ok_or("the pool has no margin account")?;

    let payer = Keypair::new();
    cluster.client.request_airdrop(&payer.pubkey(), 1_000_000_000)?;
    while cluster.client.get_balance(&payer.pubkey())? == 0 {
        sleep(Duration::from_millis(200));
    }
    let addresses = cluster.shared_addresses(&pool)?;
    let table = cluster.create_table(&payer, &addresses)?;
    println!("lookup table {} with {} addresses", table.key, table.addresses.len());

    let remaining = Remaining::of(&[account]).with_boards_of(account);
    let check = check_margin(pool, *key, None, &remaining);
    let outgoing = Outgoing::new("margin check", check, &payer);
    let tables = vec![table];
    let sizes = Sizes::of(&outgoing, &tables)?;
    println!(
        "{} positions: {} bytes without, {} bytes with, {} saved",
        account.positions().len(),
        sizes.without,
        sizes.with,
        i128::try_from(sizes.without)? - i128::try_from(sizes.with)?
    );
    let sending = Sending { tables, simulate: true, ..Sending::default() };
    for outcome in cluster.send_all_with(&[outgoing], &sending)? {
        match outcome.fate {
            Fate::Landed { signature, slot } => println!("landed in slot {slot}: {signature}"),
            other => return Err(other.explained().into()),
        }
    }
    Ok(())
}
