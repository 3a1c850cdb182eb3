//! Margin of one account: worked out here from decoded accounts, and asked of the chain; the two must be the same to the atom.
//!
//!     BREAKWATER_RPC=http://127.0.0.1:8899 cargo run --example margin_of_account -- MARGIN_ACCOUNT
//!
//! Nothing is sent: the chain's answer is a simulation, which hands back the accounts it read too, so that both sides see one moment.
//! A simulation needs somebody who could pay: `BREAKWATER_PAYER` names an address with SOL, else the protocol's authority is taken.

use anchor_lang::AnchorDeserialize;
use breakwater_client::{
    Pubkey,
    account::Kind,
    address,
    clearing::{
        events::MarginChecked,
        instructions::OptionGreeks,
        state::{MarginAccount, Market, Pool, Position, Protocol, Surface, kind},
    },
    instruction::{Remaining, check_margin, option_greeks},
    risk,
    rpc::{CLOCK, Cluster, snapshot_keys, snapshot_of, unix_ts},
};
use std::{env, error::Error, fmt::Display};

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("BREAKWATER_RPC").unwrap_or("http://127.0.0.1:8899".to_owned());
    let key: Pubkey = env::args().nth(1).ok_or("name a margin account")?.parse()?;
    let cluster = Cluster::new(&url);
    let payer = match env::var("BREAKWATER_PAYER") {
        Ok(text) => text.parse()?,
        Err(_) => cluster.fetch::<Protocol>(&address::protocol())?.authority,
    };
    let account = margin(&cluster, payer, key)?;
    if let Some(position) = account.positions().first() {
        greeks(&cluster, payer, account.pool, position)?;
    }
    Ok(())
}

/// The account as it was when both sides margined it.
fn margin(
    cluster: &Cluster,
    payer: Pubkey,
    key: Pubkey,
) -> Result<Box<MarginAccount>, Box<dyn Error>> {
    let pool_key = cluster.fetch::<MarginAccount>(&key)?.pool;
    let markets = cluster.fetch::<Pool>(&pool_key)?.markets;
    let mut keys = snapshot_keys(&pool_key, markets);
    keys.push(key);
    let mut remaining = Remaining::default();
    (0..markets).for_each(|index| remaining.add_market(index));
    let check = check_margin(pool_key, key, None, &remaining);
    let answer = cluster.ask(payer, &[check], &keys)?;

    let chain = MarginChecked::deserialize(&mut answer.return_data.as_slice())?;
    let (_, snapshot) = snapshot_of(&keys, &answer.accounts)?;
    let data = answer.accounts.last().and_then(Option::as_deref).unwrap_or_default();
    let account = <MarginAccount as Kind>::decode(data).ok_or("not a margin account")?;
    let (requirement, health) = snapshot.assess(&account)?;

    println!("margin account {key}, {} positions, slot {}", account.positions().len(), answer.slot);
    println!("{:<20} {:>24} {:>24}", "[quote atoms]", "here", "chain");
    same("equity", health.equity_atoms(), chain.equity_atoms)?;
    same("initial margin", health.im_atoms(), chain.im_atoms)?;
    same("maintenance margin", health.mm_atoms(), chain.mm_atoms)?;
    same("worst scenario", requirement.worst_scenario, chain.worst_scenario)?;
    println!("the same; the chain took {} compute units", answer.units);
    Ok(account)
}

/// The first position's option: value and sensitivities of one contract.
fn greeks(
    cluster: &Cluster,
    payer: Pubkey,
    pool: Pubkey,
    position: &Position,
) -> Result<(), Box<dyn Error>> {
    let series = position.series();
    let market_key = address::market(&pool, series.market);
    let keys = [CLOCK, market_key, address::surface(&market_key)];
    let answer = cluster.ask(payer, &[option_greeks(pool, series)], &keys)?;
    let chain = OptionGreeks::deserialize(&mut answer.return_data.as_slice())?;

    let [clock, market, surface] =
        [0, 1, 2].map(|at| answer.accounts[at].as_deref().unwrap_or_default());
    let now = unix_ts(clock).ok_or("no clock")?;
    let market = <Market as Kind>::decode(market).ok_or("not a market")?;
    let surface = <Surface as Kind>::decode(surface).ok_or("not a surface")?;
    let expiry = surface.find(series.expiry_ts)?.to_risk(&market, now)?;
    let wrong = |error| format!("the margin engine refuses: {error:?}");
    let quote =
        risk::model::quote_of(&expiry, kind(series.kind), series.strike_atoms).map_err(wrong)?;
    let here = risk::pricing::greeks(&quote).map_err(wrong)?;

    println!("\nseries {series:?}");
    println!("{:<20} {:>24} {:>24}", "one contract", "here", "chain");
    same("value [2^-12 atoms]", here.value_q12, chain.value_q12)?;
    same("delta [2^-48]", here.delta_q48, chain.delta_q48)?;
    same("vega [2^-12 atoms]", here.vega_q12, chain.vega_q12)?;
    same("theta [2^-12 atoms]", here.theta_q12, chain.theta_q12)?;
    println!("the same; the chain took {} compute units", answer.units);
    Ok(())
}

fn same<T: PartialEq + Display>(what: &str, here: T, chain: T) -> Result<(), Box<dyn Error>> {
    println!("{what:<20} {here:>24} {chain:>24}");
    if here == chain { Ok(()) } else { Err(format!("{what} differs").into()) }
}
