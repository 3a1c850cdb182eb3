//! Down the waterfall: penalties, insurance, gamma reserve, backstop, deleveraging, the shared loss.

use breakwater_clearing::instructions::WithdrawArgs;
use breakwater_client::instruction as ix;
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;

#[test]
fn the_funds_pay_within_their_window_and_in_their_order() {
    let mut scene = Scene::insolvent(|settings| {
        settings.loss.insurance_bps = 5_000;
        settings.loss.gamma_bps = 2_000;
    });
    scene.fund(10_000);
    scene.world.pass(300);
    // half of the fund is more than a quarter of the account asks for
    let fund = scene.world.pool_state().insurance_atoms;
    let quarter = scene.take(ONE_Q32 / 4, 0);
    scene.world.does(quarter, &[&scene.bidder.key]);
    let drawn = fund - scene.world.pool_state().insurance_atoms;
    assert!(drawn > 0 && drawn <= fund.div_ceil(2), "{drawn} of {fund}");
    let rest = scene.take(ONE_Q32, 1);
    scene.world.must_fail(&[rest], &[&scene.bidder.key], "FundsShort");
    assert!(
        scene.world.pool_state().insurance_atoms > 0,
        "the cap, not the fund, was the end of it"
    );
}

/// An insolvent seller nobody takes; the buyer is profitable on the other side.
fn abandoned() -> Scene {
    let mut scene = Scene::insolvent(|_| ());
    let early = scene.cover();
    scene.world.must_fail(&[early], &[], "TooEarly");
    scene.world.pass(300);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    scene
}

fn rank(
    scene: &Scene,
    candidate: &Trader,
) -> anchor_lang::solana_program::instruction::Instruction {
    let remaining = scene.world.remaining(&[candidate.account]);
    ix::rank_account(scene.world.pool, scene.seller.account, candidate.account, &remaining)
}

fn deleverage(
    scene: &Scene,
    candidate: &Trader,
) -> anchor_lang::solana_program::instruction::Instruction {
    let remaining = scene.world.slice_remaining(&scene.seller.account, &candidate.account);
    ix::deleverage(scene.world.pool, scene.seller.account, candidate.account, &remaining)
}

#[test]
fn deleveraging_closes_the_profitable_side_and_its_haircut_is_the_shortfall() {
    let mut scene = abandoned();
    let (_, health) = scene.assess(&scene.seller.account);
    let fees = scene.world.pool_state().insurance_atoms;
    let cover = scene.cover();
    scene.world.does(cover, &[]);
    assert_eq!(scene.world.pool_state().insurance_atoms, 0, "the fund first, to its last atom");
    let shortfall = -health.equity_atoms() - fees as i64;
    let (buyer, bidder) = (&scene.buyer, &scene.bidder);
    let not_there = rank(&scene, bidder);
    scene.world.must_fail(&[not_there], &[], "NotRanked");
    let ranked = rank(&scene, buyer);
    scene.world.does(ranked.clone(), &[]);
    scene.world.must_fail(&[ranked], &[], "AlreadyRanked");
    let early = deleverage(&scene, &scene.buyer);
    scene.world.must_fail(&[early], &[], "TooEarly");
    scene.world.pass(60);
    let (_, before) = scene.assess(&scene.buyer.account);
    let wrong = deleverage(&scene, &scene.bidder);
    scene.world.must_fail(&[wrong], &[], "NotRanked");
    // time has passed and the mark of before stands
    let (_, sold) = scene.assess(&scene.seller.account);
    let close = deleverage(&scene, &scene.buyer);
    scene.world.does(close, &[]);
    let (_, after) = scene.assess(&scene.buyer.account);
    let haircut = before.equity_atoms() - after.equity_atoms();
    assert!((haircut + sold.equity_atoms()).abs() <= 4, "{haircut} of {sold:?}");
    assert!((haircut - shortfall).abs() < shortfall / 1_000, "an hour's time value apart");
    let left = scene.world.account(&scene.seller.account);
    assert!(left.is_empty() && left.cash_atoms.abs() <= 4, "{}", left.cash_atoms);
    if left.cash_atoms < 0 {
        let cover = scene.cover();
        scene.world.does(cover, &[]);
    }
    let end = scene.end();
    scene.world.does(end, &[]);
    assert!(scene.world.auction(&scene.seller.account).is_none());
}

#[test]
fn the_highest_rank_goes_first() {
    let mut scene = abandoned();
    let cover = scene.cover();
    scene.world.does(cover, &[]);
    // a second holder of the same puts, with more equity behind them and no profit: it comes after the buyer
    let put = scene.world.account(&scene.buyer.account).positions()[0].series();
    let other = scene.world.trader(900_000);
    let (buyer, mark) = (&scene.buyer, 26_000);
    let size = CONTRACT / 2;
    scene.world.fill(buyer, &other, put, size, mark);
    for candidate in [&other, &scene.buyer] {
        let ranked = rank(&scene, candidate);
        scene.world.does(ranked, &[]);
    }
    scene.world.pass(60);
    let wrong = deleverage(&scene, &other);
    scene.world.must_fail(&[wrong], &[], "NotRanked");
    let first = deleverage(&scene, &scene.buyer);
    scene.world.does(first, &[]);
    let second = deleverage(&scene, &other);
    scene.world.does(second, &[]);
    let left = scene.world.account(&scene.seller.account);
    assert!(left.is_empty(), "both together closed all of it");
}

#[test]
fn a_loss_nobody_can_pay_is_shared_by_withdrawals_and_repaid_from_revenue() {
    let mut world = World::new();
    let (buyer, seller) = (world.trader(500_000), world.trader(25_000));
    let idle = world.trader(100_000);
    let put = world.series(BTC, 0, 1, 60_000);
    world.fill(&buyer, &seller, put, -CONTRACT, 2_000);
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let price = world.post(update(BTC, 30_000, expiry));
    world.must(&[ix::settle_board(world.pool, BTC, expiry, price)], &[]);
    for account in [buyer.account, seller.account] {
        world.must(&[world.settle(&account, BTC, expiry)], &[]);
    }
    let cover = world.cover(&seller.account);
    world.does(cover, &[]);
    let loss = world.pool_state().loss_atoms;
    assert!(loss > 0);
    // Nobody is paid less unasked.
    let all = world.withdraw(&idle, 50_000 * USD);
    world.must_fail(&[all], &[&idle.key], "LossShared");
    let ratio = |world: &World| {
        let pool = world.pool_state();
        pool.loss_atoms as f64 / pool.accounts_cash_atoms as f64
    };
    let (before, tokens) = (ratio(&world), world.token_atoms(&idle.usdc));
    let take = |world: &World, atoms| {
        let remaining = world.remaining(&[idle.account]);
        let args = WithdrawArgs { atoms, least_atoms: 0 };
        let wallet = world.usdc_wallet(&idle);
        ix::withdraw_at_least(world.pool, idle.account, wallet, args, &remaining)
    };
    let some = take(&world, 10_000 * USD);
    world.does(some, &[&idle.key]);
    let out = world.token_atoms(&idle.usdc) - tokens;
    let fair = 10_000e6 * (1.0 - before);
    assert!((fair - 2.0..=fair + 1.0).contains(&(out as f64)), "{out} of {fair}");
    assert!((ratio(&world) - before).abs() < 1e-9, "who stays loses nothing by it");
    // A fifth of its own worth a window, and half of that has gone.
    let more = take(&world, 10_001 * USD);
    world.must_fail(&[more], &[&idle.key], "LossShared");
    let more = take(&world, 10_000 * USD);
    world.does(more, &[&idle.key]);
    let buyers = world.withdraw(&buyer, 50_000 * USD);
    world.must_fail(&[buyers], &[&buyer.key], "LossShared");
    // Revenue repays it before it fills any fund, and withdrawals are whole again.
    let fund = ix::fund_insurance(world.pool, world.usdc_wallet(&buyer), loss);
    world.does(fund, &[&buyer.key]);
    assert_eq!(world.pool_state().loss_atoms, 0);
    let whole = world.withdraw(&buyer, 400_000 * USD);
    world.does(whole, &[&buyer.key]);
}
