//! Random crashes through the compiled program, with every tier open: traders of random leverage, a price that falls and
//! rises in leaps, and bots that do something or nothing. Then the price stands still and the bots do their work. After
//! every instruction the books balance (I-01 to I-03); and
//!
//! * a fund pays only for an account whose equity was below zero at that moment;
//! * a later source pays only when the ones before have given all they may;
//! * what deleveraging takes and what stays as a debt add up to the shortfall, and nothing goes beyond;
//! * once the price stands still, every auction ends.
//!
//! `BREAKWATER_CRASHES` sets how many (500 unless set; the nightly target runs 10 000), `BREAKWATER_SEED` the first seed.

use crate::{Tally, setting};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use base64::{Engine, prelude::BASE64_STANDARD};
use breakwater_clearing::{
    events::{Deleveraged, InsolventSliceTaken, ShortfallCovered},
    instructions::{BidArgs, Leg, SealedPrice, TakeInsolventArgs, opposite_lots},
    state::{Auction, PoolSettings, auction_status},
};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Witness},
};
use breakwater_risk::{Health, ONE_Q32, Requirement};
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
const REACHED: [&str; 15] = [
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
    "socialised",
    "end",
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
        settings.hold.gain_bps = if held { 5_000 } else { 0 };
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
            let purse = world.usdc_purse(&traders[0]);
            let usd = rng.random_range(1_000..60_000u64);
            let fund = ix::fund_insurance(world.pool, purse, usd * USD);
            world.must(&[fund], &[&traders[0].key]);
        }
        let vault = rng.random_bool(0.6);
        let mut crash = Self {
            world,
            rng,
            traders,
            seed,
            btc_usd: 60_000,
            vol_bps: 6_000,
            sealed: BTreeMap::new(),
            holds: vec![],
            done: Tally::new(),
            refusals: vec![],
        };
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
        let (purse, none) = (self.world.usdc_purse(&lp), ix::Remaining::default());
        self.world.must(&[ix::ask_to_enter(pool, authority, purse, atoms, &none)], &[&lp.key]);
        self.world.pass(3_600);
        self.world.must(&[ix::enter_backstop(pool, lp.key.pubkey(), &none)], &[]);
        self.post();
    }

    fn post(&mut self) {
        self.world.set_prices_and_vol(self.btc_usd, self.btc_usd / 20, self.vol_bps);
    }

    /// Sends; on success checks the books and what the events say.
    fn send(
        &mut self,
        kind: &'static str,
        instruction: Instruction,
        signer: Option<usize>,
    ) -> bool {
        let key = signer.map(|at| self.traders[at].key.insecure_clone());
        let signers: Vec<&Keypair> = key.iter().collect();
        let before: Vec<(Pubkey, i64)> = self.equities();
        let auctions: BTreeMap<Pubkey, Box<Auction>> = self.auctions();
        let pool = self.world.pool_state();
        let meta = match self.world.send(&[instruction], &signers) {
            Ok(meta) => meta,
            Err(failure) => {
                self.refusals.push((kind, failure.name));
                return false;
            }
        };
        *self.done.entry(kind).or_default() += 1;
        self.world.assert_books_balance();
        let equity = |key: &Pubkey| before.iter().find(|(k, _)| k == key).map_or(0, |(_, e)| *e);
        for line in &meta.logs {
            let Some(text) = line.strip_prefix("Program data: ") else { continue };
            let data = BASE64_STANDARD.decode(text).expect("an event is base64");
            if let Some(taken) = decode::event::<InsolventSliceTaken>(&data) {
                assert!(equity(&taken.account) < 0, "{}: a fund paid for equity", self.seed);
                let parts = taken.escrow_atoms + taken.insurance_atoms + taken.gamma_atoms;
                assert_eq!(parts, taken.paid_atoms);
                let escrow = auctions[&taken.account].escrow_atoms;
                let later = taken.insurance_atoms + taken.gamma_atoms;
                assert!(later == 0 || taken.escrow_atoms == escrow, "escrow first");
                let gap = auctions[&taken.account].gap == 1;
                assert!(gap || taken.gamma_atoms == 0, "the gamma reserve is for gaps");
            }
            if let Some(covered) = decode::event::<ShortfallCovered>(&data) {
                self.covered(
                    &covered,
                    equity(&covered.account),
                    &pool,
                    auctions.get(&covered.account),
                );
            }
            if let Some(closed) = decode::event::<Deleveraged>(&data) {
                self.deleveraged(&closed, equity(&closed.account));
            }
        }
        true
    }

    fn covered(
        &mut self,
        covered: &ShortfallCovered,
        equity: i64,
        pool: &breakwater_clearing::state::Pool,
        auction: Option<&Box<Auction>>,
    ) {
        assert!(equity < 0, "{}: a fund paid for equity", self.seed);
        let paid = covered.escrow_atoms
            + covered.insurance_atoms
            + covered.gamma_atoms
            + covered.backstop_atoms;
        let rest = covered.socialised_atoms + covered.unmet_atoms;
        assert_eq!(paid + rest, covered.shortfall_atoms, "parts of the shortfall");
        let escrow = auction.map_or(0, |auction| auction.escrow_atoms);
        assert!(paid == covered.escrow_atoms || covered.escrow_atoms == escrow, "escrow first");
        let account = self.world.account(&covered.account);
        // what it was before: a debt paid off forgets how it came about
        let slow = auction.is_none() && account.slow_loss == 1;
        let gap = auction.map_or(!slow && covered.gamma_atoms > 0, |auction| auction.gap == 1);
        let below = covered.backstop_atoms + rest;
        let reserve = if gap { pool.gamma_atoms } else { 0 };
        assert!(below == 0 || covered.gamma_atoms == reserve, "gamma before the backstop");
        if covered.socialised_atoms > 0 {
            assert_eq!(self.world.pool_state().insurance_atoms, 0, "the fund to its last atom");
            *self.done.entry("socialised").or_default() += 1;
        }
    }

    /// The haircut is what the account's equity rose by, up to an atom a leg and side, and never lifts it above zero.
    fn deleveraged(&mut self, closed: &Deleveraged, equity: i64) {
        let key = closed.account;
        let after = self.assess(&key).map_or(0, |(_, health)| health.equity_atoms());
        let grain = 4 * i64::from(closed.legs) + 4;
        let haircut = closed.haircut_atoms as i64;
        assert!((after - equity - haircut).abs() <= grain, "{equity} + {haircut} = {after}");
        assert!(after <= grain, "{}: deleveraged beyond the shortfall: {after}", self.seed);
        assert_eq!(
            closed.shortfall_atoms as i64,
            -equity - haircut,
            "haircut and rest are the shortfall"
        );
    }

    fn assess(&self, key: &Pubkey) -> Option<(Requirement, Health)> {
        self.world.snapshot().assess(&self.world.account(key)).ok()
    }

    fn equities(&self) -> Vec<(Pubkey, i64)> {
        let of = |key: &Pubkey| self.assess(key).map(|(_, health)| (*key, health.equity_atoms()));
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
        self.post();
    }

    fn in_sealed_round(&self) -> Vec<Pubkey> {
        let now = self.world.now();
        let running = self.auctions().into_iter().filter(|(_, auction)| auction.public_ts > now);
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
                let settle = ix::settle_positions(self.world.pool, index, expiry, key);
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

    /// What the bots do about an account; shy ones do only the first part of it.
    fn tend(&mut self, key: &Pubkey, shy: bool) {
        let Some((requirement, health)) = self.assess(key) else { return };
        let account = self.world.account(key);
        let Some(auction) = self.world.auction(key) else {
            if account.is_bare() && account.cash_atoms < 0 {
                let cover = self.world.cover(key);
                self.send("cover", cover, None);
            } else if health.is_liquidatable() && !account.is_bare() {
                self.start(key, requirement.worst_scenario);
            } else if !account.is_bare() {
                self.soft(key);
            }
            return;
        };
        if !health.is_liquidatable() || account.is_bare() {
            let end = self.world.end(key);
            self.send("end", end, None);
            return;
        }
        let remaining = self.world.remaining(&[*key]);
        // the head of a queue may have waited so long that another scenario is the worst
        let raise =
            ix::raise_witness(self.world.pool, *key, requirement.worst_scenario, &remaining);
        self.send("raise", raise, None);
        if auction.status == auction_status::QUEUED {
            self.send("admit", ix::admit_auction(self.world.pool, *key, &remaining), None);
            return;
        }
        if shy {
            return;
        }
        if health.is_insolvent() {
            self.insolvent(key, &auction);
        } else {
            self.solvent(key, &auction);
        }
    }

    fn start(&mut self, key: &Pubkey, scenario: u8) {
        let tip_account = Some(self.bidder(0).1).filter(|tip| tip != key);
        let remaining = self.world.remaining(&[*key]);
        let (starter, pool) = (self.world.authority.pubkey(), self.world.pool);
        let witness = Witness { scenario, tip_account };
        self.send("start", ix::start_auction(starter, pool, *key, witness, &remaining), None);
    }

    fn bidder(&self, number: usize) -> (usize, Pubkey) {
        let at = TRADERS + number % 2;
        (at, self.traders[at].account)
    }

    fn soft(&mut self, key: &Pubkey) {
        let (at, taker) = self.bidder(0);
        if taker == *key {
            return;
        }
        let remaining = self.world.slice_remaining(key, &taker);
        let side = self.traders[at].side();
        self.send("soft", ix::take_soft(self.world.pool, *key, side, &remaining), Some(at));
    }

    fn solvent(&mut self, key: &Pubkey, auction: &Auction) {
        let restart = ix::restart_auction(self.world.pool, *key, &self.world.remaining(&[*key]));
        self.send("restart", restart, None);
        if self.world.now() < auction.public_ts {
            self.sealed_round(key, auction);
        }
        self.cross(key);
        match self.rng.random_range(0..3) {
            0 => self.backstop(key),
            _ => self.bid(key),
        }
    }

    fn sealed_round(&mut self, key: &Pubkey, auction: &Auction) {
        let lot = self.world.lot(key);
        for number in 0..2 {
            let (at, bidder) = self.bidder(number);
            if bidder == *key {
                continue;
            }
            let price = SealedPrice {
                d_q32: ONE_Q32 / 100 * self.rng.random_range(90..=99),
                share_q32: ONE_Q32 / 100 * self.rng.random_range(5..=60),
                salt: [7; 32],
            };
            let remaining = self.world.remaining(&[bidder]);
            let (owner, side) = (self.traders[at].key.pubkey(), self.traders[at].side());
            let commit = ix::commit_bid(&lot, owner, side, &price, &remaining);
            if self.send("commit", commit, Some(at)) {
                self.sealed.insert((*key, at), price);
            }
            if let Some(price) = self.sealed.get(&(*key, at)).copied() {
                self.send("reveal", ix::reveal_bid(&lot, bidder, price), None);
            }
        }
        let allot = ix::allot_sealed(&lot, &self.world.remaining(&[*key]));
        self.send("allot", allot, None);
        for number in 0..2 {
            let (_, bidder) = self.bidder(number);
            let remaining = self.world.slice_remaining(key, &bidder);
            self.send("fill", ix::fill_sealed(&lot, bidder, &remaining), None);
        }
        let _ = auction;
    }

    fn cross(&mut self, key: &Pubkey) {
        for other in self.auctions().into_keys().filter(|other| other != key) {
            let held = self.world.account(key);
            let both = [*key, other];
            let remaining = self.world.remaining(&both).with_boards_of(&held);
            self.send("cross", ix::cross_accounts(self.world.pool, &both, &remaining), None);
        }
    }

    fn bid(&mut self, key: &Pubkey) {
        let number = self.rng.random_range(0..2);
        let (at, bidder) = self.bidder(number);
        let Some(auction) = self.world.auction(key) else { return };
        if bidder == *key {
            return;
        }
        let args = BidArgs {
            max_share_q32: self.rng.random_range(ONE_Q32 / 4..=ONE_Q32),
            max_whole_price_atoms: u64::MAX,
            last_trade_id: auction.last_trade_id,
        };
        let bid = self.world.bid(key, &self.traders[at], args);
        let hold = address::hold_back(&self.world.lot(key), args.last_trade_id);
        if self.send("bid", bid, Some(at)) {
            self.holds.push(hold);
        }
    }

    fn backstop(&mut self, key: &Pubkey) {
        let vault = address::backstop_account(&self.world.pool);
        if self.world.pool_state().backstop_account != vault || vault == *key {
            return self.bid(key);
        }
        let remaining = self.world.slice_remaining(key, &vault);
        let take = ix::backstop_take(self.world.pool, *key, ONE_Q32, &remaining);
        self.send("backstop", take, None);
    }

    fn insolvent(&mut self, key: &Pubkey, auction: &Auction) {
        let (pool, remaining) = (self.world.pool, self.world.remaining(&[*key]));
        if auction.insolvent_ts == 0 {
            self.send("declare", ix::declare_insolvent(pool, *key, &remaining), None);
            return;
        }
        if auction.deleverage_ts != 0 {
            return self.deleverage(key, auction);
        }
        let (at, taker) = self.bidder(1);
        if taker != *key && self.rng.random_bool(0.5) {
            let args = TakeInsolventArgs {
                share_q32: self.rng.random_range(ONE_Q32 / 10..=ONE_Q32),
                min_whole_payout_atoms: 0,
                last_trade_id: auction.last_trade_id,
            };
            let remaining = self.world.slice_remaining(key, &taker);
            let side = self.traders[at].side();
            self.send("take", ix::take_insolvent(pool, *key, side, args, &remaining), Some(at));
        }
        if self.world.auction(key).is_some() && !self.world.account(key).is_bare() {
            let cover = self.world.cover(key);
            self.send("cover", cover, None);
        }
    }

    /// Ranks everybody on the other side, then closes in the published order.
    fn deleverage(&mut self, key: &Pubkey, auction: &Auction) {
        let account = self.world.account(key);
        if let Some(first) = auction.ranks().first() {
            let candidate = first.margin_account;
            let remaining = self.world.slice_remaining(key, &candidate);
            let close = ix::deleverage(self.world.pool, *key, candidate, &remaining);
            self.send("deleverage", close, None);
        }
        for candidate in self.world.traders.clone() {
            let theirs = self.world.account(&candidate);
            let opposite = account.positions().iter().any(|p| opposite_lots(p, &theirs).is_some());
            if candidate != *key && opposite {
                let remaining = self.world.remaining(&[candidate]);
                let rank = ix::rank_account(self.world.pool, *key, candidate, &remaining);
                self.send("rank", rank, None);
            }
        }
    }

    /// Hold-backs and bonds that are due.
    fn release(&mut self) {
        for key in core::mem::take(&mut self.holds) {
            let Some(hold) = decode::hold_back(&self.world.data(&key)) else { continue };
            let remaining = ix::Remaining::of(&[hold.slice.account()]);
            if !self.send("resolve", ix::resolve_hold(key, &hold, &remaining), None) {
                self.holds.push(key);
            }
        }
        for (sold, at) in self.sealed.keys().copied().collect::<Vec<_>>() {
            let key = address::sealed_bid(&sold, &self.traders[at].account);
            if let Some(bid) = decode::sealed_bid(&self.world.data(&key))
                && self.send("release", ix::release_bond(&bid), None)
            {
                self.sealed.remove(&(sold, at));
            }
        }
    }

    /// The price stands still, and everybody does their work.
    fn settle_down(&mut self) {
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
                    let bare = crash.world.account(key).is_bare();
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
