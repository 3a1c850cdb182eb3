use breakwater_client::instruction as ix;
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn the_vault_and_the_auction_can_not_be_left_out_of_a_cover() {
    let mut vault = empty_vault(|_| ());
    let lp = vault.scene.world.visitor();
    vault.admit(&lp, 400_000);
    vault.scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    vault.scene.must_start();
    let declare = vault.scene.declare();
    vault.scene.world.must(&[declare], &[]);
    vault.wait(300);
    vault.scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let cover = vault.scene.cover();
    let none = breakwater_clearing::ID;
    vault.scene.world.refuses(&cover, &[], (3, none), "NotInAuction");
    vault.scene.world.refuses(&cover, &[], (4, none), "BackstopMissing");
    let other = vault.scene.bidder.account;
    vault.scene.world.refuses(&cover, &[], (4, other), "BackstopMissing");
    vault.scene.world.refuses(&cover, &[], (2, other), "NotInAuction");
    // and in full it draws the vault's agreed share
    let before = vault.scene.world.account(&vault.key()).cash_atoms;
    vault.scene.world.does(cover, &[]);
    assert!(vault.scene.world.account(&vault.key()).cash_atoms < before);
}

#[test]
fn ranks_are_published_only_for_a_deleveraging_and_by_accounts_of_the_pool() {
    let mut scene = Scene::insolvent(|_| ());
    let remaining = scene.world.remaining(&[scene.buyer.account]);
    let (pool, seller, buyer) = (scene.world.pool, scene.seller.account, scene.buyer.account);
    let rank = ix::rank_account(pool, seller, buyer, &remaining);
    scene.world.must_fail(std::slice::from_ref(&rank), &[], "NotDeleveraging");
    scene.world.pass(300);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let cover = scene.cover();
    scene.world.does(cover, &[]);
    let foreign = scene.world.foreign_account(&scene.bidder);
    scene.world.refuses(&rank, &[], (4, foreign), "WrongPool");
    scene.world.refuses(&rank, &[], (4, seller), "DuplicateAccount");
    scene.world.refuses(&rank, &[], (2, buyer), "NotInAuction");
    scene.world.must(&[rank], &[]);
}

#[test]
fn an_account_with_equity_is_not_deleveraged() {
    let mut scene = Scene::insolvent(|_| ());
    scene.world.pass(300);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let cover = scene.cover();
    scene.world.does(cover, &[]);
    let remaining = scene.world.remaining(&[scene.buyer.account]);
    let (pool, seller, buyer) = (scene.world.pool, scene.seller.account, scene.buyer.account);
    scene.world.must(&[ix::rank_account(pool, seller, buyer, &remaining)], &[]);
    scene.world.pass(60);
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    let remaining = scene.world.slice_remaining(&seller, &buyer);
    let close = ix::deleverage(pool, seller, buyer, &remaining);
    scene.world.must_fail(std::slice::from_ref(&close), &[], "AuctionSolvent");
    // it is for sale again, and that ends the deleveraging
    let restart = scene.restart();
    scene.world.does(restart, &[]);
    scene.world.must_fail(&[close], &[], "NotDeleveraging");
}

#[test]
fn accounts_of_a_deleveraging_are_bound() {
    let mut scene = Scene::insolvent(|_| ());
    let remaining = scene.world.slice_remaining(&scene.seller.account, &scene.buyer.account);
    let (pool, seller, buyer) = (scene.world.pool, scene.seller.account, scene.buyer.account);
    let close = ix::deleverage(pool, seller, buyer, &remaining);
    scene.world.must_fail(std::slice::from_ref(&close), &[], "NotDeleveraging");
    let foreign = scene.world.foreign_account(&scene.bidder);
    scene.world.refuses(&close, &[], (4, foreign), "WrongPool");
    scene.world.refuses(&close, &[], (4, seller), "DuplicateAccount");
    scene.world.refuses(&close, &[], (2, buyer), "NotInAuction");
}

#[test]
fn a_hold_back_goes_where_it_was_written_to_go() {
    let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 5_000);
    scene.world.pass(30);
    scene.must_bid(ANY);
    scene.world.pass(60);
    scene.world.set_price(BTC, 40_000);
    let resolve = scene.resolve(0);
    let (other, thief) = (scene.buyer.account, scene.buyer.key.pubkey());
    let foreign = scene.world.second_pool();
    scene.world.refuses(&resolve, &[], (0, foreign), "WrongPool");
    scene.world.refuses(&resolve, &[], (2, thief), "WrongAuthority");
    scene.world.refuses(&resolve, &[], (3, other), "WrongAuthority");
    scene.world.refuses(&resolve, &[], (4, other), "WrongAuthority");
    scene.world.must(&[resolve], &[]);
}

#[test]
fn pool_and_tips_of_an_auction_are_bound() {
    let mut scene = Scene::short(|_| ());
    let other = scene.world.second_pool();
    let start = scene.start(scene.worst());
    scene.world.refuses(&start, &[], (2, other), "WrongPool");
    scene.must_start();
    let admit = scene.world.let_in(&scene.seller.account);
    scene.world.must_fail(std::slice::from_ref(&admit), &[], "NotYourTurn");
    scene.world.refuses(&admit, &[], (1, other), "WrongPool");
    let deposit = scene.world.deposit(&scene.seller, 200_000 * USD);
    scene.world.must(&[deposit], &[&scene.seller.key]);
    let end = scene.end();
    scene.world.refuses(&end, &[], (1, other), "WrongPool");
    let thief = scene.bidder.account;
    scene.world.refuses(&end, &[], (4, thief), "WrongAuthority");
}
