//! The pool as the chain has it: the protocol's cluster, pauses and stops, marks and surfaces.

use super::{Check, cluster::host};
use crate::{chain, keeper::oldest_point_ts, ops::settings::Config, params::units, rpc::Cluster};
use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result};
use breakwater_clearing::state::{Market, Pool, Protocol, Surface};
use breakwater_client::{
    address, decode,
    snapshot::{MarketState, Snapshot},
};
use breakwater_risk::liquidation::Hole;

const OF: &str = "pool";

pub struct Chain {
    pub cluster: Cluster,
    pub pool_key: Pubkey,
    pub protocol: Protocol,
    pub pool: Pool,
    pub snapshot: Snapshot,
}

impl Chain {
    /// `None`, and a check that says why, where the pool can't be read.
    pub fn read(config: &Config, checks: &mut Vec<Check>) -> Option<Self> {
        match Self::try_read(config) {
            Ok((chain, genesis)) => {
                checks.push(of_cluster(&chain, genesis));
                Some(chain)
            }
            Err(error) => {
                let todo = "cluster.pool is the pool's address: `breakwater params show` prints it";
                checks.push(Check::fail(OF, "pool", format!("{error:#}"), todo));
                None
            }
        }
    }

    fn try_read(config: &Config) -> Result<(Self, [u8; 32])> {
        let settings = config.cluster()?;
        let (cluster, pool_key) = (Cluster::new(&settings.rpc_url), settings.pool_key()?);
        let shown = host(&settings.rpc_url);
        let genesis =
            cluster.client.get_genesis_hash().with_context(|| format!("no answer from {shown}"))?;
        let protocol = cluster.data(&address::protocol())?;
        let protocol =
            protocol.as_deref().and_then(decode::protocol).context("there is no protocol")?;
        let (pool, snapshot) = chain::snapshot(&cluster, &pool_key)?;
        Ok((Self { cluster, pool_key, protocol, pool, snapshot }, genesis.to_bytes()))
    }
}

/// Quotes are signed for the protocol's cluster: on another one every key means something else.
fn of_cluster(chain: &Chain, genesis: [u8; 32]) -> Check {
    let found = format!("{} of {} markets", chain.pool_key, chain.pool.markets);
    if chain.protocol.chain == genesis {
        return Check::ok(OF, "pool", found);
    }
    let protocol = Pubkey::new_from_array(chain.protocol.chain);
    let found =
        format!("{found}; its protocol was made for the cluster of genesis hash {protocol}");
    Check::fail(OF, "pool", found, "cluster.rpc_url names another cluster")
}

pub fn checks(chain: &Chain) -> Vec<Check> {
    let now = chain.snapshot.now;
    let mut checks = vec![
        stopped(chain.protocol.paused_at(now), chain.pool.stops.active(now)),
        missing(&chain.pool.clone().hole(now)),
    ];
    for MarketState { market, surface } in &chain.snapshot.markets {
        checks.push(mark(market, now));
        checks.push(points(market, surface, now));
        checks.push(voices(market));
    }
    checks
}

/// How many publishers a market's volatility rests on: fewer than half of those that are needed may lie.
fn voices(market: &Market) -> Check {
    let symbol = units::symbol(&market.symbol);
    let (count, least) = (market.publishers, market.params.least_publishers);
    let what = format!("publishers of {symbol}");
    let found = format!("{count}, of whom {least} have to speak");
    let todo = match least {
        0 | 1 => {
            "one that lies sets volatility, a step at a time: three or more, and least_publishers of two or more"
        }
        _ => "with fewer than three one that lies stops the surface: register another",
    };
    if count >= 3 && least >= 2 {
        return Check::ok(OF, &what, found);
    }
    Check::warn(OF, &what, found, todo)
}

fn stopped(paused: u32, stops: u32) -> Check {
    if paused == 0 && stops == 0 {
        return Check::ok(OF, "stops", "nothing is paused or stopped");
    }
    let mut found = vec![];
    if paused != 0 {
        found.push(format!("paused: {}", units::pauses(paused)));
    }
    if stops != 0 {
        found.push(format!("stopped by a breaker or the guardian: {}", units::stops(stops)));
    }
    let todo = "stops end by themselves; `breakwater params show` says when, and why is in the pool's events";
    Check::warn(OF, "stops", found.join("; "), todo)
}

fn missing(hole: &Hole) -> Check {
    let usd = |atoms: u64| units::usd(atoms.into());
    let owed = hole.shortfall_atoms.saturating_add(hole.settling_atoms);
    match (hole.atoms(), owed) {
        (0, 0) => Check::ok(OF, "missing", "nothing"),
        (0, _) => Check::ok(OF, "missing", format!("nothing: funds have {} of debts", usd(owed))),
        (atoms, _) => {
            let found = format!(
                "{}: {} of loss are shared, {} owed by accounts, {} by shorts of settled boards; the insurance fund may pay {} now",
                usd(atoms),
                usd(hole.loss_atoms),
                usd(hole.shortfall_atoms),
                usd(hole.settling_atoms),
                usd(hole.insurance_atoms)
            );
            let todo = "withdrawals leave their part of it behind, at a pace; docs/src/concepts/liquidation.md says who pays";
            Check::warn(OF, "missing", found, todo)
        }
    }
}

fn mark(market: &Market, now: i64) -> Check {
    let what = format!("mark of {}", units::symbol(&market.symbol));
    let todo = "is a keeper running with this market's price_accounts, and does Pyth's feed move?";
    if market.mark.publish_ts == 0 {
        return Check::fail(OF, what, "there is none yet", todo);
    }
    let oracle = &market.params.oracle;
    let age = now.saturating_sub(market.mark.publish_ts);
    let found = format!("{}, {age} s old", units::usd(market.mark.price_atoms.into()));
    let (half, most) = (i64::from(oracle.max_age_secs) / 2, i64::from(oracle.max_age_secs));
    Check::graded((age, half, most), OF, (what, found), todo)
}

fn points(market: &Market, surface: &Surface, now: i64) -> Check {
    let what = format!("surface of {}", units::symbol(&market.symbol));
    let Some(oldest) = oldest_point_ts(surface, now) else {
        return Check::ok(OF, what, "no expiry is live");
    };
    let oracle = &market.params.oracle;
    let (stale, old) =
        (i64::from(oracle.surface_max_age_secs), i64::from(oracle.surface_refuse_secs));
    let age = now.saturating_sub(oldest);
    let found = match oldest {
        0 => "an expiry has no point yet".to_owned(),
        _ => format!("oldest point {age} s old, {stale} s are well, {old} s refused"),
    };
    let publishers = format!(
        "are {} publishers speaking? ({} registered)",
        market.params.least_publishers, market.publishers
    );
    Check::graded((age, stale, old), OF, (what, found), publishers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::{Level, zeroed};
    use breakwater_clearing::state::slot_status;

    fn market() -> Box<Market> {
        let mut market = decode::market(&zeroed::<Market>()).unwrap();
        market.params.oracle.max_age_secs = 60;
        market.params.oracle.surface_max_age_secs = 300;
        market.params.oracle.surface_refuse_secs = 1_800;
        market.mark.publish_ts = 1_000;
        market
    }

    #[test]
    fn a_mark_warns_before_new_risk_is_refused() {
        let level = |now| mark(&market(), now).level;
        assert_eq!(
            [level(1_030), level(1_031), level(1_061)],
            [Level::Ok, Level::Warn, Level::Fail]
        );
        let mut none = market();
        none.mark.publish_ts = 0;
        assert_eq!(mark(&none, 1_000).level, Level::Fail);
    }

    #[test]
    fn the_oldest_point_of_a_live_expiry_counts() {
        let mut surface = decode::surface(&zeroed::<Surface>()).unwrap();
        assert_eq!(points(&market(), &surface, 1_000).level, Level::Ok, "no expiry");
        for (slot, published_ts) in surface.slots.iter_mut().zip([900, 600]) {
            (slot.status, slot.expiry_ts, slot.published_ts) =
                (slot_status::LIVE, 9_000, published_ts);
        }
        let level = |surface: &Surface| points(&market(), surface, 1_000).level;
        assert_eq!(level(&surface), Level::Warn);
        surface.slots[1].expiry_ts = 1_000;
        assert_eq!(level(&surface), Level::Ok, "an expiry that is over needs no point");
        surface.slots[0].published_ts = 0;
        surface.slots[0].expiry_ts = 5_000;
        assert_eq!(points(&market(), &surface, 4_000).level, Level::Fail);
    }

    #[test]
    fn stops_warn_by_name() {
        assert_eq!(stopped(0, 0).level, Level::Ok);
        let both = stopped(1, 2);
        assert!(both.found.contains("paused: trade") && both.found.contains("withdrawals"));
        assert_eq!(both.level, Level::Warn);
    }

    #[test]
    fn volatility_of_fewer_than_three_publishers_warns() {
        let with = |publishers, least| {
            let mut market = market();
            (market.publishers, market.params.least_publishers) = (publishers, least);
            voices(&market).level
        };
        assert_eq!([with(1, 1), with(2, 2), with(3, 1)], [Level::Warn; 3]);
        assert_eq!([with(3, 2), with(5, 3)], [Level::Ok; 2]);
    }

    #[test]
    fn what_nobody_can_pay_now_warns_and_what_the_funds_have_does_not() {
        let debts = Hole { shortfall_atoms: 5_000_000, ..Hole::default() };
        assert_eq!(missing(&Hole::default()).level, Level::Ok);
        let covered = missing(&Hole { insurance_atoms: 5_000_000, ..debts });
        assert_eq!(covered.level, Level::Ok);
        assert!(covered.found.contains("$5.00"), "{}", covered.found);
        let short = missing(&Hole { insurance_atoms: 2_000_000, loss_atoms: 1_000_000, ..debts });
        assert_eq!(short.level, Level::Warn);
        assert!(short.found.starts_with("$4.00: $1.00 of loss"), "{}", short.found);
    }
}
