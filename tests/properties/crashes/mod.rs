//! Random crashes through the compiled program, with every tier open: traders of random leverage, a price that falls and
//! rises in leaps, and bots that do something or nothing; feeds that die, sources that disagree, surfaces that lag, a chain whose clock is behind,
//! a publisher of three who lies, a steward who takes any step there is. Then the price stands still and the bots do their work. After
//! every instruction the books balance (I-01 to I-03); and
//!
//! * a fund pays only for an account whose equity was below zero at that moment;
//! * a later source pays only when the ones before have given all they may;
//! * what deleveraging takes and what stays as a debt add up to the shortfall, and nothing goes beyond; nobody pays more than it has
//!   above its maintenance margin once it is closed, and nobody is made due by it whose turn had not passed;
//! * no step of the steward makes anybody due, and no lie of one publisher moves volatility off what the others say;
//! * once the price stands still, every auction ends.
//!
//! `BREAKWATER_CRASHES` sets how many (500 unless set; the nightly target runs 10 000), `BREAKWATER_SEED` the first seed.

mod bots;
mod laws;

use crate::{Tally, setting};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{Leg, SealedPrice, SurfacePointArgs},
    state::{Auction, ParamSet, PoolSettings, SecondPrice, auction_status, fields::MARKET_FIELDS},
};
use breakwater_client::{address, decode, instruction as ix};
use breakwater_risk::{
    ONE_Q32,
    margin::{Health, Requirement},
};
use breakwater_tests::*;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::collections::BTreeMap;

const TRADERS: usize = 5;
const STEPS: usize = 25;
/// Rounds of the bots at a price that stands still, a minute and a bit each.
const ROUNDS: usize = 60;

/// What five hundred crashes must reach, or they mean nothing.
const REACHED: [&str; 17] = [
    "soft",
    "cross",
    "commit",
    "fill",
    "bid",
    "resolve",
    "admit",
    "backstop",
    "restart",
    "declare",
    "take",
    "cover",
    "deleverage",
    "skip",
    "socialised",
    "end",
    "step",
];

#[test]
fn no_crash_breaks_the_books_the_waterfalls_order_or_the_end_of_auctions() {
    let (first, count) = (setting("BREAKWATER_SEED", 1), setting("BREAKWATER_CRASHES", 500));
    let done = crate::in_parallel(first..first + count, crash);
    println!("{count} crashes; went through: {done:?}");
    for kind in REACHED {
        let reached = done.get(kind).copied().unwrap_or(0);
        assert!(reached * 100 >= count || count < 500, "too few of {kind}: {done:?}");
    }
}

struct Crash {
    world: World,
    rng: ChaCha8Rng,
    traders: Vec<Trader>,
    /// The last two of `traders`: means to bid, admitted to sealed rounds.
    seed: u64,
    btc_usd: u64,
    vol_bps: i64,
    /// Until when ETH has no price, BTC's two sources disagree, nobody publishes volatility [unix s].
    eth_dead_ts: i64,
    diverged_ts: i64,
    quiet_ts: i64,
    /// By so much the world's clock is ahead of the chain's [s].
    ahead_secs: i64,
    /// Beside the world's own: an honest publisher of BTC and one that lies; or nobody.
    voices: Vec<Keypair>,
    /// Sealed prices by the account sold and the bidder.
    sealed: BTreeMap<(Pubkey, usize), SealedPrice>,
    holds: Vec<Pubkey>,
    done: Tally,
    /// What was refused in the round that runs, and why.
    refusals: Vec<(&'static str, String)>,
}

fn settings(rng: &mut ChaCha8Rng) -> impl FnOnce(&mut PoolSettings) {
    let (sealed, capped, held) = (rng.random_bool(0.4), rng.random_bool(0.3), rng.random_bool(0.5));
    let cap_bps = if rng.random_bool(0.6) { 10_000 } else { rng.random_range(1_000..10_000) };
    let confirm = rng.random_range(0..=1);
    move |settings| {
        settings.soft.per_hour = 20;
        settings.sealed.commit_secs = if sealed { 10 } else { 0 };
        settings.hold.margin_bps = if held { 5_000 } else { 0 };
        settings.auction.confirm_secs = confirm;
        settings.loss.insurance_bps = cap_bps;
        settings.loss.gamma_bps = 3_000;
        if capped {
            settings.loss.auction_notional_atoms = 300_000 * USD;
        }
    }
}

fn crash(seed: u64) -> Tally {
    let mut crash = Crash::new(seed);
    crash.trade_and_squeeze();
    for _ in 0..STEPS {
        crash.move_price();
        for key in crash.in_sealed_round() {
            crash.tend(&key, false);
        }
        for _ in 0..3 {
            crash.anything();
        }
    }
    crash.settle_down();
    if crash.rng.random_bool(0.4) {
        crash.gap_at_expiry();
        crash.settle_down();
    }
    crash.done
}

impl Crash {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut world = World::with_settings(settings(&mut rng));
        let mut traders: Vec<Trader> =
            (0..TRADERS).map(|_| world.trader(rng.random_range(20_000..120_000))).collect();
        for _ in 0..2 {
            let bidder = world.trader(3_000_000);
            admit(&mut world, &bidder);
            traders.push(bidder);
        }
        if rng.random_bool(0.6) {
            let wallet = world.usdc_wallet(&traders[0]);
            let usd = rng.random_range(1_000..60_000u64);
            let fund = ix::fund_insurance(world.pool, wallet, usd * USD);
            world.must(&[fund], &[&traders[0].key]);
        }
        let vault = rng.random_bool(0.6);
        let ahead_secs = if rng.random_bool(0.3) { rng.random_range(1..1_500) } else { 0 };
        let mut crash = Self {
            world,
            rng,
            traders,
            seed,
            btc_usd: 60_000,
            vol_bps: 6_000,
            eth_dead_ts: 0,
            diverged_ts: 0,
            quiet_ts: 0,
            ahead_secs,
            voices: vec![],
            sealed: BTreeMap::new(),
            holds: vec![],
            done: Tally::new(),
            refusals: vec![],
        };
        if crash.rng.random_bool(0.3) {
            crash.hear_more_voices();
        }
        if vault {
            crash.fill_vault();
        }
        crash
    }

    fn fill_vault(&mut self) {
        let (pool, authority) = (self.world.pool, self.world.authority.pubkey());
        self.world.must(&[ix::create_backstop(authority, pool, authority)], &[]);
        self.world.traders.push(address::backstop_account(&pool));
        let lp = self.world.visitor();
        let atoms = self.rng.random_range(5_000..300_000u64) * USD;
        let (wallet, none) = (self.world.usdc_wallet(&lp), ix::Remaining::default());
        self.world.must(
            &[ix::request_backstop_deposit(pool, authority, wallet, atoms, &none)],
            &[&lp.key],
        );
        self.world.pass(3_600);
        self.world.must(&[ix::process_backstop_deposit(pool, lp.key.pubkey(), &none)], &[]);
        self.post();
    }

    /// A second goes by, and marks and surfaces are of now; but for a while ETH's feed may be dead, BTC's sources disagree, publishers be quiet.
    fn post(&mut self) {
        self.world.pass(1);
        let now = self.world.now();
        self.mark(BTC, self.btc_usd);
        if now >= self.eth_dead_ts {
            self.mark(ETH, self.btc_usd / 20);
        }
        if now >= self.quiet_ts {
            self.publish();
        }
        let off = if now < self.diverged_ts { 103 } else { 100 };
        let price_atoms = self.btc_usd * USD / 100 * off;
        self.world.set_market(BTC, |market| {
            market.second = SecondPrice { price_atoms, publish_ts: now };
        });
    }

    fn hear_more_voices(&mut self) {
        let (pool, authority) = (self.world.pool, self.world.authority.pubkey());
        self.voices = vec![self.world.key(), self.world.key()];
        for voice in &self.voices {
            let register = ix::register_publisher(authority, pool, BTC, voice.pubkey());
            self.world.must(&[register], &[]);
        }
        self.world.set_market(BTC, |market| market.params.least_publishers = 2);
        self.world.pass(DAY); // until they are heard
        self.post();
    }

    /// Volatility of now; where three speak, one of them says anything first.
    fn publish(&mut self) {
        if self.voices.is_empty() {
            return self.world.set_vol(self.vol_bps);
        }
        let (now, authority) = (self.world.now(), self.world.authority.insecure_clone());
        let live: Vec<i64> = self.world.expiries.iter().copied().filter(|ts| *ts > now).collect();
        let Some(first) = live.first() else { return };
        let lie_bps = self.vol_bps * self.rng.random_range(20..400) / 100;
        let wing = self.rng.random_range(0..ONE / 20);
        let [honest, liar] = [0, 1].map(|at| self.voices[at].insecure_clone());
        let all = [authority, honest, liar];
        let says = [(2, lie_bps, wing), (1, self.vol_bps, 0), (0, self.vol_bps, 0)];
        for (who, vol_bps, b_q32) in says {
            let point = |ts: &i64| SurfacePointArgs { b_q32, ..flat_point(*ts, now, vol_bps) };
            let points: Vec<_> = live.iter().map(point).collect();
            let key = all[who].pubkey();
            let others: Vec<Pubkey> =
                all.iter().map(|other| other.pubkey()).filter(|other| *other != key).collect();
            let says = ix::publish_surface(key, self.world.pool, BTC, &others, points.clone());
            // what a liar says may be no smile at all
            assert!(self.world.send(&[says], &[&all[who]]).is_ok() || who == 2);
            if who == 0 {
                let eth = ix::publish_surface(key, self.world.pool, ETH, &[], points);
                self.world.must(&[eth], &[]);
            }
        }
        let surface = self.world.surface(BTC);
        let slot = surface.find(*first).expect("its board");
        let said = flat_point(*first, now, self.vol_bps).a_q32;
        assert!(slot.a_q32.abs_diff(said) <= said.unsigned_abs() / 50, "{}: a lie", self.seed);
    }

    /// A price of the world's time.
    fn mark(&mut self, index: u8, usd: u64) {
        let update = update(index, usd, self.world.now() + self.ahead_secs);
        let account = self.world.post(update);
        self.world.must(&[ix::update_mark(self.world.pool, index, account)], &[]);
    }

    /// The steward takes a step of one parameter, either way and as far as it may: whoever is due was due before.
    fn step(&mut self) {
        let base = self.world.market(BTC).params;
        let field = MARKET_FIELDS.choose(&mut self.rng).expect("fields");
        let old = field.read(bytemuck::bytes_of(&base));
        let most = (old.abs() / 10).max(1);
        let by = if self.rng.random_bool(0.5) { most } else { -most };
        let mut params = base;
        if field.write(bytemuck::bytes_of_mut(&mut params), old + by).is_err() {
            return;
        }
        let of = ix::Governed::Market { pool: self.world.pool, index: BTC };
        let step = self.world.step(of, ParamSet::Market(Box::new(params)));
        let (before, steward) = (self.healths(), self.world.steward.insecure_clone());
        if self.world.send(&[step], &[&steward]).is_err() {
            return;
        }
        *self.done.entry("step").or_default() += 1;
        for (key, health) in self.healths() {
            let was = before.get(&key).is_none_or(Health::is_liquidatable);
            assert!(was || !health.is_liquidatable(), "{}: a step of {}", self.seed, field.name);
        }
    }

    fn assess(&self, key: &Pubkey) -> Option<(Requirement, Health)> {
        self.world.snapshot().assess(&self.world.account(key)).ok()
    }

    fn healths(&self) -> BTreeMap<Pubkey, Health> {
        let of = |key: &Pubkey| self.assess(key).map(|(_, health)| (*key, health));
        self.world.traders.iter().filter_map(of).collect()
    }

    fn auctions(&self) -> BTreeMap<Pubkey, Box<Auction>> {
        let of = |key: &Pubkey| self.world.auction(key).map(|auction| (*key, auction));
        self.world.traders.iter().filter_map(of).collect()
    }

    fn trade_and_squeeze(&mut self) {
        for _ in 0..10 {
            let a = self.rng.random_range(0..TRADERS);
            let b = (a + self.rng.random_range(1..self.traders.len())) % self.traders.len();
            let legs: Vec<Leg> = (0..self.rng.random_range(1..=4)).map(|_| self.leg()).collect();
            let trade = self.world.trade(&self.traders[a], &self.traders[b], legs);
            let keys = [self.traders[a].key.insecure_clone(), self.traders[b].key.insecure_clone()];
            let _ = self.world.send(&[trade], &[&keys[0], &keys[1]]);
        }
        for at in 0..TRADERS {
            let key = self.traders[at].account;
            let Some((_, health)) = self.assess(&key) else { continue };
            let cash = self.world.account(&key).cash_atoms;
            let free = health.im_excess_atoms().min(cash).max(0) as u64;
            let atoms = free / 100 * self.rng.random_range(50..=100);
            if atoms > 0 {
                let withdraw = self.world.withdraw(&self.traders[at], atoms);
                self.send("withdraw", withdraw, Some(at));
            }
        }
    }

    fn leg(&mut self) -> Leg {
        let index = if self.rng.random_bool(0.7) { BTC } else { ETH };
        let (expiry, kind) = (self.rng.random_range(0..2), self.rng.random_range(0..2));
        let step = self.rng.random_range(4..20u64);
        let strike = if index == BTC { 36_000 + 2_000 * step } else { 1_800 + 100 * step };
        let scale = if index == BTC { 1 } else { 20 };
        let size = self.rng.random_range(-3 * CONTRACT..=3 * CONTRACT) * scale;
        let series = self.world.series(index, expiry, kind, strike);
        let price = if index == BTC { 1_500 } else { 75 };
        Leg { series, size_lots: if size == 0 { 1 } else { size }, price_atoms: price * USD }
    }

    fn move_price(&mut self) {
        let leap = match self.rng.random_range(0..10) {
            0..=1 => self.rng.random_range(-25..=20),
            2..=5 => self.rng.random_range(-6..=5),
            _ => 0,
        };
        let moved = self.btc_usd as i64 * (100 + leap) / 100;
        self.btc_usd = moved.clamp(15_000, 160_000) as u64;
        self.vol_bps = (self.vol_bps + leap.abs() * 60 - 50).clamp(4_000, 15_000);
        let secs = [1, 4, 9, 30, 61];
        let any = *secs.choose(&mut self.rng).expect("not empty");
        // a stage of a sealed round takes ten seconds; posting takes one of them
        self.world.pass(if self.in_sealed_round().is_empty() { any } else { 9 });
        // and now and then nobody can act for a while
        if self.rng.random_bool(0.1) {
            let secs = *[30, 400, 5_000].choose(&mut self.rng).expect("not empty");
            let block = Block::timed(&mut self.rng);
            self.world.go_through(block, secs);
        }
        if self.rng.random_bool(0.05) {
            self.eth_dead_ts = self.world.now() + self.rng.random_range(10..4_000);
        }
        if self.rng.random_bool(0.05) {
            self.diverged_ts = self.world.now() + self.rng.random_range(10..2_000);
        }
        if self.rng.random_bool(0.05) {
            self.quiet_ts = self.world.now() + self.rng.random_range(10..6_000);
        }
        if self.rng.random_bool(0.1) {
            self.step();
        }
        self.post();
    }

    fn in_sealed_round(&self) -> Vec<Pubkey> {
        let sealed = |key: &Pubkey, auction: &Auction| {
            auction.status == auction_status::LIVE
                && !auction.is_public(&self.world.auction_time(key))
        };
        let running = self.auctions().into_iter().filter(|(key, auction)| sealed(key, auction));
        running.map(|(key, _)| key).collect()
    }

    /// The price leaps over the first expiry: no auction sees the loss coming.
    fn gap_at_expiry(&mut self) {
        let expiry = self.world.expiries[0];
        self.btc_usd = self.btc_usd * [60, 70, 130, 150][self.rng.random_range(0..4)] / 100;
        self.world.set_time(expiry);
        for index in [BTC, ETH] {
            let usd = if index == BTC { self.btc_usd } else { self.btc_usd / 20 };
            let price = self.world.post(update(index, usd, expiry));
            let board = ix::settle_board(self.world.pool, index, expiry, price);
            assert!(self.send("settle board", board, None));
            for key in self.world.traders.clone() {
                let settle = self.world.settle(&key, index, expiry);
                self.send("settle", settle, None);
            }
        }
        self.post();
    }

    /// One random account, one random thing that might be done about it.
    fn anything(&mut self) {
        let keys = self.world.traders.clone();
        let key = *keys.choose(&mut self.rng).expect("there are traders");
        let shy = self.rng.random_bool(0.3);
        self.tend(&key, shy);
    }

    /// The price stands still, and everybody does their work.
    fn settle_down(&mut self) {
        (self.eth_dead_ts, self.diverged_ts, self.quiet_ts) = (0, 0, 0);
        for round in 0..ROUNDS {
            self.world.pass(if self.in_sealed_round().is_empty() { 61 } else { 9 });
            self.post();
            self.refusals.clear();
            self.release();
            for key in self.world.traders.clone() {
                self.tend(&key, false);
            }
            let open = self.auctions();
            let short = |crash: &Self| {
                let keys = crash.world.traders.iter();
                keys.filter(|key| {
                    let bare = crash.world.account(key).is_empty();
                    !bare && crash.assess(key).is_some_and(|(_, h)| h.is_liquidatable())
                })
                .count()
            };
            if open.is_empty() && short(self) == 0 && round > 2 {
                self.release();
                return;
            }
        }
        let left: Vec<_> = self
            .auctions()
            .into_iter()
            .map(|(key, auction)| (key, self.assess(&key).map(|(_, h)| h), auction.insolvent_ts))
            .collect();
        let why = &self.refusals;
        panic!("seed {}: auctions that do not end: {left:?}; refused: {why:?}", self.seed);
    }
}
