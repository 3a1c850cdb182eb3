use breakwater_clearing::instructions::SliceArgs;
use breakwater_client::instruction as ix;
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;

#[test]
fn a_falling_account_is_auctioned_slice_by_slice_until_it_is_healthy_again() {
    let mut scene = Scene::new(|_| ());
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_start();
    scene.world.pass(20);
    let mut slices = 0;
    loop {
        let account = scene.world.account(&scene.seller.account);
        let (_, health) = scene.world.snapshot().assess(&account).unwrap();
        if !health.is_liquidatable() {
            break;
        }
        let bid = scene.bid(SliceArgs { last_trade_id: slices, ..ANY });
        scene.world.must(&[bid], &[&scene.bidder.key]);
        scene.world.assert_books_balance();
        slices += 1;
        assert!(slices < 10, "the slices do not bring the account back");
    }
    assert!(slices >= 1);
    let left = scene.world.account(&scene.seller.account);
    assert!(left.position_count == 1, "no more is taken than needed");
    let end = scene.end();
    scene.world.must(&[end], &[]);
    assert!(scene.world.auction(&scene.seller.account).is_none());
    assert_eq!(scene.world.account(&scene.seller.account).in_auction, 0);
    scene.world.assert_books_balance();
}

#[test]
fn a_full_slice_ends_at_the_buffer_to_within_one_lot() {
    let mut scene = Scene::new(|_| ());
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_start();
    let bid = scene.bid(SliceArgs { last_trade_id: 0, ..ANY });
    scene.world.must(&[bid], &[&scene.bidder.key]);
    let account = scene.world.account(&scene.seller.account);
    let (requirement, health) = scene.world.snapshot().assess(&account).unwrap();
    let target = requirement.mm_atoms + requirement.mm_atoms * 1_500 / 10_000;
    let off = health.equity_atoms() - target;
    // A position is sold in whole lots: one lot more, 10^-6 contract, is worth a few cents of margin.
    assert!((-50_000..=50_000).contains(&off), "{off} atoms from the buffer");
}

#[test]
fn a_deposit_heals_the_account_and_anyone_ends_its_auction() {
    let mut scene = Scene::new(|_| ());
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    scene.must_start();
    let too_early = scene.end();
    scene.world.must_fail(&[too_early], &[], "AccountUnhealthy");
    let deposit = scene.world.deposit(&scene.seller, 100_000 * USD);
    scene.world.must(&[deposit], &[&scene.seller.key]);
    let bid = scene.bid(SliceArgs { last_trade_id: 0, ..ANY });
    scene.world.must_fail(&[bid], &[&scene.bidder.key], "AccountHealthy");
    let end = scene.end();
    scene.world.must(&[end], &[]);
    scene.world.assert_books_balance();
}

#[test]
fn the_insurance_fund_pays_for_an_insolvent_slice() {
    let mut scene = Scene::new(|_| ());
    scene.fund(200_000);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    scene.must_start();
    let bid = scene.bid(SliceArgs { last_trade_id: 0, ..ANY });
    scene.world.must_fail(&[bid], &[&scene.bidder.key], "AuctionInsolvent");
    let declare = scene.declare();
    scene.world.must(std::slice::from_ref(&declare), &[]);
    scene.world.must_fail(&[declare], &[], "InsolvencyStage");
    scene.world.pass(150);

    let equity = {
        let account = scene.world.account(&scene.seller.account);
        scene.world.snapshot().assess(&account).unwrap().1.equity_atoms()
    };
    assert!(equity < 0);
    let insured = scene.world.pool_state().insurance_atoms;
    let half = scene.take(ONE_Q32 / 2, 0);
    scene.world.must(&[half], &[&scene.bidder.key]);
    scene.world.assert_books_balance();
    let paid = insured - scene.world.pool_state().insurance_atoms;
    assert!(paid as i64 >= -equity / 2, "the taker is made whole for the half it took");
    let rest = scene.take(ONE_Q32, 1);
    scene.world.must(&[rest], &[&scene.bidder.key]);
    scene.world.assert_books_balance();
    let account = scene.world.account(&scene.seller.account);
    assert!(account.is_empty() && account.cash_atoms == 0, "nothing is left, and no debt");
    let end = scene.end();
    scene.world.must(&[end], &[]);
    assert_eq!(
        scene.world.pool_state().insurance_paid_atoms,
        insured - scene.world.pool_state().insurance_atoms
    );
}

#[test]
fn debt_left_after_settlement_is_covered_as_far_as_the_fund_goes() {
    let mut world = World::new();
    let (buyer, seller) = (world.trader(500_000), world.trader(25_000));
    let put = world.series(BTC, 0, 1, 60_000);
    world.fill(&buyer, &seller, put, -CONTRACT, 2_000);
    let expiry = world.expiries[0];
    world.set_time(expiry);
    let price = world.post(update(BTC, 30_000, expiry));
    world.must(&[ix::settle_board(world.pool, BTC, expiry, price)], &[]);
    for account in [buyer.account, seller.account] {
        world.must(&[world.settle(&account, BTC, expiry)], &[]);
    }
    let debt = -world.account(&seller.account).cash_atoms;
    assert!(debt > 0, "25 000 and a premium do not pay 30 000");
    world.assert_books_balance();
    // The fund has only the trading fees: it pays what it can, and the rest is the pool's loss.
    let fees = world.pool_state().insurance_atoms;
    let cover = world.cover(&seller.account);
    world.must(std::slice::from_ref(&cover), &[]);
    assert_eq!(world.account(&seller.account).cash_atoms, 0);
    assert_eq!(world.pool_state().loss_atoms, debt.unsigned_abs() - fees);
    world.assert_books_balance();
    world.must_fail(std::slice::from_ref(&cover), &[], "NoShortfall");
    let wallet = world.usdc_wallet(&buyer);
    world.must(&[ix::fund_insurance(world.pool, wallet, 100_000 * USD)], &[&buyer.key]);
    assert_eq!(world.pool_state().loss_atoms, 0, "a gift repays the loss first");
    world.assert_books_balance();
}
