//! Prices first: the newest that any of a market's price accounts holds becomes its mark, and with it realised volatility follows.

use super::{
    found::{Found, find},
    lane::Scan,
    metrics::KeeperMetrics,
    settings::KeeperSettings,
};
use crate::{cranks::Crank, ops::health::Health, params::units, rpc::Cluster};
use anchor_lang::prelude::{Clock, Pubkey};
use anyhow::{Context, Result, ensure};
use breakwater_clearing::{
    mark::{self, pyth::PythPrice},
    state::{ExpiryAt, Market, Protocol},
};
use breakwater_client::{address, decode, instruction as ix, rpc::CLOCK};
use std::collections::BTreeMap;

/// The newest price of a market's accounts that the program would take over now.
pub fn newest<'a>(
    accounts: impl Iterator<Item = &'a mut Found>,
    (protocol, market): (&Protocol, &Market),
    now: i64,
) -> Option<(Pubkey, PythPrice)> {
    let taken = |found: &'a mut Found| {
        let price = found.price(|info| mark::read(info, &protocol.params, &market.params.feeds))?;
        let usable = price.require_usable(&market.params.oracle, now).is_ok();
        let newer = price.publish_ts > market.mark.source_ts;
        (usable && newer).then_some((found.key, price))
    };
    accounts.filter_map(taken).max_by_key(|(_, price)| price.publish_ts)
}

/// The account, if any, whose price straddles an expiry: the one it settles at.
pub fn straddling<'a>(
    accounts: impl Iterator<Item = &'a mut Found>,
    (protocol, market): (&Protocol, &Market),
    at: ExpiryAt,
) -> Option<Pubkey> {
    accounts.into_iter().find_map(|found| {
        let price = found.price(|info| mark::read(info, &protocol.params, &market.params.feeds))?;
        let straddles = price.prev_publish_ts < at.expiry_ts && at.expiry_ts <= price.publish_ts;
        (straddles && price.require_not_future(at.now).is_ok()).then_some(found.key)
    })
}

/// The second source's account, where it holds a newer price than the market.
fn second(
    found: &mut Found,
    protocol: &Protocol,
    market: &Market,
    clock: &Clock,
) -> Option<Pubkey> {
    let owner = protocol.params.switchboard;
    let feeds = &market.params.feeds;
    let price = found.price(|info| mark::second::read(info, &owner, feeds, clock))?;
    let most = market.params.oracle.second_max_age_secs;
    let young = price.require_young(most, clock.unix_timestamp).is_ok();
    (young && price.publish_ts > market.second.publish_ts).then_some(found.key)
}

/// Slot and time of the clock's bytes, five words; the epoch's are left at zero.
fn clock_of(data: &[u8]) -> Result<Clock> {
    let word = |at: usize| -> Result<[u8; 8]> {
        let bytes = data.get(at..at + 8).context("the cluster's clock is cut short")?;
        Ok(bytes.try_into()?)
    };
    let (slot, unix_timestamp) = (u64::from_le_bytes(word(0)?), i64::from_le_bytes(word(32)?));
    Ok(Clock { slot, unix_timestamp, ..Clock::default() })
}

/// A market, and the price accounts that its mark may come from.
struct Priced {
    index: u8,
    accounts: Vec<Pubkey>,
}

/// The lane. One request a round: clock, protocol, markets, their price accounts and second sources.
pub struct Prices {
    pool: Pubkey,
    markets: Vec<Priced>,
    /// Second sources, as the markets named them in the last round.
    seconds: BTreeMap<u8, Pubkey>,
    metrics: KeeperMetrics,
    health: Health,
}

impl Prices {
    pub fn new(
        pool: Pubkey,
        settings: &KeeperSettings,
        metrics: &KeeperMetrics,
        health: &Health,
    ) -> Result<Self> {
        let named = |market: &super::settings::MarketSettings| {
            market.price_accounts().map(|accounts| Priced { index: market.index, accounts })
        };
        let markets = settings.market.iter().map(named).collect::<Result<_>>()?;
        let (metrics, health) = (metrics.clone(), health.clone());
        Ok(Self { pool, markets, seconds: BTreeMap::new(), metrics, health })
    }

    fn keys(&self) -> Vec<Pubkey> {
        let mut keys = vec![CLOCK, address::protocol()];
        for Priced { index, accounts } in &self.markets {
            keys.push(address::market(&self.pool, *index));
            keys.extend(accounts);
            keys.extend(self.seconds.get(index));
        }
        keys
    }
}

impl Scan for Prices {
    fn name(&self) -> &'static str {
        "prices"
    }

    fn due(&mut self, cluster: &Cluster) -> Result<Vec<Crank>> {
        let mut found = find(cluster, &self.keys())?;
        let clock = found.get(&CLOCK).context("the cluster has no clock")?;
        let clock = clock_of(&clock.data)?;
        let protocol =
            found.get(&address::protocol()).and_then(|protocol| decode::protocol(&protocol.data));
        let protocol = protocol.context("there is no protocol")?;
        self.metrics.slot(clock.slot);
        let mut due = vec![];
        for Priced { index, accounts } in &self.markets {
            let market = found.get(&address::market(&self.pool, *index));
            let market = market.and_then(|market| decode::market(&market.data));
            let market = market.with_context(|| format!("the pool has no market {index}"))?;
            ensure!(market.index == *index, "market {index} says that it is {}", market.index);
            let now = clock.unix_timestamp;
            report(&market, now, &self.metrics, &self.health);
            let named = found.values_mut().filter(|found| accounts.contains(&found.key));
            if let Some((account, price)) = newest(named, (&protocol, &market), now) {
                due.push(Crank::new(
                    "update_mark",
                    format!("{index}@{}", price.publish_ts),
                    ix::update_mark(self.pool, *index, account),
                ));
            }
            let feed = market.params.feeds.second_feed;
            if feed == Pubkey::default() {
                continue;
            }
            self.seconds.insert(*index, feed);
            let newer =
                found.get_mut(&feed).and_then(|found| second(found, &protocol, &market, &clock));
            if let Some(feed) = newer {
                due.push(Crank::new(
                    "update_second",
                    index,
                    ix::update_second(self.pool, *index, feed),
                ));
            }
        }
        Ok(due)
    }
}

/// Metrics and health of one market's mark.
fn report(market: &Market, now: i64, metrics: &KeeperMetrics, health: &Health) {
    let symbol = units::symbol(&market.symbol);
    metrics.mark(&symbol, market, now);
    let check = format!("mark of {symbol}");
    let age = now.saturating_sub(market.mark.publish_ts);
    let most = i64::from(market.params.oracle.max_age_secs);
    if market.mark.publish_ts == 0 {
        health.wrong(&check, "there is none yet");
    } else if age > most {
        health.wrong(&check, format!("{age} s old, and new risk takes {most} s"));
    } else {
        health.well(&check);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchor_lang::Discriminator;
    use breakwater_pyth_stand_in::{Update, encode};

    const FEED: [u8; 32] = [7; 32];
    const NOW: i64 = 1_000_000;

    fn account(publish_time: i64, prev_publish_time: i64, conf: u64) -> Found {
        let update = Update {
            feed_id: FEED,
            price: 6_000_000_000_000,
            conf,
            exponent: -8,
            publish_time,
            prev_publish_time,
            ema_price: 6_000_000_000_000,
            ema_conf: conf,
            partial_signatures: None,
            number: 0,
        };
        let data = encode(&update, Pubkey::default(), 1).unwrap().to_vec();
        Found { key: Pubkey::new_unique(), owner: breakwater_pyth_stand_in::ID, data }
    }

    fn world() -> (Protocol, Box<Market>) {
        let mut bytes = Market::DISCRIMINATOR.to_vec();
        bytes.resize(8 + size_of::<Market>(), 0);
        let mut market = decode::market(&bytes).unwrap();
        market.params.feeds.feed_id = FEED;
        market.params.oracle.max_age_secs = 60;
        market.params.oracle.max_confidence_bps = 100;
        let mut protocol = Vec::from(Protocol::DISCRIMINATOR);
        protocol.resize(8 + 1_000, 0);
        let mut protocol = decode::protocol(&protocol).unwrap();
        protocol.params.pyth_receiver = breakwater_pyth_stand_in::ID;
        (protocol, market)
    }

    #[test]
    fn the_newest_price_that_the_program_takes_is_taken() {
        let (protocol, mut market) = world();
        let mut accounts = [
            account(NOW - 3, NOW - 4, 1),
            account(NOW - 1, NOW - 2, 1),
            account(NOW, NOW - 1, 1_000_000_000_000), // too uncertain
            account(NOW + 1_801, NOW, 1),             // from too far ahead
        ];
        let (key, price) = newest(accounts.iter_mut(), (&protocol, &market), NOW).unwrap();
        assert_eq!((key, price.publish_ts), (accounts[1].key, NOW - 1));
        market.mark.source_ts = NOW - 1;
        assert!(newest(accounts.iter_mut(), (&protocol, &market), NOW).is_none(), "none is newer");
        market.mark.source_ts = 0;
        assert!(
            newest(accounts[..2].iter_mut(), (&protocol, &market), NOW + 60).is_none(),
            "all are old"
        );
        accounts[1].owner = Pubkey::new_unique();
        let (key, _) = newest(accounts.iter_mut(), (&protocol, &market), NOW).unwrap();
        assert_eq!(key, accounts[0].key, "another program's account is no price");
    }

    #[test]
    fn a_board_settles_at_the_one_price_that_straddles_its_expiry() {
        let (protocol, market) = world();
        let mut accounts = [account(NOW - 5, NOW - 6, 1), account(NOW + 1, NOW - 5, 1)];
        let mut found = |expiry: i64| {
            straddling(
                accounts.iter_mut(),
                (&protocol, &market),
                ExpiryAt { expiry_ts: expiry, now: NOW + 1 },
            )
            .is_some()
        };
        assert!(found(NOW) && found(NOW + 1) && found(NOW - 5));
        assert!(!found(NOW + 2) && !found(NOW - 6));
    }
}
