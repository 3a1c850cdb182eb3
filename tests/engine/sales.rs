use crate::cases;
use breakwater_clearing::instructions::SliceArgs;
use breakwater_risk::ONE_Q32;
use breakwater_tests::*;
use breakwater_web::{auction, bid};
use serde_json::{Value, json};

/// What the engine says of the scene's auction and of a bid in it.
fn preview(scene: &Scene, share_q32: u64) -> (auction::AuctionView, bid::BidPreview) {
    let world = cases::loaded(&scene.world);
    let sale = scene.world.auction(&scene.lot()).unwrap();
    let (sold, bidder) =
        (scene.world.account(&scene.lot()), scene.world.account(&scene.bidder.account));
    let view = auction::view(&world, &sale, &sold).unwrap();
    (view, bid::preview(&world, &sale, &sold, &bidder, share_q32).unwrap())
}

/// The scene as the app's tests load it.
fn case(scene: &Scene, share_q32: u64, told: &(auction::AuctionView, bid::BidPreview)) -> Value {
    let mut case = cases::world(&scene.world);
    let sale = breakwater_client::address::auction(&scene.lot());
    case["auction"] = cases::bytes(&scene.world.data(&sale)).into();
    case["account"] = cases::bytes(&scene.world.data(&scene.lot())).into();
    case["bidder"] = cases::bytes(&scene.world.data(&scene.bidder.account)).into();
    case["shareQ32"] = share_q32.to_string().into();
    let (view, bid) = told;
    case["expected"] = json!({
        "wholePriceAtoms": view.whole_price_atoms.to_string(),
        "maxShareQ32": view.max_share_q32.to_string(),
        "priceAtoms": bid.price_atoms.to_string(),
        "valueAtoms": bid.value_atoms.to_string(),
        "heldAtoms": bid.held_atoms.to_string(),
        "cashAtoms": bid.after.cash_atoms.to_string(),
        "refusal": bid.refusal.clone(),
    });
    case
}

#[test]
fn a_bid_costs_what_the_engine_says_and_is_refused_where_it_says_so() {
    let mut told = vec![];
    for (after_secs, share_q32) in
        [(2, ONE_Q32), (30, ONE_Q32 / 8), (200, ONE_Q32 / 2), (20, 1 << 20)]
    {
        let mut scene = Scene::auctioned(|settings| settings.hold.margin_bps = 1_000);
        scene.world.pass(after_secs);
        scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
        let expected = preview(&scene, share_q32);
        told.push(case(&scene, share_q32, &expected));
        let args = SliceArgs { share_q32, ..ANY };
        let name = scene.world.send(&[scene.bid(args)], &[&scene.bidder.key]).err().map(|f| f.name);
        let (view, bid) = expected;
        assert_eq!(bid.refusal, name, "after {after_secs} s");
        if name.is_none() {
            let after = scene.world.account(&scene.bidder.account);
            assert_eq!(bid.after.cash_atoms, after.cash_atoms);
            assert_eq!(bid.share_q32, share_q32.min(view.max_share_q32));
            let (requirement, health) = scene.assess(&scene.bidder.account);
            assert_eq!(
                (bid.after.im_atoms, bid.after.equity_atoms),
                (requirement.im_atoms, health.equity_atoms())
            );
        }
    }
    assert!(told.iter().any(|case| case["expected"]["heldAtoms"] != "0"));
    assert!(told.iter().any(|case| case["expected"]["refusal"].is_null()));
    assert!(told.iter().any(|case| case["expected"]["refusal"] == "SliceTooSmall"));
    told.push(insolvent());
    cases::write("sales.json", &told);
}

/// A slice of an account with less than nothing is paid for by the funds.
fn insolvent() -> Value {
    let mut scene = Scene::insolvent(|_| ());
    scene.fund(1_000_000);
    scene.world.pass(100);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let share_q32 = ONE_Q32 / 10;
    let expected = preview(&scene, share_q32);
    let case = case(&scene, share_q32, &expected);
    let (view, bid) = expected;
    assert!(view.insolvent && view.whole_price_atoms < 0 && bid.price_atoms < 0, "{view:?}");
    let take = scene.take(share_q32, 0);
    let name = scene.world.send(&[take], &[&scene.bidder.key]).err().map(|f| f.name);
    assert_eq!(bid.refusal, name);
    if name.is_none() {
        let cash_atoms = scene.world.account(&scene.bidder.account).cash_atoms;
        assert_eq!(bid.after.cash_atoms, cash_atoms);
    }
    case
}

#[test]
fn a_bid_before_the_mark_is_confirmed_or_by_the_owner_is_refused_by_name() {
    let mut scene = Scene::auctioned(|settings| settings.auction.confirm_secs = 20);
    scene.world.pass(1);
    assert_eq!(preview(&scene, ONE_Q32).1.refusal.as_deref(), Some("MarkNotConfirmed"));
    scene.refused(ANY, "MarkNotConfirmed");
    let mut scene = Scene::auctioned(|_| ());
    scene.world.set_prices_and_vol(40_000, 2_000, 9_000);
    let owner = scene.world.account(&scene.lot()).owner;
    scene.world.set_account(scene.bidder.account, |account| account.owner = owner);
    assert_eq!(preview(&scene, ONE_Q32).1.refusal.as_deref(), Some("SelfLiquidation"));
}
