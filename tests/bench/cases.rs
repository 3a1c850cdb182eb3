//! The cases, each in a world of its own.

use breakwater_clearing::instructions::{BidArgs, Leg};
use breakwater_client::instruction as ix;
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;
use solana_signer::Signer;

type Cases = Vec<(String, u64)>;

pub fn all() -> Cases {
    let mut cases = instructions();
    cases.extend(liquidation());
    cases.extend(margin_checks());
    cases
}

/// A trader with `legs` different series against one maker: two markets, two expiries each.
pub fn portfolio(world: &mut World, legs: usize) -> (Trader, Trader) {
    let (maker, taker) = (world.trader(50_000_000), world.trader(50_000_000));
    let mut all = vec![];
    for i in 0..legs {
        let (index, expiry) = ((i % 2) as u8, (i / 2) % 2);
        let strike = if index == BTC { 36_000 + 2_000 * (i / 4) } else { 1_800 + 100 * (i / 4) };
        let series = world.series(index, expiry, (i % 2) as u8, strike as u64);
        let size = if i % 3 == 0 { -CONTRACT } else { CONTRACT };
        all.push(Leg { series, size_lots: size, price_atoms: 500 * USD });
    }
    for chunk in all.chunks(8) {
        let trade = world.trade(&maker, &taker, chunk.to_vec());
        world.must(&[trade], &[&maker.key, &taker.key]);
    }
    (maker, taker)
}

fn margin_checks() -> Cases {
    let mut cases = vec![];
    for legs in [1, 16, 32, 64] {
        let mut world = World::new();
        let (_, taker) = portfolio(&mut world, legs);
        assert_eq!(world.account(&taker.account).positions().len(), legs);
        let remaining = world.remaining(&[taker.account]);
        let check = |witness| ix::check_margin(world.pool, taker.account, witness, &remaining);
        let (full, one) = (check(None), check(Some(0)));
        let units = world.must(&[full], &[]).compute_units_consumed;
        cases.push((format!("margin_check/{legs}x33"), units));
        if legs == 64 {
            let units = world.must(&[one], &[]).compute_units_consumed;
            cases.push((format!("witness_check/{legs}x1"), units));
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
    let leg = |world: &World, i: u64| Leg {
        series: world.series(BTC, 1, 0, 50_000 + 2_000 * i),
        size_lots: CONTRACT,
        price_atoms: 1_000 * USD,
    };
    let trade = world.trade(&maker, &taker, vec![leg(&world, 0)]);
    let units = world.must(&[trade], &[&maker.key, &taker.key]).compute_units_consumed;
    record("trade/1_leg", units);
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
    let (maker, taker) = portfolio(&mut world, 64);
    let bidder = world.trader(100_000_000);
    // All that the margin leaves free goes out, so that a move makes both short.
    let free = |w: &World, t: &Trader| {
        let account = w.account(&t.account);
        let (_, health) = w.snapshot().assess(&account).unwrap();
        health.im_excess_atoms().min(account.cash_atoms).unsigned_abs()
    };
    let withdraw = world.withdraw(&taker, free(&world, &taker));
    world.must(&[withdraw], &[&taker.key]);
    let withdraw = world.withdraw(&maker, free(&world, &maker));
    world.must(&[withdraw], &[&maker.key]);
    let short = |w: &World, t: &Trader| {
        let (requirement, health) = w.snapshot().assess(&w.account(&t.account)).unwrap();
        (health.is_liquidatable() && !health.is_insolvent()).then_some(requirement.worst_scenario)
    };
    let mut sold = None;
    for step in 1..200u64 {
        let (btc, eth) = (60_000 + 100 * step, 3_000 + 5 * step);
        world.set_prices_and_vol(btc, eth, 6_000 + 10 * step as i64);
        if let Some((trader, witness)) =
            [&maker, &taker].into_iter().find_map(|t| short(&world, t).map(|w| (t, w)))
        {
            sold = Some((trader, witness));
            break;
        }
    }
    let (sold, witness) = sold.expect("one side of the book is short");
    let remaining = world.remaining(&[sold.account]);
    let starter = world.authority.pubkey();
    let start = ix::start_auction(starter, world.pool, sold.account, witness, &remaining);
    cases.push(("start_auction/64".to_owned(), world.must(&[start], &[]).compute_units_consumed));
    let args =
        BidArgs { max_share_q32: ONE_Q32, max_whole_price_atoms: u64::MAX, last_trade_id: 0 };
    let remaining = world.slice_remaining(&sold.account, &bidder.account);
    let bid = ix::bid(world.pool, sold.account, bidder.side(), args, &remaining);
    cases.push(("bid/64".to_owned(), world.must(&[bid], &[&bidder.key]).compute_units_consumed));
    let remaining = world.remaining(&[sold.account]);
    let end = ix::end_auction(starter, world.pool, sold.account, &remaining);
    cases.push(("end_auction/64".to_owned(), world.must(&[end], &[]).compute_units_consumed));
    cases
}
