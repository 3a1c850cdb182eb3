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
    refused(|u, now| u.publish_time = now + 1_801, "PriceFromFuture");
}

/// A cluster's clock fell half an hour behind once; prices six seconds ahead of it were refused, and nothing could be liquidated.
#[test]
fn price_ahead_of_a_slow_clock_is_taken_as_of_now_and_none_goes_back() {
    let mut world = World::new();
    world.pass(1);
    let now = world.now();
    let take = |world: &mut World, usd, publish_time| {
        let account = world.post(Update { number: 1, ..update(BTC, usd, publish_time) });
        ix::update_mark(address::pool(0), BTC, account)
    };
    let ahead = take(&mut world, 50_000, now + 1_500);
    world.must(&[ahead], &[]);
    let mark = world.market(BTC).mark;
    assert_eq!((mark.price_atoms, mark.publish_ts), (50_000 * USD, now));
    // what it says of its own time still decides which of two is newer
    let back = take(&mut world, 60_000, now + 1_400);
    world.must_fail(&[back], &[], "PriceGoesBack");
    let newer = take(&mut world, 49_000, now + 1_501);
    world.must(&[newer], &[]);
    assert_eq!(world.market(BTC).mark.price_atoms, 49_000 * USD);
}

/// 0.00009989 would be 99 atoms of 99.89.
#[test]
fn price_that_rounding_changes_by_a_basis_point_is_refused() {
    refused(|u, _| (u.price, u.conf) = (999_900, 0), "PriceOutOfRange");
    let mut world = World::new();
    world.pass(1);
    let least =
        Update { price: 1_000_000, conf: 0, ema_price: 1_000_000, ..update(BTC, 1, world.now()) };
    let account = world.post(least);
    world.must(&[ix::update_mark(address::pool(0), BTC, account)], &[]);
    assert_eq!(world.market(BTC).mark.price_atoms, 10_000, "a cent");
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
    let mut copy = world.chain.get_account(&account).unwrap();
    copy.owner = breakwater_clearing::ID;
    let fake = Pubkey::new_unique();
    world.chain.set_account(fake, copy);
    world.must_fail(&[ix::update_mark(address::pool(0), BTC, fake)], &[], "PriceWrongOwner");
}

#[test]
fn account_of_the_receiver_that_is_no_price_update_is_refused() {
    let mut world = World::new();
    world.pass(1);
    let account = world.post(update(BTC, 60_000, world.now()));
    let mut copy = world.chain.get_account(&account).unwrap();
    copy.data[0] ^= 1;
    let fake = Pubkey::new_unique();
    world.chain.set_account(fake, copy);
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
