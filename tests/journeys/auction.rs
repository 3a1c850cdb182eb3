//! What surrounds a bid: tips, hold-backs, restarts, the queue.

use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::portfolio::Doubt;
use breakwater_client::instruction::{self as ix, Witness};
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn a_tip_is_set_aside_at_the_start_and_goes_back_where_nothing_was_sold() {
    let mut scene = Scene::short(|_| ());
    let finder = scene.world.trader(0);
    let value = scene.assess(&scene.seller.account).1.value_atoms();
    let tip = (value / 200).min(100 * USD as i64);
    let first = Witness { scenario: scene.worst(), tip_account: Some(finder.account) };
    let start = scene.start(first);
    scene.world.does(start, &[]);
    assert_eq!(scene.world.account(&finder.account).cash_atoms, 0);
    assert_eq!(scene.assess(&scene.seller.account).1.value_atoms(), value - tip);
    let deposit = scene.world.deposit(&scene.seller, 200_000 * USD);
    scene.world.must(&[deposit], &[&scene.seller.key]);
    let end = scene.end();
    scene.world.does(end, &[]);
    assert_eq!(scene.world.account(&finder.account).cash_atoms, 0);
    let back = value + 200_000 * USD as i64;
    assert_eq!(scene.assess(&scene.seller.account).1.value_atoms(), back);
    assert_eq!(scene.world.pool_state().escrow_atoms, 0);
}

#[test]
fn penalties_wait_in_escrow_and_go_to_the_funds_at_the_end() {
    let mut scene = Scene::auctioned(|settings| settings.loss.gamma_bps = 2_500);
    let (fund, reserve) = {
        let pool = scene.world.pool_state();
        (pool.insurance_atoms, pool.gamma_atoms)
    };
    scene.must_bid(ANY);
    let escrow = scene.world.pool_state().escrow_atoms;
    assert!(escrow > 0 && scene.world.pool_state().insurance_atoms == fund);
    let end = scene.end();
    scene.world.does(end, &[]);
    let pool = scene.world.pool_state();
    let gamma = escrow / 4;
    assert_eq!(pool.escrow_atoms, 0);
    assert_eq!(pool.gamma_atoms, reserve + gamma, "a quarter to the gamma reserve");
    assert_eq!(pool.insurance_atoms, fund + escrow - gamma, "the rest to insurance");
}

#[test]
fn a_price_that_has_run_out_begins_anew_and_one_that_falls_does_not() {
    let mut scene = Scene::auctioned(|_| ());
    scene.world.pass(120);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    let early = scene.restart();
    scene.world.must_fail(&[early], &[], "PriceNotRunOut");
    scene.world.pass(520); // 600 s of its price are over
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.refused(ANY, "PriceRanOut");
    let restart = scene.restart();
    scene.world.does(restart, &[]);
    let auction = scene.world.auction(&scene.seller.account).unwrap();
    assert_eq!(auction.public_ts, scene.world.now(), "the price falls from its start again");
    scene.must_bid(ANY);
}

#[test]
fn an_insolvent_account_that_has_equity_again_is_auctioned_as_any_other() {
    let mut scene = Scene::insolvent(|_| ());
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    let restart = scene.restart();
    scene.world.does(restart, &[]);
    assert_eq!(scene.world.auction(&scene.seller.account).unwrap().insolvent_ts, 0);
    scene.must_bid(ANY);
}

#[test]
fn what_is_held_back_of_a_gain_is_released_when_the_price_stays() {
    let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 5_000);
    scene.world.pass(30);
    scene.must_bid(ANY);
    scene.world.assert_books_balance();
    let held = scene.hold(0).unwrap().atoms;
    assert!(held > 0 && held == scene.world.pool_state().held_atoms);
    let early = scene.resolve(0);
    scene.world.must_fail(&[early], &[], "HoldNotOver");
    scene.world.pass(60);
    scene.world.set_price(BTC, 40_000);
    let before = scene.world.account(&scene.bidder.account).cash_atoms;
    let resolve = scene.resolve(0);
    scene.world.does(resolve, &[]);
    assert_eq!(scene.world.account(&scene.bidder.account).cash_atoms - before, held as i64);
    assert!(scene.hold(0).is_none(), "closed, its rent returned");
}

#[test]
fn the_rise_is_forfeited_to_the_account_sold_from_when_the_mark_was_behind() {
    let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 5_000);
    scene.world.pass(30);
    scene.must_bid(ANY);
    let hold = scene.hold(0).unwrap();
    // the next mark is back: the bidder knew
    scene.world.pass(60);
    scene.world.set_prices_and_vol(42_000, 2_100, 9_000);
    let snapshot = scene.world.snapshot();
    let now = snapshot.engine().worth(hold.slice.account(), 0, Doubt::For).unwrap();
    let risen = now - hold.value_atoms;
    assert!(risen > 0 && risen.unsigned_abs() < hold.atoms, "{risen} of {}", hold.atoms);
    let cash = |scene: &Scene, trader: &Trader| scene.world.account(&trader.account).cash_atoms;
    let before = (cash(&scene, &scene.seller), cash(&scene, &scene.bidder));
    let resolve = scene.resolve(0);
    scene.world.does(resolve, &[]);
    assert_eq!(cash(&scene, &scene.seller) - before.0, risen);
    assert_eq!(cash(&scene, &scene.bidder) - before.1, hold.atoms as i64 - risen);
}

/// The board of what was bid for expires, is settled, and every position on it becomes cash.
fn expired(scene: &mut Scene) -> Instruction {
    let expiry = scene.world.expiries[1];
    scene.world.set_time(expiry);
    let price = scene.world.post(update(BTC, 40_000, expiry));
    scene.world.must(&[ix::settle_board(scene.world.pool, BTC, expiry, price)], &[]);
    scene.world.set_price(BTC, 40_000);
    for account in [&scene.buyer, &scene.seller, &scene.bidder].map(|trader| trader.account) {
        let settle = scene.world.settle(&account, BTC, expiry);
        scene.world.does(settle, &[]);
    }
    ix::close_board(scene.world.authority.pubkey(), scene.world.pool, BTC, expiry)
}

#[test]
fn a_board_stays_while_a_hold_back_may_need_its_price() {
    let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 5_000);
    scene.world.pass(30);
    scene.must_bid(ANY);
    let close = expired(&mut scene);
    scene.world.must_fail(std::slice::from_ref(&close), &[], "HoldNotOver");
    let resolve = scene.resolve(0);
    scene.world.does(resolve, &[]);
    scene.world.does(close, &[]);
}

#[test]
fn a_hold_back_that_outlives_its_board_goes_to_the_bidder() {
    let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 5_000);
    scene.world.pass(30);
    scene.must_bid(ANY);
    let held = scene.hold(0).unwrap().atoms;
    let close = expired(&mut scene);
    scene.world.pass(DAY);
    scene.world.does(close, &[]);
    scene.world.set_price(BTC, 40_000);
    let before = scene.world.account(&scene.bidder.account).cash_atoms;
    let resolve = scene.resolve(0);
    scene.world.does(resolve, &[]);
    assert_eq!(scene.world.account(&scene.bidder.account).cash_atoms - before, held as i64);
}

#[test]
fn above_the_cap_auctions_wait_for_room_and_no_longer_than_for_their_turn() {
    let mut world = World::with_settings(|settings| {
        settings.loss.auction_notional_atoms = 100_000 * USD;
    });
    let buyer = world.trader(2_000_000);
    let sellers: Vec<Trader> = (0..4).map(|_| world.trader(40_000)).collect();
    let put = world.series(BTC, 1, 1, 56_000);
    for seller in &sellers {
        world.fill(&buyer, seller, put, -2 * CONTRACT, 2_300);
    }
    world.set_prices_and_vol(40_000, 2_000, 9_000);
    for seller in &sellers {
        let start = world.start(&seller.account);
        world.does(start, &[]);
    }
    let bidder = world.trader(1_000_000);
    let queued = world.bid(&sellers[1].account, &bidder, ANY);
    world.must_fail(&[queued], &[&bidder.key], "AuctionQueued");
    for at in [1, 2, 3] {
        let full = world.let_in(&sellers[at].account);
        world.must_fail(&[full], &[], "NotYourTurn");
    }
    // the first is sold and ends: there is room for one, whoever it is
    let bid = world.bid(&sellers[0].account, &bidder, ANY);
    world.does(bid, &[&bidder.key]);
    let end = world.end(&sellers[0].account);
    world.does(end, &[]);
    let third = world.let_in(&sellers[2].account);
    world.does(third, &[]);
    let second = world.let_in(&sellers[1].account);
    world.must_fail(std::slice::from_ref(&second), &[], "NotYourTurn");
    // nobody buys it; the turn of the second comes all the same, four fifths of a run after it came
    let turn = world.auction(&sellers[1].account).unwrap().turn_from_us / 1_000_000;
    assert_eq!(turn - START, 1 + 480);
    world.set_time(turn - 1);
    world.set_prices_and_vol(40_000, 2_000, 9_000);
    world.does(second, &[]);
    let bid = world.bid(&sellers[1].account, &bidder, ANY);
    world.does(bid, &[&bidder.key]);
    // one that heals while it waits ends as any other
    let deposit = world.deposit(&sellers[3], 200_000 * USD);
    world.must(&[deposit], &[&sellers[3].key]);
    let end = world.end(&sellers[3].account);
    world.does(end, &[]);
}
