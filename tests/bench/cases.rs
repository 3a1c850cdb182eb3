//! The cases, each in a world of its own.

use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::{Leg, SurfacePointArgs},
    state::{BreakerRule, BreakerRules, ParamSet, PoolSettings, Series, metric, stop},
};
use breakwater_client::{
    address, decode,
    instruction::{self as ix, Governed},
};
use breakwater_risk::{ONE_Q32, margin::Health};
use breakwater_tests::{dear::*, *};
use solana_keypair::Keypair;
use solana_signer::Signer;

type Cases = Vec<(String, u64)>;

pub fn all() -> Cases {
    let mut cases = margin_checks();
    cases.extend(liquidation());
    cases.extend(instructions());
    cases.extend(dearest());
    cases
}

/// The most complex accounts there can be, in every tier.
fn dearest() -> Cases {
    let all = SHAPES.into_iter().flat_map(costs);
    all.map(|Cost { name, units }| (name, units.expect("it fits a transaction"))).collect()
}

/// A trader with `legs` different series, two in three of them of size `lots`, over two markets and every expiry of
/// the world; against makers with sixteen legs each, because a trade margins both sides.
pub fn portfolio(world: &mut World, legs: usize, lots: i64) -> Trader {
    let taker = world.trader(50_000_000);
    let expiries = world.expiries.len();
    let mut all = vec![];
    for i in 0..legs {
        let (index, expiry, step) = ((i % 2) as u8, (i / 2) % expiries, i / (2 * expiries));
        let strike = if index == BTC { 36_000 + 2_000 * step } else { 1_800 + 100 * step };
        let series = world.series(index, expiry, (i % 2) as u8, strike as u64);
        let size = if i % 3 == 0 { -lots } else { lots };
        let price_atoms = world.price_atoms(series);
        all.push(Leg { series, size_lots: size, price_atoms });
    }
    for legs in all.chunks(16) {
        let maker = world.trader(50_000_000);
        for chunk in legs.chunks(4) {
            let trade = world.trade(&maker, &taker, chunk.to_vec());
            world.must(&[trade], &[&maker.key, &taker.key]);
        }
    }
    taker
}

/// Two markets throughout; two expiries up to 64 legs, four for the most there can be with so many.
fn margin_checks() -> Cases {
    let mut cases = vec![];
    for legs in [1, 16, 64, 78] {
        let days: &[i64] = if legs == 78 { &[7, 30, 90, 180] } else { &[7, 30] };
        let mut world = World::with_expiries(days);
        let taker = portfolio(&mut world, legs, CONTRACT);
        assert_eq!(world.account(&taker.account).positions().len(), legs);
        let remaining = world.remaining(&[taker.account]);
        let check = |witness| ix::check_margin(world.pool, taker.account, witness, &remaining);
        // 7: the price down 15 %, volatility as it is
        let (full, one) = (check(None), check(Some(7)));
        let meta = world.must(&[full], &[]);
        cases.push((format!("margin_check/{legs}x33"), meta.compute_units_consumed));
        if legs >= 64 {
            let meta = world.must(&[one], &[]);

            cases.push((format!("witness_check/{legs}x1"), meta.compute_units_consumed));
        }
    }
    cases
}

fn instructions() -> Cases {
    let mut cases = vec![];
    let mut world = World::new();
    let mut record = |name: &str, units: u64| cases.push((name.to_owned(), units));
    let (maker, taker) = (world.trader(1_000_000), world.trader(1_000_000));
    let deposit = world.deposit(&maker, USD);
    record("deposit", world.must(&[deposit], &[&maker.key]).compute_units_consumed);
    let deposit = world.deposit_btc(&maker, 100_000);
    record("deposit_collateral", world.must(&[deposit], &[&maker.key]).compute_units_consumed);
    let withdraw = world.withdraw_btc(&maker, 100_000);
    record("withdraw_collateral", world.must(&[withdraw], &[&maker.key]).compute_units_consumed);
    world.pass(1);
    let price = world.post(update(BTC, 60_000, world.now()));
    let mark = ix::update_mark(world.pool, BTC, price);
    record("update_mark", world.must(&[mark], &[]).compute_units_consumed);
    let greeks = ix::option_greeks(world.pool, world.series(BTC, 1, 1, 54_000));
    record("greeks/1", world.must(&[greeks], &[]).compute_units_consumed);
    let leg = |world: &mut World, i: u64| {
        let series = world.series(BTC, 1, 0, 50_000 + 2_000 * i);
        Leg { series, size_lots: CONTRACT, price_atoms: world.price_atoms(series) }
    };
    let legs = vec![leg(&mut world, 0)];
    let trade = world.trade(&maker, &taker, legs);
    let units = world.must(&[trade], &[&maker.key, &taker.key]).compute_units_consumed;
    record("trade/1_leg", units);
    let exposure = ix::update_exposure(world.pool, BTC, world.expiries[1]);
    record("update_exposure/1", world.must(&[exposure], &[]).compute_units_consumed);
    let legs = (1..=8).map(|i| leg(&mut world, i)).collect();
    let trade = world.trade(&maker, &taker, legs);
    let units = world.must(&[trade], &[&maker.key, &taker.key]).compute_units_consumed;
    record("trade/8_legs_9_held", units);
    let withdraw = world.withdraw(&taker, USD);
    record("withdraw/9_held", world.must(&[withdraw], &[&taker.key]).compute_units_consumed);
    let authority = world.authority.pubkey();
    let points = world.expiries.iter().map(|e| flat_point(*e, world.now(), 5_000)).collect();
    let publish = ix::publish_surface(authority, world.pool, BTC, &[], points);
    record("publish_surface/2", world.must(&[publish], &[]).compute_units_consumed);
    published(&mut record);
    governed(&mut world, &mut record);
    quotes(&mut record);
    let expiry = world.expiries[1];
    world.set_time(expiry);
    let price = world.post(update(BTC, 60_000, expiry));
    let settle = ix::settle_board(world.pool, BTC, expiry, price);
    record("settle_board", world.must(&[settle], &[]).compute_units_consumed);
    let settle = world.settle(&taker.account, BTC, expiry);
    record("settle_positions/9", world.must(&[settle], &[]).compute_units_consumed);
    cases
}

/// Five points of one publisher, and of three, all of whom had spoken.
fn published(record: &mut impl FnMut(&str, u64)) {
    let mut world = World::spread(&[1, 7, 14, 30, 60], |_| ());
    let (pool, key) = (world.pool, world.authority.pubkey());
    let smile = |world: &World, vol_bps: i64| -> Vec<SurfacePointArgs> {
        let flat = world.expiries.iter().map(|e| flat_point(*e, world.now(), vol_bps));
        let bent = |point: SurfacePointArgs| SurfacePointArgs {
            b_q32: point.a_q32 / 4,
            rho_q32: -ONE / 5,
            ..point
        };
        flat.map(bent).collect()
    };
    let alone = ix::publish_surface(key, pool, BTC, &[], smile(&world, 6_000));
    record("publish_surface/5", world.must(&[alone], &[]).compute_units_consumed);
    let others = [world.key(), world.key()];
    for other in &others {
        let register = ix::register_publisher(key, pool, BTC, other.pubkey());
        world.must(&[register], &[]);
    }
    let all = [key, others[0].pubkey(), others[1].pubkey()];
    let mut units = 0;
    for who in [0, 1, 2, 0] {
        world.pass(20);
        let rest: Vec<_> = all.iter().copied().filter(|k| *k != all[who]).collect();
        let points = smile(&world, 6_000 + 20 * who as i64);
        let publish = ix::publish_surface(all[who], pool, BTC, &rest, points);
        let signers: Vec<&Keypair> = if who == 0 { vec![] } else { vec![&others[who - 1]] };
        units = world.must(&[publish], &signers).compute_units_consumed;
    }
    record("publish_surface/5x3", units);
}

/// Two legs taken from a quote signed as text, the precompile not counted: it charges nothing.
fn quotes(record: &mut impl FnMut(&str, u64)) {
    let mut market = quoted();
    let quote = market.quote();
    let take = market.take(&quote, 1);
    let first = market.world.must(&take, &[&market.taker.key]).compute_units_consumed;
    record("take_quote/2_legs_first", first);
    let again = market.world.must(&take, &[&market.taker.key]).compute_units_consumed;
    record("take_quote/2_legs", again);
}

/// A change from queue to execution, the steward's step, a breaker.
fn governed(world: &mut World, record: &mut impl FnMut(&str, u64)) {
    let of = Governed::Market { pool: world.pool, index: BTC };
    let set = ParamSet::Market(Box::new(world.market(BTC).params));
    let queue = world.queue(of, set.clone());
    record("queue_change/market", world.must(&[queue], &[]).compute_units_consumed);
    world.pass(DAY);
    let execute = world.execute(of, &set);
    record("execute_change/market", world.must(&[execute], &[]).compute_units_consumed);
    let mut tighter = world.market(BTC).params;
    tighter.grid.im_loss_factor_bps += 1;
    let tighter = ParamSet::Market(Box::new(tighter));
    let (step, steward) = (world.step(of, tighter), world.steward.insecure_clone());
    record("step_params/market", world.must(&[step], &[&steward]).compute_units_consumed);
    let mut rules = BreakerRules { rules: Default::default(), count: 1 };
    rules.rules[0] = BreakerRule {
        metric: metric::CONFIDENCE,
        market: 0,
        threshold_bps: 1,
        actions: stop::NEW_RISK,
        secs: 1,
        withdraw_bps: 0,
        daily_secs: 86_400,
    };
    let key = world.authority.pubkey();
    world.must(&[ix::create_breakers(key, world.pool, rules)], &[]);
    world.set_price(BTC, 60_000);
    let trip = ix::trip_breaker(key, world.pool, 0, &rules.rules[0]);
    record("trip_breaker", world.must(&[trip], &[]).compute_units_consumed);
}

/// Settings under which every tier is open and nothing has to be waited for.
fn open(settings: &mut PoolSettings) {
    settings.soft.per_hour = 1_000;
    settings.hold.margin_bps = 5_000;
    settings.backstop.take_bps = 10_000;
    settings.backstop.entry_secs = 1;
}

/// An account with so many legs, in the state asked for, and a bidder who holds none of them.
struct Sold {
    world: World,
    sold: Trader,
    bidder: Trader,
}

/// All that the margin leaves free goes out, so that a rise makes the account short.
fn squeeze(world: &mut World, trader: &Trader) {
    let account = world.account(&trader.account);
    let (_, health) = world.snapshot().assess(&account).unwrap();
    let free = health.im_excess_atoms().min(account.cash_atoms).unsigned_abs();
    let withdraw = world.withdraw(trader, free);
    world.must(&[withdraw], &[&trader.key]);
}

fn squeezed(legs: usize) -> Sold {
    let mut world = World::with_settings(open);
    let sold = portfolio(&mut world, legs, -CONTRACT);
    let bidder = world.trader(100_000_000);
    squeeze(&mut world, &sold);
    Sold { world, sold, bidder }
}

impl Sold {
    /// Raises the price, and volatility with it, until all the accounts are as asked for.
    fn raise_until(&mut self, accounts: &[Pubkey], wanted: impl Fn(&Health) -> bool) {
        let found = (1..800u64).any(|step| {
            let (btc, eth) = (60_000 + 50 * step, 3_000 + 5 * step / 2);
            self.world.set_prices_and_vol(btc, eth, 6_000 + 5 * step as i64);
            accounts.iter().all(|key| wanted(&self.world.assess(key).1))
        });
        assert!(found, "the accounts come there after a rise");
    }

    fn units(&mut self, instruction: Instruction) -> u64 {
        let bidder = self.bidder.key.pubkey();
        let signs = instruction.accounts.iter().any(|meta| meta.pubkey == bidder && meta.is_signer);
        let signers: &[&Keypair] = if signs { &[&self.bidder.key] } else { &[] };
        self.world.must(&[instruction], signers).compute_units_consumed
    }
}

fn is_short(health: &Health) -> bool {
    health.is_liquidatable() && !health.is_insolvent()
}

/// Auctions of accounts with 64 legs, bought by an account that holds none of them and ends with as many.
fn liquidation() -> Cases {
    let mut cases = vec![];
    let mut record = |name: &str, units: u64| cases.push((name.to_owned(), units));
    let mut scene = squeezed(64);
    let key = scene.sold.account;
    scene.raise_until(&[key], is_short);
    let start = scene.world.start(&key);
    record("start_auction/64", scene.units(start));
    let bid = scene.world.bid(&key, &scene.bidder, ANY);
    record("bid/64", scene.units(bid));
    let hold = address::hold_back(&scene.world.lot(&key), 0);
    let state = decode::hold_back(&scene.world.data(&hold)).expect("a hold-back");
    scene.world.pass(60);
    for index in [BTC, ETH] {
        let usd = scene.world.market(index).mark.price_atoms / USD;
        scene.world.set_price(index, usd);
    }
    let resolve = ix::resolve_hold(hold, &state, &ix::Remaining::of(&[state.slice.account()]));
    record("resolve_hold/64", scene.units(resolve));
    let end = scene.world.end(&key);
    record("end_auction/64", scene.units(end));
    record("take_soft/64", soft());
    record("backstop_take/64", backstop());
    record("net_accounts/64_16_16_16", netting());
    everywhere(&mut record);
    cases
}

/// An account in 24 expiries over eight markets.
fn everywhere(record: &mut impl FnMut(&str, u64)) {
    let mut world = World::wide(8, &[7, 30, 60]);
    let seller = world.trader(50_000_000);
    world.short_wide(&seller, (0, 24), CONTRACT / 100);
    let key = seller.account;
    let check = ix::check_margin(world.pool, key, None, &world.remaining(&[key]));
    let units = world.must(&[check], &[]).compute_units_consumed;
    record("margin_check/24x33_8_markets", units);
    world.bring_below(&key, 8_000);
    let start = world.start(&key);
    let units = world.must(&[start], &[]).compute_units_consumed;
    record("start_auction/24_8_markets", units);
    let bidder = world.trader(50_000_000);
    world.set_wide(60_000, 6_000);
    let bid = world.bid(&key, &bidder, ANY);
    record("bid/24_8_markets", world.must(&[bid], &[&bidder.key]).compute_units_consumed);
}

/// A soft slice of an account with 64 legs.
fn soft() -> u64 {
    let mut scene = squeezed(64);
    let key = scene.sold.account;
    scene.raise_until(&[key], |h| h.equity_atoms() * 10_000 < h.mm_atoms() * 11_400);
    let take = scene.world.soft(&key, scene.bidder.side());
    scene.units(take)
}

/// The backstop vault takes its slice of an account with 64 legs and ends with as many.
fn backstop() -> u64 {
    let mut scene = squeezed(64);
    let (authority, pool) = (scene.world.authority.pubkey(), scene.world.pool);
    scene.units(ix::create_backstop(authority, pool, authority));
    let wallet = scene.world.usdc_wallet(&scene.bidder);
    let none = ix::Remaining::default();
    scene.units(ix::request_backstop_deposit(pool, authority, wallet, 100_000_000 * USD, &none));
    scene.world.pass(1);
    scene.units(ix::process_backstop_deposit(pool, scene.bidder.key.pubkey(), &none));
    let key = scene.sold.account;
    scene.raise_until(&[key], is_short);
    let start = scene.world.start(&key);
    scene.units(start);
    let vault = address::backstop_account(&pool);
    let remaining = scene.world.slice_remaining(&key, &vault);
    scene.units(ix::backstop_take(pool, key, ONE_Q32, &remaining))
}

/// Four accounts in auction, one with 64 legs and three with 16: each of the three is long of a far put that the first is
/// short of, which takes nobody's hedge away when calls are what they all lose by.
fn netting() -> u64 {
    let mut scene = squeezed(64);
    let held = scene.world.account(&scene.sold.account);
    let short_puts = held.positions().iter().filter(|p| p.size_lots < 0 && p.kind == 1);
    let mut far: Vec<Series> = short_puts.map(|p| p.series()).collect();
    far.sort_by_key(|series| (series.expiry_ts, series.strike_atoms));
    let mut all = vec![scene.sold.account];
    for series in far.into_iter().take(3) {
        let (other, maker) = (scene.world.trader(10_000_000), scene.world.trader(10_000_000));
        for i in 0..15u64 {
            let call = scene.world.series(BTC, (i % 2) as usize, 0, 68_000 + 2_000 * (i / 2));
            scene.world.fill(&maker, &other, call, -CONTRACT, 500);
        }
        scene.world.fill(&maker, &other, series, CONTRACT, 1);
        squeeze(&mut scene.world, &other);
        all.push(other.account);
    }
    scene.raise_until(&all, Health::is_liquidatable);
    for key in &all {
        let start = scene.world.start(key);
        scene.units(start);
    }
    let remaining = scene.world.remaining(&all).with_boards_of(&held);
    scene.units(ix::net_accounts(scene.world.pool, &all, &remaining))
}
