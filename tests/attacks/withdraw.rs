use breakwater_clearing::state::pause;
use breakwater_client::instruction as ix;
use breakwater_tests::*;
use solana_signer::Signer;

fn short_seller(world: &mut World) -> (Trader, Trader) {
    let (seller, buyer) = (world.trader(30_000), world.trader(30_000));
    let put = world.series(BTC, 1, 1, 60_000);
    world.fill(&buyer, &seller, put, -CONTRACT, 4_000);
    (seller, buyer)
}

#[test]
fn withdrawal_below_initial_margin_is_refused() {
    let mut world = World::new();
    let (seller, _) = short_seller(&mut world);
    let withdraw = world.withdraw(&seller, 30_000 * USD);
    world.must_fail(&[withdraw], &[&seller.key], "BelowInitialMargin");
}

#[test]
fn withdrawal_of_collateral_below_initial_margin_is_refused() {
    let mut world = World::new();
    let (seller, buyer) = (world.trader(2_000), world.trader(30_000));
    let deposit = world.deposit_btc(&seller, 100_000_000);
    world.must(&[deposit], &[&seller.key]);
    let call = world.series(BTC, 1, 0, 66_000);
    world.fill(&buyer, &seller, call, -CONTRACT, 2_000);
    let withdraw = world.withdraw_btc(&seller, 90_000_000);
    world.must_fail(&[withdraw], &[&seller.key], "BelowInitialMargin");
}

#[test]
fn more_than_the_account_holds_can_not_be_withdrawn() {
    let mut world = World::new();
    let trader = world.trader(100);
    let other = world.trader(100);
    let withdraw = world.withdraw(&trader, 100 * USD + 1);
    world.must_fail(&[withdraw], &[&trader.key], "InsufficientBalance");
    let deposit = world.deposit_btc(&other, 100_000);
    world.must(&[deposit], &[&other.key]);
    let withdraw = world.withdraw_btc(&trader, 1);
    world.must_fail(&[withdraw], &[&trader.key], "InsufficientBalance");
}

#[test]
fn withdrawal_needs_every_market_the_account_uses() {
    let mut world = World::new();
    let (seller, _) = short_seller(&mut world);
    let mut withdraw = world.withdraw(&seller, 1);
    withdraw.accounts.truncate(8);
    world.must_fail(&[withdraw], &[&seller.key], "MarketMissing");
}

#[test]
fn market_without_its_surface_or_passed_twice_is_refused() {
    let mut world = World::new();
    let (seller, _) = short_seller(&mut world);
    let good = world.withdraw(&seller, 1);
    let mut alone = good.clone();
    alone.accounts.truncate(9);
    world.must_fail(&[alone], &[&seller.key], "MarketMissing");
    let mut twice = good;
    twice.accounts.push(twice.accounts[8].clone());
    world.must_fail(&[twice], &[&seller.key], "DuplicateAccount");
}

#[test]
fn account_that_is_no_market_among_the_remaining_ones_is_refused() {
    let mut world = World::new();
    let (seller, buyer) = short_seller(&mut world);
    let mut withdraw = world.withdraw(&seller, 1);
    withdraw.accounts[8].pubkey = buyer.account;
    world.must_fail(&[withdraw], &[&seller.key], "UnexpectedAccount");
    let mut withdraw = world.withdraw(&seller, 1);
    withdraw.accounts[8].pubkey = seller.usdc;
    world.must_fail(&[withdraw], &[&seller.key], "UnexpectedAccount");
}

#[test]
fn stale_mark_or_surface_blocks_a_withdrawal() {
    let mut world = World::new();
    let (seller, _) = short_seller(&mut world);
    world.pass(61);
    let withdraw = world.withdraw(&seller, 1);
    world.must_fail(std::slice::from_ref(&withdraw), &[&seller.key], "PriceStale");
    world.pass(3_600);
    world.set_price(BTC, 60_000);
    world.must_fail(&[withdraw], &[&seller.key], "SurfaceStale");
}

#[test]
fn stranger_and_delegate_can_not_withdraw() {
    let mut world = World::new();
    let (trader, other) = (world.trader(100), world.trader(100));
    let name = ix::set_delegate(trader.key.pubkey(), trader.account, other.key.pubkey());
    world.must(&[name], &[&trader.key]);
    let remaining = world.remaining(&[trader.account]);
    let wallet = world.usdc_wallet(&other);
    let withdraw = ix::withdraw(world.pool, trader.account, wallet, 1, &remaining);
    world.must_fail(&[withdraw], &[&other.key], "WrongAuthority");
}

#[test]
fn unsigned_withdrawal_is_refused() {
    let mut world = World::new();
    let trader = world.trader(100);
    let mut withdraw = world.withdraw(&trader, 1);
    withdraw.accounts[0].is_signer = false;
    world.must_fail(&[withdraw], &[], "AccountNotSigner");
}

#[test]
fn paused_withdrawals_are_refused_while_deposits_go_on() {
    let mut world = World::new();
    let trader = world.trader(100);
    world.must(&[ix::pause(world.authority.pubkey(), pause::ALL)], &[]);
    let withdraw = world.withdraw(&trader, 1);
    world.must_fail(&[withdraw], &[&trader.key], "Paused");
    let deposit = world.deposit(&trader, 1);
    world.must(&[deposit], &[&trader.key]);
}
