//! The opening trades: every trader sells to or buys from a counterparty at the surface's own price, with
//! a deposit drawn at random between just enough and twice that.

use crate::demo::{
    cast::{Cast, Member, Role},
    setup::Stage,
};
use anyhow::{Context, Result};
use breakwater_bots::{
    chain,
    rpc::{Cluster, Outgoing},
};
use breakwater_clearing::{
    errors::risk,
    instructions::Leg,
    state::{MarginAccount, Series, kind},
};
use breakwater_client::{
    instruction::{self as ix, Remaining},
    snapshot::{MarketState, Snapshot},
};
use breakwater_risk::{PRICE_PLACES, model::quote_of, pricing::greeks};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Gives every leg its price and every trader its deposit.
pub fn price(cast: &mut Cast, snapshot: &Snapshot, (seed, stress): (u64, bool)) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for member in cast.members.iter_mut().filter(|member| !member.legs.is_empty()) {
        for leg in &mut member.legs {
            leg.price_atoms = mark(snapshot, leg)?;
        }
        let drawn = match member.role {
            _ if stress && member.role != Role::HedgedMaker => rng.random_range(1.03..1.4),
            Role::HedgedMaker => rng.random_range(1.3..2.5),
            _ => rng.random_range(1.05..2.0),
        };
        let mut account = holding(&member.legs)?;
        account.collateral_atoms[0] = member.btc_atoms;
        let spare = member.spare.unwrap_or(drawn);
        member.usdc_atoms = deposit_atoms(snapshot, &account, spare)?.max(1_000_000_000);
    }
    Ok(())
}

/// An account that has traded these legs, with nothing deposited yet.
pub fn holding(legs: &[Leg]) -> Result<Box<MarginAccount>> {
    let mut account = breakwater_client::snapshot::empty_account();
    for leg in legs {
        account.change(&leg.series, leg.size_lots)?;
        let premium = i128::from(leg.price_atoms) * i128::from(leg.size_lots) / 1_000_000;
        account.cash_atoms -= i64::try_from(premium)?;
    }
    Ok(account)
}

/// What makes equity `spare` times the initial margin, or more where it was so before [quote atoms].
pub fn deposit_atoms(snapshot: &Snapshot, account: &MarginAccount, spare: f64) -> Result<u64> {
    let (_, health) = snapshot.assess(account)?;
    let short = health.im_excess_atoms().min(0).unsigned_abs();
    Ok((short as f64 + health.im_atoms() as f64 * (spare - 1.0)) as u64)
}

/// Value of one contract by the pool's surface [quote atoms].
pub fn mark(snapshot: &Snapshot, leg: &Leg) -> Result<u64> {
    let found = snapshot.market(leg.series.market);
    let MarketState { market, surface } = found.context("no such market")?;
    let expiry = surface.find(leg.series.expiry_ts)?.to_risk(market, snapshot.now)?;
    let quote = quote_of(&expiry, kind(leg.series.kind), leg.series.strike_atoms).map_err(risk)?;
    Ok(greeks(&quote).map_err(risk)?.value_q12 >> PRICE_PLACES)
}

/// One trade a trader; those with the same counterparty go one after the other.
pub fn open_positions(cluster: &Cluster, stage: &Stage, cast: &Cast) -> Result<()> {
    let makers: Vec<&Member> = cast.of(Role::Counterparty).collect();
    let traders: Vec<&Member> = cast.traders().collect();
    for round in traders.chunks(makers.len()) {
        let view = chain::view(cluster, &stage.pool)?;
        let mut outgoing = vec![];
        for (maker, trader) in makers.iter().zip(round) {
            let states: Vec<&MarginAccount> = view
                .accounts
                .iter()
                .filter(|a| a.key == maker.account || a.key == trader.account)
                .map(|a| &*a.state)
                .collect();
            let remaining = Remaining::of(&states);
            let legs = trader.legs.clone();
            let trade = ix::trade(stage.pool, maker.side(), trader.side(), legs, &remaining);
            outgoing.push(Outgoing {
                label: format!("opening trade of {}", trader.name),
                instructions: vec![trade],
                signers: vec![&stage.authority, &maker.key, &trader.key],
            });
        }
        cluster.must_all(&outgoing)?;
    }
    Ok(())
}

/// Under stress: each naked put seller buys a far call from a straddle seller, a series that the two can net when both fail.
pub fn open_pairs(cluster: &Cluster, stage: &Stage, cast: &Cast) -> Result<()> {
    let far = Series {
        market: 0,
        kind: 0,
        expiry_ts: *stage.expiries.last().context("no board")?,
        strike_atoms: *stage.strikes[0].last().context("no strike")?,
    };
    let (_, snapshot) = chain::snapshot(cluster, &stage.pool)?;
    let leg = Leg { series: far, size_lots: 100_000, price_atoms: 0 };
    let leg = Leg { price_atoms: mark(&snapshot, &leg)?, ..leg };
    let view = chain::view(cluster, &stage.pool)?;
    let mut outgoing = vec![];
    for (buyer, seller) in cast.of(Role::NakedPutSeller).zip(cast.of(Role::StraddleSeller)) {
        let remaining = view.remaining(&[seller.account, buyer.account]);
        let trade = ix::trade(stage.pool, seller.side(), buyer.side(), vec![leg], &remaining);
        outgoing.push(Outgoing {
            label: format!("far call of {}", buyer.name),
            instructions: vec![trade],
            signers: vec![&stage.authority, &seller.key, &buyer.key],
        });
    }
    Ok(cluster.must_all(&outgoing)?)
}
