//! Rings: an adversary of several accounts, its own prices, flash money, wash trades, and the right to call anything at the worst
//! moment, beside honest accounts that hold cash, make markets and bid. After every single step:
//!
//! * R-1 what the ring could take out (its tokens, and every account of its that is worth something; one that is worth less than
//!   nothing is left behind) is no more than before, unless a mark or a volatility moved, or a fund paid for an insolvent slice;
//! * R-2 no instruction but a new mark, volatility or hour makes an account insolvent, or more so;
//! * R-3 no trade takes more than slip and fees from an account below its initial margin;
//! * R-4 no instruction moves the ranges that others are margined at: only time does, towards what is open meanwhile;
//! * R-5 in whatever order those who hold cash leave with all of it, before or after what is missing is shared, each is paid the
//!   same, to the atom, and that is its part of what is missing;
//! * R-6 once anybody has looked, what the pool has noted is what its accounts' values are short of.
//!
//! The adversary optimises: for each trade it looks for the most extreme price that the program takes.
//!
//! `BREAKWATER_RINGS` sets how many (1 000 unless set), `BREAKWATER_SEED` the first seed.

mod law;
mod moves;

use crate::{Tally, setting};
use breakwater_client::instruction as ix;
use breakwater_tests::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const STEPS: usize = 30;
/// Accounts of the adversary; each has an owner of its own.
const MEMBERS: usize = 3;

struct Run {
    world: World,
    rng: ChaCha8Rng,
    ring: Vec<Trader>,
    /// Makes a market at mark, and bids.
    honest: Trader,
    /// Hold cash.
    idle: [Trader; 2],
    btc_usd: u64,
    vol_bps: i64,
    done: Tally,
}

/// What a step was, and what it may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Marks, volatility or time: profits and losses are the market's.
    Oracle,
    /// Anything else; `paid` is what a fund paid the ring for a slice [quote atoms].
    Call { paid: i64 },
}

const NOTHING_PAID: Kind = Kind::Call { paid: 0 };

#[test]
fn a_ring_takes_out_no_more_than_it_put_in_and_a_hole_is_everybodys() {
    let (first, count) = (setting("BREAKWATER_SEED", 1), setting("BREAKWATER_RINGS", 1_000));
    let done = crate::in_parallel(first..first + count, sequence);
    println!("{count} rings; went through: {done:?}");
    for kind in KINDS {
        let enough = done.get(kind).copied().unwrap_or(0) * 100 >= count;
        assert!(enough || count < 1_000, "too few of {kind} to mean anything: {done:?}");
    }
}

/// What a thousand rings must get through at least ten times.
const KINDS: [&str; 11] = [
    "open",
    "close",
    "give",
    "wash",
    "withdraw",
    "flash",
    "collateral",
    "start",
    "bid",
    "cover",
    "leave",
];

fn sequence(seed: u64) -> Tally {
    let mut run = Run::new(seed);
    for step in 0..STEPS {
        let before = run.state();
        let (what, kind) = run.step(step);
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            run.laws(before.as_ref(), kind);
        }));
        assert!(checked.is_ok(), "seed {seed}, step {step}: {what}");
    }
    run.leave(seed);
    run.done
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let crowded = rng.random_bool(0.3);
        let mut world = World::with_settings_and_ranges(
            |settings| settings.loss.withdraw_bps = 10_000,
            |ranges| {
                if crowded {
                    ranges.open_interest_limit_atoms = 2_000_000 * USD;
                    ranges.mm_rise_bps_per_hour = 10_000;
                }
            },
        );
        let ring = (0..MEMBERS).map(|_| world.trader(rng.random_range(10_000..400_000))).collect();
        let honest = world.trader(9_000_000);
        let idle = [world.trader(100_000), world.trader(300_000)];
        let fund = rng.random_range(0..400_000) * u64::from(rng.random_bool(0.5));
        if fund > 0 {
            let giver = world.visitor();
            let gift = ix::fund_insurance(world.pool, world.usdc_wallet(&giver), fund * USD);
            world.must(&[gift], &[&giver.key]);
        }
        let (btc_usd, vol_bps) = (60_000, 6_000);
        Self { world, rng, ring, honest, idle, btc_usd, vol_bps, done: Tally::new() }
    }

    /// Positions first, then leverage, then falls, then whatever gains.
    fn step(&mut self, step: usize) -> (&'static str, Kind) {
        let roll = self.rng.random_range(0..20);
        match (step, roll) {
            (0..=4, 0..=12) => self.open(),
            (5..=8, 0..=13) => self.withdraw(),
            (_, 0) => self.open(),
            (_, 1..=3) => self.close(),
            (_, 4) => self.give(),
            (_, 5) => self.wash(),
            (_, 6) => self.withdraw(),
            (_, 7) => self.flash(),
            (_, 8) => self.collateral(),
            (_, 9..=12) => self.price(),
            (_, 13) => self.mark_and_close(),
            (_, 14..=16) => self.liquidate(),
            (_, 17..=18) => self.insolvent(),
            _ => self.expiry(),
        }
    }

    /// Two different accounts of the ring.
    fn pick(&mut self) -> (usize, usize) {
        let a = self.rng.random_range(0..MEMBERS);
        (a, (a + self.rng.random_range(1..MEMBERS)) % MEMBERS)
    }

    fn sent(&mut self, kind: &'static str, sent: &Sent) -> bool {
        if sent.is_ok() {
            *self.done.entry(kind).or_default() += 1;
        }
        sent.is_ok()
    }
}
