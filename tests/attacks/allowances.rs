//! Shared allowances: who can use them up, at what cost. Rows of [docs/src/design/threats.md](../../docs/src/design/threats.md).

use breakwater_clearing::instructions::TightenArgs;
use breakwater_client::instruction as ix;
use breakwater_tests::*;
use solana_signer::Signer;

/// Withdrawals are limited to a share of what each account is worth, a window.
fn limited(withdraw_bps: u32) -> World {
    let mut world = World::new();
    tighten(&mut world, withdraw_bps);
    world
}

fn tighten(world: &mut World, withdraw_bps: u32) {
    let guardian = world.guardian.insecure_clone();
    let args = TightenArgs {
        actions: breakwater_clearing::state::stop::WITHDRAWALS,
        secs: 259_200,
        withdraw_bps,
    };
    world.must(&[ix::tighten(guardian.pubkey(), world.pool, args)], &[&guardian]);
}

/// Three rounds of flash money used up everybody's window.
#[test]
fn money_that_passes_through_uses_up_nobodys_allowance() {
    let mut world = limited(1_000);
    let (honest, attacker) = (world.trader(100_000), world.visitor());
    world.pass(DAY + 1);
    world.set_prices_and_vol(60_000, 3_000, 6_000);
    let rounds: Vec<_> = (0..3)
        .flat_map(|_| {
            let atoms = 900_000_000 * USD;
            [world.deposit(&attacker, atoms), world.withdraw(&attacker, atoms)]
        })
        .collect();
    world.must(&rounds, &[&attacker.key]);
    let own = world.withdraw(&honest, 10_000 * USD);
    world.does(own, &[&honest.key]);
    let more = world.withdraw(&honest, 1);
    world.must_fail(&[more], &[&honest.key], "Stopped");
}

#[test]
fn nobody_spends_anothers_share_of_a_window() {
    let mut world = limited(1_000);
    let (one, two) = (world.trader(1_000_000), world.trader(100_000));
    world.pass(DAY + 1);
    world.set_prices_and_vol(60_000, 3_000, 6_000);
    let whale = world.withdraw(&one, 100_000 * USD);
    world.does(whale, &[&one.key]);
    let more = world.withdraw(&one, USD);
    world.must_fail(&[more], &[&one.key], "Stopped");
    let own = world.withdraw(&two, 10_000 * USD);
    world.does(own, &[&two.key]);
}

/// Collateral in and out did the same.
#[test]
fn collateral_that_passes_through_uses_up_nobodys_allowance() {
    let mut world = limited(1_000);
    let (honest, attacker) = (world.trader(100_000), world.trader(1_000));
    let deposit = world.deposit_btc(&honest, 100_000_000);
    world.must(&[deposit], &[&honest.key]);
    world.pass(DAY + 1);
    world.set_prices_and_vol(60_000, 3_000, 6_000);
    let bring = world.deposit_btc(&attacker, 90_000_000_000);
    world.must(&[bring], &[&attacker.key]);
    let take = world.withdraw_btc(&attacker, 90_000_000_000);
    world.must(&[take], &[&attacker.key]);
    // a tenth of 100 000 USD and a bitcoin
    let own = world.withdraw_btc(&honest, 20_000_000);
    world.does(own, &[&honest.key]);
    let more = world.withdraw_btc(&honest, 10_000_000);
    world.must_fail(&[more], &[&honest.key], "Stopped");
}

#[test]
fn an_account_may_take_out_what_it_brought_in_within_the_window() {
    let mut world = limited(1_000);
    let trader = world.trader(100_000);
    world.pass(DAY + 1);
    world.set_prices_and_vol(60_000, 3_000, 6_000);
    let own = world.withdraw(&trader, 10_000 * USD);
    world.does(own, &[&trader.key]);
    let deposit = world.deposit(&trader, 50_000 * USD);
    world.must(&[deposit], &[&trader.key]);
    let back = world.withdraw(&trader, 50_000 * USD);
    world.does(back, &[&trader.key]);
    let more = world.withdraw(&trader, USD);
    world.must_fail(&[more], &[&trader.key], "Stopped");
    // the next window is of what is there then
    world.pass(DAY);
    world.set_prices_and_vol(60_000, 3_000, 6_000);
    let next = world.withdraw(&trader, 9_000 * USD);
    world.does(next, &[&trader.key]);
}

/// What left before a limit began counts.
#[test]
fn a_limit_that_begins_finds_what_has_left() {
    let mut world = World::new();
    let trader = world.trader(100_000);
    world.pass(DAY + 1);
    world.set_prices_and_vol(60_000, 3_000, 6_000);
    let early = world.withdraw(&trader, 50_000 * USD);
    world.does(early, &[&trader.key]);
    tighten(&mut world, 1_000);
    let more = world.withdraw(&trader, USD);
    world.must_fail(&[more], &[&trader.key], "Stopped");
}
