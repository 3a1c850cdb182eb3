//! What a ring may do.

use super::{Kind, MEMBERS, NOTHING_PAID, Run};
use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{Leg, SliceArgs},
    state::Series,
};
use breakwater_client::instruction::{self as ix, Witness};
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;
use rand::{Rng, seq::IndexedRandom};
use solana_keypair::Keypair;
use solana_signer::Signer;

type Step = (&'static str, Kind);

impl Run {
    fn series(&mut self) -> Series {
        let strike = 40_000 + 2_000 * self.rng.random_range(0..20u64);
        let (expiry, kind) = (self.rng.random_range(0..2), self.rng.random_range(0..2));
        self.world.series(BTC, expiry, kind, strike)
    }

    /// The first of the ring in the state asked for, or any, and another one.
    fn find(&mut self, wanted: impl Fn(&Self, &Pubkey) -> bool) -> (usize, usize) {
        let (any, _) = self.pick();
        let found = (0..MEMBERS).find(|at| wanted(self, &self.ring[*at].account));
        let a = found.unwrap_or(any);
        (a, (a + self.rng.random_range(1..MEMBERS)) % MEMBERS)
    }

    /// The mark of a series [quote atoms a contract]; `None` once it has expired.
    fn mark(&mut self, series: Series) -> Option<u64> {
        let live = series.expiry_ts > self.world.now();
        live.then(|| self.world.price_atoms(series))
    }

    fn trade(&self, (from, to): (usize, usize), legs: Vec<Leg>) -> Instruction {
        self.world.trade(&self.ring[to], &self.ring[from], legs)
    }

    fn keys(&self, (from, to): (usize, usize)) -> [Keypair; 2] {
        [self.ring[from].key.insecure_clone(), self.ring[to].key.insecure_clone()]
    }

    fn send(&mut self, pair: (usize, usize), instructions: &[Instruction]) -> Sent {
        let [one, two] = self.keys(pair);
        self.world.send(instructions, &[&one, &two])
    }

    /// The price of a leg that gives `to` the most of `from`, among those that the program takes.
    fn most_extreme(&mut self, pair: (usize, usize), leg: Leg, front: &[Instruction]) -> Leg {
        let (mut good, mut bad) = (leg.price_atoms, 1u64 << 40);
        if leg.size_lots < 0 {
            bad = 0; // who sells gives by selling low
        }
        for _ in 0..7 {
            let price_atoms = good.midpoint(bad);
            let mut instructions = front.to_vec();
            instructions.push(self.trade(pair, vec![Leg { price_atoms, ..leg }]));
            let [one, two] = self.keys(pair);
            match self.world.would(&instructions, &[&one, &two]) {
                Ok(()) => good = price_atoms,
                Err(_) => bad = price_atoms,
            }
        }
        Leg { price_atoms: good, ..leg }
    }

    /// A new position, between two of the ring or against the honest maker at mark.
    pub fn open(&mut self) -> Step {
        let series = self.series();
        let Some(mark) = self.mark(series) else { return ("nothing to open", NOTHING_PAID) };
        let size_lots = self.rng.random_range(-12 * CONTRACT..12 * CONTRACT);
        let leg = Leg { series, size_lots, price_atoms: mark };
        let sent = if self.rng.random_bool(0.3) {
            let (a, _) = self.pick();
            let (maker, taker) = (&self.honest, &self.ring[a]);
            let trade = self.world.trade(maker, taker, vec![leg]);
            let keys = [maker.key.insecure_clone(), taker.key.insecure_clone()];
            self.world.send(&[trade], &[&keys[0], &keys[1]])
        } else {
            let pair = self.pick();
            let trade = self.trade(pair, vec![leg]);
            self.send(pair, &[trade])
        };
        self.sent("open", &sent);
        ("open", NOTHING_PAID)
    }

    /// A series that one of the ring holds and another holds the other side of, or will: whole or in part.
    fn closing(&mut self) -> Option<((usize, usize), Leg)> {
        let pair = self.pick();
        let account = self.world.account(&self.ring[pair.0].account);
        let count = account.positions().len();
        if count == 0 {
            return None;
        }
        let position = account.positions()[self.rng.random_range(0..count)];
        let lots = position.size_lots.unsigned_abs();
        let part = self.rng.random_range(1..=lots) as i64;
        let part = if self.rng.random_bool(0.5) { lots as i64 } else { part };
        let series = position.series();
        let price_atoms = self.mark(series)?;
        let size_lots = if position.size_lots > 0 { -part } else { part };
        Some((pair, Leg { series, size_lots, price_atoms }))
    }

    pub fn close(&mut self) -> Step {
        let Some((pair, leg)) = self.closing() else { return ("nothing to close", NOTHING_PAID) };
        let leg = self.most_extreme(pair, leg, &[]);
        self.checked_trade(pair, leg, &[], "close");
        ("close at the most extreme price", NOTHING_PAID)
    }

    /// A new mark and a close at the most extreme price in one transaction.
    pub fn mark_and_close(&mut self) -> Step {
        let Some((pair, leg)) = self.closing() else { return ("nothing to close", NOTHING_PAID) };
        let change = self.rng.random_range(80..=120);
        let usd = (self.btc_usd * change / 100).clamp(10_000, 200_000);
        self.world.pass(1);
        let now = self.world.now();
        let posted = self.world.post(update(BTC, usd, now));
        let mark = [ix::update_mark(self.world.pool, BTC, posted)];
        let leg = self.most_extreme(pair, leg, &mark);
        let mut instructions = mark.to_vec();
        instructions.push(self.trade(pair, vec![leg]));
        let sent = self.send(pair, &instructions);
        if self.sent("mark and close", &sent) {
            self.btc_usd = usd;
        }
        ("a mark and a close in one transaction", Kind::Oracle)
    }

    /// One lot at a silly price, by an owner that may.
    pub fn give(&mut self) -> Step {
        let (series, pair) = (self.series(), self.pick());
        let Some(price_atoms) = self.mark(series) else { return ("nothing to give", NOTHING_PAID) };
        let leg = Leg { series, size_lots: 1_000, price_atoms };
        let leg = self.most_extreme(pair, leg, &[]);
        self.checked_trade(pair, leg, &[], "give");
        ("give", NOTHING_PAID)
    }

    /// what a side below initial margin may lose by a trade.
    fn checked_trade(
        &mut self,
        pair: (usize, usize),
        leg: Leg,
        front: &[Instruction],
        kind: &'static str,
    ) {
        let before = [pair.0, pair.1].map(|at| self.health(&self.ring[at].account));
        let funds = |run: &Self| run.world.pool_state().insurance_atoms as i64;
        let fund = funds(self);
        let mut instructions = front.to_vec();
        instructions.push(self.trade(pair, vec![leg]));
        let sent = self.send(pair, &instructions);
        if !self.sent(kind, &sent) {
            return;
        }
        let notional = self.btc_usd as i64 * leg.size_lots.abs();
        let slip = notional * 50 / 10_000 + 10; // USD and lots are both millionths
        let fees = funds(self) - fund;
        for (at, before) in [pair.0, pair.1].into_iter().zip(before) {
            let (Some(before), Some(after)) = (before, self.health(&self.ring[at].account)) else {
                continue;
            };
            let lost = before.value_atoms() - after.value_atoms();
            let short = before.im_excess_atoms() < 0;
            assert!(!short || lost <= slip + fees, "R-3: {lost} of {slip} and {fees}");
        }
    }

    /// Contracts opened and closed in one transaction.
    pub fn wash(&mut self) -> Step {
        let (series, pair) = (self.series(), self.pick());
        let Some(mark) = self.mark(series) else { return ("nothing to wash", NOTHING_PAID) };
        let held = |run: &Self, at: usize| {
            let account = run.world.account(&run.ring[at].account);
            account.positions().iter().any(|p| p.is(&series))
        };
        if held(self, pair.0) || held(self, pair.1) {
            return ("the series is held", NOTHING_PAID);
        }
        let size_lots = self.rng.random_range(1..30 * CONTRACT);
        let leg = |size_lots| Leg { series, size_lots, price_atoms: mark };
        let ranges = |run: &Self| {
            let range = run.world.market(BTC).range;
            (range.im_bps, range.mm_bps)
        };
        let (open, close) =
            (self.trade(pair, vec![leg(size_lots)]), self.trade(pair, vec![leg(-size_lots)]));
        // what time has brought is taken in first, by a trade of a lot
        let tick = [self.trade(pair, vec![leg(1)]), self.trade(pair, vec![leg(-1)])];
        let _ = self.send(pair, &tick);
        let before = ranges(self);
        let sent = self.send(pair, &[open, close]);
        self.sent("wash", &sent);
        assert_eq!(before, ranges(self), "R-4: a wash trade moved the ranges");
        ("wash", NOTHING_PAID)
    }

    pub fn withdraw(&mut self) -> Step {
        let (a, _) = self.pick();
        let account = self.ring[a].account;
        let Some(health) = self.health(&account) else { return ("no value now", NOTHING_PAID) };
        let cash = self.world.account(&account).cash_atoms;
        let most = health.im_excess_atoms().min(cash).max(0).unsigned_abs();
        let out = self.world.withdraw(&self.ring[a], most + self.rng.random_range(0..2));
        let key = self.ring[a].key.insecure_clone();
        let sent = self.world.send(&[out], &[&key]);
        self.sent("withdraw", &sent);
        ("withdraw", NOTHING_PAID)
    }

    /// Money that is there for one transaction.
    pub fn flash(&mut self) -> Step {
        let (a, _) = self.pick();
        let atoms = self.rng.random_range(1..500_000_000 * USD);
        let (into, out) =
            (self.world.deposit(&self.ring[a], atoms), self.world.withdraw(&self.ring[a], atoms));
        let key = self.ring[a].key.insecure_clone();
        let sent = self.world.send(&[into, out], &[&key]);
        self.sent("flash", &sent);
        ("flash", NOTHING_PAID)
    }

    pub fn collateral(&mut self) -> Step {
        let (a, _) = self.pick();
        let atoms = self.rng.random_range(1..300_000_000);
        let moved = if self.rng.random_bool(0.6) {
            self.world.deposit_btc(&self.ring[a], atoms)
        } else {
            self.world.withdraw_btc(&self.ring[a], atoms)
        };
        let key = self.ring[a].key.insecure_clone();
        let sent = self.world.send(&[moved], &[&key]);
        self.sent("collateral", &sent);
        ("collateral", NOTHING_PAID)
    }

    pub fn price(&mut self) -> Step {
        let change = self.rng.random_range(75..=122);
        self.btc_usd = (self.btc_usd * change / 100).clamp(10_000, 200_000);
        self.vol_bps = (self.vol_bps * self.rng.random_range(85..=120) / 100).clamp(3_000, 15_000);
        self.world.set_prices_and_vol(self.btc_usd, self.btc_usd / 20, self.vol_bps);
        ("price", Kind::Oracle)
    }

    /// Starts what is due with a tip to another of the ring, sells to the honest or to the ring, ends what is over.
    pub fn liquidate(&mut self) -> Step {
        let (a, b) = self.find(|run, key| {
            let due = run.health(key).is_some_and(|health| health.is_liquidatable());
            due || run.world.auction(key).is_some()
        });
        let account = self.ring[a].account;
        let snapshot = self.world.snapshot();
        let Ok((requirement, health)) = snapshot.assess(&self.world.account(&account)) else {
            return ("no value now", NOTHING_PAID);
        };
        if self.world.auction(&account).is_none() && health.is_liquidatable() {
            let tip_account = Some(self.ring[b].account);
            let witness = Witness { scenario: requirement.worst_scenario, tip_account };
            let remaining = self.world.remaining(&[account]);
            let starter = self.world.authority.pubkey();
            let start = ix::start_auction(starter, self.world.pool, account, witness, &remaining);
            let sent = self.world.send(&[start], &[]);
            self.sent("start", &sent);
            return ("start", NOTHING_PAID);
        }
        let Some(auction) = self.world.auction(&account) else {
            return ("nothing is due", NOTHING_PAID);
        };
        if !health.is_liquidatable() {
            let end = self.world.end(&account);
            let sent = self.world.send(&[end], &[]);
            self.sent("end", &sent);
            return ("end", NOTHING_PAID);
        }
        let args = SliceArgs {
            share_q32: self.rng.random_range(ONE_Q32 / 20..=ONE_Q32),
            whole_limit_atoms: u64::MAX,
            last_trade_id: auction.last_trade_id,
        };
        let bidder = if self.rng.random_bool(0.5) { &self.honest } else { &self.ring[b] };
        let (bid, key) = (self.world.bid(&account, bidder, args), bidder.key.insecure_clone());
        let sent = self.world.send(&[bid], &[&key]);
        self.sent("bid", &sent);
        ("bid", NOTHING_PAID)
    }

    /// Declares, takes over with another account of the ring, covers.
    pub fn insolvent(&mut self) -> Step {
        let (a, b) =
            self.find(|run, key| run.health(key).is_some_and(|health| health.is_insolvent()));
        let account = self.ring[a].account;
        let Some(auction) = self.world.auction(&account) else {
            let cover = self.world.cover(&account);
            let sent = self.world.send(&[cover], &[]);
            self.sent("cover", &sent);
            return ("cover", NOTHING_PAID);
        };
        let remaining = self.world.remaining(&[account]);
        let declare = ix::declare_insolvent(self.world.pool, account, &remaining);
        let sent = self.world.send(&[declare], &[]);
        self.sent("declare", &sent);
        if self.rng.random_bool(0.3) {
            let cover = self.world.cover(&account);
            let sent = self.world.send(&[cover], &[]);
            self.sent("cover", &sent);
            return ("cover", NOTHING_PAID);
        }
        let args = SliceArgs {
            share_q32: self.rng.random_range(1..=ONE_Q32),
            whole_limit_atoms: 0,
            last_trade_id: auction.last_trade_id,
        };
        let remaining = self.world.slice_remaining(&account, &self.ring[b].account);
        let (side, pool) = (self.ring[b].side(), self.world.pool);
        let take = ix::take_insolvent(pool, account, side, args, &remaining);
        let key = self.ring[b].key.insecure_clone();
        let funds = |run: &Self| {
            let pool = run.world.pool_state();
            (pool.insurance_atoms + pool.gamma_atoms + pool.escrow_atoms) as i64
        };
        let before = funds(self);
        let sent = self.world.send(&[take], &[&key]);
        self.sent("take", &sent);
        ("take", Kind::Call { paid: before - funds(self) })
    }

    /// The first board expires, is settled at a price of the moment, and some are settled before others.
    pub fn expiry(&mut self) -> Step {
        let expiry = self.world.expiries[0];
        if self.world.now() < expiry && self.rng.random_bool(0.6) {
            return ("expiry is not due", NOTHING_PAID);
        }
        self.end_board();
        self.settle_some(0.7);
        ("expiry", Kind::Oracle)
    }

    /// The first board has expired and is settled at the price of the moment, unless it was before.
    fn end_board(&mut self) {
        let expiry = self.world.expiries[0];
        if self.world.now() < expiry {
            self.world.set_time(expiry);
        }
        let at_expiry =
            breakwater_pyth_stand_in::Update { number: 1, ..update(BTC, self.btc_usd, expiry) };
        let price = self.world.post(at_expiry);
        let settle = ix::settle_board(self.world.pool, BTC, expiry, price);
        let sent = self.world.send(&[settle], &[]);
        self.sent("settle board", &sent);
    }

    /// Settles each account's part of the first board, or leaves it.
    fn settle_some(&mut self, share: f64) {
        let keys: Vec<_> = self.world.traders.clone();
        for key in keys {
            if self.rng.random_bool(share) {
                let settle = self.world.settle(&key, BTC, self.world.expiries[0]);
                let sent = self.world.send(&[settle], &[]);
                self.sent("settle", &sent);
            }
        }
    }

    /// The first board ends far from where it was, and nobody has covered what that leaves.
    pub fn ruin(&mut self) {
        let change = *[20, 45, 60, 170, 300].choose(&mut self.rng).expect("five");
        self.btc_usd = (self.btc_usd * change / 100).clamp(10_000, 200_000);
        if self.world.now() < self.world.expiries[0] {
            self.end_board();
        }
        let price = self.btc_usd;
        self.world.set_prices_and_vol(price, price / 20, self.vol_bps);
        self.settle_some(1.0);
    }
}
