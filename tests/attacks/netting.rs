use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::state::pause;
use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_signer::Signer;

fn cross(scene: &Scene, accounts: &[anchor_lang::prelude::Pubkey]) -> Instruction {
    let held = scene.world.account(&scene.seller.account);
    let remaining = scene.world.remaining(&[scene.seller.account]).with_boards_of(&held);
    ix::net_accounts(scene.world.pool, accounts, &remaining)
}

#[test]
fn account_outside_an_auction_is_not_netted() {
    let mut scene = Scene::auctioned(|_| ());
    let (seller, buyer) = (scene.seller.account, scene.buyer.account);
    let cross = cross(&scene, &[seller, buyer]);
    scene.world.must_fail(std::slice::from_ref(&cross), &[], "AccountOwnedByWrongProgram");
    // with another account's auction in its place
    let mut borrowed = cross;
    borrowed.accounts[5].pubkey = address::auction(&seller);
    scene.world.must_fail(&[borrowed], &[], "NotInAuction");
}

#[test]
fn account_is_not_netted_with_itself() {
    let mut scene = Scene::auctioned(|_| ());
    let seller = scene.seller.account;
    let cross = cross(&scene, &[seller, seller]);
    scene.world.must_fail(&[cross], &[], "DuplicateAccount");
}

#[test]
fn one_account_or_more_than_are_passed_are_refused() {
    let mut scene = Scene::auctioned(|_| ());
    let seller = scene.seller.account;
    let one = cross(&scene, &[seller]);
    scene.world.must_fail(&[one], &[], "NothingToNet");
    let mut short = cross(&scene, &[seller, scene.buyer.account]);
    short.accounts.truncate(4);
    scene.world.must_fail(&[short], &[], "UnexpectedAccount");
    let mut nine = cross(&scene, &[seller; 9]);
    nine.accounts.truncate(30);
    scene.world.must_fail(&[nine], &[], "NothingToNet");
}

#[test]
fn protocol_and_pool_of_a_netting_are_bound() {
    let mut scene = Scene::auctioned(|_| ());
    let (seller, buyer) = (scene.seller.account, scene.buyer.account);
    let other = scene.world.second_pool();
    let cross = cross(&scene, &[seller, buyer]);
    scene.world.refuses(&cross, &[], (0, seller), "AccountDiscriminatorMismatch");
    scene.world.refuses(&cross, &[], (1, other), "WrongPool");
}

#[test]
fn paused_auctions_pause_nettings_too() {
    let mut scene = Scene::auctioned(|_| ());
    let authority = scene.world.authority.pubkey();
    scene.world.must(&[ix::pause(authority, pause::AUCTION)], &[]);
    let cross = cross(&scene, &[scene.seller.account, scene.buyer.account]);
    scene.world.must_fail(&[cross], &[], "Paused");
}
