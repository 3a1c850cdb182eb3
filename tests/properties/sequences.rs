//! Random sequences of instructions through the compiled program. After every single one:
//!
//! * I-01 vault tokens = accounts' cash + insurance + suspense, to the atom;
//! * I-02 longs = shorts on every series;
//! * I-03 collateral vault = accounts' collateral;
//! * I-04 a withdrawal that went through left initial margin;
//! * I-05 no account both healthy and auctionable: an auction starts for an account below maintenance margin
//!   and for no other, whatever witness is named, and a slice is sold only from such an account.
//!
//! `BREAKWATER_SEQUENCES` sets how many (1 000 unless set), `BREAKWATER_SEED` the first seed.

use breakwater_clearing::instructions::{BidArgs, Leg, TakeInsolventArgs};
use breakwater_client::instruction as ix;
use breakwater_risk::{Health, ONE_Q32, Requirement};
use breakwater_tests::*;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use solana_signer::Signer;

const STEPS: usize = 14;
const TRADERS: usize = 4;

struct Run {
    world: World,
    rng: ChaCha8Rng,
    traders: Vec<Trader>,
    btc_usd: u64,
    vol_bps: i64,
    done: u64,
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn no_sequence_of_instructions_breaks_the_books_or_the_margin_rules() {
    let (first, count) = (setting("BREAKWATER_SEED", 1), setting("BREAKWATER_SEQUENCES", 1_000));
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()) as u64;
    let done: u64 = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|part| {
                scope.spawn(move || {
                    let seeds = (first..first + count).filter(|seed| seed % threads == part);
                    seeds.map(sequence).sum::<u64>()
                })
            })
            .collect();
        workers.into_iter().map(|w| w.join().expect("a sequence failed; its seed is above")).sum()
    });
    println!("{count} sequences, {done} instructions went through");
    assert!(done > count * 3, "too few instructions went through to mean anything: {done}");
}

fn sequence(seed: u64) -> u64 {
    let mut run = Run::new(seed);
    for step in 0..STEPS {
        let what = run.step();
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run.laws()));
        assert!(checked.is_ok(), "seed {seed}, step {step}: {what}");
    }
    run.done
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut world = World::new();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let traders: Vec<Trader> =
            (0..TRADERS).map(|_| world.trader(rng.random_range(10_000..200_000))).collect();
        if rng.random_bool(0.5) {
            let fund = ix::fund_insurance(world.pool, world.usdc_purse(&traders[0]), 50_000 * USD);
            world.must(&[fund], &[&traders[0].key]);
        }
        Self { world, rng, traders, btc_usd: 60_000, vol_bps: 6_000, done: 0 }
    }

    fn step(&mut self) -> &'static str {
        match self.rng.random_range(0..13) {
            0..=3 => self.trade(),
            4 => self.withdraw(),
            5 => self.collateral(),
            6..=8 => self.price(),
            9 => self.start(),
            10 => self.bid(),
            11 => self.insolvent(),
            _ => self.expiry(),
        }
    }

    fn assess(&self, trader: &Trader) -> Option<(Requirement, Health)> {
        self.world.snapshot().assess(&self.world.account(&trader.account)).ok()
    }

    fn pick(&mut self) -> (usize, usize) {
        let a = self.rng.random_range(0..TRADERS);
        let b = (a + self.rng.random_range(1..TRADERS)) % TRADERS;
        (a, b)
    }

    fn sent(&mut self, sent: Sent) -> bool {
        self.done += u64::from(sent.is_ok());
        sent.is_ok()
    }

    fn trade(&mut self) -> &'static str {
        let (a, b) = self.pick();
        let count = self.rng.random_range(1..=8);
        let legs: Vec<Leg> = (0..count).map(|_| self.leg()).collect();
        let (maker, taker) = (&self.traders[a], &self.traders[b]);
        let trade = self.world.trade(maker, taker, legs);
        let sent = self.world.send(&[trade], &[&maker.key, &taker.key]);
        self.sent(sent);
        "trade"
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
            _ => self.rng.random_range(-2 * CONTRACT..2 * CONTRACT),
        };
        let price_atoms = self.rng.random_range(0..3_000 * USD);
        Leg { series: self.world.series(index, expiry, kind, strike), size_lots: size, price_atoms }
    }

    fn withdraw(&mut self) -> &'static str {
        let (a, _) = self.pick();
        let atoms = match self.assess(&self.traders[a]) {
            Some((_, health)) if self.rng.random_bool(0.6) => {
                health.im_excess_atoms().max(0).unsigned_abs() + self.rng.random_range(0..2)
            }
            _ => self.rng.random_range(0..300_000 * USD),
        };
        let trader = &self.traders[a];
        let withdraw = self.world.withdraw(trader, atoms);
        let sent = self.world.send(&[withdraw], &[&trader.key]);
        if self.sent(sent) {
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
        let sent = self.world.send(&[moved], &[&trader.key]);
        if self.sent(sent) && !into {
            let (_, health) = self.assess(&self.traders[a]).expect("it was just margined");
            assert!(health.im_excess_atoms() >= 0, "I-04: withdrew below initial margin");
        }
        "collateral"
    }

    fn price(&mut self) -> &'static str {
        let change = self.rng.random_range(75..=118);
        self.btc_usd = (self.btc_usd * change / 100).clamp(5_000, 300_000);
        self.vol_bps = (self.vol_bps * self.rng.random_range(80..=130) / 100).clamp(2_000, 20_000);
        self.world.set_prices_and_vol(self.btc_usd, self.btc_usd / 20, self.vol_bps);
        let jump = self.rng.random_range(0..40);
        self.world.pass(jump);
        "price"
    }

    fn start(&mut self) -> &'static str {
        let (a, _) = self.pick();
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
        if self.sent(sent) {
            let (_, health) = before.expect("it was just margined");
            assert!(health.is_liquidatable(), "I-05: a healthy account was auctioned");
        }
        "start auction"
    }

    fn bid(&mut self) -> &'static str {
        let (a, b) = self.pick();
        let before = self.assess(&self.traders[a]);
        let (account, bidder) = (self.traders[a].account, &self.traders[b]);
        let Some(auction) = self.world.auction(&account) else { return "no auction to bid in" };
        let args = BidArgs {
            max_share_q32: self.rng.random_range(0..=ONE_Q32 + 1),
            max_whole_price_atoms: u64::MAX,
            last_trade_id: auction.last_trade_id,
        };
        let remaining = self.world.slice_remaining(&account, &bidder.account);
        let bid = ix::bid(self.world.pool, account, bidder.side(), args, &remaining);
        let sent = self.world.send(&[bid], &[&bidder.key]);
        if self.sent(sent) {
            let (_, health) = before.expect("it was just margined");
            assert!(health.is_liquidatable(), "I-05: a healthy account was sold from");
            let (_, after) = self.assess(&self.traders[b]).expect("it was just margined");
            assert!(after.im_excess_atoms() >= 0, "the bidder can not carry the slice");
        }
        let remaining = self.world.remaining(&[account]);
        let end = ix::end_auction(auction.starter, self.world.pool, account, &remaining);
        let sent = self.world.send(&[end], &[]);
        self.sent(sent);
        "bid"
    }

    fn insolvent(&mut self) -> &'static str {
        let (a, b) = self.pick();
        let (account, taker) = (self.traders[a].account, &self.traders[b]);
        let Some(auction) = self.world.auction(&account) else {
            let cover = ix::cover_shortfall(self.world.pool, account);
            let sent = self.world.send(&[cover], &[]);
            self.sent(sent);
            return "cover";
        };
        let remaining = self.world.remaining(&[account]);
        let declare = ix::declare_insolvent(self.world.pool, account, &remaining);
        let args = TakeInsolventArgs {
            share_q32: self.rng.random_range(1..=ONE_Q32),
            min_whole_payout_atoms: 0,
            last_trade_id: auction.last_trade_id,
        };
        let remaining = self.world.slice_remaining(&account, &taker.account);
        let side = taker.side();
        let take = ix::take_insolvent(self.world.pool, account, side, args, &remaining);
        let declared = self.world.send(&[declare], &[]);
        let insured = self.world.pool_state().insurance_atoms;
        let before = self.assess(&self.traders[a]);
        let taken = self.world.send(&[take], &[&self.traders[b].key]);
        self.sent(declared);
        if self.sent(taken) {
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
            self.sent(sent);
            for at in 0..TRADERS {
                if self.rng.random_bool(0.7) {
                    let account = self.traders[at].account;
                    let settle = ix::settle_positions(self.world.pool, index, expiry, account);
                    let sent = self.world.send(&[settle], &[]);
                    self.sent(sent);
                }
            }
            let authority = self.world.authority.pubkey();
            let close = ix::close_board(authority, self.world.pool, index, expiry);
            let sent = self.world.send(&[close], &[]);
            self.sent(sent);
        }
        self.world.set_prices_and_vol(self.btc_usd, self.btc_usd / 20, self.vol_bps);
        "expiry"
    }

    fn laws(&self) {
        self.world.assert_books_balance();
        for trader in &self.traders {
            let account = self.world.account(&trader.account);
            let auction = self.world.auction(&trader.account);
            assert_eq!(auction.is_some(), account.in_auction == 1, "the flag and the auction agree");
        }
    }
}
