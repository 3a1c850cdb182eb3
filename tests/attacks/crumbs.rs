//! Who brings a market to an account, with how much, at what price. Rows O-1 and O-2 of [docs/src/design/threats.md](../../docs/src/design/threats.md).

use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_signer::Signer;

/// Satoshis: twenty dollars, and a cent less, at 60 000.
const ENOUGH: u64 = 33_334;
const CRUMB: u64 = 33_333;

fn age(world: &mut World, secs: i64) {
    let old = world.now() - secs;
    world.set_market(BTC, |market| market.mark.publish_ts = old);
}

/// One satoshi added a market, its oracle and its heap to an account, for its owner and whoever has to buy it.
#[test]
fn a_market_is_brought_with_more_than_dust_and_at_a_price_for_new_risk() {
    let mut world = World::new();
    let trader = world.trader(1_000);
    for (atoms, name) in [(1, "CollateralTooSmall"), (CRUMB, "CollateralTooSmall")] {
        let bring = world.deposit_btc(&trader, atoms);
        world.must_fail(&[bring], &[&trader.key], name);
    }
    let enough = world.deposit_btc(&trader, ENOUGH);
    age(&mut world, 61);
    world.must_fail(std::slice::from_ref(&enough), &[&trader.key], "PriceStale");
    age(&mut world, 0);
    let now = world.now();
    world.set_market(BTC, |market| {
        market.second.price_atoms = market.mark.price_atoms * 102 / 100;
        market.second.publish_ts = now;
    });
    world.must_fail(std::slice::from_ref(&enough), &[&trader.key], "SourcesDiverge");
    world.set_market(BTC, |market| market.second.price_atoms = 0);
    world.does(enough, &[&trader.key]);
    // what it has it may add to, by any amount and at any time
    age(&mut world, 10_000);
    let more = world.deposit_btc(&trader, 1);
    world.does(more, &[&trader.key]);
}

#[test]
fn a_withdrawal_that_would_leave_a_crumb_takes_all() {
    let mut world = World::new();
    let trader = world.trader(1_000);
    let bring = world.deposit_btc(&trader, 2 * ENOUGH);
    world.does(bring, &[&trader.key]);
    let most = world.withdraw_btc(&trader, ENOUGH + 1);
    world.must_fail(&[most], &[&trader.key], "CollateralTooSmall");
    let half = world.withdraw_btc(&trader, ENOUGH);
    world.does(half, &[&trader.key]);
    // at a price that nobody goes by it counts nothing, and so holds nothing up
    age(&mut world, 10_000);
    let rest = world.withdraw_btc(&trader, ENOUGH);
    world.does(rest, &[&trader.key]);
    assert!(world.account(&trader.account).is_empty());
}

#[test]
fn nobody_brings_a_market_to_the_vault() {
    let Vault { mut scene, manager } = empty_vault(|_| ());
    let vault = address::backstop_account(&scene.world.pool);
    let world = &mut scene.world;
    let stranger = world.trader(1_000);
    let mut wallet = world.btc_wallet(&stranger);
    let bring = ix::deposit_collateral(world.pool, BTC, vault, wallet, ENOUGH);
    world.must_fail(&[bring], &[&stranger.key], "WrongAuthority");
    wallet.signer = manager.pubkey();
    wallet.tokens = world.create_tokens(world.btc_mint, &manager.pubkey(), ENOUGH);
    let bring = ix::deposit_collateral(world.pool, BTC, vault, wallet, ENOUGH);
    world.must_fail(&[bring], &[&manager], "WrongAuthority");
}
