//! What the keeper's keys may do, and whether it finds prices and boards.

use super::{Check, pool::Chain};
use crate::{
    keeper::{
        found::{Found, find},
        settings::{KeeperSettings, Keys, MarketSettings},
    },
    ops::settings::Config,
    params::units,
};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    mark,
    state::{Market, Publisher, Surface, slot_status},
};
use breakwater_client::{address, decode, snapshot::MarketState};
use solana_signer::Signer;

const OF: &str = "keeper";

/// Nothing where the settings or keys can't be read: other checks say so.
pub fn checks(config: &Config, chain: &Chain) -> Vec<Check> {
    let Ok(settings) = KeeperSettings::load(config) else { return vec![] };
    let Ok(keys) = Keys::read(&settings) else { return vec![] };
    let mut checks = vec![];
    let own = keys.payer.pubkey();
    if own == chain.protocol.steward {
        let found = format!("{own} is the steward's too");
        let todo = "give the keeper a key of its own, and name the steward's as keeper.board_key only where it lists boards";
        checks.push(Check::warn(OF, "key", found, todo));
    }
    if settings.market.is_empty() {
        let todo = "name them as [[keeper.market]]: without one it takes no price over";
        checks.push(Check::warn(OF, "markets", "none", todo));
    }
    for kept in &settings.market {
        let Some(MarketState { market, surface }) = chain.snapshot.market(kept.index) else {
            let found = format!("the pool has {} markets, numbered from 0", chain.pool.markets);
            let what = format!("market {}", kept.index);
            checks.push(Check::fail(OF, what, found, "correct keeper.market.index"));
            continue;
        };
        checks.push(prices(chain, kept, market));
        if kept.surface.is_some() {
            let key = keys.surface.pubkey();
            let account = address::publisher(&address::market(&chain.pool_key, kept.index), &key);
            let data = chain.cluster.data(&account).ok().flatten();
            let publisher = data.as_deref().and_then(decode::publisher);
            checks.push(publishes(market, &key, publisher.as_deref(), chain.snapshot.now));
        }
        if kept.boards.is_some() {
            checks.push(lists(chain, market, &keys.board.pubkey()));
            checks.extend(boards(kept, market, surface, chain.snapshot.now));
        }
    }
    checks
}

/// At least one price account that the program can read.
fn prices(chain: &Chain, kept: &MarketSettings, market: &Market) -> Check {
    let what = format!("prices of {}", units::symbol(&market.symbol));
    let accounts = kept.price_accounts().unwrap_or_default();
    let mut found = match find(&chain.cluster, &accounts) {
        Ok(found) => found,
        Err(error) => {
            return Check::fail(OF, what, format!("{error:#}"), "see the check of the cluster");
        }
    };
    let read = |found: &mut Found| {
        found.price(|info| mark::read(info, &chain.protocol.params, &market.params.feeds))
    };
    let times: Vec<i64> =
        found.values_mut().filter_map(read).map(|price| price.publish_ts).collect();
    let said =
        format!("{} of {} price accounts are prices of its feed", times.len(), accounts.len());
    match times.iter().max() {
        None => Check::fail(
            OF,
            what,
            said,
            "keeper.market.price_accounts names Pyth's accounts of the feed",
        ),
        Some(newest) => {
            let age = chain.snapshot.now.saturating_sub(*newest);
            let most = i64::from(market.params.oracle.max_age_secs);
            let todo = "does whoever posts them still run?";
            Check::graded(
                (age, most / 2, most),
                OF,
                (what, format!("{said}, the newest {age} s old")),
                todo,
            )
        }
    }
}

fn publishes(market: &Market, key: &Pubkey, publisher: Option<&Publisher>, now: i64) -> Check {
    let what = format!("publisher of {}", units::symbol(&market.symbol));
    match publisher {
        None => Check::fail(
            OF,
            what,
            format!("{key} is not registered"),
            "the protocol's authority registers it (register_publisher)",
        ),
        Some(publisher) if publisher.active_ts > now => Check::warn(
            OF,
            what,
            format!("{key} is heard from {} on", units::utc(publisher.active_ts)),
            "wait for the protocol's delay",
        ),
        Some(_) => Check::ok(OF, what, format!("{key} is registered")),
    }
}

fn lists(chain: &Chain, market: &Market, key: &Pubkey) -> Check {
    let what = format!("lister of {}", units::symbol(&market.symbol));
    let protocol = &chain.protocol;
    if *key == protocol.steward || *key == protocol.authority {
        return Check::ok(OF, what, format!("{key} may list boards"));
    }
    let found = format!("{key} is neither the steward {} nor the authority", protocol.steward);
    Check::fail(OF, what, found, "keeper.board_key names the steward's key, or leave boards away")
}

fn boards(kept: &MarketSettings, market: &Market, surface: &Surface, now: i64) -> Option<Check> {
    let what = format!("boards of {}", units::symbol(&market.symbol));
    let slots = surface.slots.iter().filter(|slot| slot.status != slot_status::EMPTY);
    let existing: Vec<i64> = slots.map(|slot| slot.expiry_ts).collect();
    let missing = kept.boards.as_ref()?.missing(now, &existing).ok()?;
    let Some(first) = missing.first() else {
        return Some(Check::ok(
            OF,
            what,
            format!("{} there, as the schedule says", existing.len()),
        ));
    };
    let found =
        format!("{} of the schedule are missing, the first {}", missing.len(), units::utc(*first));
    let todo = "a running keeper lists them; the surface has room for 16";
    Some(Check::warn(OF, what, found, todo))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::{Level, zeroed};

    #[test]
    fn a_publisher_is_registered_and_heard() {
        let market = decode::market(&zeroed::<Market>()).unwrap();
        let mut publisher = decode::publisher(&zeroed::<Publisher>()).unwrap();
        publisher.active_ts = 100;
        let level = |publisher, now| publishes(&market, &Pubkey::default(), publisher, now).level;
        assert_eq!(level(None, 100), Level::Fail);
        assert_eq!(level(Some(&*publisher), 99), Level::Warn);
        assert_eq!(level(Some(&*publisher), 100), Level::Ok);
    }

    #[test]
    fn a_schedule_that_lacks_boards_warns() {
        let market = decode::market(&zeroed::<Market>()).unwrap();
        let mut surface = decode::surface(&zeroed::<Surface>()).unwrap();
        let kept: MarketSettings = toml::from_str(
            "index = 0\nboards = { tenor_secs = [100], least_secs = 10, strike_pct = [100], step_usd = 1.0 }",
        )
        .unwrap();
        let level = |surface: &Surface| boards(&kept, &market, surface, 50).unwrap().level;
        assert_eq!(level(&surface), Level::Warn);
        (surface.slots[0].status, surface.slots[0].expiry_ts) = (slot_status::LIVE, 100);
        assert_eq!(level(&surface), Level::Ok);
    }
}
