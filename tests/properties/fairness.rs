//! What being liquidated costs beyond the move itself, with a bidder present and times before it in which nobody could act.

use crate::setting;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{checks::public_price_q32, events::SliceSold};
use breakwater_risk::{BPS, ONE_Q32};
use breakwater_tests::*;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

/// Most that the 99th of a hundred accounts may lose beyond the move, of the value that is sold [bps].
const MOST_BPS: i64 = 600;

/// A bidder that wants so much of the value.
struct Bidder {
    edge_bps: u64,
}

impl Bidder {
    /// Bids where the price has come down to what it pays.
    fn look(&self, scene: &mut Scene) -> Option<SliceSold> {
        let key = scene.seller.account;
        let auction = scene.world.auction(&key)?;
        let time = scene.world.auction_time(&key);
        let price_q32 = public_price_q32(&scene.world.pool_state(), &auction, &time).ok()?;
        if price_q32 * BPS > ONE_Q32 * (BPS - self.edge_bps) {
            return None;
        }
        let bid = scene.bid(ANY);
        let logs = match scene.world.send(&[bid], &[&scene.bidder.key]) {
            Ok(meta) => meta.logs,
            Err(failure) => {
                // another scenario has become the worst: a liquidator names it
                assert_eq!(failure.name, "AccountHealthy");
                let raise = scene.raise(scene.world.witness(&key));
                if let Err(failure) = scene.world.send(&[raise], &[]) {
                    assert_eq!(failure.name, "WitnessNotWorse", "{:?}", scene.assess(&key).1);
                }
                return None;
            }
        };
        sold(&logs)
    }
}

/// One liquidation; what its owner lost beyond the move, of the value sold: discount and penalty [bps]. `None` where the account came back
/// by itself meanwhile.
fn lost_bps(base: &Scene, seed: u64) -> Option<i64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut scene = base.fork();
    let key: Pubkey = scene.seller.account;
    scene.world.bring_below(&key, rng.random_range(2_000..9_500));
    scene.must_start();
    let bidder = Bidder { edge_bps: rng.random_range(50..=250) };
    for _ in 0..2_000 {
        if rng.random_bool(0.05) {
            let secs = *[5, 60, 290, 660, 7_200].choose(&mut rng).expect("one");
            let block = Block::timed(&mut rng);
            scene.world.go_through(block, secs);
        }
        scene.world.pass(rng.random_range(1..=3));
        scene.mark();
        if let Some(sold) = bidder.look(&mut scene) {
            let fee = i64::try_from(sold.fee_atoms).expect("fits");
            let paid = i64::try_from(sold.paid_atoms).expect("fits");
            return Some((sold.value_atoms - paid + fee) * 10_000 / sold.value_atoms.max(1));
        }
        if !scene.assess(&key).1.is_liquidatable() {
            return None;
        }
    }
    let auction = scene.world.auction(&key);
    let bid = scene.bid(ANY);
    let why = scene.world.send(&[bid], &[&scene.bidder.key]).err().map(|failure| failure.name);
    panic!("seed {seed}: nobody bought it: {why:?} {:?} {auction:?}", scene.assess(&key).1);
}

/// `BREAKWATER_LIQUIDATIONS` says how many.
#[test]
fn with_a_bidder_present_being_liquidated_costs_a_few_percent_whatever_came_before() {
    let base = Scene::short(|_| ());
    let count = setting("BREAKWATER_LIQUIDATIONS", 1_000) as usize;
    let seed = setting("BREAKWATER_SEED", 1);
    let mut lost: Vec<i64> =
        (seed..).filter_map(|seed| lost_bps(&base, seed)).take(count).collect();
    lost.sort_unstable();
    let at = |percent: usize| lost[(lost.len() * percent / 100).min(lost.len() - 1)];
    let figures = [50, 90, 99].map(at);
    println!(
        "lost beyond the move [bps]: half {}, 90 % {}, 99 % {}",
        figures[0], figures[1], figures[2]
    );
    println!("the most of {count}: {}", lost.last().expect("some"));
    assert!(figures[2] < MOST_BPS, "{figures:?}");
}
