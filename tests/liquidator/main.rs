//! The liquidator of the `breakwater` binary, without its threads, against the compiled program: its own engine looks, plans
//! and sends through a wire that simulates first, as the real one does. Prices leap between the look and the sending, so that
//! much of what it plans is stale when it goes out. Over thousands of auctions
//!
//! * nothing is sent that simulation refuses, and nothing sent fails;
//! * no slice costs more than the strategy's limit at the moment of the plan, nor more than the limit the bid carried;
//! * a bid goes out once;
//! * no bid goes out on a print that another has not confirmed;
//! * no inventory limit is passed.
//!
//! `BREAKWATER_AUCTIONS` sets how many auctions (500 unless set; the nightly target runs 10 000), `BREAKWATER_SEED` the first seed.

mod episode;
mod wire;

use episode::Episode;
use std::collections::BTreeMap;

type Tally = BTreeMap<String, u64>;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn nothing_is_sent_that_simulation_refuses_and_no_bid_is_above_its_limit() {
    let (first, wanted) = (setting("BREAKWATER_SEED", 1), setting("BREAKWATER_AUCTIONS", 500));
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()) as u64;
    let each = wanted.div_ceil(threads);
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let worker = |thread: u64| scope.spawn(move || play(first + thread * 1_000_000, each));
        let workers: Vec<_> = (0..threads).map(worker).collect();
        workers.into_iter().map(|w| w.join().expect("an episode failed: see above")).collect()
    });
    let mut all = Tally::new();
    for (kind, count) in tallies.into_iter().flatten() {
        *all.entry(kind).or_default() += count;
    }
    println!("{all:#?}");
    let count = |kind: &str| all.get(kind).copied().unwrap_or(0);
    assert!(count("start landed") >= wanted, "not enough auctions");
    for kind in ["bid landed", "soft landed", "refused before sending", "bids withheld in doubt"] {
        assert!(count(kind) * 50 >= wanted, "too few of {kind}: the test means little");
    }
    assert!(count("take-insolvent landed") > 0 && count("declare-insolvent landed") > 0);
}

/// Episodes until so many auctions have been started.
fn play(first_seed: u64, auctions: u64) -> Tally {
    let mut all = Tally::new();
    for seed in first_seed.. {
        for (kind, count) in Episode::new(seed).play() {
            *all.entry(kind).or_default() += count;
        }
        if all.get("start landed").is_some_and(|started| *started >= auctions) {
            break;
        }
    }
    all
}
