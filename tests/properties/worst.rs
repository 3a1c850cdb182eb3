//! A search for the account that is dearest to liquidate: whatever series it holds, how many lots of each and in what order, every tier takes
//! it in one transaction.

use crate::setting;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    instructions::Leg,
    state::{MOST_COMPLEXITY, Position},
};
use breakwater_tests::{
    dear::{MOST_UNITS, SHAPES},
    *,
};
use rand::{
    Rng, SeedableRng,
    seq::{IndexedRandom, SliceRandom},
};
use rand_chacha::ChaCha8Rng;

/// Legs that are short somewhere in a world, for an account to be made of.
const LEGS: usize = 100;

/// A world with shorts of many series, spread over sellers, and an owner that takes any of them over.
struct Market {
    world: World,
    sellers: Vec<Pubkey>,
    owner: Trader,
    bidder: Trader,
}

/// What the owner holds: of which seller's positions, and how many lots.
type Held = Vec<(Pubkey, Position)>;

impl Market {
    fn new((markets, days): (u8, &[i64])) -> Self {
        let mut world = World::wide(markets, days);
        world.set_pool(|pool| pool.settings.soft.per_hour = 1_000);
        let mut sellers = vec![];
        for first in (0..LEGS).step_by(20) {
            let seller = world.trader(500_000_000);
            world.short_wide(&seller, (first, 20), CONTRACT);
            sellers.push(seller.account);
        }
        let (owner, bidder) = (world.trader(500_000_000), world.trader(500_000_000));
        Self { world, sellers, owner, bidder }
    }

    fn all(&self) -> Held {
        let of = |key: Pubkey| {
            let positions = self.world.account(&key).positions().to_vec();
            positions.into_iter().map(move |position| (key, position))
        };
        self.sellers.iter().copied().flat_map(of).collect()
    }

    /// Series in any order and of any size, as many as the bound lets in.
    fn random(&self, rng: &mut ChaCha8Rng) -> Held {
        let mut all = self.all();
        all.shuffle(rng);
        let few = rng.random_range(1..=8);
        all.retain(|(_, position)| position.market < few);
        for (_, position) in &mut all {
            position.size_lots = -lots(rng);
        }
        let mut held = Held::new();
        for leg in all {
            held.push(leg);
            if complexity(&held) > MOST_COMPLEXITY {
                held.pop();
            }
        }
        held
    }

    /// The same with some of it changed.
    fn changed(&self, held: &Held, rng: &mut ChaCha8Rng) -> Held {
        let mut held = held.clone();
        let all = self.all();
        for _ in 0..rng.random_range(1..=6) {
            match rng.random_range(0..3) {
                0 => {
                    let at = rng.random_range(0..held.len());
                    held[at].1.size_lots = -lots(rng);
                }
                1 => {
                    let (one, other) =
                        (rng.random_range(0..held.len()), rng.random_range(0..held.len()));
                    held.swap(one, other);
                }
                _ => {
                    let leg = *all.choose(rng).expect("some");
                    let known = |(_, held): &(Pubkey, Position)| held.is(&leg.1.series());
                    let at = rng.random_range(0..held.len());
                    if !held.iter().any(known) {
                        let old = std::mem::replace(&mut held[at], leg);
                        if complexity(&held) > MOST_COMPLEXITY {
                            held[at] = old;
                        }
                    }
                }
            }
        }
        held
    }

    /// Units of the dearest of: a closing trade while initial margin is missing, a soft slice, an auction's start, a bid, a look whether it
    /// is over.
    fn units(&self, held: &Held, wider: bool) -> u64 {
        let mut world = self.world.fork();
        for (seller, position) in held {
            world.set_account(*seller, |account| {
                let lots = -position.size_lots;
                account.change(&position.series(), lots).expect("it holds as many");
            });
        }
        let owner = self.owner.account;
        world.set_account(owner, |account| hold(account, positions(held)));
        let mut most = 0;
        for equity_bps in [10_100, 11_000, 8_000] {
            world.set_wide(60_000, 6_000);
            if wider {
                for index in 0..world.pool_state().markets {
                    world.set_market(index, |m| m.range.im_bps = m.range.mm_bps + 1_000);
                }
            }
            world.bring_below(&owner, equity_bps);
            if equity_bps == 10_100 {
                most = most.max(self.closes(&mut world, &held[0].1));
                continue;
            }
            if equity_bps > 10_000 {
                let soft = world.soft(&owner, self.bidder.side());
                let sent = world.fork().send(&[soft], &[&self.bidder.key]);
                most = most.max(sent.map_or_else(refused, |meta| meta.compute_units_consumed));
                continue;
            }
            let start = world.start(&owner);
            let meta = world.must(&[start], &[]);
            let bid = world.bid(&owner, &self.bidder, ANY);
            let sold = world.fork().must(&[bid], &[&self.bidder.key]);
            let end = world.end(&owner);
            let over = world.fork().send(&[end], &[]);
            let over = over.map_or_else(refused, |meta| meta.compute_units_consumed);
            let all = [meta.compute_units_consumed, sold.compute_units_consumed, over];
            most = most.max(all.into_iter().max().expect("three"));
        }
        most
    }
}

impl Market {
    /// What the owner pays to close a half of one leg by itself.
    fn closes(&self, world: &mut World, held: &Position) -> u64 {
        let (series, size_lots) = (held.series(), (held.size_lots.abs() / 2).max(1));
        let leg = Leg { series, size_lots, price_atoms: world.price_atoms(series) };
        let trade = world.trade(&self.bidder, &self.owner, vec![leg]);
        let sent = world.fork().send(&[trade], &[&self.bidder.key, &self.owner.key]);
        sent.map_or_else(refused, |meta| meta.compute_units_consumed)
    }
}

/// What a refusal has cost; running out of units is none.
fn refused(failure: Failure) -> u64 {
    let named = ["NoReliefLeft", "AccountUnhealthy", "NotSoft", "BelowInitialMargin"]
        .contains(&failure.name.as_str());
    assert!(named, "{}: {:#?}", failure.name, failure.logs);
    failure.units
}

/// A lot, a few, or all there are.
fn lots(rng: &mut ChaCha8Rng) -> i64 {
    *[1, 7, 1_000, CONTRACT / 2, CONTRACT].choose(rng).expect("some")
}

fn positions(held: &Held) -> impl Iterator<Item = Position> {
    held.iter().map(|(_, position)| *position)
}

fn complexity(held: &Held) -> u32 {
    let mut account = breakwater_client::snapshot::empty_account();
    hold(&mut account, positions(held));
    account.complexity()
}

/// `BREAKWATER_ACCOUNTS` says how many are tried for each shape, `BREAKWATER_SEED` where the search begins.
#[test]
fn no_account_that_the_bound_lets_in_is_too_dear_to_be_liquidated() {
    let tries = setting("BREAKWATER_ACCOUNTS", 60);
    for shape in SHAPES {
        let market = Market::new(shape);
        let mut rng = ChaCha8Rng::seed_from_u64(setting("BREAKWATER_SEED", 1));
        let mut best = (0, Held::new());
        for number in 0..tries {
            // a third of them anywhere, the others near the dearest so far
            let held = match best.1.is_empty() || number % 3 == 0 {
                true => market.random(&mut rng),
                false => market.changed(&best.1, &mut rng),
            };
            let units = market.units(&held, rng.random_bool(0.5));
            if units > best.0 {
                best = (units, held);
            }
        }
        let (units, held) = best;
        println!(
            "{} markets, {} expiries: {} legs, {units} units",
            shape.0,
            shape.1.len(),
            held.len()
        );
        assert!(units <= MOST_UNITS, "{units}: {held:?}");
    }
}
