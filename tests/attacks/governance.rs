//! Signatures collected in advance, changes that came too early or too late, roles that were not asked.

use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    instructions::QueueChangeArgs,
    state::{ParamSet, PoolSettings, ProtocolParams, Role, pause},
};
use breakwater_client::instruction::{self as ix, Governed};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

const LAPSE: i64 = 3 * DAY;

fn looser() -> ParamSet {
    ParamSet::Pool(PoolSettings { floor_bps: 1_000, ..pool_settings() })
}

fn pool(world: &World) -> Governed {
    Governed::Pool(world.pool)
}

// --- signatures collected in advance ----------------------------------------------------------

#[test]
fn signature_used_after_its_time_is_worth_nothing() {
    let mut world = World::new();
    let args = QueueChangeArgs { set: looser(), replaces: 0, not_after_ts: world.now() + 60 };
    let signed = world.queue_args(pool(&world), args);
    world.pass(61);
    world.must_fail(&[signed], &[], "ChangeDead");
}

#[test]
fn signature_can_not_be_given_for_any_time_to_come() {
    let mut world = World::new();
    for ahead in [DAY + 1, 365 * DAY, i64::MAX / 2] {
        let not_after_ts = world.now() + ahead;
        let args = QueueChangeArgs { set: looser(), replaces: 0, not_after_ts };
        let queue = world.queue_args(pool(&world), args);
        world.must_fail(&[queue], &[], "ChangeDead");
    }
}

#[test]
fn signature_given_for_another_version_is_worth_nothing() {
    let mut world = World::new();
    let old = world.queue(pool(&world), looser());
    let set = ParamSet::Pool(PoolSettings { floor_bps: 4_000, ..pool_settings() });
    world.enact(pool(&world), set);
    world.must_fail(&[old], &[], "ChangeDead");
    let set = looser();
    let args = QueueChangeArgs { set, replaces: 0, not_after_ts: world.now() + 60 };
    let in_time = world.queue_args(pool(&world), args);
    world.must_fail(&[in_time], &[], "ChangeDead");
}

#[test]
fn queued_change_dies_when_the_set_it_replaces_moved() {
    let mut world = World::new();
    let queue = world.queue(pool(&world), looser());
    world.must(&[queue], &[]);
    world.pass(DAY);
    let mut tighter = pool_settings();
    tighter.floor_bps += 100;
    let step = world.step(pool(&world), ParamSet::Pool(tighter));
    let steward = world.steward.insecure_clone();
    world.must(&[step], &[&steward]);
    let execute = world.execute(pool(&world), &looser());
    world.must_fail(&[execute], &[], "ChangeDead");
    assert_eq!(world.pool_state().settings.floor_bps, 3_100);
}

#[test]
fn queued_change_dies_when_its_time_runs_out() {
    let mut world = World::new();
    let queue = world.queue(pool(&world), looser());
    world.must(&[queue], &[]);
    world.pass(DAY + LAPSE);
    let execute = world.execute(pool(&world), &looser());
    world.must_fail(&[execute], &[], "ChangeDead");
}

#[test]
fn change_executed_before_its_delay_is_refused_to_the_second() {
    let mut world = World::new();
    let queue = world.queue(pool(&world), looser());
    world.must(&[queue], &[]);
    world.pass(DAY - 1);
    let execute = world.execute(pool(&world), &looser());
    world.must_fail(std::slice::from_ref(&execute), &[], "ChangeNotReady");
    world.pass(1);
    world.must(&[execute], &[]);
    assert_eq!(world.pool_state().settings.floor_bps, 1_000);
}

#[test]
fn change_can_be_executed_once() {
    let mut world = World::new();
    let queue = world.queue(pool(&world), looser());
    world.must(&[queue], &[]);
    world.pass(DAY);
    let execute = world.execute(pool(&world), &looser());
    world.must(std::slice::from_ref(&execute), &[]);
    world.must_fail(&[execute], &[], "AccountNotInitialized");
}

#[test]
fn change_of_one_pool_can_not_be_executed_on_another() {
    let mut world = World::new();
    let queue = world.queue(pool(&world), looser());
    world.must(&[queue], &[]);
    let other = world.second_pool();
    world.pass(DAY);
    let mut execute = world.execute(pool(&world), &looser());
    execute.accounts[1].pubkey = other;
    world.must_fail(&[execute], &[], "WrongTarget");
}

#[test]
fn change_of_a_market_needs_its_own_pool() {
    let mut world = World::new();
    let set = market_set(&world, |p| p.haircut_bps = 0);
    let other = world.second_pool();
    let mut queue = world.queue(btc(&world), set.clone());
    let position = queue.accounts.iter().position(|a| a.pubkey == world.pool).unwrap();
    queue.accounts[position].pubkey = other;
    world.must_fail(&[queue], &[], "WrongPool");
    // nor does it go without
    let mut queue = world.queue(btc(&world), set);
    queue.accounts[position].pubkey = breakwater_clearing::ID;
    world.must_fail(&[queue], &[], "TargetMissing");
}

#[test]
fn rent_of_a_change_goes_back_to_who_paid_it() {
    let mut world = World::new();
    let queue = world.queue(pool(&world), looser());
    world.must(&[queue], &[]);
    world.pass(DAY);
    let mut execute = world.execute(pool(&world), &looser());
    let payer = world.authority.pubkey();
    let place = execute.accounts.iter().position(|meta| meta.pubkey == payer).unwrap();
    execute.accounts[place].pubkey = world.steward.pubkey();
    world.must_fail(&[execute], &[], "WrongAuthority");
}

// --- every loosening waits ----------------------------------------------------------------------

#[test]
fn stranger_steward_and_guardian_can_not_ask_for_a_change() {
    let mut world = World::new();
    let (guardian, steward) = (world.guardian.insecure_clone(), world.steward.insecure_clone());
    for signer in [&Keypair::new(), &guardian, &steward] {
        let mut queue = world.queue(pool(&world), looser());
        queue.accounts[1].pubkey = signer.pubkey();
        world.must_fail(&[queue], &[signer], "WrongAuthority");
    }
}

#[test]
fn pause_is_lifted_by_a_change_that_waits_and_a_new_pause_kills_it() {
    let mut world = World::new();
    let guardian = world.guardian.insecure_clone();
    world.must(&[ix::pause(guardian.pubkey(), pause::TRADE)], &[&guardian]);
    let lift = ParamSet::Lift(pause::TRADE);
    let queue = world.queue(Governed::Protocol, lift.clone());
    world.must(&[queue], &[]);
    world.must(&[ix::pause(guardian.pubkey(), pause::WITHDRAW)], &[&guardian]);
    world.pass(DAY);
    let execute = world.execute(Governed::Protocol, &lift);
    world.must_fail(&[execute], &[], "ChangeDead");
    // dead ones are anybody's to clear away
    let cancel = ix::cancel_change(
        guardian.pubkey(),
        Governed::Protocol,
        &world.change(Governed::Protocol, &lift),
    );
    world.must(&[cancel], &[&guardian]);
    world.enact(Governed::Protocol, ParamSet::Lift(pause::TRADE));
    assert_eq!(world.protocol_state().paused, pause::WITHDRAW);
}

#[test]
fn guardian_cancels_and_a_stranger_does_not() {
    let mut world = World::new();
    let queue = world.queue(pool(&world), looser());
    world.must(&[queue], &[]);
    let (stranger, guardian) = (Keypair::new(), world.guardian.insecure_clone());
    let change = world.change(pool(&world), &looser());
    let cancel = |key: Pubkey| ix::cancel_change(key, Governed::Pool(change.target), &change);
    world.must_fail(&[cancel(stranger.pubkey())], &[&stranger], "WrongAuthority");
    world.must(&[cancel(guardian.pubkey())], &[&guardian]);
    assert!(world.data(&pool(&world).change(&looser())).is_empty());
}

#[test]
fn delay_itself_changes_no_sooner_than_it_says() {
    let mut world = World::new();
    let mut params = protocol_params();
    params.delay_secs = 1;
    let set = ParamSet::Protocol(params);
    let queue = world.queue(Governed::Protocol, set.clone());
    world.must(&[queue], &[]);
    world.pass(1);
    let execute = world.execute(Governed::Protocol, &set);
    world.must_fail(std::slice::from_ref(&execute), &[], "ChangeNotReady");
    world.pass(DAY);
    world.must(&[execute], &[]);
    assert_eq!(world.protocol_state().params.delay_secs, 1);
}

#[test]
fn new_market_waits_where_there_is_money_to_lose_and_can_be_withheld() {
    let mut world = World::new();
    let trader = world.trader(1_000);
    let key = world.authority.pubkey();
    let args = market_args("FAKE", feed(2));
    let fake = world.btc_mint; // any mint would do
    let of = (Some(fake), world.post(update(2, 60_000, world.now())).into());
    world.must(&[ix::create_market(key, world.pool, 2, of, args.clone())], &[]);
    let deposit =
        ix::deposit_collateral(world.pool, 2, trader.account, world.btc_wallet(&trader), 1_000);
    world.must_fail(std::slice::from_ref(&deposit), &[&trader.key], "MarketNotOpen");
    let (stranger, guardian) = (Keypair::new(), world.guardian.insecure_clone());
    let withhold = |key| ix::withhold_market(key, world.pool, 2);
    let (by_stranger, by_guardian) = (withhold(stranger.pubkey()), withhold(guardian.pubkey()));
    world.must_fail(&[by_stranger], &[&stranger], "WrongAuthority");
    world.must(&[by_guardian], &[&guardian]);
    world.pass(100 * DAY);
    world.must_fail(&[deposit], &[&trader.key], "MarketNotOpen");
    // one that was not withheld opens when the delay is over, and then stays open
    let args = market_args("FAKER", feed(2));
    let of = (Some(fake), world.post(update(2, 60_000, world.now())).into());
    world.must(&[ix::create_market(key, world.pool, 3, of, args)], &[]);
    world.pass(DAY);
    let deposit =
        ix::deposit_collateral(world.pool, 3, trader.account, world.btc_wallet(&trader), 1_000_000);
    world.must_fail(std::slice::from_ref(&deposit), &[&trader.key], "PriceStale");
    let now = world.now();
    world.set_market(3, |market| {
        (market.mark.price_atoms, market.mark.ema_atoms) = (60_000 * USD, 60_000 * USD);
        market.mark.publish_ts = now;
    });
    world.must(&[deposit], &[&trader.key]);
    let late = ix::withhold_market(guardian.pubkey(), world.pool, 3);
    world.must_fail(&[late], &[&guardian], "MarketOpen");
}

#[test]
fn trade_in_a_market_that_has_not_opened_is_refused() {
    let mut world = World::new();
    let (maker, taker) = (world.trader(100_000), world.trader(100_000));
    let put = world.series(BTC, 0, 1, 50_000);
    let opens_ts = world.now() + 1;
    world.set_market(BTC, |market| market.opens_ts = opens_ts);
    let leg =
        breakwater_clearing::instructions::Leg { series: put, size_lots: 1, price_atoms: USD };
    let remaining = breakwater_client::instruction::Remaining::default().with_legs(&[leg]);
    let trade = ix::trade(world.pool, maker.side(), taker.side(), vec![leg], &remaining);
    world.must_fail(&[trade], &[&maker.key, &taker.key], "MarketNotOpen");
}

// --- the steward ---------------------------------------------------------------------------------

#[test]
fn steward_tightens_by_its_step_and_no_further_and_not_twice_a_day() {
    let mut world = World::new();
    world.pass(DAY);
    let steward = world.steward.insecure_clone();
    let set = |bps| ParamSet::Pool(PoolSettings { floor_bps: bps, ..pool_settings() });
    for bps in [3_301, 2_999, 2_700] {
        let step = world.step(pool(&world), set(bps));
        world.must_fail(&[step], &[&steward], "StepTooLarge");
    }
    let step = world.step(pool(&world), set(3_300));
    world.must(&[step], &[&steward]);
    world.pass(DAY - 1);
    let step = world.step(pool(&world), set(3_301));
    world.must_fail(&[step], &[&steward], "StepTooSoon");
    world.pass(1);
    let step = world.step(pool(&world), set(3_630));
    world.must(&[step], &[&steward]);
    assert_eq!(world.pool_state().settings.floor_bps, 3_630);
}

/// A rate-limited parameter that moves while the one it belongs to is held back drifts away from it: a set moves whole or not.
#[test]
fn steward_step_that_asks_too_much_of_one_field_moves_none() {
    let mut world = World::new();
    world.pass(DAY);
    let steward = world.steward.insecure_clone();
    let before = world.market(BTC).params;
    let set = market_set(&world, |p| {
        p.grid.short_option_im_bps += 10;
        p.grid.im_loss_factor_bps += 1_001; // a step is 1 000
    });
    let step = world.step(btc(&world), set);
    world.must_fail(&[step], &[&steward], "StepTooLarge");
    assert_eq!(world.market(BTC).params, before);
    let set = market_set(&world, |p| {
        p.grid.short_option_im_bps += 10;
        p.grid.im_loss_factor_bps += 1_000;
    });
    let step = world.step(btc(&world), set);
    world.must(&[step], &[&steward]);
    let grid = world.market(BTC).params.grid;
    assert_eq!((grid.short_option_im_bps, grid.im_loss_factor_bps), (110, 11_000));
}

#[test]
fn steward_may_not_move_one_of_a_couple_past_the_other() {
    let mut world = World::new();
    world.pass(DAY);
    let steward = world.steward.insecure_clone();
    world.set_market(BTC, |market| market.params.oracle.surface_refuse_secs = 5_000);
    // when a surface is refused, step by step: it stops where one is stale
    let mut refused = None;
    for _ in 0..5 {
        let set = market_set(&world, |p| {
            p.oracle.surface_refuse_secs -= p.oracle.surface_refuse_secs / 10
        });
        let step = world.step(btc(&world), set);
        if let Err(error) = world.send(&[step], &[&steward]) {
            refused = Some(error);
            break;
        }
        world.pass(DAY);
    }
    let oracle = world.market(BTC).params.oracle;
    assert!(refused.is_some() && oracle.surface_refuse_secs < 5_000);
    assert!(oracle.surface_refuse_secs >= oracle.surface_max_age_secs);
}

#[test]
fn steward_moves_no_scenario_no_feed_and_nothing_of_the_protocol() {
    let mut world = World::new();
    world.pass(DAY);
    let steward = world.steward.insecure_clone();
    let other_feed = market_set(&world, |p| p.feeds.feed_id = [77; 32]);
    let other_scenario = market_set(&world, |p| p.grid.scenarios[5].price_bps -= 1);
    for set in [other_feed, other_scenario] {
        let step = world.step(btc(&world), set);
        world.must_fail(&[step], &[&steward], "StepTooLarge");
    }
    let step = world.step(
        Governed::Protocol,
        ParamSet::Protocol(ProtocolParams { lapse_secs: 60, ..protocol_params() }),
    );
    world.must_fail(&[step], &[&steward], "StepTooLarge");
    let step = world.step(Governed::Protocol, ParamSet::Lift(pause::ALL));
    world.must_fail(&[step], &[&steward], "StepTooLarge");
    let step = world.step(pool(&world), ParamSet::Calm(1));
    world.must_fail(&[step], &[&steward], "StepTooLarge");
}

#[test]
fn step_by_anybody_but_the_steward_or_from_another_version_is_refused() {
    let mut world = World::new();
    world.pass(DAY);
    let set = ParamSet::Pool(PoolSettings { floor_bps: 3_001, ..pool_settings() });
    let authority = world.authority.insecure_clone();
    let mut step = world.step(pool(&world), set.clone());
    step.accounts[0].pubkey = authority.pubkey();
    world.must_fail(&[step], &[], "WrongAuthority");
    let steward = world.steward.insecure_clone();
    let old = world.step(pool(&world), set);
    world.enact(pool(&world), looser());
    world.must_fail(&[old], &[&steward], "ChangeDead");
}

// --- feeds ---------------------------------------------------------------------------------------

#[test]
fn price_of_the_old_feed_is_no_price_of_the_new_one() {
    let mut world = World::new();
    let set = market_set(&world, |p| p.feeds.feed_id = feed(6));
    let new = |world: &mut World| world.post(update(6, 60_000, world.now())).into();
    world.enact_feeds(btc(&world), set, new);
    assert_eq!(world.market(BTC).mark.price_atoms, 0);
}

// --- roles ---------------------------------------------------------------------------------------

#[test]
fn every_role_is_handed_on_in_two_steps_after_the_delay() {
    for (role, pool) in roles() {
        let mut world = World::new();
        let (key, next) = (world.authority.pubkey(), Keypair::new());
        let pool = pool.then(|| {
            let pool = world.pool;
            world.must(&[ix::create_backstop(key, pool, key)], &[]);
            pool
        });
        world.must(&[ix::propose_role(key, key, pool, role, next.pubkey())], &[]);
        let transfer = world.role_transfer(pool, role);
        let accept = ix::accept_role(pool, &transfer);
        world.must_fail(std::slice::from_ref(&accept), &[&next], "ChangeNotReady");
        let mut by_other = accept.clone();
        by_other.accounts[0].pubkey = world.steward.pubkey();
        let steward = world.steward.insecure_clone();
        world.pass(DAY);
        world.must_fail(&[by_other], &[&steward], "WrongAuthority");
        world.must(&[accept], &[&next]);
        assert_eq!(holder(&world, role), next.pubkey());
    }
}

#[test]
fn role_lapses_and_is_cancelled_by_those_who_may() {
    for (role, _) in roles().into_iter().filter(|(_, pool)| !pool) {
        let mut world = World::new();
        let (key, next, stranger) = (world.authority.pubkey(), Keypair::new(), Keypair::new());
        let guardian = world.guardian.insecure_clone();
        world.must(&[ix::propose_role(key, key, None, role, next.pubkey())], &[]);
        let transfer = world.role_transfer(None, role);
        let by = |signer: &Keypair| ix::cancel_role(signer.pubkey(), None, &transfer);
        world.must_fail(&[by(&stranger)], &[&stranger], "WrongAuthority");
        if role == Role::Guardian {
            // or it could never be replaced
            world.must_fail(&[by(&guardian)], &[&guardian], "WrongAuthority");
        }
        world.pass(DAY + LAPSE);
        let accept = ix::accept_role(None, &transfer);
        world.must_fail(&[accept], &[&next], "ChangeDead");
        world.must(&[by(&stranger)], &[&stranger]);
        assert_ne!(holder(&world, role), next.pubkey());
    }
}

#[test]
fn guardian_cancels_the_handing_on_of_the_authority() {
    let mut world = World::new();
    let (key, thief) = (world.authority.pubkey(), Keypair::new());
    let guardian = world.guardian.insecure_clone();
    world.must(&[ix::propose_role(key, key, None, Role::Authority, thief.pubkey())], &[]);
    let transfer = world.role_transfer(None, Role::Authority);
    world.must(&[ix::cancel_role(guardian.pubkey(), None, &transfer)], &[&guardian]);
    assert!(world.data(&ix::role_transfer(None, Role::Authority)).is_empty());
}

#[test]
fn only_the_authority_hands_roles_on_and_never_to_nobody() {
    let mut world = World::new();
    let (key, guardian) = (world.authority.pubkey(), world.guardian.insecure_clone());
    let by_guardian =
        ix::propose_role(key, guardian.pubkey(), None, Role::Steward, guardian.pubkey());
    world.must_fail(&[by_guardian], &[&guardian], "WrongAuthority");
    let nobody = ix::propose_role(key, key, None, Role::Steward, Pubkey::default());
    world.must_fail(&[nobody], &[], "BadParameter");
    let nowhere = ix::propose_role(key, key, None, Role::RecoveryManager, key);
    world.must_fail(&[nowhere], &[], "TargetMissing");
}

fn roles() -> [(Role, bool); 4] {
    [
        (Role::Authority, false),
        (Role::Guardian, false),
        (Role::Steward, false),
        (Role::RecoveryManager, true),
    ]
}

fn holder(world: &World, role: Role) -> Pubkey {
    let protocol = world.protocol_state();
    match role {
        Role::Authority => protocol.authority,
        Role::Guardian => protocol.guardian,
        Role::Steward => protocol.steward,
        Role::RecoveryManager => {
            let vault = breakwater_client::address::backstop(&world.pool);
            let vault = breakwater_client::decode::backstop_vault(&world.data(&vault));
            vault.expect("a vault").recovery_manager
        }
    }
}
