//! One world, a few dozen leaps of the price, and the liquidator at work in it.

use crate::{Tally, wire::SvmWire};
use breakwater_bots::liquidator::{
    buy::Means,
    engine::{Engine, Setup},
    greeks::greeks,
    guard::GuardSettings,
    intent::Intent,
    inventory::Limits,
    lane::{Job, LaneSettings, send},
    plan::{Policy, SoftRule},
    strategy::{StrategySettings, strategy},
    watch::mirror::Mirror,
};
use breakwater_clearing::{instructions::Leg, outcome::slice_of, state::Position};
use breakwater_client::instruction as ix;
use breakwater_risk::{BPS, model::ScenarioSet};
use breakwater_tests::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::{collections::BTreeSet, time::Instant};

const TRADERS: usize = 12;
const LEAPS: usize = 40;
const EDGE_BPS: u32 = 300;
const LIMITS: Limits = Limits {
    delta_usd: Some(3_000_000.0),
    gamma_usd: Some(150_000.0),
    vega_usd: Some(60_000.0),
    notional_usd: Some(20_000_000.0),
};

pub struct Episode {
    wire: SvmWire,
    engine: Engine,
    traders: Vec<Trader>,
    bidder: Keypair,
    protocol: Keypair,
    rng: ChaCha8Rng,
    btc_usd: u64,
    vol_bps: i64,
    refreshes: u64,
}

impl Episode {
    pub fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut world = World::with_settings(|settings| {
            settings.soft.per_hour = 20;
            settings.sealed.commit_secs = 0;
            settings.hold.margin_bps = 2_500;
            settings.auction.confirm_secs = 1;
        });
        let mut traders: Vec<Trader> =
            (0..TRADERS).map(|_| world.trader(rng.random_range(15_000..90_000))).collect();
        traders.push(world.trader(20_000_000)); // on the other side of most
        let bidder = world.trader(4_000_000);
        let sponsor = world.usdc_wallet(&bidder);
        world.must(&[ix::fund_insurance(world.pool, sponsor, 2_000_000 * USD)], &[&bidder.key]);
        trade(&mut world, &traders, &mut rng);
        let protocol = world.key();
        for key in [&protocol, &bidder.key] {
            world.chain.airdrop(&key.pubkey(), 1_000_000_000_000);
        }
        let refresh = world.refresh(1);
        let mirror = Mirror::new(world.pool, &refresh).expect("a pool");
        let policy = Policy {
            own: bidder.account,
            means: Means { limits: LIMITS, reserve_bps: 1_000 },
            soft: SoftRule::Always,
            sealed_edge_bps: EDGE_BPS,
            most_bids: 4,
            secret: [1; 32],
        };
        let side = bidder.side();
        let guard = GuardSettings::default();
        let setup = Setup { policy, guard, side, starter: protocol.pubkey() };
        let chosen = if seed.is_multiple_of(2) {
            StrategySettings::FixedEdge { edge_bps: EDGE_BPS }
        } else {
            let (capital_bps, delta_bps, vega_points_pct) = (50, 5, 10);
            StrategySettings::MarginalEdge {
                edge_bps: EDGE_BPS,
                capital_bps,
                delta_bps,
                vega_points_pct,
            }
        };
        let engine = Engine::new(setup, mirror, strategy(&chosen));
        let (btc_usd, vol_bps) = (60_000, 6_000);
        let (wire, bidder) = (SvmWire::new(world), bidder.key);
        Self { wire, engine, traders, bidder, protocol, rng, btc_usd, vol_bps, refreshes: 1 }
    }

    pub fn play(mut self) -> Tally {
        for _ in 0..LEAPS {
            self.leap();
            for _ in 0..self.rng.random_range(1..6) {
                self.round();
                let secs = self.rng.random_range(1..12);
                self.pass(secs);
            }
            self.end_auctions();
        }
        self.wire.0.into_inner().expect("one thread").tally
    }

    /// Looks, plans, lets a price in between now and then, sends.
    fn round(&mut self) {
        self.see();
        let thought = self.engine.decide(Instant::now());
        let doubted = self.engine.doubted();
        for job in &thought.jobs {
            self.check_plan(job, &doubted);
        }
        if !doubted.is_empty() {
            self.wire.0.lock().expect("one thread").count("bids withheld in doubt");
        }
        let stale = self.rng.random_bool(0.3);
        if stale {
            let drift = self.rng.random_range(-300..=300);
            self.btc_usd = self.btc_usd.saturating_add_signed(self.btc_usd as i64 * drift / 10_000);
            self.pass(1);
        }
        let before = (!stale).then(|| self.inventory());
        let (bids, protocol): (Vec<Job>, Vec<Job>) =
            thought.jobs.into_iter().partition(|e| e.planned.effect.takes() || is_soft(e));
        let lane = |key: &Keypair| LaneSettings {
            name: "test",
            key: key.insecure_clone(),
            workers: 1,
            starts: 3,
        };
        let mut done = send(protocol, &lane(&self.protocol), &self.wire);
        done.extend(send(bids, &lane(&self.bidder), &self.wire));
        // restarted bots, and those whose node was away, must not do anything twice either
        let later = Instant::now() + std::time::Duration::from_secs(60);
        for done in &done {
            let kind = done.job.planned.intent.kind();
            let skip = self.engine.ended(done, later - std::time::Duration::from_secs(60));
            let ended = skip.map_or("landed".to_owned(), |skip| skip.to_string());
            self.wire.0.lock().expect("one thread").count(&format!("{kind} {ended}"));
        }
        if let Some(before) = before {
            let broken = LIMITS.broken(&before, &self.inventory());
            assert_eq!(broken, None, "an inventory limit was passed");
        }
    }

    /// What a bid may cost is no more than value less the edge, by the chain's own figures of this moment.
    fn check_plan(&self, job: &Job, doubted: &BTreeSet<u8>) {
        let Intent::Bid { account, args } = &job.planned.intent else { return };
        let chain = self.wire.0.lock().expect("one thread");
        let auction = chain.world.auction(account).expect("an auction");
        let state = chain.world.account(account);
        let doubt = |position: &Position| doubted.contains(&position.market);
        assert!(!state.positions().iter().any(doubt), "a bid on a print in doubt");
        let set = ScenarioSet::Only(auction.witness);
        let health = chain.world.snapshot().health(&state, set).expect("priced");
        let slice = slice_of(&auction, &health);
        let value = i128::from(slice.equity_atoms - slice.reserved_atoms);
        let limit = value * i128::from(BPS - u64::from(EDGE_BPS)) / i128::from(BPS);
        // a slice's parts are rounded one by one: a few atoms a leg, blown up by its share
        let rounding = 5_000;
        assert!(
            i128::from(args.whole_limit_atoms) <= limit + rounding,
            "{} for what is worth {value}",
            args.whole_limit_atoms
        );
    }

    fn see(&mut self) {
        self.refreshes += 1;
        let refresh = self.wire.0.lock().expect("one thread").world.refresh(self.refreshes);
        self.engine.refresh(&refresh);
    }

    fn inventory(&self) -> Vec<breakwater_bots::liquidator::greeks::Greeks> {
        let chain = self.wire.0.lock().expect("one thread");
        let own = chain.world.account(&self.engine.setup.policy.own);
        greeks(&chain.world.snapshot(), &own).expect("priced")
    }

    fn pass(&mut self, secs: i64) {
        let world = &mut self.wire.0.lock().expect("one thread").world;
        world.pass(secs - 1);
        world.set_prices_and_vol(self.btc_usd, self.btc_usd / 20, self.vol_bps);
    }

    /// A leap, now and then back to where it came from: one bad print.
    fn leap(&mut self) {
        let from = self.btc_usd;
        let percent = match self.rng.random_range(0..10) {
            0..=2 => self.rng.random_range(-25..=25),
            _ => self.rng.random_range(-8..=8),
        };
        let to = (from as i64 * (100 + percent) / 100).clamp(25_000, 130_000);
        self.btc_usd = to.cast_unsigned();
        self.vol_bps = (self.vol_bps + i64::abs(percent) * 60 - 150).clamp(4_000, 14_000);
        self.pass(1);
        if percent.abs() > 8 && self.rng.random_bool(0.5) {
            self.round();
            self.btc_usd = from;
            self.pass(1);
        }
    }

    /// The keeper's part, and a fresh start for who has been sold out.
    fn end_auctions(&mut self) {
        let mut chain = self.wire.0.lock().expect("one thread");
        for at in 0..self.traders.len() {
            let key = self.traders[at].account;
            let world = &mut chain.world;
            if let Some(auction) = world.auction(&key) {
                let end = ix::end_auction(&auction, &world.remaining(&[key]));
                if world.send(&[end], &[]).is_ok() {
                    chain.count("auctions ended");
                }
            }
        }
        let world = &mut chain.world;
        let weak: Vec<&Trader> = self
            .traders
            .iter()
            .filter(|t| {
                world.account(&t.account).position_count < 2 && world.auction(&t.account).is_none()
            })
            .collect();
        for trader in weak {
            let atoms = self.rng.random_range(15_000..90_000) * USD;
            let deposit = world.deposit(trader, atoms);
            world.must(&[deposit], &[&trader.key]);
        }
        trade(world, &self.traders, &mut self.rng);
    }
}

fn is_soft(job: &Job) -> bool {
    matches!(job.planned.intent, Intent::Soft { .. })
}

/// Random trades, most of them options sold by those with little money; what their margin does not allow is refused.
fn trade(world: &mut World, traders: &[Trader], rng: &mut ChaCha8Rng) {
    let (rich, poor) = traders.split_last().expect("traders");
    for trader in poor {
        for _ in 0..rng.random_range(0..4) {
            let legs: Vec<Leg> = (0..rng.random_range(1..=3)).map(|_| leg(world, rng)).collect();
            let trade = world.trade(rich, trader, legs);
            let _ = world.send(&[trade], &[&rich.key, &trader.key]);
        }
    }
}

fn leg(world: &World, rng: &mut ChaCha8Rng) -> Leg {
    let index = if rng.random_bool(0.7) { BTC } else { ETH };
    let (expiry, kind) = (rng.random_range(0..2), rng.random_range(0..2));
    let step = rng.random_range(4..20u64);
    let strike = if index == BTC { 36_000 + 2_000 * step } else { 1_800 + 100 * step };
    let scale = if index == BTC { 1 } else { 20 };
    let size = rng.random_range(-2 * CONTRACT..=CONTRACT / 2) * scale;
    let series = world.series(index, expiry, kind, strike);
    let price = if index == BTC { 1_500 } else { 75 };
    Leg { series, size_lots: if size == 0 { 1 } else { size }, price_atoms: price * USD }
}
