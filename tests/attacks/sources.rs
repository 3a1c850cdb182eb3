//! Second source and legacy accounts: forged, old, of another program, and in disagreement.

use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    mark::second::jobs_hash,
    state::{MarketParams, ParamSet, feed_source},
};
use breakwater_client::instruction::{self as ix, Governed, Sources};
use breakwater_tests::*;

const FEED: Pubkey = Pubkey::new_from_array([77; 32]);

/// `show` puts up the account that shows that a new feed can be read.
fn with_params(
    change: impl FnOnce(&mut MarketParams),
    show: impl FnOnce(&mut World) -> Sources,
) -> World {
    let mut world = World::new();
    let mut params = world.market(BTC).params;
    change(&mut params);
    let of = Governed::Market { pool: world.pool, index: BTC };
    world.enact_feeds(of, ParamSet::Market(Box::new(params)), show);
    world.set_vol(6_000);
    world.set_price(ETH, 3_000);
    world
}

/// A world whose BTC market looks at a Switchboard feed too.
fn with_second(required: u32) -> World {
    let change = |p: &mut MarketParams| {
        p.feeds.second_feed = FEED;
        p.feeds.second_jobs = jobs_hash(&[0; 32], &[0; 32]);
        p.feeds.second_required = required;
    };
    let mut world = with_params(change, |world| {
        world.put_account(FEED, SWITCHBOARD, switchboard_bytes(60_000, world.slot()));
        Sources { second: Some(FEED), ..Sources::default() }
    });
    world.chain.compiled().warp_to_slot(10_000);
    world.set_price(BTC, 60_000);
    world
}

fn update(world: &World) -> Instruction {
    ix::update_second(world.pool, BTC, FEED)
}

#[test]
fn second_price_is_taken_over_and_dated_by_its_slot() {
    let mut world = with_second(0);
    let slot = world.slot();
    world.put_account(FEED, SWITCHBOARD, switchboard_bytes(60_100, slot - 21));
    world.must(&[update(&world)], &[]);
    let second = world.market(BTC).second;
    assert_eq!(second.price_atoms, 60_100 * USD);
    assert_eq!(second.publish_ts, world.now() - 11, "half a second a slot, rounded up");
}

#[test]
fn second_price_that_is_forged_old_or_of_another_kind_is_refused() {
    let mut world = with_second(0);
    let slot = world.slot();
    let good = switchboard_bytes(60_000, slot);
    let stranger = Pubkey::new_from_array([5; 32]);
    let (mut other_queue, mut other_jobs) = (good.clone(), good.clone());
    (other_queue[2_088], other_jobs[2_120]) = (1, 1);
    let mut other_kind = good.clone();
    other_kind[0] ^= 1;
    let mut negative = good.clone();
    negative[2_264..2_280].copy_from_slice(&(-1i128).to_le_bytes());
    let cases = [
        (stranger, good.clone(), "PriceWrongOwner"),
        (SWITCHBOARD, other_kind, "PriceMalformed"),
        (SWITCHBOARD, other_queue, "PriceWrongFeed"),
        (SWITCHBOARD, other_jobs, "PriceWrongFeed"),
        (SWITCHBOARD, good[..3_000].to_vec(), "PriceMalformed"),
        (SWITCHBOARD, negative, "PriceOutOfRange"),
        (SWITCHBOARD, switchboard_bytes(60_000, 0), "PriceNotTrading"),
        (SWITCHBOARD, switchboard_bytes(60_000, slot + 1), "PriceFromFuture"),
        (SWITCHBOARD, switchboard_bytes(60_000, slot - 121), "PriceStale"),
    ];
    for (owner, bytes, error) in cases {
        world.put_account(FEED, owner, bytes);
        let update = update(&world);
        world.must_fail(&[update], &[], error);
    }
    let elsewhere = Pubkey::new_from_array([78; 32]);
    world.put_account(elsewhere, SWITCHBOARD, good);
    world.must_fail(&[ix::update_second(world.pool, BTC, elsewhere)], &[], "PriceWrongFeed");
}

#[test]
fn second_price_never_goes_back() {
    let mut world = with_second(0);
    let slot = world.slot();
    world.put_account(FEED, SWITCHBOARD, switchboard_bytes(60_000, slot));
    world.must(&[update(&world)], &[]);
    world.put_account(FEED, SWITCHBOARD, switchboard_bytes(60_000, slot - 10));
    let back = update(&world);
    world.must_fail(&[back], &[], "PriceGoesBack");
}

/// The worse of two sources counts against each side.
#[test]
fn diverging_sources_widen_what_the_price_may_be() {
    let mut world = with_second(0);
    let slot = world.slot();
    let conf = world.market(BTC).mark.conf_atoms;
    let now = world.now();
    world.put_account(FEED, SWITCHBOARD, switchboard_bytes(60_590, slot));
    world.must(&[update(&world)], &[]);
    assert_eq!(world.market(BTC).uncertainty_atoms(now), conf, "within a percent");
    world.put_account(FEED, SWITCHBOARD, switchboard_bytes(60_700, slot));
    world.must(&[update(&world)], &[]);
    assert_eq!(world.market(BTC).uncertainty_atoms(now), conf + 700 * USD);
}

#[test]
fn legacy_account_becomes_the_mark_of_a_market_that_reads_it() {
    let address = Pubkey::new_from_array([88; 32]);
    let change = |p: &mut MarketParams| {
        p.feeds.feed_id = address.to_bytes();
        p.feeds.source = feed_source::LEGACY;
    };
    let mut world = with_params(change, |world| {
        let bytes = legacy_bytes(60_000 * 100_000_000, 10_000_000, world.now());
        world.put_account(address, LEGACY_PYTH, bytes);
        Sources::from(address)
    });
    let now = world.now();
    let update = ix::update_mark(world.pool, BTC, address);
    world.put_account(address, LEGACY_PYTH, legacy_bytes(61_234 * 100_000_000, 10_000_000, now));
    world.must(std::slice::from_ref(&update), &[]);
    let mark = world.market(BTC).mark;
    assert_eq!((mark.price_atoms, mark.conf_atoms), (61_234 * USD, 100_000));
    // an update of the receiver's, or the same bytes of another program or at another address, are none of its
    let stranger = Pubkey::new_from_array([5; 32]);
    let bytes = legacy_bytes(61_000 * 100_000_000, 10_000_000, now);
    world.put_account(address, stranger, bytes.clone());
    world.must_fail(std::slice::from_ref(&update), &[], "PriceWrongOwner");
    world.put_account(stranger, LEGACY_PYTH, bytes.clone());
    let elsewhere = ix::update_mark(world.pool, BTC, stranger);
    world.must_fail(&[elsewhere], &[], "PriceWrongFeed");
    let mut halted = bytes.clone();
    halted[224] = 0;
    world.put_account(address, LEGACY_PYTH, halted);
    world.must_fail(std::slice::from_ref(&update), &[], "PriceNotTrading");
    world.put_account(address, LEGACY_PYTH, bytes[..100].to_vec());
    world.must_fail(std::slice::from_ref(&update), &[], "PriceMalformed");
    world.put_account(address, LEGACY_PYTH, legacy_bytes(-1, 0, now));
    world.must_fail(std::slice::from_ref(&update), &[], "PriceOutOfRange");
    world.put_account(address, LEGACY_PYTH, legacy_bytes(61_000 * 100_000_000, 0, now - 61));
    world.must_fail(&[update], &[], "PriceStale");
}

#[test]
fn protocol_that_believes_no_second_program_reads_no_account() {
    let mut world = with_second(0);
    world.set_protocol(|protocol| protocol.params.switchboard = Pubkey::default());
    let slot = world.slot();
    world.put_account(FEED, Pubkey::default(), switchboard_bytes(60_000, slot));
    let update = update(&world);
    world.must_fail(&[update], &[], "PriceWrongOwner");
}
