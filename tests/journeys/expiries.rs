//! Accounts spread over as many expiries as there can be.

use breakwater_clearing::instructions::{Leg, SliceArgs};
use breakwater_client::instruction as ix;
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;

/// Twelve expiries of two markets, in which 60 % realised volatility is ordinary.
fn world() -> World {
    let days: Vec<i64> = (1..=13).map(|n| 7 * n).collect();
    World::spread(&days, |ranges| ranges.reference_vol_bps = 6_000)
}

fn sell(world: &mut World, seller: &Trader, expiries: usize) {
    for expiry in 0..expiries {
        let maker = world.trader(1_000_000);
        let legs = [(BTC, 60_000), (ETH, 3_000)].map(|(market, strike)| Leg {
            series: world.series(market, expiry, 0, strike),
            size_lots: -CONTRACT / 10,
            price_atoms: 500 * USD,
        });
        let trade = world.trade(&maker, seller, legs.to_vec());
        world.must(&[trade], &[&maker.key, &seller.key]);
    }
}

#[test]
fn an_account_of_twenty_four_expiries_is_margined_and_sold_while_ranges_differ() {
    let mut world = world();
    let seller = world.trader(100_000);
    sell(&mut world, &seller, 12);
    let bidder = world.trader(5_000_000);
    // swings that widen the ranges for new risk far ahead of those for liquidation
    for hour in 0..4 {
        world.pass(3_600);
        let up = hour % 2 == 0;
        world.set_price(BTC, if up { 62_400 } else { 60_000 });
        world.set_price(ETH, if up { 3_120 } else { 3_000 });
    }
    world.set_vol(6_000);
    let range = world.market(BTC).range;
    assert!(range.im_bps > range.mm_bps && range.mm_bps > 10_000, "{range:?}");
    let account = world.account(&seller.account);
    let (_, health) = world.snapshot().assess(&account).unwrap();
    let withdraw = world.withdraw(&seller, health.im_excess_atoms().unsigned_abs());
    world.must(&[withdraw], &[&seller.key]);
    let witness = (1..200u64).find_map(|step| {
        world.set_prices_and_vol(60_000 + 300 * step, 3_000 + 15 * step, 6_000 + 100 * step as i64);
        let (r, h) = world.snapshot().assess(&world.account(&seller.account)).unwrap();
        (h.is_liquidatable() && !h.is_insolvent()).then_some(r.worst_scenario)
    });
    let remaining = world.remaining(&[seller.account]);
    let starter = solana_signer::Signer::pubkey(&world.authority);
    let start =
        ix::start_auction(starter, world.pool, seller.account, witness.unwrap(), &remaining);
    world.must(&[start], &[]);
    world.pass(30);
    let args = SliceArgs { share_q32: ONE_Q32, whole_limit_atoms: u64::MAX, last_trade_id: 0 };
    let bid = world.bid(&seller.account, &bidder, args);
    world.must(&[bid], &[&bidder.key]);
    assert_eq!(world.account(&bidder.account).positions().len(), 24);
    world.assert_books_balance();
}

#[test]
fn a_twenty_fifth_expiry_is_refused() {
    let mut world = world();
    let seller = world.trader(100_000);
    sell(&mut world, &seller, 12);
    let maker = world.trader(1_000_000);
    let series = world.series(BTC, 12, 0, 60_000);
    let leg = Leg { series, size_lots: -CONTRACT / 10, price_atoms: 500 * USD };
    let trade = world.trade(&maker, &seller, vec![leg]);
    world.must_fail(&[trade], &[&maker.key, &seller.key], "TooManyExpiries");
}
