//! What is governed in one pool, as the chain has it: every set with its version, and every change that waits.

use super::{rows, units};
use crate::{
    chain,
    config::{Deployment, MarketConfig},
    rpc::Cluster,
};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, bail};
use breakwater_clearing::state::{
    FeedParams, Governed as Version, Market, MarketParams, ParamChange, ParamSet, Pool, Protocol,
    ProtocolParams,
};
use breakwater_client::{
    address, decode,
    instruction::Governed,
    params::{self, Row, Stage},
    snapshot::{MarketState, Snapshot},
};

/// One set in force.
pub struct Set {
    /// "protocol", "pool", "market:BTC", "breakers": what `--only` takes.
    pub name: String,
    pub of: Governed,
    pub version: Version,
    pub params: ParamSet,
}

/// A set as it is to be.
#[derive(Clone)]
pub struct Wanted<'a> {
    /// As it is.
    pub set: &'a Set,
    pub params: ParamSet,
}

/// A change that was asked for.
pub struct Waiting {
    pub key: Pubkey,
    /// Name of the set it changes.
    pub name: String,
    pub of: Governed,
    pub change: ParamChange,
    pub stage: Stage,
}

/// A change's stage, in words.
pub fn stage_text(stage: Stage) -> String {
    match stage {
        Stage::Waits(secs) => format!("waits, ready in {}", units::duration(secs.into())),
        Stage::Ready(secs) => format!("READY, lapses in {}", units::duration(secs.into())),
        Stage::Lapsed => "DEAD: lapsed; anyone may cancel it".to_owned(),
        Stage::Replaced => {
            "DEAD: the set has changed since it was asked for; anyone may cancel it".to_owned()
        }
    }
}

/// Protocol, pool, markets and breakers at one moment.
pub struct Chain {
    pub protocol: Protocol,
    pub pool_key: Pubkey,
    pub pool: Pool,
    pub snapshot: Snapshot,
    /// Protocol, pool, markets by index, breakers where there are any.
    pub sets: Vec<Set>,
    /// First asked first.
    pub waiting: Vec<Waiting>,
}

/// A pool by its number or by its address.
pub fn pool_key(text: &str) -> Result<Pubkey> {
    if let Ok(id) = text.parse::<u16>() {
        return Ok(address::pool(id));
    }
    text.parse().ok().with_context(|| {
        format!("--pool {text} is neither a pool's number nor an address: give 0, 1, ... or a key")
    })
}

impl Chain {
    pub fn read(cluster: &Cluster, pool_key: Pubkey) -> Result<Self> {
        let heads = cluster
            .many(&[address::protocol(), pool_key, address::breakers(&pool_key)])
            .with_context(|| {
                format!(
                    "no answer from {}: start a validator there, or name another with --rpc or BREAKWATER_RPC",
                    cluster.client.url()
                )
            })?;
        let protocol = heads[0].as_deref().and_then(decode::protocol).with_context(|| {
            format!(
                "there is no protocol of program {} at {}: deploy first, or name another cluster with --rpc",
                breakwater_clearing::ID,
                cluster.client.url()
            )
        })?;
        if heads[1].as_deref().and_then(decode::pool).is_none() {
            bail!(
                "{pool_key} is no pool; the protocol has {}, numbered from 0: name one with --pool",
                protocol.pools
            );
        }
        let (pool, snapshot) = chain::snapshot(cluster, &pool_key)?;
        let breakers = heads[2].as_deref().and_then(decode::breakers);
        let set =
            |name: &str, of, version, params| Set { name: name.to_owned(), of, version, params };
        let mut sets = vec![
            set(
                "protocol",
                Governed::Protocol,
                protocol.governed,
                ParamSet::Protocol(protocol.params),
            ),
            set("pool", Governed::Pool(pool_key), pool.governed, ParamSet::Pool(pool.settings)),
        ];
        for MarketState { market, .. } in &snapshot.markets {
            let of = Governed::Market { pool: pool_key, index: market.index };
            let params = ParamSet::Market(Box::new(market.params));
            sets.push(set(&market_name(market), of, market.governed, params));
        }
        if let Some(breakers) = breakers {
            let params = ParamSet::Breakers(Box::new(breakers.rules));
            let of = Governed::Breakers(pool_key);
            sets.push(set("breakers", of, breakers.governed, params));
        }
        let waiting = waiting(cluster, &sets, snapshot.now)?;
        Ok(Self { protocol, pool_key, pool, snapshot, sets, waiting })
    }

    /// Sets that the file says otherwise, with what it says.
    pub fn wanted<'a>(&'a self, file: &Deployment) -> Result<Vec<Wanted<'a>>> {
        let mut wanted = Vec::new();
        for set in &self.sets {
            if let Some(params) = in_file(set, file)? {
                wanted.push(Wanted { set, params });
            }
        }
        wanted.retain(|Wanted { set, params }| set.params != *params);
        Ok(wanted)
    }

    /// What the file has and the chain has not, and the other way round: no change of parameters mends it.
    pub fn unmatched(&self, file: &Deployment) -> Vec<String> {
        let on_chain = |name: &str| self.sets.iter().any(|set| set.name == name);
        let mut notes = Vec::new();
        for market in &file.market {
            let name = format!("market:{}", market.symbol);
            if !on_chain(&name) {
                notes.push(format!("{name}  is in the file and not on chain: create it first"));
            }
        }
        for set in self.sets.iter().filter(|set| set.name.starts_with("market:")) {
            let symbol = set.name.trim_start_matches("market:");
            if !file.market.iter().any(|market| market.symbol == symbol) {
                notes.push(format!("{}  is on chain and not in the file: add it there", set.name));
            }
        }
        if !file.breaker.is_empty() && !on_chain("breakers") {
            notes.push("breakers  are in the file and not on chain: create them first".to_owned());
        }
        notes
    }
}

pub fn market_name(market: &Market) -> String {
    format!("market:{}", units::symbol(&market.symbol))
}

/// What the file says about a set. What it has no word for stays as it is: programs that are believed, the source of a market's
/// prices, the second source.
fn in_file(set: &Set, file: &Deployment) -> Result<Option<ParamSet>> {
    Ok(match &set.params {
        ParamSet::Protocol(now) => {
            let said = file.protocol_params(now.pyth_receiver);
            let ProtocolParams { pyth_legacy, switchboard, .. } = *now;
            Some(ParamSet::Protocol(ProtocolParams { pyth_legacy, switchboard, ..said }))
        }
        ParamSet::Pool(_) => Some(ParamSet::Pool(file.pool.settings)),
        ParamSet::Market(now) => {
            let named = |market: &MarketConfig| format!("market:{}", market.symbol) == set.name;
            let Some(index) = file.market.iter().position(named) else { return Ok(None) };
            let mut said: MarketParams = file.market_params(index)?;
            said.feeds = FeedParams { feed_id: said.feeds.feed_id, ..now.feeds };
            Some(ParamSet::Market(Box::new(said)))
        }
        ParamSet::Breakers(_) => Some(ParamSet::Breakers(Box::new(file.breaker_rules()?))),
        ParamSet::Lift(_) | ParamSet::Calm(_) => None,
    })
}

/// Every change of these sets that has an account.
fn waiting(cluster: &Cluster, sets: &[Set], now: i64) -> Result<Vec<Waiting>> {
    let mut found = Vec::new();
    for set in sets {
        for (key, data) in chain::owned::<ParamChange>(cluster, &set.of.key())? {
            let Some(change) = decode::param_change(&data) else { continue };
            let stage = Stage::of(&change, set.version.version, now);
            found.push(Waiting { key, name: set.name.clone(), of: set.of, change, stage });
        }
    }
    found.sort_by_key(|waiting| (waiting.change.queued_ts, waiting.key));
    Ok(found)
}

impl Waiting {
    /// What it changes, a line each.
    pub fn lines(&self, sets: &[Set]) -> Vec<String> {
        let set = sets.iter().find(|set| set.of == self.of);
        match (&self.change.set, set) {
            (ParamSet::Lift(_) | ParamSet::Calm(_), _) | (_, None) => {
                let text = |row: Row| format!("{} {}", row.name, rows::plain(&row.value));
                params::rows(&self.change.set).into_iter().map(text).collect()
            }
            (new, Some(set)) => {
                let lines: Vec<String> =
                    params::differences(&set.params, new).iter().map(rows::line).collect();
                if lines.is_empty() { vec!["the same as in force".to_owned()] } else { lines }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_named_by_number_or_key() {
        assert_eq!(pool_key("0").unwrap(), address::pool(0));
        assert_eq!(pool_key(&address::pool(1).to_string()).unwrap(), address::pool(1));
        assert!(pool_key("BTC").unwrap_err().to_string().contains("give 0, 1"));
    }
}
