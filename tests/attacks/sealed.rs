use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn only_the_steward_admits_and_dismisses() {
    let mut world = World::new();
    let stranger = world.visitor();
    world.svm.airdrop(&stranger.key.pubkey(), 1_000_000_000).unwrap();
    let owner = stranger.key.pubkey();
    let own = ix::admit_liquidator(owner, world.pool, owner);
    world.must_fail(&[own], &[&stranger.key], "WrongAuthority");
    admit(&mut world, &stranger);
    let dismiss = ix::dismiss_liquidator(owner, world.pool, owner);
    world.must_fail(&[dismiss], &[&stranger.key], "WrongAuthority");
    let steward = world.steward.insecure_clone();
    let dismiss = ix::dismiss_liquidator(steward.pubkey(), world.pool, owner);
    let other = world.second_pool();
    world.refuses(&dismiss, &[&steward], (2, other), "WrongPool");
    world.must(&[dismiss], &[&steward]);
}

#[test]
fn who_was_not_admitted_can_not_commit() {
    let mut round = sealed_round();
    let price = sealed_price(99, 15, 1);
    let stranger = round.scene.world.trader(1_000_000);
    round.scene.world.svm.airdrop(&stranger.key.pubkey(), 1_000_000_000).unwrap();
    let mut commit = {
        let remaining = round.scene.world.remaining(&[stranger.account]);
        let owner = stranger.key.pubkey();
        ix::commit_bid(&round.lot, owner, stranger.side(), &price, &remaining)
    };
    round.scene.world.must_fail(
        std::slice::from_ref(&commit),
        &[&stranger.key],
        "AccountNotInitialized",
    );
    // under another's admission
    commit.accounts[3].pubkey =
        address::liquidator(&round.lot.pool, &round.bidders[0].key.pubkey());
    round.scene.world.must_fail(&[commit], &[&stranger.key], "WrongAuthority");
}

#[test]
fn commitments_end_with_their_stage_and_need_free_margin_for_the_bond() {
    let mut round = sealed_round();
    let price = sealed_price(99, 15, 1);
    let poor = round.scene.world.trader(1);
    admit(&mut round.scene.world, &poor);
    round.bidders.push(poor);
    let commit = round.commitment(3, &price);
    round.scene.world.must_fail(&[commit], &[&round.bidders[3].key], "BelowInitialMargin");
    round.scene.world.pass(10);
    let late = round.commitment(0, &price);
    round.scene.world.must_fail(&[late], &[&round.bidders[0].key], "SealedStage");
}

#[test]
fn nobody_commits_twice_or_for_its_own_account() {
    let mut round = sealed_round();
    round.commit(0, &sealed_price(99, 15, 1));
    let twice = round.commitment(0, &sealed_price(98, 15, 2));
    assert!(round.scene.world.send(&[twice], &[&round.bidders[0].key]).is_err());
    let seller = &round.scene.seller;
    let (key, account) = (seller.key.insecure_clone(), seller.account);
    let steward = round.scene.world.steward.insecure_clone();
    let admit = ix::admit_liquidator(steward.pubkey(), round.lot.pool, key.pubkey());
    round.scene.world.must(&[admit], &[&steward]);
    round.scene.world.svm.airdrop(&key.pubkey(), 1_000_000_000).unwrap();
    let remaining = round.scene.world.remaining(&[account]);
    let side = round.scene.seller.side();
    let own = ix::commit_bid(&round.lot, key.pubkey(), side, &sealed_price(99, 15, 1), &remaining);
    round.scene.world.must_fail(&[own], &[&key], "DuplicateAccount");
}

#[test]
fn only_what_was_committed_is_revealed_once_and_in_its_stage() {
    let mut round = sealed_round();
    let price = sealed_price(99, 15, 1);
    round.commit(0, &price);
    let owner = round.bidders[0].key.pubkey();
    let reveal = |price| ix::reveal_bid(&round.lot, owner, price);
    let (right, better) = (reveal(price), reveal(sealed_price(98, 15, 1)));
    let (nothing, too_much) = (reveal(sealed_price(0, 15, 1)), reveal(sealed_price(99, 101, 1)));
    round.scene.world.must_fail(std::slice::from_ref(&right), &[], "SealedStage");
    round.scene.world.pass(10);
    round.scene.world.must_fail(&[better], &[], "WrongReveal");
    round.scene.world.must_fail(&[nothing], &[], "OutsideLimit");
    round.scene.world.must_fail(&[too_much], &[], "OutsideLimit");
    round.scene.world.does(right.clone(), &[]);
    round.scene.world.must_fail(&[right], &[], "SealedStage");
}

#[test]
fn a_reveal_too_late_is_refused() {
    let mut round = sealed_round();
    let price = sealed_price(99, 15, 1);
    round.commit(0, &price);
    round.scene.world.pass(20);
    let reveal = ix::reveal_bid(&round.lot, round.bidders[0].key.pubkey(), price);
    round.scene.world.must_fail(&[reveal], &[], "SealedStage");
}

#[test]
fn shares_are_worked_out_once_and_not_before_all_is_revealed() {
    let mut round = sealed_round();
    let price = sealed_price(99, 15, 1);
    round.commit(0, &price);
    round.scene.world.pass(10);
    round.reveal(0, price);
    let early = round.allotment();
    round.scene.world.must_fail(&[early], &[], "SealedStage");
    let unfilled = round.filling(0);
    round.scene.world.must_fail(&[unfilled], &[], "SealedStage");
    round.scene.world.pass(10);
    round.allot();
    let twice = round.allotment();
    round.scene.world.must_fail(&[twice], &[], "SealedStage");
    round.fill(0);
    let again = round.filling(0);
    round.scene.world.must_fail(&[again], &[], "NothingWon");
}

#[test]
fn a_winner_is_not_filled_after_its_time_or_with_anothers_bid() {
    let mut round = sealed_round();
    let prices = [sealed_price(99, 15, 1), sealed_price(98, 15, 2)];
    for (at, price) in prices.iter().enumerate() {
        round.commit(at, price);
    }
    round.scene.world.pass(10);
    round.reveal(0, prices[0]);
    round.scene.world.pass(10);
    round.allot();
    let lost = round.filling(1);
    round.scene.world.must_fail(std::slice::from_ref(&lost), &[], "NothingWon");
    let account = round.bidders[0].account;
    round.scene.world.refuses(&lost, &[], (4, account), "WrongAuthority");
    round.scene.world.pass(10);
    let late = round.filling(0);
    round.scene.world.must_fail(&[late], &[], "SealedStage");
}

#[test]
fn a_bond_is_released_to_its_bidder_and_not_before_its_time() {
    let mut round = sealed_round();
    round.commit(0, &sealed_price(99, 15, 1));
    let release = ix::release_bond(&round.bid(0));
    round.scene.world.must_fail(std::slice::from_ref(&release), &[], "SealedStage");
    let other = round.bidders[1].account;
    let payer = round.bidders[1].key.pubkey();
    let foreign = round.scene.world.second_pool();
    round.scene.world.refuses(&release, &[], (0, foreign), "WrongPool");
    round.scene.world.refuses(&release, &[], (1, payer), "WrongAuthority");
    round.scene.world.refuses(&release, &[], (3, other), "WrongAuthority");
    // an auction that is not there would let everybody go
    round.scene.world.refuses(&release, &[], (4, address::auction(&other)), "ConstraintSeeds");
}

#[test]
fn every_account_of_a_fill_is_bound() {
    let mut round = sealed_round();
    let price = sealed_price(99, 15, 1);
    round.commit(0, &price);
    round.scene.world.pass(10);
    round.reveal(0, price);
    round.scene.world.pass(10);
    round.allot();
    let fill = round.filling(0);
    let (other, foreign) = (round.bidders[1].account, round.scene.world.second_pool());
    round.scene.world.refuses(&fill, &[], (0, other), "AccountDiscriminatorMismatch");
    round.scene.world.refuses(&fill, &[], (1, foreign), "WrongPool");
    round.scene.world.refuses(&fill, &[], (2, other), "NotInAuction");
    round.scene.world.refuses(&fill, &[], (4, other), "WrongAuthority");
}
