use breakwater_client::{address, instruction as ix};
use breakwater_pyth_stand_in::Update;
use breakwater_tests::*;
use solana_signer::Signer;

/// Posts a changed update a second later and expects `update_mark` to refuse it.
#[track_caller]
fn refused(change: impl FnOnce(&mut Update, i64), name: &str) {
    let mut world = World::new();
    world.pass(1);
    let now = world.now();
    let mut bad = update(BTC, 60_000, now);
    change(&mut bad, now);
    let account = world.post(bad);
    world.must_fail(&[ix::update_mark(address::pool(0), BTC, account)], &[], name);
}

#[test]
fn stale_price_is_refused() {
    let mut world = World::new();
    world.pass(1);
    let account = world.post(update(BTC, 60_000, world.now()));
    world.pass(61);
    world.must_fail(&[ix::update_mark(address::pool(0), BTC, account)], &[], "PriceStale");
}

#[test]
fn price_from_the_future_is_refused() {
    refused(|u, now| u.publish_time = now + 6, "PriceFromFuture");
}

#[test]
fn negative_price_is_refused() {
    refused(|u, _| u.price = -1, "PriceOutOfRange");
}

#[test]
fn zero_price_is_refused() {
    refused(|u, _| u.price = 0, "PriceOutOfRange");
}

#[test]
fn price_beyond_the_engines_range_is_refused() {
    refused(|u, _| u.price = i64::MAX, "PriceOutOfRange");
}

#[test]
fn exponent_out_of_range_is_refused() {
    refused(|u, _| u.exponent = -13, "PriceOutOfRange");
}

#[test]
fn wide_confidence_is_refused() {
    refused(|u, _| u.conf = u.price.unsigned_abs() / 49, "PriceTooUncertain");
}

#[test]
fn price_of_another_feed_is_refused() {
    let mut world = World::new();
    world.pass(1);
    let account = world.post(update(ETH, 3_000, world.now()));
    world.must_fail(&[ix::update_mark(address::pool(0), BTC, account)], &[], "PriceWrongFeed");
}

#[test]
fn partially_verified_price_is_refused() {
    refused(|u, _| u.partial_signatures = Some(5), "PriceNotFullyVerified");
}

#[test]
fn price_account_of_another_owner_is_refused() {
    let mut world = World::new();
    world.pass(1);
    let account = world.post(update(BTC, 60_000, world.now()));
    let mut copy = world.svm.get_account(&account).unwrap();
    copy.owner = breakwater_clearing::ID;
    let fake = Pubkey::new_unique();
    world.svm.set_account(fake, copy).unwrap();
    world.must_fail(&[ix::update_mark(address::pool(0), BTC, fake)], &[], "PriceWrongOwner");
}

#[test]
fn account_of_the_receiver_that_is_no_price_update_is_refused() {
    let mut world = World::new();
    world.pass(1);
    let account = world.post(update(BTC, 60_000, world.now()));
    let mut copy = world.svm.get_account(&account).unwrap();
    copy.data[0] ^= 1;
    let fake = Pubkey::new_unique();
    world.svm.set_account(fake, copy).unwrap();
    world.must_fail(&[ix::update_mark(address::pool(0), BTC, fake)], &[], "PriceMalformed");
}

#[test]
fn mark_never_goes_back_in_time() {
    let mut world = World::new();
    world.pass(10);
    let mut old = update(BTC, 50_000, world.now() - 2);
    old.number = 1;
    let old = world.post(old);
    world.set_price(BTC, 61_000);
    world.must_fail(&[ix::update_mark(address::pool(0), BTC, old)], &[], "PriceGoesBack");
    assert_eq!(world.market(BTC).mark.price_atoms, 61_000 * USD);
}

#[test]
fn the_same_update_twice_changes_nothing_the_second_time() {
    let mut world = World::new();
    let account = address::stand_in_price(&world.authority.pubkey(), &feed(BTC), 0);
    let before = world.fingerprint();
    world.must(&[ix::update_mark(address::pool(0), BTC, account)], &[]);
    assert_eq!(before, world.fingerprint());
}

use anchor_lang::prelude::Pubkey;
