//! The sealed round: ten seconds each to commit, to reveal, to fill.

use breakwater_tests::*;

#[test]
fn the_best_price_wins_and_who_does_not_reveal_loses_the_bond() {
    let mut round = sealed_round();
    let prices = [sealed_price(97, 20, 1), sealed_price(99, 15, 2), sealed_price(98, 15, 3)];
    for (at, price) in prices.iter().enumerate() {
        round.commit(at, price);
    }
    round.scene.refused(ANY, "SealedStage");
    round.scene.world.pass(10);
    round.reveal(0, prices[0]);
    round.reveal(1, prices[1]);
    round.scene.world.pass(10);
    round.allot();
    let auction = round.scene.world.auction(&round.lot.margin_account).unwrap();
    let won: Vec<u64> = auction.offers().iter().map(|o| o.won_q32).collect();
    assert!(won[1] == prices[1].share_q32 && won[0] > 0, "{won:?}");
    round.fill(1);
    round.fill(0);
    assert!(
        round.lots(1) < round.lots(0) && round.lots(0) < 0,
        "the better price took all it asked for"
    );
    let insured = round.scene.world.pool_state().insurance_atoms;
    assert!(round.release(0) > 0 && round.release(1) > 0, "served: the bonds come back");
    round.scene.world.pass(10);
    assert_eq!(round.release(2), 0, "not revealed: the bond is lost");
    assert!(round.scene.world.pool_state().insurance_atoms > insured);
    assert_eq!(round.scene.world.pool_state().bonds_atoms, 0);
}

#[test]
fn equal_prices_share_in_proportion_to_what_they_asked() {
    let mut round = sealed_round();
    let prices = [sealed_price(98, 60, 1), sealed_price(98, 90, 2)];
    for (at, price) in prices.iter().enumerate() {
        round.commit(at, price);
    }
    round.scene.world.pass(10);
    for (at, price) in prices.iter().enumerate() {
        round.reveal(at, *price);
    }
    round.scene.world.pass(10);
    round.allot();
    round.fill(0);
    round.fill(1);
    let (two, three) = (round.lots(0), round.lots(1));
    // each fill rounds its lots and its share of what is left
    assert!((3 * two - 2 * three).abs() <= 10, "60 to 90: {two} to {three}");
    let (_, health) = round.scene.assess(&round.lot.margin_account);
    assert!(!health.is_liquidatable(), "the round alone brought the account back");
    let end = round.scene.end();
    round.scene.world.does(end, &[]);
    assert!(round.release(0) > 0 && round.release(1) > 0);
}

#[test]
fn a_winner_who_does_not_take_its_slice_loses_the_bond() {
    let mut round = sealed_round();
    let price = sealed_price(99, 30, 1);
    round.commit(0, &price);
    round.scene.world.pass(10);
    round.reveal(0, price);
    round.scene.world.pass(10);
    round.allot();
    round.scene.world.pass(10);
    assert_eq!(round.release(0), 0);
}

#[test]
fn an_account_near_nothing_goes_straight_to_the_public() {
    let mut scene = Scene::new(with_sealed_round);
    scene.world.set_prices_and_vol(34_800, 1_740, 9_000);
    let (_, health) = scene.assess(&scene.seller.account);
    assert!(!health.is_insolvent() && health.equity_atoms() * 5 < health.mm_atoms(), "{health:?}");
    scene.must_start();
    let auction = scene.world.auction(&scene.seller.account).unwrap();
    assert_eq!(auction.public_ts, auction.started_ts);
    scene.must_bid(ANY);
}
