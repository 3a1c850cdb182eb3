use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_signer::Signer;

fn settle(
    world: &World,
    price: anchor_lang::prelude::Pubkey,
) -> anchor_lang::solana_program::instruction::Instruction {
    ix::settle_board(world.pool, BTC, world.expiries[0], price)
}

#[test]
fn update_that_does_not_straddle_expiry_is_refused() {
    let mut world = World::new();
    let expiry = world.expiries[0];
    world.set_time(expiry + 10);
    for (prev, publish) in
        [(expiry, expiry + 1), (expiry - 2, expiry - 1), (expiry + 1, expiry + 2)]
    {
        let mut bad = update(BTC, 60_000, publish);
        bad.prev_publish_time = prev;
        let price = world.post(bad);
        let settle = settle(&world, price);
        world.must_fail(&[settle], &[], "PriceDoesNotStraddle");
    }
}

#[test]
fn board_can_not_be_settled_before_its_expiry() {
    let mut world = World::new();
    let expiry = world.expiries[0];
    world.set_time(expiry - 3);
    let price = world.post(update(BTC, 60_000, expiry));
    let settle = settle(&world, price);
    world.must_fail(&[settle], &[], "BoardNotExpired");
}

#[test]
fn settlement_price_is_printed_once() {
    let mut world = World::new();
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let price = world.post(update(BTC, 60_000, expiry));
    let settle = settle(&world, price);
    world.must(std::slice::from_ref(&settle), &[]);
    world.must_fail(&[settle], &[], "BoardSettled");
}

#[test]
fn settlement_by_another_feed_is_refused() {
    let mut world = World::new();
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let price = world.post(update(ETH, 3_000, expiry));
    let settle = settle(&world, price);
    world.must_fail(&[settle], &[], "PriceWrongFeed");
}

#[test]
fn positions_are_not_settled_before_the_price_is_printed() {
    let mut world = World::new();
    let (maker, taker) = (world.trader(100_000), world.trader(100_000));
    let call = world.series(BTC, 0, 0, 60_000);
    world.fill(&maker, &taker, call, CONTRACT, 2_000);
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let settle = world.settle(&taker.account, BTC, expiry);
    world.must_fail(&[settle], &[], "BoardNotSettled");
}

#[test]
fn board_of_another_market_is_refused() {
    let mut world = World::new();
    let trader = world.trader(1);
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let mut settle = world.settle(&trader.account, BTC, expiry);
    settle.accounts[2].pubkey = address::board(&address::market(&world.pool, ETH), expiry);
    world.must_fail(&[settle], &[], "WrongBoard");
}

#[test]
fn board_with_open_positions_can_not_be_closed() {
    let mut world = World::new();
    let (maker, taker) = (world.trader(100_000), world.trader(100_000));
    let call = world.series(BTC, 0, 0, 60_000);
    world.fill(&maker, &taker, call, CONTRACT, 2_000);
    let (expiry, authority) = (world.expiries[0], world.authority.pubkey());
    let close = ix::close_board(authority, world.pool, BTC, expiry);
    world.must_fail(std::slice::from_ref(&close), &[], "BoardNotSettled");
    world.set_time(expiry);
    let price = world.post(update(BTC, 60_000, expiry));
    let settle = settle(&world, price);
    world.must(&[settle], &[]);
    world.must_fail(&[close], &[], "BoardNotEmpty");
}

#[test]
fn rent_of_a_closed_board_goes_to_the_authority_alone() {
    let mut world = World::new();
    let (thief, expiry) = (world.visitor(), world.expiries[0]);
    world.set_time(expiry);
    let price = world.post(update(BTC, 60_000, expiry));
    let settle = settle(&world, price);
    world.must(&[settle], &[]);
    let close = ix::close_board(thief.key.pubkey(), world.pool, BTC, expiry);
    world.must_fail(&[close], &[], "WrongAuthority");
}
