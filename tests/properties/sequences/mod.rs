//! Random sequences of instructions through the compiled program. After every single one:
//!
//! * I-01 vault tokens = accounts' cash + insurance + suspense, to the atom;
//! * I-02 longs = shorts on every series;
//! * I-03 collateral vault = accounts' collateral;
//! * I-04 a withdrawal that went through left initial margin;
//! * I-05 no account both healthy and auctionable: an auction starts for an account below maintenance margin
//!   and for no other, whatever witness is named, and a slice is sold only from such an account;
//! * I-24 no quote is taken more often or later than its maker signed;
//! * I-21 while new risk is stopped no trade raises open interest.
//!
//! Parameters change and breakers stop things in between.
//!
//! `BREAKWATER_SEQUENCES` sets how many (1 000 unless set), `BREAKWATER_SEED` the first seed.

mod governed;
mod quotes;

use crate::{Tally, setting};
use breakwater_clearing::{
    instructions::{Leg, SliceArgs},
    state::stop,
};
use breakwater_client::instruction as ix;
use breakwater_quotes::Quote;
use breakwater_risk::{
    ONE_Q32,
    margin::{Health, Requirement},
};
use breakwater_tests::*;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use solana_signer::Signer;

const STEPS: usize = 36;
/// The last trader has the means to bid.
const RICH: usize = TRADERS - 1;
const TRADERS: usize = 4;
/// Stops under which no new risk may be taken.
const RISKY: u32 = stop::NEW_RISK | stop::HALT;

struct Run {
    world: World,
    rng: ChaCha8Rng,
    traders: Vec<Trader>,
    btc_usd: u64,
    vol_bps: i64,
    /// Quotes that were signed, by whom, and how often they were taken.
    quotes: Vec<(usize, Quote, u32)>,
    /// Instructions that went through, by kind.
    done: Tally,
}

#[test]
fn no_sequence_of_instructions_breaks_the_books_or_the_margin_rules() {
    let (first, count) = (setting("BREAKWATER_SEED", 1), setting("BREAKWATER_SEQUENCES", 1_000));
    let done = crate::in_parallel(first..first + count, sequence);
    println!("{count} sequences; went through: {done:?}");
    for kind in KINDS {
        let enough = done.get(kind).copied().unwrap_or(0) * 100 >= count;
        assert!(
            enough || count < 1_000,
            "too few of {kind} went through to mean anything: {done:?}"
        );
    }
}

/// Every kind of instruction that a thousand sequences must get through at least ten times.
const KINDS: [&str; 15] = [
    "quote",
    "stop",
    "trade while stopped",
    "change",
    "trade",
    "withdraw",
    "deposit collateral",
    "withdraw collateral",
    "start",
    "bid",
    "end",
    "declare",
    "take",
    "settle positions",
    "close board",
];

fn sequence(seed: u64) -> Tally {
    let mut run = Run::new(seed);
    for step in 0..STEPS {
        let what = run.step(step);
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run.laws()));
        assert!(checked.is_ok(), "seed {seed}, step {step}: {what}");
    }
    run.done
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut world = World::new();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut traders: Vec<Trader> =
            (0..RICH).map(|_| world.trader(rng.random_range(20_000..200_000))).collect();
        traders.push(world.trader(5_000_000));
        if rng.random_bool(0.5) {
            let fund = ix::fund_insurance(world.pool, world.usdc_wallet(&traders[0]), 50_000 * USD);
            world.must(&[fund], &[&traders[0].key]);
        }
        Self {
            world,
            rng,
            traders,
            btc_usd: 60_000,
            vol_bps: 6_000,
            quotes: vec![],
            done: Tally::new(),
        }
    }

    /// Trades first, then leverage, then whatever comes: otherwise hardly an account would ever be short.
    fn step(&mut self, step: usize) -> &'static str {
        let roll = self.rng.random_range(0..22);
        match (step, roll) {
            (0..=4, 0..=15) if roll % 3 == 0 => self.quote(),
            (0..=4, 0..=15) => self.trade(),
            (5..=7, 0..=15) => self.withdraw(),
            (_, 0) => self.trade(),
            (_, 1) => self.quote(),
            (_, 2) => self.withdraw(),
            (_, 3..=4) => self.collateral(),
            (_, 5..=8) => self.price(),
            (_, 9..=12) => self.start(),
            (_, 13..=15) => self.bid(),
            (_, 16..=18) => self.insolvent(),
            (_, 19) => self.stop(),
            (_, 20) => self.change(),
            _ => self.expiry(),
        }
    }

    /// An account in the state asked for, if there is one; any otherwise.
    fn find(&mut self, wanted: impl Fn(&Self, &Trader) -> bool) -> usize {
        let found = (0..TRADERS).find(|at| wanted(self, &self.traders[*at]));
        let any = self.rng.random_range(0..TRADERS);
        if self.rng.random_bool(0.9) { found.unwrap_or(any) } else { any }
    }

    /// Mostly the one with the means, sometimes anybody, never the account itself.
    fn bidder(&mut self, account: usize) -> usize {
        let any = (account + self.rng.random_range(1..TRADERS)) % TRADERS;
        if account != RICH && self.rng.random_bool(0.7) { RICH } else { any }
    }

    fn assess(&self, trader: &Trader) -> Option<(Requirement, Health)> {
        self.world.snapshot().assess(&self.world.account(&trader.account)).ok()
    }

    fn pick(&mut self) -> (usize, usize) {
        let a = self.rng.random_range(0..TRADERS);
        let b = (a + self.rng.random_range(1..TRADERS)) % TRADERS;
        (a, b)
    }

    fn sent(&mut self, kind: &'static str, sent: Sent) -> bool {
        if sent.is_ok() {
            *self.done.entry(kind).or_default() += 1;
        }
        sent.is_ok()
    }

    fn trade(&mut self) -> &'static str {
        let (a, b) = self.pick();
        let count = self.rng.random_range(1..=6);
        let mut legs: Vec<Leg> = (0..count).map(|_| self.leg()).collect();
        let stopped = self.world.pool_state().stops.active(self.world.now()) & RISKY != 0;
        if let Some(closing) = self.closing(b).filter(|_| stopped) {
            legs = vec![closing];
        }
        let (maker, taker) = (&self.traders[a], &self.traders[b]);
        let trade = self.world.trade(maker, taker, legs);
        let before = self.open_interest_lots();
        let sent = self.world.send(&[trade], &[&maker.key, &taker.key]);
        if self.sent("trade", sent) && stopped {
            assert!(self.open_interest_lots() <= before, "I-21: new risk while it was stopped");
            self.sent_kind("trade while stopped");
        }
        "trade"
    }

    fn sent_kind(&mut self, kind: &'static str) {
        *self.done.entry(kind).or_default() += 1;
    }

    fn leg(&mut self) -> Leg {
        let index = self.rng.random_range(0..2u8);
        let strike = self.rng.random_range(0..25u64);
        let strike = if index == BTC { 36_000 + 2_000 * strike } else { 1_800 + 100 * strike };
        let (expiry, kind) = (self.rng.random_range(0..2), self.rng.random_range(0..2));
        // Odd sizes, down to single lots, and now and then one beyond every limit.
        let size = match self.rng.random_range(0..20) {
            0 => self.rng.random_range(-3..=3),
            1 => *[i64::MIN, i64::MAX, 1 << 40, 0].choose(&mut self.rng).unwrap(),
            _ => self.rng.random_range(-3 * CONTRACT..3 * CONTRACT),
        };
        let price_atoms = self.rng.random_range(0..3_000 * USD);
        Leg { series: self.world.series(index, expiry, kind, strike), size_lots: size, price_atoms }
    }

    fn withdraw(&mut self) -> &'static str {
        let (a, _) = self.pick();
        let atoms = match self.assess(&self.traders[a]) {
            Some((_, health)) if self.rng.random_bool(0.8) => {
                let cash = self.world.account(&self.traders[a].account).cash_atoms;
                let most = health.im_excess_atoms().min(cash).max(0).unsigned_abs();
                most + self.rng.random_range(0..2)
            }
            _ => self.rng.random_range(0..300_000 * USD),
        };
        let trader = &self.traders[a];
        let withdraw = self.world.withdraw(trader, atoms);
        let sent = self.world.send(&[withdraw], &[&trader.key]);
        if self.sent("withdraw", sent) {
            let (_, health) = self.assess(&self.traders[a]).expect("it was just margined");
            assert!(health.im_excess_atoms() >= 0, "I-04: withdrew below initial margin");
        }
        "withdraw"
    }

    fn collateral(&mut self) -> &'static str {
        let (a, _) = self.pick();
        let atoms = self.rng.random_range(0..300_000_000);
        let into = self.rng.random_bool(0.6);
        let trader = &self.traders[a];
        let moved = if into {
            self.world.deposit_btc(trader, atoms)
        } else {
            self.world.withdraw_btc(trader, atoms)
        };
        let kind = if into { "deposit collateral" } else { "withdraw collateral" };
        let sent = self.world.send(&[moved], &[&trader.key]);
        if self.sent(kind, sent) && !into {
            let (_, health) = self.assess(&self.traders[a]).expect("it was just margined");
            assert!(health.im_excess_atoms() >= 0, "I-04: withdrew below initial margin");
        }
        "collateral"
    }

    fn price(&mut self) -> &'static str {
        // up to three tenths down or a quarter up between two prices
        let change = self.rng.random_range(70..=125);
        self.btc_usd = (self.btc_usd * change / 100).clamp(5_000, 300_000);
        self.vol_bps = (self.vol_bps * self.rng.random_range(80..=130) / 100).clamp(2_000, 20_000);
        self.world.set_prices_and_vol(self.btc_usd, self.btc_usd / 20, self.vol_bps);
        let jump = self.rng.random_range(0..40);
        self.world.pass(jump);
        "price"
    }

    fn start(&mut self) -> &'static str {
        let a = self.find(|run, trader| {
            let free = run.world.auction(&trader.account).is_none();
            free && run.assess(trader).is_some_and(|(_, health)| health.is_liquidatable())
        });
        let before = self.assess(&self.traders[a]);
        let witness = match before {
            Some((requirement, _)) if self.rng.random_bool(0.8) => requirement.worst_scenario,
            _ => self.rng.random_range(0..34),
        };
        let account = self.traders[a].account;
        let remaining = self.world.remaining(&[account]);
        let starter = self.world.authority.pubkey();
        let start = ix::start_auction(starter, self.world.pool, account, witness, &remaining);
        let sent = self.world.send(&[start], &[]);
        if self.sent("start", sent) {
            let (_, health) = before.expect("it was just margined");
            assert!(health.is_liquidatable(), "I-05: a healthy account was auctioned");
        }
        "start auction"
    }

    fn bid(&mut self) -> &'static str {
        let a = self.find(|run, trader| run.world.auction(&trader.account).is_some());
        let b = self.bidder(a);
        let before = self.assess(&self.traders[a]);
        let (account, bidder) = (self.traders[a].account, &self.traders[b]);
        let Some(auction) = self.world.auction(&account) else { return "no auction to bid in" };
        let args = SliceArgs {
            share_q32: self.rng.random_range(0..=ONE_Q32 + 1),
            whole_limit_atoms: u64::MAX,
            last_trade_id: auction.last_trade_id,
        };
        let bid = self.world.bid(&account, bidder, args);
        let sent = self.world.send(&[bid], &[&bidder.key]);
        if self.sent("bid", sent) {
            let (_, health) = before.expect("it was just margined");
            assert!(health.is_liquidatable(), "I-05: a healthy account was sold from");
            let (_, after) = self.assess(&self.traders[b]).expect("it was just margined");
            assert!(after.im_excess_atoms() >= 0, "the bidder can not carry the slice");
        }
        let end = self.world.end(&account);
        let sent = self.world.send(&[end], &[]);
        self.sent("end", sent);
        "bid"
    }

    fn insolvent(&mut self) -> &'static str {
        let a = self.find(|run, trader| {
            let bare = run.world.account(&trader.account).is_empty();
            bare || run.world.auction(&trader.account).is_some()
        });
        let b = self.bidder(a);
        let (account, taker) = (self.traders[a].account, &self.traders[b]);
        let Some(auction) = self.world.auction(&account) else {
            let cover = self.world.cover(&account);
            let sent = self.world.send(&[cover], &[]);
            self.sent("cover", sent);
            return "cover";
        };
        let remaining = self.world.remaining(&[account]);
        let declare = ix::declare_insolvent(self.world.pool, account, &remaining);
        let args = SliceArgs {
            share_q32: self.rng.random_range(1..=ONE_Q32),
            whole_limit_atoms: 0,
            last_trade_id: auction.last_trade_id,
        };
        let remaining = self.world.slice_remaining(&account, &taker.account);
        let side = taker.side();
        let take = ix::take_insolvent(self.world.pool, account, side, args, &remaining);
        let declared = self.world.send(&[declare], &[]);
        let insured = self.world.pool_state().insurance_atoms;
        let before = self.assess(&self.traders[a]);
        let taken = self.world.send(&[take], &[&self.traders[b].key]);
        self.sent("declare", declared);
        if self.sent("take", taken) {
            let (_, health) = before.expect("it was just margined");
            assert!(health.is_insolvent(), "the fund paid for a solvent account");
            assert!(self.world.pool_state().insurance_atoms <= insured);
        }
        "insolvent"
    }

    fn expiry(&mut self) -> &'static str {
        let expiry = self.world.expiries[0];
        if self.world.now() < expiry && self.rng.random_bool(0.5) {
            return "expiry is not due";
        }
        if self.world.now() < expiry {
            self.world.set_time(expiry);
        }
        for index in [BTC, ETH] {
            let usd = if index == BTC { self.btc_usd } else { self.btc_usd / 20 };
            let mut at_expiry = update(index, usd, expiry);
            at_expiry.price += self.rng.random_range(0..100_000_000);
            at_expiry.number = 1;
            let price = self.world.post(at_expiry);
            let settle = ix::settle_board(self.world.pool, index, expiry, price);
            let sent = self.world.send(&[settle], &[]);
            self.sent("settle board", sent);
            for at in 0..TRADERS {
                if self.rng.random_bool(0.7) {
                    let account = self.traders[at].account;
                    let settle = self.world.settle(&account, index, expiry);
                    let sent = self.world.send(&[settle], &[]);
                    self.sent("settle positions", sent);
                }
            }
            let authority = self.world.authority.pubkey();
            let close = ix::close_board(authority, self.world.pool, index, expiry);
            let sent = self.world.send(&[close], &[]);
            self.sent("close board", sent);
        }
        self.world.set_prices_and_vol(self.btc_usd, self.btc_usd / 20, self.vol_bps);
        "expiry"
    }

    fn laws(&self) {
        self.world.assert_books_balance();
        for trader in &self.traders {
            let account = self.world.account(&trader.account);
            let auction = self.world.auction(&trader.account);
            assert_eq!(
                auction.is_some(),
                account.in_auction == 1,
                "the flag and the auction agree"
            );
        }
    }
}
