//! What no breaker and no pause ever stops.

use breakwater_clearing::{
    instructions::Leg,
    state::{pause, stop},
};
use breakwater_client::instruction as ix;
use breakwater_tests::*;

/// All 32 combinations of breakers by all 8 of pauses.
fn combinations() -> impl Iterator<Item = (u32, u32)> {
    (0..=stop::ALL).flat_map(|stops| (0..=pause::ALL).map(move |paused| (stops, paused)))
}

fn impose(world: &mut World, stops: u32, paused: u32) {
    world.set_pool(|pool| {
        for (bit, closed) in pool.stops.closed.iter_mut().enumerate() {
            closed.until_ts = if stops & (1 << bit) != 0 { i64::MAX } else { 0 };
        }
        pool.stops.withdraw_bps = 0;
    });
    world.set_protocol(|protocol| protocol.paused = paused);
}

#[test]
fn deposits_and_trades_that_reduce_risk_pass_under_every_combination() {
    let mut world = World::new();
    let (maker, taker) = (world.trader(1_000_000), world.trader(1_000_000));
    let put = world.series(BTC, 0, 1, 50_000);
    world.fill(&maker, &taker, put, 4 * CONTRACT, 500);
    for (stops, paused) in combinations() {
        impose(&mut world, stops, paused);
        let (cash, btc) = (world.deposit(&taker, USD), world.deposit_btc(&taker, 100_000));
        world.must(&[cash, btc], &[&taker.key]);
        // the taker, long, sells a hundredth back: the maker is less short, too
        let leg = Leg { series: put, size_lots: -CONTRACT / 100, price_atoms: 200 * USD };
        let trade = world.trade(&maker, &taker, vec![leg]);
        world.must(&[trade], &[&maker.key, &taker.key]);
    }
}

#[test]
fn settlement_passes_under_every_combination() {
    let mut world = World::new();
    let holder = world.trader(10_000_000);
    let expiry = world.expiries[0];
    let put = world.series(BTC, 0, 1, 50_000);
    let others: Vec<_> = combinations().map(|_| world.trader(20_000)).collect();
    for other in &others {
        world.fill(&holder, other, put, CONTRACT / 100, 500);
    }
    impose(&mut world, stop::ALL, pause::ALL);
    world.set_time(expiry + 3);
    let mut straddles = update(BTC, 45_000, expiry + 1);
    straddles.prev_publish_time = expiry - 1;
    let price = world.post(straddles);
    world.must(&[ix::settle_board(world.pool, BTC, expiry, price)], &[]);
    for ((stops, paused), other) in combinations().zip(&others) {
        impose(&mut world, stops, paused);
        let settle = world.settle(&other.account, BTC, expiry);
        world.must(&[settle], &[]);
        assert_eq!(world.account(&other.account).position_count, 0);
    }
}
