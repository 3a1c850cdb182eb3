//! Exposure, ranges and the price of one option.

use breakwater_clearing::instructions::Leg;
use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;

#[test]
fn exposure_of_a_board_counts_towards_its_own_market_only() {
    let mut world = World::new();
    let mut update = ix::update_exposure(world.pool, BTC, world.expiries[0]);
    let other = ix::update_exposure(world.pool, ETH, world.expiries[0]);
    update.accounts[3] = other.accounts[3].clone();
    world.must_fail(&[update], &[], "WrongBoard");
}

#[test]
fn exposure_is_not_counted_on_another_markets_surface() {
    let mut world = World::new();
    let mut update = ix::update_exposure(world.pool, BTC, world.expiries[0]);
    update.accounts[2].pubkey = address::surface(&address::market(&world.pool, ETH));
    world.must_fail(&[update], &[], "WrongSurface");
}

#[test]
fn exposure_is_not_counted_in_another_pool() {
    let mut world = World::new();
    let mut update = ix::update_exposure(world.pool, BTC, world.expiries[0]);
    update.accounts[0].pubkey = world.second_pool();
    world.must_fail(&[update], &[], "WrongPool");
}

#[test]
fn exposure_is_not_counted_at_a_price_too_old_to_liquidate_by() {
    let mut world = World::new();
    world.pass(301);
    let update = ix::update_exposure(world.pool, BTC, world.expiries[0]);
    world.must_fail(&[update], &[], "PriceStale");
}

#[test]
fn exposure_counted_twice_is_counted_once() {
    let mut world = World::new();
    let (maker, taker) = (world.trader(1_000_000), world.trader(1_000_000));
    let series = world.series(BTC, 1, 0, 60_000);
    let leg = Leg { series, size_lots: 3 * CONTRACT, price_atoms: 3_000 * USD };
    let trade = world.trade(&maker, &taker, vec![leg]);
    world.must(&[trade], &[&maker.key, &taker.key]);
    let update = ix::update_exposure(world.pool, BTC, world.expiries[1]);
    world.must(std::slice::from_ref(&update), &[]);
    let once = world.market(BTC).range;
    assert_eq!(once.open_interest_atoms, 3 * 60_000 * USD);
    assert!(once.short_gamma_atoms > 0);
    world.must(&[update], &[]);
    assert_eq!(world.market(BTC).range, once);
}

#[test]
fn greeks_of_an_expiry_without_a_board_are_refused() {
    let mut world = World::new();
    let mut series = world.series(BTC, 0, 0, 60_000);
    series.expiry_ts += 1;
    let greeks = ix::option_greeks(world.pool, series);
    world.must_fail(&[greeks], &[], "SurfaceMissing");
}

#[test]
fn greeks_of_another_market_are_refused() {
    let mut world = World::new();
    let series = world.series(BTC, 0, 0, 60_000);
    let mut greeks = ix::option_greeks(world.pool, series);
    greeks.accounts = ix::option_greeks(world.pool, world.series(ETH, 0, 0, 3_000)).accounts;
    world.must_fail(&[greeks], &[], "MarketMissing");
    let mut greeks = ix::option_greeks(world.pool, series);
    greeks.accounts[1].pubkey = address::surface(&address::market(&world.pool, ETH));
    world.must_fail(&[greeks], &[], "WrongSurface");
}

#[test]
fn greeks_of_an_expired_option_are_refused() {
    let mut world = World::new();
    let series = world.series(BTC, 0, 0, 60_000);
    world.set_time(series.expiry_ts);
    let greeks = ix::option_greeks(world.pool, series);
    world.must_fail(&[greeks], &[], "BoardExpired");
}
