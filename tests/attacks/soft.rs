use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::state::pause;
use breakwater_client::instruction as ix;
use breakwater_tests::*;
use solana_keypair::Keypair;

fn open(settings: &mut breakwater_clearing::state::PoolSettings) {
    settings.soft.per_hour = 10;
}

fn take(scene: &Scene) -> Instruction {
    scene.world.soft(&scene.seller.account, scene.bidder.side())
}

#[track_caller]
fn refused(scene: &mut Scene, name: &str) {
    let take = take(scene);
    scene.world.must_fail(&[take], &[&scene.bidder.key], name);
}

#[test]
fn account_far_from_its_margin_loses_no_slice() {
    refused(&mut Scene::new(open), "NotSoft");
}

#[test]
fn insolvent_account_is_the_auctions() {
    let mut scene = Scene::new(open);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    refused(&mut scene, "NotSoft");
}

#[test]
fn pool_without_soft_slices_takes_none() {
    refused(&mut Scene::short(|_| ()), "SoftLimit");
}

#[test]
fn account_in_auction_loses_no_soft_slice_and_takes_none() {
    refused(&mut Scene::auctioned(open), "AccountInAuction");
    let mut scene = Scene::auctioned(open);
    let other = scene.buyer.account;
    let take = scene.world.soft(&other, scene.seller.side());
    scene.world.must_fail(&[take], &[&scene.seller.key], "AccountInAuction");
}

#[test]
fn every_account_of_a_soft_slice_is_bound() {
    let mut scene = Scene::short(open);
    let stranger = scene.world.visitor();
    let foreign = scene.world.foreign_account(&scene.bidder);
    let take = take(&scene);
    let other = breakwater_client::address::pool(1);
    let key: &Keypair = &scene.bidder.key;
    let mut strangers = take.clone();
    strangers.accounts[0].pubkey = solana_signer::Signer::pubkey(&stranger.key);
    scene.world.must_fail(&[strangers], &[&stranger.key], "WrongAuthority");
    scene.world.refuses(&take, &[key], (1, scene.seller.account), "AccountDiscriminatorMismatch");
    scene.world.refuses(&take, &[key], (2, other), "WrongPool");
    scene.world.refuses(&take, &[key], (3, foreign), "WrongPool");
    scene.world.refuses(&take, &[key], (3, scene.bidder.account), "DuplicateAccount");
    scene.world.refuses(&take, &[key], (4, foreign), "WrongPool");
    let mut unsigned = take;
    unsigned.accounts[0].is_signer = false;
    scene.world.must_fail(&[unsigned], &[], "AccountNotSigner");
}

#[test]
fn paused_auctions_pause_soft_slices_too() {
    let mut scene = Scene::short(open);
    let authority = solana_signer::Signer::pubkey(&scene.world.authority);
    scene.world.must(&[ix::pause(authority, pause::AUCTION)], &[]);
    refused(&mut scene, "Paused");
}

#[test]
fn taker_who_can_not_carry_the_slice_is_refused() {
    let mut scene = Scene::short(open);
    scene.bidder = scene.world.trader(10);
    refused(&mut scene, "BelowInitialMargin");
}

#[test]
fn board_of_the_chosen_leg_must_be_passed() {
    let mut scene = Scene::short(open);
    let remaining = scene.world.remaining(&[scene.seller.account, scene.bidder.account]);
    let side = scene.bidder.side();
    let (sold, witness) = (scene.seller.account, scene.worst());
    let take = ix::take_soft(scene.world.pool, (sold, false), witness, side, &remaining);
    scene.world.must_fail(&[take], &[&scene.bidder.key], "WrongBoard");
}
