//! Tips, hold-backs and edges of the tiers: what a call at the worst moment gains. Rows T-1 to T-5 of
//! [docs/src/design/threats.md](../../docs/src/design/threats.md).

use breakwater_clearing::{
    instructions::{Leg, SliceArgs},
    portfolio::Doubt,
    state::MOST_COMPLEXITY,
};
use breakwater_client::instruction::{self as ix, Witness};
use breakwater_risk::{ONE_Q32, liquidation::Proceeds};
use breakwater_tests::*;
use solana_signer::Signer;

fn tipped(scene: &Scene, to: &Trader) -> Witness {
    Witness { scenario: scene.worst(), tip_account: Some(to.account) }
}

/// Low, start, high, end in one transaction: 22 times 100 USD out of one account on a zigzag of 0.15 %.
#[test]
fn a_tip_is_not_earned_by_a_start_that_sells_nothing() {
    let mut scene = Scene::new(|_| ());
    let farmer = scene.world.trader(1_000);
    // down until it is due by a little
    let mut usd = 56_000;
    while !scene.assess(&scene.seller.account).1.is_liquidatable() {
        usd -= 50;
        scene.world.set_prices_and_vol(usd, usd / 20, 9_000);
    }
    let before = scene.assess(&scene.seller.account).1.value_atoms();
    let paid = scene.world.account(&farmer.account).cash_atoms;
    for _ in 0..3 {
        let start = scene.start(tipped(&scene, &farmer));
        scene.world.pass(1);
        let (now, authority) = (scene.world.now(), scene.world.authority.pubkey());
        let high = breakwater_pyth_stand_in::Update { number: 1, ..update(BTC, usd + 2_000, now) };
        let posted = scene.world.post(high);
        let up = ix::update_mark(scene.world.pool, BTC, posted);
        let remaining = scene.world.remaining(&[scene.seller.account]);
        let end = ix::end_auction_of(
            scene.world.pool,
            scene.seller.account,
            (authority, farmer.account, farmer.account),
            &remaining,
        );
        scene.world.must(&[start, up, end], &[]);
        scene.world.assert_books_balance();
        scene.world.pass(1);
        scene.world.set_price(BTC, usd);
    }
    assert_eq!(scene.world.account(&farmer.account).cash_atoms, paid, "nothing was sold");
    let after = scene.assess(&scene.seller.account).1.value_atoms();
    assert!((before - after).abs() < USD as i64, "{before} {after}");
}

#[test]
fn a_tip_is_earned_by_the_first_slice_and_paid_half_and_half_at_the_end() {
    let mut scene = Scene::short(|_| ());
    let (starter, other) = (scene.world.trader(1_000), scene.world.trader(1_000));
    // the weaker of two scenarios first, so that somebody can name a worse one
    let value = scene.assess(&scene.seller.account).1.value_atoms().unsigned_abs();
    let weak = (0..33u8)
        .find(|scenario| {
            let start =
                scene.start(Witness { scenario: *scenario, tip_account: Some(starter.account) });
            scene.world.would(&[start], &[]).is_ok() && *scenario != scene.worst()
        })
        .expect("a weaker witness");
    let start = scene.start(Witness { scenario: weak, tip_account: Some(starter.account) });
    scene.world.does(start, &[]);
    let tip = scene.world.auction(&scene.seller.account).unwrap().tip_atoms;
    assert_eq!(tip, (value * 50 / 10_000).min(100 * USD));
    let raise = scene.raise(tipped(&scene, &other));
    scene.world.does(raise, &[]);
    let cash = |scene: &Scene, trader: &Trader| scene.world.account(&trader.account).cash_atoms;
    let before = (cash(&scene, &starter), cash(&scene, &other));
    scene.must_bid(ANY);
    assert_eq!((cash(&scene, &starter), cash(&scene, &other)), before, "not before the end");
    while scene.assess(&scene.seller.account).1.is_liquidatable() {
        let last_trade_id = scene.world.auction(&scene.seller.account).unwrap().last_trade_id;
        scene.must_bid(SliceArgs { last_trade_id, ..ANY });
    }
    let end = scene.end();
    scene.world.does(end, &[]);
    let half = (tip / 2) as i64;
    assert_eq!((cash(&scene, &starter), cash(&scene, &other)), (before.0 + half, before.1 + half));
}

/// A sniper gained 711 and forfeited 22.76: what it knew goes to who was sold from.
#[test]
fn a_sniper_gives_back_the_rise() {
    let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 5_000);
    let value = |scene: &Scene, trader: &Trader| scene.assess(&trader.account).1.value_atoms();
    scene.world.pass(30);
    let before = value(&scene, &scene.bidder);
    scene.must_bid(ANY);
    let held = scene.hold(0).unwrap();
    let discount = value(&scene, &scene.bidder) + held.atoms as i64 - before;
    assert!(discount > 0);
    // the mark had been behind by a twentieth
    scene.world.pass(60);
    scene.world.set_prices_and_vol(42_000, 2_100, 9_000);
    let sellers = scene.world.account(&scene.seller.account).cash_atoms;
    let resolve = scene.resolve(0);
    scene.world.does(resolve, &[]);
    let gained = value(&scene, &scene.bidder) - before;
    assert!(gained <= discount + 10, "{gained} of a discount of {discount}");
    assert!(scene.world.account(&scene.seller.account).cash_atoms > sellers);
}

/// A bidder ended its own hold-back at the first moment beyond the limit, and kept what the slice rose afterwards.
#[test]
fn the_rise_is_judged_at_the_end_of_the_window_whoever_asks() {
    let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 5_000);
    scene.world.pass(30);
    scene.must_bid(ANY);
    let hold = scene.hold(0).unwrap();
    let rise = |scene: &Scene| {
        let snapshot = scene.world.snapshot();
        snapshot.engine().worth(hold.slice.account(), 0, Doubt::For).unwrap() - hold.value_atoms
    };
    scene.world.set_prices_and_vol(41_000, 2_050, 9_000);
    let (early, limit) = (rise(&scene), hold.mm_atoms as i64 / 10);
    assert!(early > limit, "{early} of {limit}");
    let resolve = scene.resolve(0);
    scene.world.must_fail(&[resolve], &[], "HoldNotOver");
    scene.world.pass(60);
    scene.world.set_prices_and_vol(42_000, 2_100, 9_000);
    let late = rise(&scene);
    assert!(late > early);
    let before = scene.world.account(&scene.seller.account).cash_atoms;
    let resolve = scene.resolve(0);
    scene.world.does(resolve, &[]);
    assert_eq!(scene.world.account(&scene.seller.account).cash_atoms - before, late);
}

/// One bid took 54 % of an account where its equity had fallen below what earlier slices had brought.
#[test]
fn the_discount_shrinks_evenly_and_does_not_jump_at_what_was_earned() {
    let mut scene = Scene::auctioned(|_| ());
    scene.world.pass(200); // a deep discount
    while scene.assess(&scene.seller.account).1.is_liquidatable() {
        let last_trade_id = scene.world.auction(&scene.seller.account).unwrap().last_trade_id;
        scene.must_bid(SliceArgs { last_trade_id, share_q32: ONE_Q32 / 20, ..ANY });
        if last_trade_id > 6 {
            break;
        }
    }
    let auction = scene.world.auction(&scene.seller.account).unwrap();
    let earned = auction.reserved_atoms;
    assert!(earned > 0);
    let health = scene.assess(&scene.seller.account).1;
    let for_sale = |value_atoms: i64| {
        let reserved = Proceeds { value_atoms, proceeds_atoms: earned }.reserved_atoms();
        value_atoms - reserved
    };
    for value in (earned - 1_000..earned + 1_000).step_by(7) {
        assert!((for_sale(value + 7) - for_sale(value)).abs() <= 7);
    }
    assert!(for_sale(health.value_atoms()) * 2 >= health.value_atoms());
}

#[test]
fn nothing_is_declared_or_deleveraged_at_a_print_that_nothing_confirms() {
    let mut scene = Scene::new(|settings| settings.auction.confirm_secs = 2);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    scene.must_start();
    let declare = scene.declare();
    scene.world.must_fail(std::slice::from_ref(&declare), &[], "MarkNotConfirmed");
    scene.world.pass(2);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    scene.world.does(declare, &[]);
}

/// A quote names its market by symbol: of two the taker would choose.
#[test]
fn a_symbol_is_given_to_one_market_of_a_pool() {
    let mut world = World::new();
    let key = world.authority.pubkey();
    let of = (None, world.post(update(2, 100, world.now())).into());
    let twin = ix::create_market(key, world.pool, 2, of, market_args("BTC", feed(2)));
    world.must_fail(&[twin], &[], "SymbolTaken");
    let mut hidden = ix::create_market(key, world.pool, 2, of, market_args("BTC", feed(2)));
    hidden.accounts.truncate(hidden.accounts.len() - 2);
    let eth = breakwater_client::address::market(&world.pool, ETH);
    let meta = anchor_lang::prelude::AccountMeta::new_readonly(eth, false);
    hidden.accounts.extend([meta.clone(), meta]);
    world.must_fail(&[hidden], &[], "DuplicateAccount");
    let new = ix::create_market(key, world.pool, 2, of, market_args("SOL", feed(2)));
    world.must(&[new], &[]);
}

#[test]
fn a_delisted_board_still_takes_what_closes() {
    let mut scene = Scene::new(|_| ());
    let authority = scene.world.authority.pubkey();
    let (pool, expiry) = (scene.world.pool, scene.world.expiries[1]);
    scene.world.must(&[ix::delist_board(authority, pool, BTC, expiry)], &[]);
    let put = scene.world.series(BTC, 1, 1, 56_000);
    let usd = scene.world.price_atoms(put) / USD;
    let leg = |size_lots| Leg { series: put, size_lots, price_atoms: usd * USD };
    let more = scene.world.trade(&scene.buyer, &scene.seller, vec![leg(-CONTRACT)]);
    let keys = [&scene.buyer.key, &scene.seller.key];
    scene.world.must_fail(&[more], &keys, "BoardNotListed");
    // handed on to a third, and closed between the two
    let on = scene.world.trade(&scene.bidder, &scene.seller, vec![leg(CONTRACT)]);
    scene.world.does(on, &[&scene.bidder.key, &scene.seller.key]);
    let closed = scene.world.trade(&scene.buyer, &scene.seller, vec![leg(CONTRACT)]);
    scene.world.does(closed, &[&scene.buyer.key, &scene.seller.key]);
}

/// Legs were undone in the order they were done in.
#[test]
fn a_full_account_that_closes_one_series_may_open_another() {
    let mut world = World::with_expiries(&[7, 30, 90]);
    let (maker, taker) = (world.trader(9_000_000), world.trader(9_000_000));
    let mut series: Vec<_> = (0..3)
        .flat_map(|expiry| (0..2).map(move |kind| (expiry, kind)))
        .flat_map(|(expiry, kind)| (0..22u64).map(move |strike| (expiry, kind, strike)))
        .map(|(expiry, kind, strike)| world.series(BTC, expiry, kind, 40_000 + 2_000 * strike))
        .collect();
    // three expiries of a market leave room for 91 legs
    let spare = series.split_off(91);
    for chunk in series.chunks(4) {
        let other = world.trader(5_000_000);
        let mut legs = vec![];
        for series in chunk {
            legs.push(Leg {
                series: *series,
                size_lots: 1,
                price_atoms: world.price_atoms(*series),
            });
        }
        let trade = world.trade(&other, &taker, legs);
        world.must(&[trade], &[&other.key, &taker.key]);
    }
    assert_eq!(world.account(&taker.account).complexity(), MOST_COMPLEXITY);
    let marks = [spare[0], spare[1], series[0]].map(|s| (s, world.price_atoms(s)));
    let one = |series, size_lots| {
        let price_atoms = marks.iter().find(|(s, _)| *s == series).map_or(0, |(_, mark)| *mark);
        Leg { series, size_lots, price_atoms }
    };
    for legs in
        [vec![one(spare[0], 1), one(series[0], -1)], vec![one(spare[0], -1), one(series[0], 1)]]
    {
        let trade = world.trade(&maker, &taker, legs);
        world.does(trade, &[&maker.key, &taker.key]);
    }
    let too_many = world.trade(&maker, &taker, vec![one(spare[1], 1)]);
    world.must_fail(&[too_many], &[&maker.key, &taker.key], "TooComplex");
}
