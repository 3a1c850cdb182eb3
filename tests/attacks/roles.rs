//! What a role's key can do alone, at worst, before anybody can react.

use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::{
    instructions::{CreateBoardArgs, TightenArgs},
    state::{
        BreakerRule, BreakerRules, MOST_STOP_SECS, ParamSet, PoolSettings, ProtocolParams, Role,
        fields::MARKET_FIELDS, metric, pause, stop,
    },
};
use breakwater_client::{
    address,
    instruction::{self as ix, Governed, Sources},
};
use breakwater_pyth_stand_in::Update;
use breakwater_tests::*;
use solana_signer::Signer;

// --- the steward ----------------------------------------------------------------------------------

fn board(world: &World, expiry_ts: i64, strikes: impl Iterator<Item = u64>) -> Instruction {
    let args = CreateBoardArgs { expiry_ts, strikes: strikes.map(|usd| usd * USD).collect() };
    ix::create_board(world.steward.pubkey(), world.pool, BTC, args)
}

fn around() -> impl Iterator<Item = u64> {
    (0..13).map(|i| 48_000 + i * 2_000)
}

/// Fourteen transactions took all sixteen slots of a surface for two years.
#[test]
fn steward_lists_boards_of_the_schedule_and_no_others() {
    let mut world = World::new();
    let steward = world.steward.insecure_clone();
    let day = START + 3 * DAY;
    let useless = [
        board(&world, day + 3_600, around()),       // another hour
        board(&world, START + 366 * DAY, around()), // too far ahead
        board(&world, day, [60_000].into_iter()),   // one strike
        board(&world, day, (0..13).map(|i| 90_000 + i * 2_000)), // nowhere near
        board(&world, day, [48_000, 60_000, 72_000].into_iter()), // gaps
    ];
    for create in useless {
        world.must_fail(&[create], &[&steward], "BadSchedule");
    }
    let mut listed = 0;
    for ahead in 1..=20 {
        let create = board(&world, START + (40 + ahead) * DAY, around());
        if world.send(&[create], &[&steward]).is_err() {
            break;
        }
        listed += 1;
    }
    assert_eq!(listed, 10, "of sixteen slots two were taken, and four are the authority's");
    let key = world.authority.pubkey();
    let args = CreateBoardArgs { expiry_ts: START + 99 * DAY + 5, strikes: vec![60_000 * USD] };
    world.must(&[ix::create_board(key, world.pool, BTC, args)], &[]);
}

#[test]
fn steward_needs_the_guardian_to_leave_too_few_publishers() {
    let mut world = World::new();
    let trader = world.trader(1_000);
    let (steward, guardian) = (world.steward.insecure_clone(), world.guardian.insecure_clone());
    let (pool, last) = (world.pool, (BTC, world.authority.pubkey()));
    let alone = ix::remove_publisher(steward.pubkey(), None, pool, last);
    world.must_fail(&[alone], &[&steward], "PublisherMissing");
    let forged = ix::remove_publisher(steward.pubkey(), Some(trader.key.pubkey()), pool, last);
    world.must_fail(&[forged], &[&steward, &trader.key], "WrongAuthority");
    let both = ix::remove_publisher(steward.pubkey(), Some(guardian.pubkey()), pool, last);
    world.must(&[both], &[&steward, &guardian]);
    assert_eq!(world.market(BTC).publishers, 0);
}

#[test]
fn steward_asks_for_no_more_publishers_than_there_are() {
    let mut world = World::new();
    let steward = world.steward.insecure_clone();
    let step = world.step(btc(&world), market_set(&world, |m| m.least_publishers = 2));
    world.must_fail(&[step], &[&steward], "PublisherMissing");
    let key = world.key();
    let authority = world.authority.pubkey();
    world.must(&[ix::register_publisher(authority, world.pool, BTC, key.pubkey())], &[]);
    let step = world.step(btc(&world), market_set(&world, |m| m.least_publishers = 2));
    world.must(&[step], &[&steward]);
}

/// A step that changed nothing killed every queued change of a pool or market.
#[test]
fn step_that_changes_nothing_moves_no_version() {
    let mut world = World::new();
    let steward = world.steward.insecure_clone();
    for (of, set) in [
        (Governed::Pool(world.pool), ParamSet::Pool(pool_settings())),
        (btc(&world), market_set(&world, |_| ())),
    ] {
        let version = world.version(of);
        let step = world.step(of, set);
        world.must_fail(&[step], &[&steward], "StepEmpty");
        assert_eq!(world.version(of), version);
    }
}

/// A healthy account (1.084 of its margin) was due by a step and in auction in the same transaction. The largest step of every field that a
/// steward may move is taken, one field after the other: nobody's maintenance margin rises, and nobody's equity falls.
#[test]
fn no_step_makes_an_account_due_at_once() {
    let mut scene = Scene::new(|_| ());
    let deposit = ix::deposit_collateral(
        scene.world.pool,
        BTC,
        scene.seller.account,
        scene.world.btc_wallet(&scene.seller),
        10_000_000,
    );
    scene.world.must(&[deposit], &[&scene.seller.key]);
    let steward = scene.world.steward.insecure_clone();
    let before = scene.assess(&scene.seller.account).1;
    let mut moved = 0;
    for field in MARKET_FIELDS {
        let base = scene.world.market(BTC).params;
        let old = field.read(bytemuck::bytes_of(&base));
        let most = (old.abs() / 10).max(1);
        for by in [most, -most] {
            let mut params = base;
            if field.write(bytemuck::bytes_of_mut(&mut params), old + by).is_err() {
                continue;
            }
            let mut fork = scene.fork();
            let set = ParamSet::Market(Box::new(params));
            let step = fork.world.step(btc(&fork.world), set);
            if fork.world.send(&[step], &[&steward]).is_err() {
                continue;
            }
            moved += 1;
            fork.world.pass(1);
            fork.world.set_price(BTC, 60_000);
            let after = fork.assess(&fork.seller.account).1;
            let (mm, equity) =
                (before.mm_atoms() + before.mm_atoms() / 1_000, before.equity_atoms() - 1);
            assert!(after.mm_atoms() <= mm, "{}: margin {}", field.name, after.mm_atoms());
            assert!(after.equity_atoms() >= equity - USD as i64, "{}: equity", field.name);
        }
    }
    assert!(moved >= 10, "{moved}");
}

// --- the authority --------------------------------------------------------------------------------

/// Six million of collateral and no cash counted as empty.
#[test]
fn a_pool_of_collateral_alone_is_not_empty() {
    let mut world = World::new();
    let owner = world.visitor();
    let deposit =
        ix::deposit_collateral(world.pool, BTC, owner.account, world.btc_wallet(&owner), 1_000_000);
    world.must(&[deposit], &[&owner.key]);
    let key = world.authority.pubkey();
    let of = (None, world.post(update(2, 100, world.now())).into());
    let create = ix::create_market(key, world.pool, 2, of, market_args("NEW", feed(2)));
    world.must(&[create], &[]);
    assert_eq!(world.market(2).opens_ts, world.now() + DAY);
}

fn pause_withdrawals(world: &mut World) -> Result<(), String> {
    let guardian = world.guardian.insecure_clone();
    let pause = ix::pause(guardian.pubkey(), pause::WITHDRAW);
    world.send(&[pause], &[&guardian]).map(|_| ()).map_err(|e| format!("{e:?}"))
}

fn withdraws(world: &World, trader: &Trader) -> bool {
    let mut fork = world.fork();
    let withdraw = fork.withdraw(trader, USD);
    fork.send(&[withdraw], &[&trader.key]).is_ok()
}

#[test]
fn withdrawals_are_never_stopped_by_hand_for_longer_than_they_were_open() {
    let mut world = World::new();
    let trader = world.trader(1_000);
    let most = i64::from(MOST_STOP_SECS);
    let (mut open, mut closed) = (0i64, 0i64);
    // whoever holds the guardian's key tries every hour, in every way there is
    for hour in 0..24 * 14 {
        let guardian = world.guardian.insecure_clone();
        pause_withdrawals(&mut world).ok();
        for actions in [stop::WITHDRAWALS, stop::HALT] {
            let args = TightenArgs { actions, secs: MOST_STOP_SECS, withdraw_bps: 0 };
            let tighten = ix::tighten(guardian.pubkey(), world.pool, args);
            world.send(&[tighten], &[&guardian]).ok();
        }
        if withdraws(&world, &trader) {
            open += 1
        } else {
            closed += 1
        }
        world.pass(3_600);
        if hour == 24 * 3 {
            assert!(closed * 3_600 <= most + 3_600, "{closed} h");
        }
    }
    assert!(open >= closed - 72, "open {open} h, closed {closed} h in two weeks");
}

/// Locked in, and then held to something else.
#[test]
fn nothing_changes_until_withdrawals_were_open_for_a_day() {
    let mut world = World::new();
    world.trader(1_000);
    let pool = Governed::Pool(world.pool);
    let set = ParamSet::Pool(PoolSettings { floor_bps: 1_000, ..pool_settings() });
    let queue = world.queue(pool, set.clone());
    world.must(&[queue], &[]);
    pause_withdrawals(&mut world).unwrap();
    world.pass(DAY);
    let execute = world.execute(pool, &set);
    world.must_fail(std::slice::from_ref(&execute), &[], "WithdrawalsShut");
    world.pass(2 * DAY); // the pause has ended by itself, and the change lapses in a day
    world.must_fail(std::slice::from_ref(&execute), &[], "WithdrawalsShut");
    world.pass(DAY - 1);
    world.must_fail(&[execute], &[], "WithdrawalsShut");
    // a stop of one pool counts too, whoever asked for it, and lifting one does not wait
    let mut world = World::new();
    let key = world.authority.pubkey();
    let args = TightenArgs { actions: stop::HALT, secs: 3_600, withdraw_bps: 0 };
    let queue = world.queue(pool, set.clone());
    world.must(&[queue, ix::tighten(key, world.pool, args)], &[]);
    world.pass(DAY + 3_599);
    let execute = world.execute(pool, &set);
    world.must_fail(std::slice::from_ref(&execute), &[], "WithdrawalsShut");
    world.pass(1);
    world.must(&[execute], &[]);
}

/// The authority pointed the oracle at a program of its own, under a guardian of its own.
#[test]
fn guardian_and_oracle_never_change_in_one_breath() {
    let mut world = World::new();
    world.trader(1_000);
    let accomplice = world.key();
    let authority = world.authority.pubkey();
    let propose = ix::propose_role(authority, authority, None, Role::Guardian, accomplice.pubkey());
    world.must(&[propose], &[]);
    world.pass(DAY);
    let accept = ix::accept_role(None, &world.role_transfer(None, Role::Guardian));
    world.must(&[accept], &[&accomplice]);
    let set = ParamSet::Protocol(ProtocolParams { switchboard: authority, ..protocol_params() });
    let queue = world.queue(Governed::Protocol, set.clone());
    world.must(&[queue], &[]);
    world.pass(DAY);
    let market = Some((world.pool, BTC));
    let change = world.change(Governed::Protocol, &set);
    let execute = ix::execute_feeds(Governed::Protocol, &change, market, Sources::default());
    world.must_fail(&[execute], &[], "ChangeNotReady");
    // asked for once the new guardian has been in office for a delay, it waits in plain sight
    let cancel = ix::cancel_change(authority, Governed::Protocol, &change);
    world.must(&[cancel], &[]);
    world.pass(1);
    let queue = world.queue(Governed::Protocol, set.clone());
    world.must(&[queue], &[]);
    world.pass(DAY);
    let change = world.change(Governed::Protocol, &set);
    let execute = ix::execute_feeds(Governed::Protocol, &change, market, Sources::default());
    world.must(&[execute], &[]);
}

/// One wrong digit, and nothing was liquidated for a day.
#[test]
fn a_feed_is_taken_over_with_a_price_of_it_near_the_mark() {
    let mut world = World::new();
    world.trader(1_000);
    let set = market_set(&world, |m| m.feeds.feed_id = feed(6));
    let queue = world.queue(btc(&world), set.clone());
    world.must(&[queue], &[]);
    world.pass(DAY);
    world.set_price(BTC, 60_000);
    let change = world.change(btc(&world), &set);
    let of = btc(&world);
    let execute = |source| ix::execute_feeds(of, &change, None, Sources::from(source));
    world.must_fail(&[ix::execute_change(of, &change)], &[], "TargetMissing");
    let old_feed = world.post(update(BTC, 60_000, world.now()));
    world.must_fail(&[execute(old_feed)], &[], "PriceWrongFeed");
    let far = world.post(update(6, 61_000, world.now()));
    world.must_fail(&[execute(far)], &[], "FeedUnproven");
    let old = world.post(Update { number: 1, ..update(6, 60_100, world.now() - 61) });
    world.must_fail(&[execute(old)], &[], "PriceStale");
    let near = world.post(Update { number: 2, ..update(6, 60_100, world.now()) });
    world.must(&[execute(near)], &[]);
    assert_eq!(world.market(BTC).params.feeds.feed_id, feed(6));
}

#[test]
fn a_market_that_can_never_have_a_mark_is_not_created() {
    let mut world = World::new();
    let key = world.authority.pubkey();
    let pool = world.pool;
    let create = move |source| {
        ix::create_market(key, pool, 2, (None, Sources::from(source)), market_args("SUB", feed(2)))
    };
    let none = address::stand_in_price(&key, &feed(2), 0);
    world.must_fail(&[create(none)], &[], "PriceWrongOwner");
    let tiny = Update { price: 9_989, conf: 0, ema_price: 9_989, ..update(2, 1, world.now()) };
    let tiny = world.post(tiny);
    world.must_fail(&[create(tiny)], &[], "PriceOutOfRange");
    let fine = world.post(Update { number: 1, ..update(2, 1, world.now()) });
    world.must(&[create(fine)], &[]);
}

// --- lists that become shorter ----------------------------------------------------------------------

/// Every auction whose witness was gone stood still for ever.
#[test]
fn an_auction_whose_scenario_is_gone_gets_another_witness() {
    let mut scene = Scene::auctioned(|_| ());
    let last = scene.world.market(BTC).params.grid.scenario_count as u8 - 1;
    scene.world.set_auction(&scene.seller.account, |auction| auction.witness = last);
    for index in [BTC, ETH] {
        scene.world.set_market(index, |market| market.params.grid.scenario_count = 30);
    }
    scene.world.pass(30);
    scene.mark();
    let bid = scene.bid(ANY);
    assert!(scene.world.send(&[bid], &[&scene.bidder.key]).is_err());
    let worst = scene.worst();
    let raise = scene.raise(worst);
    scene.world.must(&[raise], &[]);
    scene.must_bid(ANY);
}

// --- a whale ----------------------------------------------------------------------------------------

/// A whale moved its own money out and in, again and again, and nobody took new risk for a day.
#[test]
fn a_rule_stops_no_more_of_a_day_than_its_budget() {
    let rule = BreakerRule {
        metric: metric::OUTFLOW,
        market: 0,
        threshold_bps: 1_000,
        actions: stop::NEW_RISK,
        secs: 600,
        withdraw_bps: 0,
        daily_secs: 1_800,
    };
    let mut rules = BreakerRules { rules: Default::default(), count: 1 };
    rules.rules[0] = rule;
    let mut world = World::with_settings(|settings| settings.loss.window_secs = 300);
    let key = world.authority.pubkey();
    world.must(&[ix::create_breakers(key, world.pool, rules)], &[]);
    let (whale, _small) = (world.trader(1_000_000), world.trader(10_000));
    let mut stopped = 0;
    for _ in 0..DAY / 300 {
        world.pass(150);
        let withdraw = world.withdraw(&whale, 900_000 * USD);
        world.must(&[withdraw], &[&whale.key]);
        let trip = ix::trip_breaker(key, world.pool, 0, &rule);
        world.send(&[trip], &[]).ok();
        let deposit = world.deposit(&whale, 900_000 * USD);
        world.must(&[deposit], &[&whale.key]);
        world.pass(150);
        if world.pool_state().stops.active(world.now()) != 0 {
            stopped += 300;
        }
    }
    assert!((1_200..=2_100).contains(&stopped), "{stopped} s of a day");
}
