//! The cases, each in a world of its own.

use breakwater_clearing::instructions::{BidArgs, Leg};
use breakwater_client::instruction as ix;
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;
use solana_signer::Signer;

type Cases = Vec<(String, u64)>;

pub fn all() -> Cases {
    let mut cases = margin_checks();
    cases.extend(liquidation());
    cases.extend(instructions());
    cases
}

/// A trader with `legs` different series, two in three of them of size `lots`, over two markets and every expiry of
/// the world; against makers with sixteen legs each, because a trade margins both sides.
pub fn portfolio(world: &mut World, legs: usize, lots: i64) -> Trader {
    let taker = world.trader(50_000_000);
    let expiries = world.expiries.len();
    let mut all = vec![];
    for i in 0..legs {
        let (index, expiry, step) = ((i % 2) as u8, (i / 2) % expiries, i / (2 * expiries));
        let strike = if index == BTC { 36_000 + 2_000 * step } else { 1_800 + 100 * step };
        let series = world.series(index, expiry, (i % 2) as u8, strike as u64);
        let size = if i % 3 == 0 { -lots } else { lots };
        all.push(Leg { series, size_lots: size, price_atoms: 500 * USD });
    }
    for legs in all.chunks(16) {
        let maker = world.trader(50_000_000);
        for chunk in legs.chunks(4) {
            let trade = world.trade(&maker, &taker, chunk.to_vec());
            world.must(&[trade], &[&maker.key, &taker.key]);
        }
    }
    taker
}

/// Two markets throughout; two expiries up to 64 legs, four for the largest account there is.
fn margin_checks() -> Cases {
    let mut cases = vec![];
    for legs in [1, 16, 64, 128] {
        let days: &[i64] = if legs == 128 { &[7, 30, 90, 180] } else { &[7, 30] };
        let mut world = World::with_expiries(days);
        let taker = portfolio(&mut world, legs, CONTRACT);
        assert_eq!(world.account(&taker.account).positions().len(), legs);
        let remaining = world.remaining(&[taker.account]);
        let check = |witness| ix::check_margin(world.pool, taker.account, witness, &remaining);
        // 7: the price down 15 %, volatility as it is
        let (full, one) = (check(None), check(Some(7)));
        let meta = world.must(&[full], &[]);
        cases.push((format!("margin_check/{legs}x33"), meta.compute_units_consumed));
        if legs >= 64 {
            let meta = world.must(&[one], &[]);

            cases.push((format!("witness_check/{legs}x1"), meta.compute_units_consumed));
        }
    }
    cases
}

fn instructions() -> Cases {
    let mut cases = vec![];
    let mut world = World::new();
    let mut record = |name: &str, units: u64| cases.push((name.to_owned(), units));
    let (maker, taker) = (world.trader(1_000_000), world.trader(1_000_000));
    let deposit = world.deposit(&maker, USD);
    record("deposit", world.must(&[deposit], &[&maker.key]).compute_units_consumed);
    let deposit = world.deposit_btc(&maker, 100);
    record("deposit_collateral", world.must(&[deposit], &[&maker.key]).compute_units_consumed);
    let withdraw = world.withdraw_btc(&maker, 100);
    record("withdraw_collateral", world.must(&[withdraw], &[&maker.key]).compute_units_consumed);
    world.pass(1);
    let price = world.post(update(BTC, 60_000, world.now()));
    let mark = ix::update_mark(world.pool, BTC, price);
    record("update_mark", world.must(&[mark], &[]).compute_units_consumed);
    let greeks = ix::option_greeks(world.pool, world.series(BTC, 1, 1, 54_000));
    record("greeks/1", world.must(&[greeks], &[]).compute_units_consumed);
    let leg = |world: &World, i: u64| Leg {
        series: world.series(BTC, 1, 0, 50_000 + 2_000 * i),
        size_lots: CONTRACT,
        price_atoms: 1_000 * USD,
    };
    let trade = world.trade(&maker, &taker, vec![leg(&world, 0)]);
    let units = world.must(&[trade], &[&maker.key, &taker.key]).compute_units_consumed;
    record("trade/1_leg", units);
    let exposure = ix::update_exposure(world.pool, BTC, world.expiries[1]);
    record("update_exposure/1", world.must(&[exposure], &[]).compute_units_consumed);
    let legs = (1..=8).map(|i| leg(&world, i)).collect();
    let trade = world.trade(&maker, &taker, legs);
    let units = world.must(&[trade], &[&maker.key, &taker.key]).compute_units_consumed;
    record("trade/8_legs_9_held", units);
    let withdraw = world.withdraw(&taker, USD);
    record("withdraw/9_held", world.must(&[withdraw], &[&taker.key]).compute_units_consumed);
    let authority = world.authority.pubkey();
    let points = world.expiries.iter().map(|e| flat_point(*e, world.now(), 5_000)).collect();
    let publish = ix::publish_surface(authority, world.pool, BTC, points);
    record("publish_surface/2", world.must(&[publish], &[]).compute_units_consumed);
    let expiry = world.expiries[1];
    world.set_time(expiry);
    let price = world.post(update(BTC, 60_000, expiry));
    let settle = ix::settle_board(world.pool, BTC, expiry, price);
    record("settle_board", world.must(&[settle], &[]).compute_units_consumed);
    let settle = ix::settle_positions(world.pool, BTC, expiry, taker.account);
    record("settle_positions/9", world.must(&[settle], &[]).compute_units_consumed);
    cases
}

/// An auction of an account with 64 legs, bought by an account that holds none of them.
fn liquidation() -> Cases {
    let mut cases = vec![];
    let mut world = World::new();
    let sold = portfolio(&mut world, 64, -CONTRACT);
    let bidder = world.trader(100_000_000);
    // All that the margin leaves free goes out, so that a rise makes the account short.
    let account = world.account(&sold.account);
    let (_, health) = world.snapshot().assess(&account).unwrap();
    let free = health.im_excess_atoms().min(account.cash_atoms).unsigned_abs();
    let withdraw = world.withdraw(&sold, free);
    world.must(&[withdraw], &[&sold.key]);
    let short = |w: &World| {
        let (requirement, health) = w.snapshot().assess(&w.account(&sold.account)).unwrap();
        (health.is_liquidatable() && !health.is_insolvent()).then_some(requirement.worst_scenario)
    };
    let witness = (1..200u64).find_map(|step| {
        let (btc, eth) = (60_000 + 100 * step, 3_000 + 5 * step);
        world.set_prices_and_vol(btc, eth, 6_000 + 10 * step as i64);
        short(&world)
    });
    let witness = witness.expect("the account is short after a rise");
    let remaining = world.remaining(&[sold.account]);
    let starter = world.authority.pubkey();
    let start = ix::start_auction(starter, world.pool, sold.account, witness, &remaining);
    cases.push(("start_auction/64".to_owned(), world.must(&[start], &[]).compute_units_consumed));
    let args =
        BidArgs { max_share_q32: ONE_Q32, max_whole_price_atoms: u64::MAX, last_trade_id: 0 };
    let bid = world.bid(&sold.account, &bidder, args);
    cases.push(("bid/64".to_owned(), world.must(&[bid], &[&bidder.key]).compute_units_consumed));
    let end = world.end(&sold.account);
    cases.push(("end_auction/64".to_owned(), world.must(&[end], &[]).compute_units_consumed));
    cases
}
