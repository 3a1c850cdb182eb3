//! Breakers tripped without cause, loosened by those who may only tighten, and what each of them stops.

use breakwater_clearing::{
    instructions::TightenArgs,
    state::{BreakerRule, BreakerRules, ParamSet, metric, pause, stop},
};
use breakwater_client::instruction::{self as ix, Governed};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

fn rule(metric: u32, threshold_bps: u32, actions: u32) -> BreakerRule {
    let (secs, daily_secs) = (600, 86_400);
    BreakerRule { metric, market: 0, threshold_bps, actions, secs, withdraw_bps: 1_000, daily_secs }
}

fn rules(list: &[BreakerRule]) -> BreakerRules {
    let mut rules = BreakerRules { rules: Default::default(), count: list.len() as u32 };
    rules.rules[..list.len()].copy_from_slice(list);
    rules
}

/// A world whose pool has one rule.
fn guarded(one: BreakerRule) -> World {
    let mut world = World::new();
    let key = world.authority.pubkey();
    world.must(&[ix::create_breakers(key, world.pool, rules(&[one]))], &[]);
    world
}

fn trip(world: &World, one: &BreakerRule) -> anchor_lang::solana_program::instruction::Instruction {
    ix::trip_breaker(world.authority.pubkey(), world.pool, 0, one)
}

fn active(world: &World) -> u32 {
    world.pool_state().stops.active(world.now())
}

// --- every metric, on both sides of its threshold -------------------------------------------------

#[test]
fn price_move_trips_at_its_threshold_and_not_below() {
    let one = rule(metric::PRICE_MOVE, 1_000, stop::NEW_RISK);
    let mut world = guarded(one);
    world.pass(10);
    world.set_price(BTC, 54_546); // 9.99 % below 60 000, of the lower price
    let trip = trip(&world, &one);
    world.must_fail(std::slice::from_ref(&trip), &[], "RuleNotMet");
    world.pass(10);
    world.set_price(BTC, 54_545);
    world.must(&[trip], &[]);
    assert_eq!(active(&world), stop::NEW_RISK);
    world.pass(600);
    assert_eq!(active(&world), 0, "it ends by itself");
}

#[test]
fn price_move_of_another_day_trips_nothing() {
    let one = rule(metric::PRICE_MOVE, 1_000, stop::NEW_RISK);
    let mut world = guarded(one);
    world.pass(DAY);
    world.set_price(BTC, 30_000);
    let trip = trip(&world, &one);
    world.must_fail(&[trip], &[], "RuleNotMet");
}

#[test]
fn realised_volatility_trips_against_its_reference() {
    let one = rule(metric::REALISED, 10_000, stop::NEW_RISK);
    let mut world = World::with_ranges(|r| r.reference_vol_bps = 8_000);
    let key = world.authority.pubkey();
    world.must(&[ix::create_breakers(key, world.pool, rules(&[one]))], &[]);
    let trip = trip(&world, &one);
    world.must_fail(std::slice::from_ref(&trip), &[], "RuleNotMet");
    for step in 0..30 {
        world.pass(60);
        world.set_price(BTC, if step % 2 == 0 { 60_500 } else { 60_000 });
    }
    world.must(&[trip], &[]);
}

#[test]
fn confidence_trips() {
    let one = rule(metric::CONFIDENCE, 100, stop::NEW_RISK);
    let mut world = guarded(one);
    let trip = trip(&world, &one);
    world.must_fail(std::slice::from_ref(&trip), &[], "RuleNotMet");
    world.set_market(BTC, |m| m.mark.conf_atoms = m.mark.price_atoms / 100);
    world.must(&[trip], &[]);
}

#[test]
fn divergence_of_two_sources_trips() {
    let one = rule(metric::DIVERGENCE, 200, stop::NEW_RISK);
    let mut world = guarded(one);
    let trip = trip(&world, &one);
    world.must_fail(std::slice::from_ref(&trip), &[], "RuleNotMet");
    let now = world.now();
    world.set_market(BTC, |m| {
        m.second.price_atoms = 58_823 * USD;
        m.second.publish_ts = now;
    });
    world.must(&[trip], &[]);
}

#[test]
fn notional_put_into_auction_trips() {
    let one = rule(metric::AUCTIONED, 10_000, stop::PUBLIC_SALES);
    let mut scene = Scene::short(|s| s.loss.auction_notional_atoms = 80_000 * USD);
    let key = scene.world.authority.pubkey();
    scene.world.must(&[ix::create_breakers(key, scene.world.pool, rules(&[one]))], &[]);
    let trip = trip(&scene.world, &one);
    scene.world.must_fail(std::slice::from_ref(&trip), &[], "RuleNotMet");
    scene.must_start(); // two contracts at 40 000
    scene.world.must(&[trip], &[]);
}

#[test]
fn insurance_drawn_trips() {
    let one = rule(metric::INSURANCE, 5_000, stop::NEW_RISK);
    let mut world = guarded(one);
    let trip = trip(&world, &one);
    let now = world.now();
    let drawn = |world: &mut World, used| {
        world.set_pool(|p| {
            p.insurance_window.start_ts = now;
            (p.insurance_window.base_atoms, p.insurance_window.used_atoms) = (1_000, used);
        });
    };
    drawn(&mut world, 499);
    world.must_fail(std::slice::from_ref(&trip), &[], "RuleNotMet");
    drawn(&mut world, 500);
    world.must(&[trip], &[]);
}

#[test]
fn net_outflow_trips_and_money_that_only_passes_through_does_not() {
    let one = rule(metric::OUTFLOW, 2_000, stop::WITHDRAWALS);
    let mut world = guarded(one);
    let (stays, other, passes) = (world.trader(800), world.trader(200), world.trader(0));
    let trip = trip(&world, &one);
    world.pass(DAY); // a new window, of 1 000
    for _ in 0..5 {
        let (deposit, withdraw) =
            (world.deposit(&passes, 500 * USD), world.withdraw(&passes, 500 * USD));
        world.must(&[deposit, withdraw], &[&passes.key]);
    }
    world.must_fail(std::slice::from_ref(&trip), &[], "RuleNotMet");
    let out = world.withdraw(&stays, 200 * USD);
    world.must(&[out], &[&stays.key]);
    world.must(&[trip], &[]);
    // from here on a tenth of what each account is worth may leave in a window: who took more already waits for the next
    let (most, more) = (world.withdraw(&other, 20 * USD), world.withdraw(&other, USD));
    world.must(&[most], &[&other.key]);
    world.must_fail(&[more], &[&other.key], "Stopped");
    let more = world.withdraw(&stays, USD);
    world.must_fail(&[more], &[&stays.key], "Stopped");
}

// --- who may ---------------------------------------------------------------------------------------

#[test]
fn tripping_needs_the_rules_own_market_and_its_own_pool() {
    let one = rule(metric::PRICE_MOVE, 1, stop::NEW_RISK);
    let mut world = guarded(one);
    world.pass(10);
    world.set_price(BTC, 50_000);
    let mut other = trip(&world, &one);
    other.accounts[3].pubkey = breakwater_client::address::market(&world.pool, ETH);
    world.must_fail(&[other], &[], "WrongTarget");
    let mut none = trip(&world, &one);
    none.accounts[3].pubkey = breakwater_clearing::ID;
    world.must_fail(&[none], &[], "TargetMissing");
    let mut elsewhere = trip(&world, &one);
    elsewhere.accounts[1].pubkey = world.second_pool();
    world.must_fail(&[elsewhere], &[], "ConstraintSeeds");
    let past = ix::trip_breaker(world.authority.pubkey(), world.pool, 1, &one);
    world.must_fail(&[past], &[], "RuleNotMet");
}

#[test]
fn guardian_tightens_and_never_loosens() {
    let mut world = World::new();
    world.tighten(stop::WITHDRAWALS, 1_000, 500);
    let until = world.pool_state().stops.closed[1].until_ts;
    world.tighten(stop::WITHDRAWALS, 10, 9_000);
    let stops = world.pool_state().stops;
    assert_eq!((stops.closed[1].until_ts, stops.withdraw_bps), (until, 500));
    let (guardian, stranger) = (world.guardian.insecure_clone(), Keypair::new());
    let args = TightenArgs { actions: stop::HALT, secs: 10, withdraw_bps: 0 };
    let by_stranger = ix::tighten(stranger.pubkey(), world.pool, args);
    world.must_fail(&[by_stranger], &[&stranger], "WrongAuthority");
    for bad in [
        TightenArgs { actions: 0, ..args },
        TightenArgs { actions: 32, ..args },
        TightenArgs { secs: 0, ..args },
        TightenArgs { secs: 259_201, ..args },
        TightenArgs { withdraw_bps: 10_001, ..args },
    ] {
        let tighten = ix::tighten(guardian.pubkey(), world.pool, bad);
        world.must_fail(&[tighten], &[&guardian], "BadParameter");
    }
}

#[test]
fn governance_alone_ends_a_stop_before_its_time_and_waits_for_it() {
    let mut world = World::new();
    world.tighten(stop::HALT | stop::NEW_RISK, 259_200, 0);
    let pool = Governed::Pool(world.pool);
    world.enact(pool, ParamSet::Calm(stop::HALT));
    assert_eq!(active(&world), stop::NEW_RISK);
}

#[test]
fn rules_out_of_range_are_refused_and_later_ones_wait() {
    let mut world = World::new();
    let key = world.authority.pubkey();
    let good = rule(metric::PRICE_MOVE, 1_000, stop::NEW_RISK);
    for bad in [
        BreakerRule { metric: 0, ..good },
        BreakerRule { metric: 8, ..good },
        BreakerRule { market: 8, ..good },
        BreakerRule { threshold_bps: 0, ..good },
        BreakerRule { threshold_bps: 1_000_001, ..good },
        BreakerRule { actions: 0, ..good },
        BreakerRule { actions: 32, ..good },
        BreakerRule { secs: 0, ..good },
        BreakerRule { secs: 259_201, ..good },
        BreakerRule { withdraw_bps: 10_001, ..good },
    ] {
        let create = ix::create_breakers(key, world.pool, rules(&[bad]));
        world.must_fail(&[create], &[], "BadParameter");
    }
    let mut many = rules(&[good]);
    many.count = 17;
    world.must_fail(&[ix::create_breakers(key, world.pool, many)], &[], "BadParameter");
    world.must(&[ix::create_breakers(key, world.pool, rules(&[good]))], &[]);
    let none = ParamSet::Breakers(Box::new(rules(&[])));
    let of = Governed::Breakers(world.pool);
    world.enact(of, none);
    let trip = trip(&world, &good);
    world.must_fail(&[trip], &[], "RuleNotMet");
}

// --- what each stops ---------------------------------------------------------------------------------

#[test]
fn stop_of_bids_stops_public_ones_and_soft_slices_and_leaves_the_backstop() {
    for bits in [stop::PUBLIC_SALES, stop::SEALED_SALES, stop::HALT] {
        let mut scene = Scene::auctioned(|_| ());
        scene.world.tighten(bits, 600, 0);
        let bid = scene.bid(ANY);
        scene.world.must_fail(&[bid], &[&scene.bidder.key], "Stopped");
    }
    let mut scene = Scene::short(|s| s.soft.per_hour = 10);
    scene.world.tighten(stop::PUBLIC_SALES, 600, 0);
    let take = scene.world.soft(&scene.seller.account, scene.bidder.side());
    scene.world.must_fail(&[take], &[&scene.bidder.key], "Stopped");
}

#[test]
fn halt_starts_no_auction() {
    let mut scene = Scene::short(|_| ());
    scene.world.tighten(stop::HALT, 600, 0);
    let start = scene.start(scene.worst());
    scene.world.must_fail(&[start], &[], "Stopped");
}

/// Nobody could bid meanwhile.
#[test]
fn price_of_an_auction_stands_while_bids_are_stopped() {
    let mut scene = Scene::auctioned(|_| ());
    scene.world.pass(7);
    scene.world.tighten(stop::PUBLIC_SALES, 300, 0);
    scene.world.pass(300);
    scene.world.set_price(BTC, 40_000);
    scene.world.set_price(ETH, 2_000);
    let auction = scene.world.auction(&scene.seller.account).unwrap();
    let (stops, now) = (scene.world.pool_state().stops, scene.world.now());
    let time = scene.world.auction_time(&scene.seller.account);
    assert_eq!(auction.elapsed_secs(&stops, &time), 7);
    assert_eq!(now - auction.public_ts, 307);
    scene.must_bid(ANY);
}

#[test]
fn trade_that_adds_risk_is_stopped_by_pause_and_by_breaker() {
    for paused in [true, false] {
        let mut world = World::new();
        let (maker, taker) = (world.trader(500_000), world.trader(500_000));
        let put = world.series(BTC, 0, 1, 50_000);
        if paused {
            world.must(&[ix::pause(world.authority.pubkey(), pause::TRADE)], &[]);
        } else {
            world.tighten(stop::NEW_RISK, 600, 0);
        }
        let leg = breakwater_clearing::instructions::Leg {
            series: put,
            size_lots: CONTRACT,
            price_atoms: 500 * USD,
        };
        let remaining = ix::Remaining::default().with_legs(&[leg]);
        let trade = ix::trade(world.pool, maker.side(), taker.side(), vec![leg], &remaining);
        let name = if paused { "Paused" } else { "Stopped" };
        world.must_fail(&[trade], &[&maker.key, &taker.key], name);
    }
}

#[test]
fn closing_a_hedge_is_no_trade_that_reduces_risk() {
    let mut world = World::new();
    let (maker, taker) = (world.trader(2_000_000), world.trader(500_000));
    let (low, high) = (world.series(BTC, 0, 1, 50_000), world.series(BTC, 0, 1, 56_000));
    world.fill(&maker, &taker, high, -CONTRACT, 1_000); // the taker is short 56 000 ...
    world.fill(&maker, &taker, low, CONTRACT, 300); // ... and hedged at 50 000
    // a third party would buy the hedge: nearer to nothing for the taker, and more risk
    let third = world.trader(500_000);
    world.tighten(stop::NEW_RISK, 600, 0);
    let leg = breakwater_clearing::instructions::Leg {
        series: low,
        size_lots: -CONTRACT,
        price_atoms: 300 * USD,
    };
    let trade = world.trade(&third, &taker, vec![leg]);
    world.must_fail(&[trade], &[&third.key, &taker.key], "Stopped");
}

#[test]
fn withdrawals_are_limited_while_insolvent_accounts_may_need_more_than_the_funds_have() {
    let mut scene = Scene::insolvent(|s| s.loss.withdraw_bps = 100);
    let mut pool = scene.world.pool_state();
    assert!(pool.hole(scene.world.now()).atoms() > 0);
    let rich = scene.world.trader(1_000_000);
    scene.world.pass(DAY + 1); // its deposit of today could leave again today
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let take = |world: &World, usd: u64| {
        let args =
            breakwater_clearing::instructions::WithdrawArgs { atoms: usd * USD, least_atoms: 0 };
        let (wallet, remaining) = (world.usdc_wallet(&rich), world.remaining(&[rich.account]));
        ix::withdraw_at_least(world.pool, rich.account, wallet, args, &remaining)
    };
    let out = take(&scene.world, 900_000);
    scene.world.must_fail(&[out], &[&rich.key], "LossShared");
    let some = take(&scene.world, 10_000);
    scene.world.must(&[some], &[&rich.key]);
    // once the fund can pay it, they are free again
    scene.fund(10_000_000);
    let out = scene.world.withdraw(&rich, 900_000 * USD);
    scene.world.must(&[out], &[&rich.key]);
}
