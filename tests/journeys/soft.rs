//! Soft slices, from their own settings: twenty an hour, a tenth of a leg, 20 bps of notional.

use breakwater_clearing::state::PoolSettings;
use breakwater_tests::*;

pub fn open(settings: &mut PoolSettings) {
    settings.soft.per_hour = 20;
}

/// Lowers the price until the account is inside the soft buffer and still healthy.
pub fn near(world: &mut World, account: &anchor_lang::prelude::Pubkey) {
    for step in 1..400u64 {
        world.set_prices_and_vol(60_000 - 100 * step, 3_000 - 5 * step, 6_000 + 10 * step as i64);
        let (_, health) = world.snapshot().assess(&world.account(account)).unwrap();
        assert!(!health.is_liquidatable(), "the step was too large");
        if health.equity_atoms() * 10_000 < health.mm_atoms() * 11_400 {
            return;
        }
    }
    panic!("the account never came near its margin");
}

pub fn take(
    world: &World,
    seller: &Trader,
    taker: &Trader,
) -> anchor_lang::solana_program::instruction::Instruction {
    world.soft(&seller.account, taker.side())
}

#[test]
fn a_slice_always_lowers_maintenance_margin_and_never_costs_more_than_the_discount() {
    let mut scene = Scene::new(open);
    near(&mut scene.world, &scene.seller.account.clone());
    for _ in 0..5 {
        let (before, health_before) = scene.assess(&scene.seller.account);
        let lots = scene.world.account(&scene.seller.account).positions()[0].size_lots;
        let taken = take(&scene.world, &scene.seller, &scene.bidder);
        if health_before.equity_atoms() * 10_000 >= health_before.mm_atoms() * 11_500 {
            scene.world.must_fail(&[taken], &[&scene.bidder.key], "NotSoft");
            return;
        }
        scene.world.does(taken, &[&scene.bidder.key]);
        let (after, health) = scene.assess(&scene.seller.account);
        assert!(after.mm_atoms < before.mm_atoms, "the slice lowers maintenance margin");
        let slice = lots - scene.world.account(&scene.seller.account).positions()[0].size_lots;
        let spot = scene.world.market(BTC).mark.price_atoms;
        let notional = spot as i128 * i128::from(slice.unsigned_abs()) / 1_000_000;
        let cost = i128::from(health_before.equity_atoms() - health.equity_atoms());
        // rounding of the marks: an atom a leg and side
        assert!(cost <= notional * 20 / 10_000 + 3, "{cost} for {notional}");
    }
    panic!("five slices and still within the buffer");
}

#[test]
fn the_rule_takes_the_leg_that_loses_most_and_not_the_first() {
    let mut world = World::with_settings(open);
    let (buyer, seller) = (world.trader(2_000_000), world.trader(90_000));
    let bidder = world.trader(1_000_000);
    // a covered call first, which gains in a fall; a far put; a near put that binds
    let (call, far, near_put) = (
        world.series(BTC, 1, 0, 70_000),
        world.series(BTC, 1, 1, 40_000),
        world.series(BTC, 1, 1, 56_000),
    );
    world.fill(&buyer, &seller, call, -CONTRACT, 1_500);
    world.fill(&buyer, &seller, far, -CONTRACT, 100);
    world.fill(&buyer, &seller, near_put, -3 * CONTRACT, 2_300);
    near(&mut world, &seller.account.clone());
    let before = world.account(&seller.account);
    let soft = take(&world, &seller, &bidder);
    world.must(&[soft], &[&bidder.key]);
    world.assert_books_balance();
    let after = world.account(&seller.account);
    let changed: Vec<u64> = before
        .positions()
        .iter()
        .zip(after.positions())
        .filter(|(a, b)| a.size_lots != b.size_lots)
        .map(|(a, _)| a.strike_atoms / USD)
        .collect();
    assert_eq!(changed, [56_000], "the near put, though it is the last");
    assert_eq!(world.account(&bidder.account).positions()[0].size_lots, -CONTRACT * 3 / 10);
}

#[test]
fn slices_an_hour_are_counted_and_the_next_hour_begins_anew() {
    let mut scene = Scene::new(|settings| settings.soft.per_hour = 1);
    near(&mut scene.world, &scene.seller.account.clone());
    let soft = take(&scene.world, &scene.seller, &scene.bidder);
    scene.world.does(soft, &[&scene.bidder.key]);
    let (btc, eth) = (
        scene.world.market(BTC).mark.price_atoms / USD,
        scene.world.market(ETH).mark.price_atoms / USD,
    );
    scene.world.set_prices_and_vol(btc - 1_500, eth - 60, 7_000);
    let soft = take(&scene.world, &scene.seller, &scene.bidder);
    scene.world.must_fail(&[soft], &[&scene.bidder.key], "SoftLimit");
    scene.world.pass(3_600);
    scene.world.set_prices_and_vol(btc - 1_500, eth - 60, 7_000);
    let soft = take(&scene.world, &scene.seller, &scene.bidder);
    scene.world.does(soft, &[&scene.bidder.key]);
}
