use breakwater_clearing::instructions::SealedPrice;
use breakwater_client::{address, instruction as ix};
use breakwater_risk::liquidation::LEAST_SEALED_Q32;
use breakwater_tests::*;
use solana_signer::Signer;

#[test]
fn only_the_steward_admits_and_dismisses() {
    let mut world = World::new();
    let stranger = world.visitor();
    world.chain.airdrop(&stranger.key.pubkey(), 1_000_000_000);
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
    round.scene.world.chain.airdrop(&stranger.key.pubkey(), 1_000_000_000);
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
    commit.accounts[7].pubkey =
        address::sealed_bid(&round.lot.margin_account, &round.bidders[0].key.pubkey());
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
    round.scene.world.chain.airdrop(&key.pubkey(), 1_000_000_000);
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
    let reveal = |price| round.reveals(0, price);
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
    let reveal = round.reveals(0, price);
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
    let release = round.releases(0);
    round.scene.world.must_fail(std::slice::from_ref(&release), &[], "SealedStage");
    let other = round.bidders[1].account;
    let payer = round.bidders[1].key.pubkey();
    let foreign = round.scene.world.second_pool();
    round.scene.world.refuses(&release, &[], (1, foreign), "WrongPool");
    round.scene.world.refuses(&release, &[], (2, payer), "WrongAuthority");
    round.scene.world.refuses(&release, &[], (4, other), "WrongAuthority");
    round.scene.world.refuses(&release, &[], (5, other), "NotInAuction");
    // an auction that is not there would let everybody go
    round.scene.world.refuses(&release, &[], (6, address::auction(&other)), "ConstraintSeeds");
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

/// One admitted liquidator filled the round's eight places with crumbs at the full price: nobody else's offer was kept.
#[test]
fn an_owner_has_one_place_in_a_round() {
    let mut round = sealed_round();
    let owner = round.bidders[0].key.insecure_clone();
    round.commit(0, &sealed_price(99, 15, 1));
    let (world, key) = (&mut round.scene.world, owner.pubkey());
    world.must(&[ix::create_account(key, key, round.lot.pool, 1)], &[&owner]);
    let second = address::margin_account(&round.lot.pool, &key, 1);
    world.traders.push(second);
    let wallet = world.usdc_wallet(&round.bidders[0]);
    world.must(&[ix::deposit(round.lot.pool, second, wallet, 500_000 * USD)], &[&owner]);
    let side = ix::Side { signer: key, margin_account: second };
    let commit = ix::commit_bid(
        &round.lot,
        key,
        side,
        &sealed_price(99, 15, 2),
        &round.scene.world.remaining(&[second]),
    );
    assert!(round.scene.world.send(std::slice::from_ref(&commit), &[&owner]).is_err());
    // nor at another's address
    let mut moved = commit;
    moved.accounts[7].pubkey = address::sealed_bid(&round.lot.margin_account, &second);
    round.scene.world.must_fail(&[moved], &[&owner], "ConstraintSeeds");
}

#[test]
fn a_crumb_takes_no_place() {
    let mut round = sealed_round();
    let eighth = LEAST_SEALED_Q32;
    let price = sealed_price(99, 15, 1);
    let crumb = SealedPrice { share_q32: eighth - 1, ..price };
    let least = SealedPrice { share_q32: eighth, ..price };
    round.commit(0, &crumb);
    round.commit(1, &least);
    round.scene.world.pass(10);
    let reveal = round.reveals(0, crumb);
    round.scene.world.must_fail(&[reveal], &[], "OutsideLimit");
    round.reveal(1, least);
}

/// Nine offers for eight places: the best are kept in whatever order they come, and whoever is outbid has its bond back at once.
#[test]
fn a_better_price_takes_the_place_of_the_worst_and_frees_its_bond() {
    for order in [[0, 1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1, 0]] {
        let mut round = sealed_round();
        while round.bidders.len() < 9 {
            let bidder = round.scene.world.trader(1_000_000);
            admit(&mut round.scene.world, &bidder);
            round.bidders.push(bidder);
        }
        // the ninth bids most; the first least, for all there is
        let price = |at: usize| {
            let share = if at == 0 { 100 } else { 13 };
            sealed_price(90 + at as u64, share, at as u8)
        };
        (0..9).for_each(|at| round.commit(at, &price(at)));
        round.scene.world.pass(10);
        for at in order {
            round.reveal(at, price(at));
        }
        let auction = round.scene.world.auction(&round.lot.margin_account).unwrap();
        let kept: Vec<_> = auction.offers().iter().map(|offer| offer.bidder_account).collect();
        assert_eq!(kept.len(), 8);
        assert!(!kept.contains(&round.bidders[0].account), "the worst price");
        let still = round.releases(8);
        round.scene.world.must_fail(&[still], &[], "SealedStage");
        assert!(round.release(0) > 0, "while the round still runs");
        round.scene.world.pass(10);
        round.allot();
        // who won nothing is free too
        let auction = round.scene.world.auction(&round.lot.margin_account).unwrap();
        let lost = auction.offers().iter().position(|offer| offer.won_q32 == 0).expect("a loser");
        let account = auction.offers()[lost].bidder_account;
        let at = round.bidders.iter().position(|b| b.account == account).unwrap();
        assert!(round.release(at) > 0);
    }
}
