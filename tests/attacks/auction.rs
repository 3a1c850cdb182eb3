use breakwater_clearing::{instructions::SliceArgs, state::pause};
use breakwater_client::instruction as ix;
use breakwater_risk::{ONE_Q32, model::ScenarioSet};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

fn short_seller() -> Scene {
    Scene::short(|_| ())
}

fn auctioned() -> Scene {
    Scene::auctioned(|_| ())
}

#[test]
fn healthy_account_can_not_be_auctioned() {
    let mut scene = short_seller();
    scene.world.set_prices_and_vol(60_000, 3_000, 6_000);
    for witness in 0..33 {
        let start = scene.start(witness);
        scene.world.must_fail(&[start], &[], "AccountHealthy");
    }
}

#[test]
fn witness_that_does_not_show_the_account_short_proves_nothing() {
    let mut scene = short_seller();
    let account = scene.world.account(&scene.seller.account);
    let snapshot = scene.world.snapshot();
    let kind = (0..33u8)
        .find(|s| !snapshot.health(&account, ScenarioSet::Only(*s)).unwrap().is_liquidatable());
    let start = scene.start(kind.expect("a put seller gains when the price rises"));
    scene.world.must_fail(&[start], &[], "AccountHealthy");
}

#[test]
fn unknown_scenario_is_refused() {
    let mut scene = short_seller();
    let start = scene.start(34);
    scene.world.must_fail(&[start], &[], "UnknownScenario");
}

#[test]
fn auction_is_started_once() {
    let mut scene = auctioned();
    let before = scene.world.fingerprint();
    let start = scene.start(scene.worst());
    assert!(scene.world.send(&[start], &[]).is_err());
    assert_eq!(before, scene.world.fingerprint());
}

#[test]
fn price_too_old_to_liquidate_by_is_refused() {
    let mut scene = short_seller();
    scene.world.pass(301);
    let start = scene.start(scene.worst());
    scene.world.must_fail(&[start], &[], "PriceStale");
}

#[test]
fn merely_old_price_still_liquidates() {
    let mut scene = short_seller();
    scene.world.pass(299);
    let start = scene.start(scene.worst());
    scene.world.must(&[start], &[]);
}

#[test]
fn bid_above_its_limit_is_refused() {
    let mut scene = auctioned();
    scene.refused(SliceArgs { whole_limit_atoms: USD, ..ANY }, "OutsideLimit");
}

#[test]
fn bid_that_saw_an_older_state_is_refused() {
    let mut scene = auctioned();
    scene.refused(SliceArgs { last_trade_id: 1, ..ANY }, "LastTradeMoved");
    let part = scene.bid(SliceArgs { share_q32: ONE_Q32 / 50, ..ANY });
    scene.world.must(&[part], &[&scene.bidder.key]);
    scene.refused(ANY, "LastTradeMoved");
}

#[test]
fn bid_for_nothing_or_for_more_than_everything_is_refused() {
    let mut scene = auctioned();
    scene.refused(SliceArgs { share_q32: 0, ..ANY }, "ZeroAmount");
    scene.refused(SliceArgs { share_q32: ONE_Q32 + 1, ..ANY }, "Overflow");
}

#[test]
fn bid_on_an_account_without_auction_is_refused() {
    let mut scene = short_seller();
    scene.refused(ANY, "AccountOwnedByWrongProgram");
}

#[test]
fn bid_on_a_finished_auction_is_refused() {
    let mut scene = auctioned();
    let bid = scene.bid(ANY);
    scene.world.must(&[bid], &[&scene.bidder.key]);
    let end = scene.world.end(&scene.seller.account);
    scene.world.must(&[end], &[]);
    scene.refused(SliceArgs { last_trade_id: 1, ..ANY }, "AccountOwnedByWrongProgram");
}

#[test]
fn healed_account_sells_nothing_even_before_its_auction_is_ended() {
    let mut scene = auctioned();
    scene.world.set_prices_and_vol(60_000, 3_000, 6_000);
    scene.refused(ANY, "AccountHealthy");
}

#[test]
fn bidder_who_can_not_carry_the_slice_is_refused() {
    let mut scene = auctioned();
    let poor = scene.world.trader(4_000);
    let bid = scene.world.bid(&scene.seller.account, &poor, ANY);
    scene.world.must_fail(&[bid], &[&poor.key], "BelowInitialMargin");
}

#[test]
fn bid_with_somebody_elses_account_is_refused() {
    let mut scene = auctioned();
    let stranger = Keypair::new();
    let mut bid = scene.bid(ANY);
    bid.accounts[0].pubkey = stranger.pubkey();
    scene.world.must_fail(&[bid], &[&stranger], "WrongAuthority");
}

#[test]
fn account_can_not_bid_for_itself() {
    let mut scene = auctioned();
    let bid = scene.world.bid(&scene.seller.account, &scene.seller, ANY);
    scene.world.must_fail(&[bid], &[&scene.seller.key], "DuplicateAccount");
}

#[test]
fn account_in_auction_can_neither_bid_nor_trade_nor_withdraw() {
    let mut scene = auctioned();
    let other = scene.world.trader(40_000);
    let put = scene.world.series(BTC, 1, 1, 40_000);
    let leg = breakwater_clearing::instructions::Leg {
        series: put,
        size_lots: CONTRACT,
        price_atoms: USD,
    };
    let trade = scene.world.trade(&other, &scene.seller, vec![leg]);
    scene.world.must_fail(&[trade], &[&other.key, &scene.seller.key], "AccountInAuction");
    let withdraw = scene.world.withdraw(&scene.seller, 1);
    scene.world.must_fail(&[withdraw], &[&scene.seller.key], "AccountInAuction");
    // A second account in trouble, and the first one bidding for it.
    scene.world.set_prices_and_vol(60_000, 3_000, 6_000);
    scene.world.fill(&scene.buyer, &other, put, -CONTRACT, 500);
    let withdraw = {
        let account = scene.world.account(&other.account);
        let (_, health) = scene.world.snapshot().assess(&account).unwrap();
        scene.world.withdraw(&other, health.im_excess_atoms().unsigned_abs())
    };
    scene.world.must(&[withdraw], &[&other.key]);
    scene.world.set_prices_and_vol(50_000, 2_500, 9_000);
    let account = scene.world.account(&other.account);
    let (requirement, health) = scene.world.snapshot().assess(&account).unwrap();
    assert!(health.is_liquidatable());
    let remaining = scene.world.remaining(&[other.account]);
    let starter = scene.world.authority.pubkey();
    let pool = scene.world.pool;
    let start =
        ix::start_auction(starter, pool, other.account, requirement.worst_scenario, &remaining);
    scene.world.must(&[start], &[]);
    let bid = scene.world.bid(&other.account, &scene.seller, ANY);
    scene.world.must_fail(&[bid], &[&scene.seller.key], "AccountInAuction");
}

#[test]
fn witness_is_replaced_only_by_a_worse_one() {
    let mut scene = auctioned();
    for witness in 0..33u8 {
        let raise = scene.raise(witness);
        scene.world.must_fail(&[raise], &[], "WitnessNotWorse");
    }
}

#[test]
fn solvent_account_is_not_paid_for_by_the_insurance_fund() {
    let mut scene = auctioned();
    let pool = scene.world.pool;
    let remaining = scene.world.remaining(&[scene.seller.account]);
    let declare = ix::declare_insolvent(pool, scene.seller.account, &remaining);
    scene.world.must_fail(&[declare], &[], "AuctionSolvent");
    let args = SliceArgs { share_q32: ONE_Q32, whole_limit_atoms: 0, last_trade_id: 0 };
    let remaining = scene.world.slice_remaining(&scene.seller.account, &scene.bidder.account);
    let take =
        ix::take_insolvent(pool, scene.seller.account, scene.bidder.side(), args, &remaining);
    scene.world.must_fail(&[take], &[&scene.bidder.key], "InsolvencyStage");
}

#[test]
fn insurance_fund_never_pays_more_than_it_has_nor_less_than_the_takers_limit() {
    let mut scene = short_seller();
    scene.world.set_prices_and_vol(20_000, 1_000, 12_000);
    let start = scene.start(scene.worst());
    scene.world.must(&[start], &[]);
    let pool = scene.world.pool;
    let remaining = scene.world.remaining(&[scene.seller.account]);
    let declare = ix::declare_insolvent(pool, scene.seller.account, &remaining);
    scene.world.must(&[declare], &[]);
    let remaining = scene.world.slice_remaining(&scene.seller.account, &scene.bidder.account);
    let mut take = |whole_limit_atoms, name: &str| {
        let args = SliceArgs { share_q32: ONE_Q32, whole_limit_atoms, last_trade_id: 0 };
        let side = scene.bidder.side();
        let take = ix::take_insolvent(pool, scene.seller.account, side, args, &remaining);
        scene.world.must_fail(&[take], &[&scene.bidder.key], name);
    };
    take(0, "FundsShort");
    take(u64::MAX, "OutsideLimit");
}

#[test]
fn account_without_shortfall_is_not_covered() {
    let mut scene = auctioned();
    let cover = scene.world.cover(&scene.bidder.account);
    scene.world.must_fail(&[cover], &[], "NoShortfall");
    let cover = scene.world.cover(&scene.seller.account);
    scene.world.must_fail(&[cover], &[], "InsolvencyStage");
}

#[test]
fn paused_auctions_neither_start_nor_sell_but_end() {
    let mut scene = auctioned();
    let authority = scene.world.authority.pubkey();
    scene.world.must(&[ix::pause(authority, pause::AUCTION)], &[]);
    scene.refused(ANY, "Paused");
    let deposit = scene.world.deposit(&scene.seller, 200_000 * USD);
    scene.world.must(&[deposit], &[&scene.seller.key]);
    let end = scene.world.end(&scene.seller.account);
    scene.world.must(&[end], &[]);
    let start = scene.start(0);
    scene.world.must_fail(&[start], &[], "Paused");
}

#[test]
fn rent_of_an_ended_auction_goes_to_its_starter_alone() {
    let mut scene = auctioned();
    let deposit = scene.world.deposit(&scene.seller, 200_000 * USD);
    scene.world.must(&[deposit], &[&scene.seller.key]);
    let mut end = scene.world.end(&scene.seller.account);
    end.accounts[0].pubkey = scene.bidder.key.pubkey();
    scene.world.must_fail(&[end], &[], "WrongAuthority");
}

#[test]
fn auction_of_one_account_does_not_serve_for_another() {
    let mut scene = auctioned();
    let (pool, other) = (scene.world.pool, scene.bidder.account);
    let auction = breakwater_client::address::auction(&scene.seller.account);
    let remaining = scene.world.remaining(&[other]);
    let mut raise = ix::raise_witness(pool, other, 0, &remaining);
    raise.accounts[3].pubkey = auction;
    scene.world.must_fail(&[raise], &[], "NotInAuction");
    let mut declare = ix::declare_insolvent(pool, other, &remaining);
    declare.accounts[3].pubkey = auction;
    scene.world.must_fail(&[declare], &[], "NotInAuction");
    let mut end = scene.world.end(&scene.seller.account);
    end.accounts[2].pubkey = other;
    scene.world.must_fail(&[end], &[], "NotInAuction");
    let mut bid = scene.bid(ANY);
    bid.accounts[3].pubkey = scene.buyer.account;
    scene.world.must_fail(&[bid], &[&scene.bidder.key], "NotInAuction");
}
