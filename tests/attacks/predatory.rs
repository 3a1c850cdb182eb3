//! Moves that gain at the expense of somebody under liquidation or of the pool, and what stops each.

use breakwater_clearing::{
    instructions::{Leg, SliceArgs},
    state::MOST_COMPLEXITY,
};
use breakwater_client::instruction::{self as ix, Witness};
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn a_price_that_stands_for_one_slot_sells_nothing() {
    let mut scene = Scene::new(|settings| settings.auction.confirm_secs = 2);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_start();
    scene.refused(ANY, "MarkNotConfirmed");
    // The next price is the true one: there is nothing to sell, and the auction ends.
    scene.world.pass(1);
    scene.world.set_prices_and_vol(60_000, 3_000, 6_000);
    scene.refused(ANY, "AccountHealthy");
    let end = scene.end();
    scene.world.does(end, &[]);
}

#[test]
fn a_fall_that_newer_marks_confirm_sells() {
    let mut scene = Scene::new(|settings| settings.auction.confirm_secs = 2);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_start();
    scene.world.pass(1);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_bid(ANY);
}

#[test]
fn one_markets_newer_mark_does_not_confirm_anothers() {
    let mut scene = Scene::new(|settings| settings.auction.confirm_secs = 2);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_start();
    scene.world.pass(3);
    scene.world.set_price(ETH, 2_000); // the account holds nothing there
    let mut bid = scene.bid(ANY);
    let eth = breakwater_client::address::market(&scene.world.pool, ETH);
    let meta = anchor_lang::prelude::AccountMeta::new_readonly;
    bid.accounts.push(meta(eth, false));
    bid.accounts.push(meta(breakwater_client::address::surface(&eth), false));
    scene.world.must_fail(&[bid], &[&scene.bidder.key], "MarkNotConfirmed");
}

/// A second margin account of the seller, with money.
fn second_account(scene: &mut Scene) -> Trader {
    let (key, payer) = (scene.seller.key.insecure_clone(), scene.world.authority.pubkey());
    let create = ix::create_account(payer, key.pubkey(), scene.world.pool, 1);
    scene.world.must(&[create], &[&key]);
    let account = breakwater_client::address::margin_account(&scene.world.pool, &key.pubkey(), 1);
    scene.world.traders.push(account);
    let second = Trader { key, account, usdc: scene.seller.usdc, btc: scene.seller.btc };
    let deposit = scene.world.deposit(&second, 1_000_000 * USD);
    scene.world.must(&[deposit], &[&second.key]);
    second
}

#[test]
fn the_owners_other_account_buys_nothing_in_any_tier() {
    let mut scene = Scene::auctioned(|_| ());
    let second = second_account(&mut scene);
    let bid = scene.world.bid(&scene.seller.account, &second, ANY);
    scene.world.must_fail(&[bid], &[&second.key], "SelfLiquidation");

    let mut scene = Scene::short(|settings| settings.soft.per_hour = 10);
    let second = second_account(&mut scene);
    let soft = scene.world.soft(&scene.seller.account, second.side());
    scene.world.must_fail(&[soft], &[&second.key], "SelfLiquidation");

    let mut scene = Scene::insolvent(|_| ());
    scene.fund(200_000);
    let second = second_account(&mut scene);
    scene.bidder = second;
    let take = scene.take(ONE_Q32, 0);
    scene.world.must_fail(&[take], &[&scene.bidder.key], "SelfLiquidation");
}

#[test]
fn a_crumb_is_no_bid_and_moves_no_trade_id() {
    let mut scene = Scene::auctioned(|settings| settings.auction.least_slice_bps = 500);
    scene.refused(SliceArgs { share_q32: 1, ..ANY }, "SliceTooSmall");
    scene.refused(SliceArgs { share_q32: ONE_Q32 / 25, ..ANY }, "SliceTooSmall");
    assert_eq!(scene.world.auction(&scene.seller.account).unwrap().last_trade_id, 0);
}

#[test]
fn a_bid_does_not_move_the_auctions_clock() {
    let mut scene = Scene::auctioned(|_| ());
    let before = scene.world.auction(&scene.seller.account).unwrap().public_ts;
    scene.world.pass(30);
    scene.must_bid(SliceArgs { share_q32: ONE_Q32 / 50, ..ANY });
    assert_eq!(scene.world.auction(&scene.seller.account).unwrap().public_ts, before);
}

#[test]
fn a_bid_in_front_of_another_is_seen_by_its_trade_id() {
    let mut scene = Scene::auctioned(|_| ());
    let other = scene.world.trader(1_000_000);
    let seen = scene.bid(ANY);
    let front = scene.world.bid(
        &scene.seller.account,
        &other,
        SliceArgs { share_q32: ONE_Q32 / 50, ..ANY },
    );
    scene.world.must(&[front], &[&other.key]);
    scene.world.must_fail(&[seen], &[&scene.bidder.key], "LastTradeMoved");
    scene.must_bid(SliceArgs { last_trade_id: 1, ..ANY });
}

#[test]
fn a_dust_deposit_stops_no_bid() {
    let mut scene = Scene::auctioned(|_| ());
    let whole = {
        let health = scene.assess(&scene.seller.account).1;
        health.equity_atoms().unsigned_abs() * 101 / 100
    };
    let bid = scene.bid(SliceArgs { whole_limit_atoms: whole, ..ANY });
    let dust = scene.world.deposit(&scene.seller, 1);
    scene.world.must(&[dust], &[&scene.seller.key]);
    scene.world.must(&[bid], &[&scene.bidder.key]);
}

#[test]
fn an_account_full_of_dust_positions_is_still_sold_in_one_transaction() {
    let mut world = World::with_expiries(&[7, 30, 90]);
    let (seller, bidder) = (world.trader(120_000), world.trader(5_000_000));
    let mut series = vec![];
    for expiry in 0..3 {
        for kind in 0..2 {
            for strike in 0..22u64 {
                series.push(world.series(BTC, expiry, kind, 40_000 + 2_000 * strike));
            }
        }
    }
    series.truncate(90);
    let heavy = world.series(BTC, 1, 1, 38_000);
    let mut legs: Vec<Leg> =
        series.iter().map(|s| Leg { series: *s, size_lots: 1, price_atoms: 1_000 * USD }).collect();
    legs.push(Leg { series: heavy, size_lots: -10 * CONTRACT, price_atoms: 300 * USD });
    // a trade margins both sides, so each counterparty takes a few
    for legs in legs.chunks(16) {
        let buyer = world.trader(5_000_000);
        for chunk in legs.chunks(4) {
            let trade = world.trade(&buyer, &seller, chunk.to_vec());
            world.must(&[trade], &[&buyer.key, &seller.key]);
        }
    }
    assert_eq!(world.account(&seller.account).complexity(), MOST_COMPLEXITY);
    let look = |world: &World| world.snapshot().assess(&world.account(&seller.account)).unwrap();
    for step in 0..60 {
        world.set_prices_and_vol(45_000 - 250 * step, 2_250, 9_000);
        if look(&world).1.is_liquidatable() {
            break;
        }
    }
    let (requirement, health) = look(&world);
    assert!(health.is_liquidatable() && !health.is_insolvent(), "{health:?}");
    let (authority, witness) = (world.authority.pubkey(), requirement.worst_scenario);
    let remaining = world.remaining(&[seller.account]);
    let start = ix::start_auction(authority, world.pool, seller.account, witness, &remaining);
    world.does(start, &[]);
    let bid = world.bid(&seller.account, &bidder, ANY);
    world.does(bid, &[&bidder.key]);
}

#[test]
fn an_account_in_auction_can_not_take_on_positions() {
    let mut scene = Scene::auctioned(|_| ());
    let series = scene.world.series(BTC, 0, 0, 60_000);
    let legs = vec![Leg { series, size_lots: 1, price_atoms: 0 }];
    let trade = scene.world.trade(&scene.bidder, &scene.seller, legs);
    scene.world.must_fail(&[trade], &[&scene.bidder.key, &scene.seller.key], "AccountInAuction");
}

#[test]
fn a_colluding_counterparty_can_not_be_handed_what_insurance_would_pay() {
    let mut world = World::new();
    let (friend, victim) = (world.trader(100_000), world.trader(100_000));
    let fund = world.visitor();
    let gift = ix::fund_insurance(world.pool, world.usdc_wallet(&fund), 500_000 * USD);
    world.must(&[gift], &[&fund.key]);
    // Selling for nothing what is worth thousands would leave the loss to the fund: margin sees the mark, not the price.
    let call = world.series(BTC, 1, 0, 50_000);
    let free = Leg { series: call, size_lots: -9 * CONTRACT, price_atoms: 0 };
    let trade = world.trade(&friend, &victim, vec![free]);
    world.must_fail(&[trade], &[&friend.key, &victim.key], "BelowInitialMargin");
    assert_eq!(world.pool_state().insurance_atoms, 500_000 * USD);
}

#[test]
fn what_a_gap_draws_from_the_fund_ends_at_the_windows_cap() {
    let mut scene = Scene::insolvent(|settings| {
        settings.loss.insurance_bps = 1_000;
        settings.loss.gap_secs = 0;
    });
    scene.fund(50_000);
    scene.world.pass(300);
    let fund = scene.world.pool_state().insurance_atoms;
    let all = scene.take(ONE_Q32, 0);
    scene.world.must_fail(&[all], &[&scene.bidder.key], "FundsShort");
    let part = scene.take(ONE_Q32 / 20, 0);
    scene.world.does(part, &[&scene.bidder.key]);
    assert!(scene.world.pool_state().insurance_atoms >= fund - fund / 10 - 1);
}

#[test]
fn a_deposit_that_ends_an_auction_can_not_be_taken_back_out() {
    let mut scene = Scene::auctioned(|_| ());
    let (_, health) = scene.assess(&scene.seller.account);
    let missing = (health.mm_atoms() - health.equity_atoms()).unsigned_abs() + 1_000;
    let deposit = scene.world.deposit(&scene.seller, missing);
    let end = scene.end();
    let withdraw = scene.world.withdraw(&scene.seller, missing);
    // in one transaction, as a sandwich would be
    scene.world.must_fail(
        &[deposit.clone(), end.clone(), withdraw],
        &[&scene.seller.key],
        "BelowInitialMargin",
    );
    scene.world.must(&[deposit, end], &[&scene.seller.key]);
}

#[test]
fn a_tip_is_not_paid_to_the_account_under_liquidation_or_by_an_insolvent_one() {
    let mut scene = Scene::short(|_| ());
    let own = Witness { scenario: scene.worst(), tip_account: Some(scene.seller.account) };
    let start = scene.start(own);
    scene.world.must_fail(&[start], &[], "DuplicateAccount");

    let mut scene = Scene::new(|_| ());
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let witness = Witness { scenario: scene.worst(), tip_account: Some(scene.bidder.account) };
    let before = scene.world.account(&scene.bidder.account).cash_atoms;
    let start = scene.start(witness);
    scene.world.does(start, &[]);
    assert_eq!(scene.world.account(&scene.bidder.account).cash_atoms, before);
}

#[test]
fn gains_above_the_hold_back_need_its_account() {
    let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 5_000);
    let mut bid = scene.bid(ANY);
    // the optional account left out: the program's own address stands for none
    bid.accounts[6].pubkey = breakwater_clearing::ID;
    bid.accounts[6].is_writable = false;
    scene.world.must_fail(&[bid], &[&scene.bidder.key], "HoldMissing");
}

#[test]
fn accounts_of_dust_never_wait_in_the_queue() {
    let mut scene = Scene::new(|settings| settings.loss.auction_notional_atoms = 1);
    let put = scene.world.series(BTC, 1, 1, 56_000);
    let dust = scene.world.trader(20);
    scene.world.fill(&scene.buyer, &dust, put, -CONTRACT / 1_000, 2_300);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_start();
    let (requirement, health) = scene.assess(&dust.account);
    assert!(health.is_liquidatable() && requirement.mm_atoms < 15 * USD as i64, "{health:?}");
    let remaining = scene.world.remaining(&[dust.account]);
    let (starter, witness) = (scene.world.authority.pubkey(), requirement.worst_scenario);
    let start = ix::start_auction(starter, scene.world.pool, dust.account, witness, &remaining);
    scene.world.does(start, &[]);
    let auction = scene.world.auction(&dust.account).unwrap();
    assert_eq!(auction.status, breakwater_clearing::state::auction_status::LIVE);
}
