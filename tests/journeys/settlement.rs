use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn the_update_that_straddles_expiry_settles_the_board_and_pays_both_sides() {
    let mut world = World::new();
    let maker = world.trader(100_000);
    let taker = world.trader(50_000);
    let call = world.series(BTC, 0, 0, 60_000);
    let put = world.series(BTC, 0, 1, 60_000);
    world.fill(&maker, &taker, call, 333_333, 1_000);
    world.fill(&maker, &taker, put, 777_777, 1_000);
    let expiry = world.expiries[0];
    world.set_time(expiry + 3);
    // The straddling update: previous before expiry, this one at or after it.
    let mut at_expiry = update(BTC, 63_000, expiry + 1);
    at_expiry.prev_publish_time = expiry - 1;
    let price = world.post(at_expiry);
    world.must(&[ix::settle_board(world.pool, BTC, expiry, price)], &[]);
    assert_eq!(world.board(BTC, 0).settlement_price_atoms, 63_000 * USD);

    let cash = |w: &World, t: &Trader| w.account(&t.account).cash_atoms;
    let (maker_before, taker_before) = (cash(&world, &maker), cash(&world, &taker));
    // In either order; the long first, so that the suspense account is overdrawn for a moment.
    let settle = |w: &World, t: &Trader| w.settle(&t.account, BTC, expiry);
    let first = settle(&world, &taker);
    world.must(&[first], &[]);
    world.assert_books_balance();
    let second = settle(&world, &maker);
    world.must(&[second], &[]);
    world.assert_books_balance();
    // 0.333333 contracts x 3 000 USD = 999.999 USD, exact in atoms.
    assert_eq!(cash(&world, &taker) - taker_before, 999_999_000);
    assert_eq!(cash(&world, &maker) - maker_before, -999_999_000);
    assert_eq!(world.pool_state().suspense_atoms, 0);
    world.must_fail(&[settle(&world, &maker)], &[], "NothingToSettle");

    let authority = world.authority.pubkey();
    world.must(&[ix::close_board(authority, world.pool, BTC, expiry)], &[]);
    let key = address::board(&address::market(&world.pool, BTC), expiry);
    assert!(world.data(&key).is_empty(), "the board is closed");
    assert!(world.surface(BTC).find(expiry).is_err(), "its surface slot is free");
    world.assert_books_balance();
}

#[test]
fn rounding_dust_of_settlement_goes_to_the_insurance_fund() {
    let mut world = World::new();
    let maker = world.trader(100_000);
    let takers = [world.trader(50_000), world.trader(50_000), world.trader(50_000)];
    let call = world.series(BTC, 0, 0, 60_000);
    for taker in &takers {
        world.fill(&maker, taker, call, 1, 1_000); // one millionth of a contract
    }
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let mut at_expiry = update(BTC, 60_000, expiry);
    at_expiry.price += 350_000_000; // 3.5 USD above the strike: 3.5 atoms a lot
    let price = world.post(at_expiry);
    world.must(&[ix::settle_board(world.pool, BTC, expiry, price)], &[]);
    let insured = world.pool_state().insurance_atoms;
    for account in [takers[0].account, maker.account, takers[1].account, takers[2].account] {
        world.must(&[world.settle(&account, BTC, expiry)], &[]);
        world.assert_books_balance();
    }
    // Longs got 3 x floor(3.5), the short paid ceil(10.5): two atoms are left over.
    assert_eq!(world.pool_state().suspense_atoms, 2);
    let authority = world.authority.pubkey();
    world.must(&[ix::close_board(authority, world.pool, BTC, expiry)], &[]);
    assert_eq!(world.pool_state().insurance_atoms, insured + 2);
    world.assert_books_balance();
}

#[test]
fn a_board_nobody_settled_in_time_settles_at_the_mark_after_its_grace() {
    let mut world = World::new();
    let expiry = world.expiries[0];
    world.set_time(expiry + 3_599);
    world.set_price(BTC, 61_000);
    let late = || ix::settle_board_late(address::pool(0), BTC, expiry);
    world.must_fail(&[late()], &[], "GraceNotOver");
    world.pass(1);
    world.must(&[late()], &[]);
    assert_eq!(world.board(BTC, 0).settlement_price_atoms, 61_000 * USD);
    world.must_fail(&[late()], &[], "BoardSettled");
}
