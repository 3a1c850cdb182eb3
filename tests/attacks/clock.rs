//! Prices that fall while nobody can act: only time in which a sale could have been made counts.

use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::state::{ParamSet, SaleKind, pause, stop};
use breakwater_client::instruction::{self as ix, Governed};
use breakwater_tests::*;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use solana_signer::Signer;

/// Of the tests' pools.
const GAP_SECS: u64 = 4;

/// An auction that has run for twenty seconds.
fn running() -> Scene {
    let mut scene = Scene::auctioned(|settings| settings.sealed.least_equity_bps = 0);
    scene.world.pass(20);
    scene.mark();
    scene
}

/// How long an auction's price has fallen for.
fn fallen_secs(world: &World, account: &Pubkey) -> u64 {
    let (auction, stops) = (world.auction(account).expect("an auction"), world.pool_state().stops);
    auction.elapsed_secs(&stops, &world.auction_time(account))
}

/// What a bid behind other instructions pays of the slice's value [2^-32].
fn paid_q32(scene: &mut Scene, before: &[Instruction]) -> u64 {
    let all = [before, &[scene.bid(ANY)]].concat();
    let logs = scene.world.must(&all, &[&scene.bidder.key]).logs;
    sold(&logs).expect("a slice").price_share_q32
}

#[test]
fn a_silence_of_marks_costs_no_more_than_one_gap() {
    for secs in [60, 290, 660, 86_400] {
        let mut scene = running();
        let now = scene.world.now();
        scene.world.stand_still(now + secs, secs.unsigned_abs() * 5 / 2);
        scene.mark();
        assert_eq!(fallen_secs(&scene.world, &scene.seller.account), 20 + GAP_SECS);
        let paid = paid_q32(&mut scene, &[]);
        let mut beside = running();
        beside.world.pass(4);
        beside.mark();
        assert_eq!(paid, paid_q32(&mut beside, &[]), "after {secs} s");
    }
}

#[test]
fn a_halted_chain_moves_no_price() {
    let mut scene = running();
    let now = scene.world.now();
    scene.world.stand_still(now + 3_600, 1);
    scene.mark();
    assert_eq!(fallen_secs(&scene.world, &scene.seller.account), 20 + 1);
    scene.must_bid(ANY);
}

#[test]
fn a_pause_moves_no_price_and_its_lift_and_a_bid_in_one_transaction_gain_nothing() {
    let mut scene = running();
    let guardian = scene.world.guardian.insecure_clone();
    scene.world.must(&[ix::pause(guardian.pubkey(), pause::AUCTION)], &[&guardian]);
    let lift = ParamSet::Lift(pause::AUCTION);
    let queue = scene.world.queue(Governed::Protocol, lift.clone());
    scene.world.must(&[queue], &[]);
    scene.world.pass(scene.world.protocol_state().params.delay_secs.into());
    scene.mark();
    scene.refused(ANY, "Paused");
    let execute = scene.world.execute(Governed::Protocol, &lift);
    assert_eq!(paid_q32(&mut scene, &[execute]), paid_q32(&mut running(), &[]));
}

#[test]
fn a_stop_that_was_lifted_is_not_forgotten() {
    let mut scene = running();
    scene.world.guard(stop::HALT, 259_200);
    scene.world.enact(Governed::Pool(scene.world.pool), ParamSet::Calm(stop::HALT));
    scene.mark();
    assert_eq!(fallen_secs(&scene.world, &scene.seller.account), 20);
    scene.world.pass(5);
    scene.mark();
    assert_eq!(fallen_secs(&scene.world, &scene.seller.account), 25);
    scene.must_bid(ANY);
}

#[test]
fn an_insolvent_account_is_neither_declared_nor_paid_for_nor_covered_while_sales_are_halted() {
    let mut scene = Scene::new(|_| ());
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    scene.must_start();
    scene.world.guard(stop::HALT, 2);
    let declare = scene.declare();
    scene.world.must_fail(&[declare], &[], "Stopped");
    scene.world.pass(600);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let declare = scene.declare();
    scene.world.does(declare, &[]);
    let account = scene.seller.account;
    let secs = |world: &World| {
        let auction = world.auction(&account).expect("an auction");
        auction.insolvent_secs(&world.auction_time(&account))
    };
    scene.world.guard(stop::HALT, 600);
    scene.world.pass(598);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let (cover, funds) = (scene.cover(), scene.world.pool_state().insurance_atoms);
    // what has been noted may be put right, and nothing else
    scene.world.does(cover.clone(), &[]);
    assert_eq!(scene.world.pool_state().insurance_atoms, funds);
    scene.world.must_fail(std::slice::from_ref(&cover), &[], "Stopped");
    scene.world.pass(1);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    assert_eq!(secs(&scene.world), 1, "the second since the halt ended");
    scene.world.does(cover.clone(), &[]);
    scene.world.must_fail(&[cover], &[], "TooEarly");
}

#[test]
fn a_sealed_round_waits_for_those_who_could_not_reveal() {
    let mut round = sealed_round();
    let price = sealed_price(99, 15, 1);
    round.commit(0, &price);
    let world = &mut round.scene.world;
    let guardian = world.guardian.insecure_clone();
    world.must(&[ix::pause(guardian.pubkey(), pause::AUCTION)], &[&guardian]);
    world.enact(Governed::Protocol, ParamSet::Lift(pause::AUCTION));
    round.scene.mark();
    round.scene.world.pass(10);
    round.scene.mark();
    round.reveal(0, price);
    // stopped again before the winner is served: its bond waits with it
    round.scene.world.pass(10);
    round.scene.mark();
    round.allot();
    round.scene.world.guard(stop::SEALED_SALES, 600);
    round.scene.world.pass(600);
    round.scene.mark();
    let release = round.releases(0);
    round.scene.world.must_fail(&[release], &[], "SealedStage");
    round.fill(0);
    assert!(round.release(0) > 0, "served, and the bond is back");
}

#[test]
fn who_begins_a_price_anew_takes_the_starters_half_of_the_tip_over() {
    let mut scene = Scene::short(|settings| settings.auction.tip_bps = 100);
    let (starter, witness) = (scene.world.visitor(), scene.worst());
    let tipped = ix::Witness { scenario: witness, tip_account: Some(starter.account) };
    let start = scene.start(tipped);
    scene.world.does(start, &[]);
    scene.world.pass(scene.world.pool_state().settings.auction.duration_secs.into());
    scene.world.pass(1);
    scene.mark();
    scene.refused(ANY, "PriceRanOut");
    let remaining = scene.world.remaining(&[scene.seller.account]);
    let tips = |to| ix::restart_auction(scene.world.pool, scene.seller.account, to, &remaining);
    let (own, helper) = (tips(Some(scene.seller.account)), scene.bidder.account);
    let restart = tips(Some(helper));
    scene.world.must_fail(&[own], &[], "DuplicateAccount");
    scene.world.does(restart, &[]);
    let auction = scene.world.auction(&scene.seller.account).expect("an auction");
    assert_eq!((auction.tip_account, auction.witness_account), (helper, starter.account));
}

#[test]
fn a_hold_back_is_not_judged_by_a_mark_from_before_its_window_was_over() {
    let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 5_000);
    scene.must_bid(ANY);
    scene.world.pass(scene.world.pool_state().settings.hold.secs.into());
    let resolve = scene.resolve(0);
    scene.world.must_fail(std::slice::from_ref(&resolve), &[], "HoldNotOver");
    scene.mark();
    scene.world.does(resolve, &[]);
}

/// Blocks of every kind, in any order: an auction's price falls for the time that was lived through between them, and for no more than
/// one gap of marks a block.
#[test]
fn no_order_of_blocks_makes_a_price_fall() {
    for seed in 0..40 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut scene = running();
        let (mut lived, mut blocks) = (20, 0);
        for _ in 0..8 {
            let secs = *[3, 45, 400, 7_200].choose(&mut rng).expect("one");
            if rng.random_bool(0.8) {
                scene.world.go_through(Block::any(&mut rng), secs);
                blocks += 1;
            } else {
                scene.world.pass(3);
                lived += 3;
            }
            scene.mark();
        }
        let fallen = fallen_secs(&scene.world, &scene.seller.account);
        let most = lived + blocks * GAP_SECS;
        assert!((lived..=most).contains(&fallen), "seed {seed}: {fallen} of {lived} to {most}");
        let time = scene.world.auction_time(&scene.seller.account);
        assert!(time.own_ts(SaleKind::Any) >= time.own_ts(SaleKind::Sealed));
        assert!(time.own_ts(SaleKind::Sealed) >= time.own_ts(SaleKind::Public));
    }
}
