//! What it takes to margin a whole protocol again after one change of price, natively: 100 000 decoded accounts over two
//! markets, as a liquidator holds them in memory.
//!
//! Positions an account: 1 to 4 for half of the accounts, 5 to 10 for a third, 11 to 16 for the rest, evenly within each;
//! two in three are BTC's, two in three short, expiries of 1 to 90 days, strikes of 70 to 130 % of spot, 0.1 to 4
//! contracts of BTC or forty times as many of ETH. Cash is drawn around what such books need, so that some are short.

use anyhow::{Context, Result};
use breakwater_bots::{config::Deployment, surface};
use breakwater_clearing::state::{
    ExpiryAt, MarginAccount, Market, Series, Stops, Surface, SurfaceSlot, slot_status,
};
use breakwater_client::{
    risk::model::ScenarioSet,
    snapshot::{MarketState, Snapshot, empty_account},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;
use std::time::Instant;

const NOW: i64 = 1_700_000_000;
const DAY_SECS: i64 = 86_400;
const TENOR_DAYS: [i64; 6] = [1, 7, 14, 30, 60, 90];
const SPOT_USD: [u64; 2] = [60_000, 2_500];
const USD: u64 = 1_000_000;
const FALL_PCT: u64 = 15;

/// Times of one sweep over all accounts.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Sweep {
    pub accounts: usize,
    pub positions: usize,
    pub threads: usize,
    /// Both margins of every account, a book made for each: `Snapshot::assess` [ms].
    pub assess_ms: f64,
    /// Maintenance margin alone, which is what liquidation asks: `Snapshot::health` [ms].
    pub health_ms: f64,
    /// The same with one book a thread, whose models and tenors serve every account [ms].
    pub shared_book_ms: f64,
    /// The last, for one account on one thread [ns].
    pub shared_book_ns_each: f64,
    /// Accounts below maintenance margin after the fall.
    pub due: usize,
}

/// Builds the accounts, lets both prices fall by 15 %, and measures.
pub fn run(deployment: &Deployment, accounts: usize, seed: u64) -> Result<Sweep> {
    let mut snapshot = snapshot(deployment)?;
    let held = population(accounts, seed)?;
    for MarketState { market, .. } in &mut snapshot.markets {
        market.mark.price_atoms = market.mark.price_atoms / 100 * (100 - FALL_PCT);
    }
    let threads = rayon::current_num_threads();
    let (assess_ms, due) = timed(|| {
        held.par_iter()
            .filter(|a| snapshot.assess(a).is_ok_and(|(_, h)| h.is_liquidatable()))
            .count()
    });
    let (health_ms, same) = timed(|| {
        let set = ScenarioSet::All;
        held.par_iter()
            .filter(|a| snapshot.health(a, set).is_ok_and(|h| h.is_liquidatable()))
            .count()
    });
    let (shared_book_ms, shared) = timed(|| {
        let set = ScenarioSet::All;
        let due = |engine: &mut breakwater_clearing::portfolio::MarginEngine, a: &MarginAccount| {
            engine.health(a, set).is_ok_and(|h| h.is_liquidatable())
        };
        held.par_iter()
            .map_init(|| snapshot.engine(), |engine, a| due(engine, a))
            .filter(|d| *d)
            .count()
    });
    anyhow::ensure!(
        due == same && due == shared,
        "ways of margining disagree: {due}, {same}, {shared}"
    );
    Ok(Sweep {
        accounts,
        positions: held.iter().map(|a| a.positions().len()).sum(),
        threads,
        assess_ms,
        health_ms,
        shared_book_ms,
        shared_book_ns_each: shared_book_ms * 1e6 * threads as f64 / accounts.max(1) as f64,
        due,
    })
}

/// The best of three rounds [ms]: other work on the machine only ever adds to it.
fn timed(mut work: impl FnMut() -> usize) -> (f64, usize) {
    let mut best = (f64::INFINITY, 0);
    for _ in 0..3 {
        let start = Instant::now();
        let count = work();
        best = (best.0.min(start.elapsed().as_secs_f64() * 1e3), count);
    }
    best
}

/// The deployment's markets with a mark and a surface of six expiries each.
fn snapshot(deployment: &Deployment) -> Result<Snapshot> {
    let mut markets = vec![];
    for (index, spot_usd) in SPOT_USD.iter().enumerate() {
        let mut market: Box<Market> = bytemuck::allocation::zeroed_box();
        market.params = deployment.market_params(index)?;
        market.index = u8::try_from(index)?;
        market.mark.price_atoms = spot_usd * USD;
        market.mark.conf_atoms = spot_usd * USD / 2_000;
        market.mark.publish_ts = NOW;
        (market.range.im_bps, market.range.mm_bps) = (10_000, 10_000);
        let vol = f64::from(deployment.market[index].base_vol_bps) / 1e4;
        let mut smile: Box<Surface> = bytemuck::allocation::zeroed_box();
        for (slot, days) in smile.slots.iter_mut().zip(TENOR_DAYS) {
            let point =
                surface::point(ExpiryAt { expiry_ts: NOW + days * DAY_SECS, now: NOW }, vol);
            *slot = SurfaceSlot {
                expiry_ts: point.expiry_ts,
                published_ts: NOW,
                a_q32: point.a_q32,
                b_q32: point.b_q32,
                rho_q32: point.rho_q32,
                m_q32: point.m_q32,
                sigma_q32: point.sigma_q32,
                tenor_secs: (days * DAY_SECS).unsigned_abs(),
                basis_q32: point.basis_q32,
                rate_q32: point.rate_q32,
                status: slot_status::LIVE,
                ..Default::default()
            };
        }
        markets.push(MarketState { market, surface: smile });
    }
    let (settings, stops) = (deployment.pool.settings, Stops::default());
    Ok(Snapshot { settings, stops, markets, now: NOW })
}

fn population(accounts: usize, seed: u64) -> Result<Vec<Box<MarginAccount>>> {
    let numbers: Vec<u64> = (0..accounts as u64).collect();
    let drawn = numbers.par_iter().map(|number| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(*number);
        account(&mut rng)
    });
    drawn.collect()
}

fn account(rng: &mut ChaCha8Rng) -> Result<Box<MarginAccount>> {
    let mut account = empty_account();
    let wanted = match rng.random_range(0..6u8) {
        0..=2 => rng.random_range(1..=4u8),
        3..=4 => rng.random_range(5..=10),
        _ => rng.random_range(11..=16),
    };
    let mut notional_usd = 0;
    while account.position_count < wanted {
        let market = u8::from(rng.random_range(0..3u8) == 0);
        let spot = *SPOT_USD.get(usize::from(market)).context("two markets")?;
        let series = Series {
            market,
            kind: rng.random_range(0..=1),
            expiry_ts: NOW + TENOR_DAYS[rng.random_range(0..TENOR_DAYS.len())] * DAY_SECS,
            strike_atoms: spot * rng.random_range(70..=130u64) / 100 * USD,
        };
        let tenths = rng.random_range(1..=40i64) * if market == 1 { 40 } else { 1 };
        let sign = if rng.random_range(0..3u8) == 0 { 1 } else { -1 };
        account.change(&series, sign * tenths * 100_000)?;
        notional_usd += spot * tenths.unsigned_abs() / 10;
    }
    account.cash_atoms = i64::try_from(notional_usd * rng.random_range(5..=45u64) / 100 * USD)?;
    Ok(account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_population_is_the_same_in_every_run_and_some_of_it_falls_due() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/localnet.toml");
        let deployment = Deployment::load(&file).unwrap();
        let (one, other) = (run(&deployment, 500, 7).unwrap(), run(&deployment, 500, 7).unwrap());
        assert_eq!((one.positions, one.due), (other.positions, other.due));
        assert!((1..500).contains(&one.due), "{} of 500", one.due);
    }
}
