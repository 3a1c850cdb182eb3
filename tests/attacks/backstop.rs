use breakwater_clearing::instructions::Leg;
use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn only_the_protocol_creates_a_vault_and_only_one() {
    let mut world = World::new();
    let stranger = world.visitor();
    let mut create = ix::create_backstop(world.authority.pubkey(), world.pool, stranger.account);
    create.accounts[1].pubkey = stranger.key.pubkey();
    world.must_fail(&[create], &[&stranger.key], "WrongAuthority");
    let create = ix::create_backstop(world.authority.pubkey(), world.pool, stranger.account);
    world.must(std::slice::from_ref(&create), &[]);
    assert!(world.send(&[create], &[]).is_err());
}

#[test]
fn one_request_at_a_time_and_no_entry_without_one() {
    let mut vault = empty_vault(|_| ());
    let lp = vault.scene.world.visitor();
    vault.ask(&lp, 1_000);
    let (pool, payer) = (vault.scene.world.pool, vault.scene.world.authority.pubkey());
    let wallet = vault.scene.world.usdc_wallet(&lp);
    let twice = ix::request_backstop_deposit(pool, payer, wallet, USD, &vault.remaining());
    vault.scene.world.must_fail(&[twice], &[&lp.key], "RequestPending");
    vault.wait(HOUR);
    let enter = vault.enter(&lp);
    vault.scene.world.does(enter.clone(), &[]);
    vault.scene.world.must_fail(&[enter], &[], "NoRequest");
    let cancel = ix::cancel_backstop_deposit(pool, wallet);
    vault.scene.world.must_fail(&[cancel], &[&lp.key], "NoRequest");
    let leave = vault.leave(&lp);
    vault.scene.world.must_fail(&[leave], &[&lp.key], "NoRequest");
}

#[test]
fn a_vault_of_a_few_shares_is_refused_because_a_gift_could_price_others_out() {
    let mut vault = empty_vault(|_| ());
    let thief = vault.scene.world.visitor();
    let (pool, payer) = (vault.scene.world.pool, vault.scene.world.authority.pubkey());
    let wallet = vault.scene.world.usdc_wallet(&thief);
    let ask = ix::request_backstop_deposit(pool, payer, wallet, 1, &vault.remaining());
    vault.scene.world.must(&[ask], &[&thief.key]);
    vault.wait(HOUR);
    let enter = vault.enter(&thief);
    vault.scene.world.must_fail(&[enter], &[], "TooFewShares");
}

#[test]
fn a_gift_to_the_vault_costs_who_enters_no_more_than_a_millionth() {
    let mut vault = empty_vault(|_| ());
    let (thief, victim) = (vault.scene.world.visitor(), vault.scene.world.visitor());
    vault.admit(&thief, 1);
    vault.ask(&victim, 100_000);
    let mut gift = vault.scene.world.deposit(&thief, 50_000 * USD);
    gift.accounts[6].pubkey = vault.key();
    vault.scene.world.must(&[gift], &[&thief.key]);
    vault.wait(HOUR);
    let enter = vault.enter(&victim);
    vault.scene.world.does(enter, &[]);
    let (value, all) = (vault.value() as f64, vault.state().shares as f64);
    let worth = vault.share(&victim).shares as f64 * value / all;
    assert!(worth > 100_000e6 * (1.0 - 1.1e-6) - 50_000e6 / 1e6, "{worth}");
}

#[test]
fn a_share_is_its_owners() {
    let mut vault = empty_vault(|_| ());
    let (lp, thief) = (vault.scene.world.visitor(), vault.scene.world.visitor());
    vault.admit(&lp, 1_000);
    let shares = vault.share(&lp).shares;
    let (pool, key) = (vault.scene.world.pool, address::backstop(&vault.scene.world.pool));
    let share = address::share(&key, &lp.key.pubkey());
    let owner = thief.key.pubkey();
    let mut ask = ix::request_backstop_redemption(pool, owner, shares, &vault.remaining());
    ask.accounts[4].pubkey = share;
    vault.scene.world.must_fail(&[ask], &[&thief.key], "WrongAuthority");
    vault.ask_out(&lp, shares);
    vault.wait(DAY);
    let wallet = vault.scene.world.usdc_wallet(&thief);
    let mut leave = ix::process_backstop_redemption(pool, wallet, 0, &vault.remaining());
    leave.accounts[9].pubkey = share;
    vault.scene.world.must_fail(&[leave], &[&thief.key], "WrongAuthority");
    let more =
        ix::request_backstop_redemption(pool, lp.key.pubkey(), shares + 1, &vault.remaining());
    vault.scene.world.must_fail(&[more], &[&lp.key], "InsufficientBalance");
}

#[test]
fn every_account_around_the_vault_is_bound() {
    let mut vault = empty_vault(|_| ());
    let lp = vault.scene.world.visitor();
    vault.admit(&lp, 1_000);
    vault.ask(&lp, 1_000);
    vault.wait(HOUR);
    let (enter, other) = (vault.enter(&lp), vault.scene.bidder.account);
    let foreign = vault.scene.world.second_pool();
    let vault_key = address::backstop(&vault.scene.world.pool);
    vault.scene.world.refuses(&enter, &[], (0, foreign), "WrongPool");
    vault.scene.world.refuses(&enter, &[], (2, other), "BackstopMissing");
    vault.scene.world.refuses(&enter, &[], (3, vault_key), "AccountDiscriminatorMismatch");
}

#[test]
fn the_vault_takes_for_itself_alone_and_only_what_it_can_carry() {
    let mut vault = empty_vault(|_| ());
    let lp = vault.scene.world.visitor();
    vault.admit(&lp, 10);
    vault.scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    vault.scene.must_start();
    vault.scene.world.pass(40);
    let take = vault.take();
    vault.scene.world.must_fail(std::slice::from_ref(&take), &[], "BelowInitialMargin");
    let (other, seller) = (vault.scene.bidder.account, vault.scene.seller.account);
    vault.scene.world.refuses(&take, &[], (4, other), "BackstopMissing");
    vault.scene.world.refuses(&take, &[], (2, other), "NotInAuction");
    vault.scene.world.refuses(&take, &[], (0, seller), "AccountDiscriminatorMismatch");
}

#[test]
fn nobody_but_the_recovery_manager_unwinds() {
    let mut vault = empty_vault(|_| ());
    let (lp, thief) = (vault.scene.world.visitor(), vault.scene.world.trader(100_000));
    vault.admit(&lp, 400_000);
    let series = vault.scene.world.series(BTC, 1, 1, 56_000);
    let legs = vec![Leg { series, size_lots: -1, price_atoms: 0 }];
    let remaining = vault.remaining();
    let owner = thief.key.pubkey();
    let unwind = ix::unwind(vault.scene.world.pool, owner, thief.side(), legs.clone(), &remaining);
    vault.scene.world.must_fail(&[unwind], &[&thief.key], "WrongAuthority");
    // and the manager only what the vault holds
    let manager = vault.manager.insecure_clone();
    let pool = vault.scene.world.pool;
    let mut remaining = remaining;
    remaining.add_market(BTC);
    let unwind = ix::unwind(pool, manager.pubkey(), thief.side(), legs, &remaining);
    vault.scene.world.must_fail(&[unwind], &[&manager, &thief.key], "NotRecovery");
}

#[test]
fn the_vaults_account_trades_and_withdraws_by_no_other_instruction() {
    let mut vault = empty_vault(|_| ());
    let (lp, manager) = (vault.scene.world.visitor(), vault.manager.insecure_clone());
    vault.admit(&lp, 400_000);
    let mut withdraw = vault.scene.world.withdraw(&lp, USD);
    withdraw.accounts[7].pubkey = vault.key();
    vault.scene.world.must_fail(&[withdraw], &[&lp.key], "WrongAuthority");
    let series = vault.scene.world.series(BTC, 1, 1, 56_000);
    let legs = vec![Leg { series, size_lots: CONTRACT, price_atoms: 0 }];
    let side = breakwater_client::instruction::Side {
        signer: manager.pubkey(),
        margin_account: vault.key(),
    };
    let bidder = vault.scene.bidder.side();
    let trade = ix::trade(vault.scene.world.pool, side, bidder, legs, &vault.remaining());
    let key = vault.scene.bidder.key.insecure_clone();
    vault.scene.world.must_fail(&[trade], &[&manager, &key], "WrongAuthority");
}

/// Whoever trades with the vault takes on new risk, whatever the vault does.
#[test]
fn unwinding_to_somebody_whose_other_market_is_old_is_refused() {
    let mut vault = empty_vault(|_| ());
    let (manager, key) = (vault.manager.insecure_clone(), vault.key());
    let world = &mut vault.scene.world;
    let (donor, third, taker) =
        (world.trader(500_000), world.trader(500_000), world.trader(500_000));
    let (call, other) = (world.series(BTC, 1, 0, 60_000), world.series(ETH, 1, 0, 3_000));
    world.fill(&third, &donor, call, CONTRACT, 1_000);
    world.fill(&third, &taker, other, CONTRACT, 100);
    world.move_positions(&donor.account, &key);
    let price_atoms = world.price_atoms(call);
    let legs = vec![Leg { series: call, size_lots: CONTRACT / 2, price_atoms }];
    let remaining = world.remaining(&[key, taker.account]).with_legs(&legs);
    let unwind = ix::unwind(world.pool, manager.pubkey(), taker.side(), legs, &remaining);
    let old = world.now() - 61;
    let fresh = world.market(ETH).mark.publish_ts;
    world.set_market(ETH, |market| market.mark.publish_ts = old);
    world.must_fail(std::slice::from_ref(&unwind), &[&manager, &taker.key], "PriceStale");
    world.set_market(ETH, |market| market.mark.publish_ts = fresh);
    world.must(&[unwind], &[&manager, &taker.key]);
}

/// A slice bought at a surface of two hours ago cost the vault 424 USD more than it was worth.
#[test]
fn the_vault_buys_at_no_surface_that_is_too_old_for_a_trade() {
    let mut vault = auctioned_vault();
    vault.scene.world.pass(3_700);
    let marks = |vault: &mut Vault| {
        vault.scene.world.set_price(BTC, 40_000);
        vault.scene.world.set_price(ETH, 2_000);
    };
    marks(&mut vault);
    let restart = vault.scene.restart();
    vault.scene.world.does(restart, &[]);
    vault.scene.world.pass(40);
    marks(&mut vault);
    let take = vault.take();
    vault.scene.world.must_fail(std::slice::from_ref(&take), &[], "SurfaceStale");
    vault.scene.world.set_vol(9_000);
    vault.scene.world.does(take, &[]);
}

#[test]
fn the_vault_takes_nothing_at_a_price_that_has_run_out() {
    let mut vault = auctioned_vault();
    vault.scene.world.pass(640);
    vault.scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    let take = vault.take();
    vault.scene.world.must_fail(std::slice::from_ref(&take), &[], "PriceRanOut");
}
