//! The account an owner can build to be dear: whatever it holds, it is margined, traded, auctioned and sold.

use breakwater_clearing::instructions::{Leg, SliceArgs};
use breakwater_client::instruction as ix;
use breakwater_risk::ONE_Q32;
use breakwater_tests::{dear::*, *};

/// Short a contract's hundredth of a series in each of 24 expiries over eight markets.
fn everywhere() -> (World, Trader) {
    let mut world = World::wide(8, &[7, 30, 60]);
    let seller = world.trader(50_000_000);
    world.short_wide(&seller, (0, 24), CONTRACT / 100);
    (world, seller)
}

/// Memory was freed by nothing: an account in six markets could not close a trade, in seven not withdraw nor be auctioned.
#[test]
fn an_account_in_eight_markets_and_every_expiry_trades_and_withdraws() {
    let (mut world, seller) = everywhere();
    assert_eq!(world.account(&seller.account).position_count, 24);
    let remaining = world.remaining(&[seller.account]);
    world.must(&[ix::check_margin(world.pool, seller.account, None, &remaining)], &[]);
    let out = world.withdraw(&seller, USD);
    world.does(out, &[&seller.key]);
    let buyer = world.trader(50_000_000);
    let series = world.wide_series(0);
    let price_atoms = world.price_atoms(series);
    let leg = Leg { series, size_lots: CONTRACT / 100, price_atoms };
    let close = world.trade(&buyer, &seller, vec![leg]);
    world.does(close, &[&buyer.key, &seller.key]);
    assert_eq!(world.account(&seller.account).position_count, 23);
}

#[test]
fn an_account_in_eight_markets_and_every_expiry_is_auctioned_and_sold() {
    let (mut world, seller) = everywhere();
    world.bring_below(&seller.account, 7_000);
    let start = world.start(&seller.account);
    world.does(start, &[]);
    let bidder = world.trader(50_000_000);
    while world.assess(&seller.account).1.is_liquidatable() {
        world.set_wide(60_000, 6_000);
        let last_trade_id = world.auction(&seller.account).unwrap().last_trade_id;
        assert!(last_trade_id < 8, "it is sold in a few slices");
        let bid = world.bid(&seller.account, &bidder, SliceArgs { last_trade_id, ..ANY });
        world.does(bid, &[&bidder.key]);
    }
    let end = world.end(&seller.account);
    world.does(end, &[]);
    assert!(world.auction(&seller.account).is_none());
}

#[test]
fn an_insolvent_account_in_eight_markets_and_every_expiry_is_taken_or_deleveraged() {
    let (mut world, seller) = everywhere();
    let giver = world.visitor();
    let fund = ix::fund_insurance(world.pool, world.usdc_wallet(&giver), 1_000_000 * USD);
    world.must(&[fund], &[&giver.key]);
    world.bring_below(&seller.account, -500);
    let start = world.start(&seller.account);
    world.does(start, &[]);
    world.set_wide(60_000, 6_000);
    let remaining = world.remaining(&[seller.account]);
    let declare = ix::declare_insolvent(world.pool, seller.account, &remaining);
    world.does(declare, &[]);
    let taker = world.trader(50_000_000);
    let args = SliceArgs { share_q32: ONE_Q32 / 2, whole_limit_atoms: 0, last_trade_id: 0 };
    let both = world.slice_remaining(&seller.account, &taker.account);
    let take = ix::take_insolvent(world.pool, seller.account, taker.side(), args, &both);
    world.does(take, &[&taker.key]);
    world.pass(300);
    world.set_wide(60_000, 6_000);
    let cover = world.cover(&seller.account);
    world.does(cover, &[]);
    let key = taker.account;
    let remaining = world.remaining(&[key]);
    world.must_fail(
        &[ix::rank_account(world.pool, seller.account, key, &remaining)],
        &[],
        "NotRanked",
    );
}

/// What an owner holds, however it is spread, is taken over in one transaction by every tier, wherever ranges and surfaces stand.
#[test]
fn every_tier_takes_the_most_complex_account_in_one_transaction_and_its_owner_trades_it() {
    let mut over = vec![];
    for shape in SHAPES {
        for Cost { name, units } in costs(shape) {
            println!("{name} {units:?}");
            match units {
                Ok(units) if units <= MOST_UNITS => {}
                other => over.push(format!("{name}: {other:?}")),
            }
        }
    }
    assert!(over.is_empty(), "{over:#?}");
}

#[test]
fn an_account_grows_no_more_complex_by_trades_collateral_or_slices() {
    let Dear { mut world, seller, bidder } = Dear::new(SHAPES[1]);
    let series = world.wide_series(99);
    let leg = Leg { series, size_lots: CONTRACT, price_atoms: world.price_atoms(series) };
    let trade = world.trade(&bidder, &seller, vec![leg]);
    world.must_fail(&[trade], &[&bidder.key, &seller.key], "TooComplex");
    // a bidder that holds other legs than those it buys would grow beyond
    world.short_wide(&bidder, (90, 2), CONTRACT);
    world.bring_below(&seller.account, 8_000);
    let start = world.start(&seller.account);
    world.does(start, &[]);
    world.set_wide(60_000, 6_000);
    let bid = world.bid(&seller.account, &bidder, ANY);
    world.must_fail(&[bid], &[&bidder.key], "TooComplex");
}

/// Both sides of 64 legs: each is valued for the closing, and what is left of the other side is margined once.
#[test]
fn an_account_of_64_short_legs_is_deleveraged_in_one_transaction() {
    let mut world = World::wide(2, &[7, 30, 60, 90]);
    let (seller, buyer) = (world.trader(50_000_000), world.trader(50_000_000));
    for at in (0..64).step_by(2) {
        let leg = |world: &mut World, at| {
            let series = world.wide_series(at);
            Leg { series, size_lots: -CONTRACT / 10, price_atoms: world.price_atoms(series) }
        };
        let legs = vec![leg(&mut world, at), leg(&mut world, at + 1)];
        let trade = world.trade(&buyer, &seller, legs);
        world.must(&[trade], &[&buyer.key, &seller.key]);
    }
    world.bring_below(&seller.account, -5_000);
    world.set_pool(|pool| pool.settings.loss.insurance_bps = 1);
    let start = world.start(&seller.account);
    world.does(start, &[]);
    world.set_wide(60_000, 6_000);
    let remaining = world.remaining(&[seller.account]);
    let declare = ix::declare_insolvent(world.pool, seller.account, &remaining);
    world.does(declare, &[]);
    world.pass(300);
    world.set_wide(60_000, 6_000);
    let cover = world.cover(&seller.account);
    world.does(cover, &[]);
    let remaining = world.remaining(&[buyer.account]);
    let rank = ix::rank_account(world.pool, seller.account, buyer.account, &remaining);
    world.does(rank, &[]);
    world.pass(60);
    world.set_wide(60_000, 6_000);
    let remaining = world.slice_remaining(&seller.account, &buyer.account);
    let close = ix::deleverage(world.pool, seller.account, buyer.account, &remaining);
    let units = world.must(&[close], &[]).compute_units_consumed;
    assert!(world.account(&seller.account).is_empty());
    println!("64 legs closed for {units} units");
}
