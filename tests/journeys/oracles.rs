//! The table of what oracle state blocks what, cell by cell, by the instructions themselves.

use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::{
    instructions::Leg,
    mark::{Action, oracle_state, policy::error_of},
};
use breakwater_client::{address, instruction as ix};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Puts the BTC market and its surface into one state, and into no other but those it cannot be without.
fn put_into(world: &mut World, state: u8) {
    let now = world.now();
    match state {
        oracle_state::MARK_STALE => age_mark(world, 61),
        oracle_state::MARK_OLD => age_mark(world, 301),
        oracle_state::OFF_AVERAGE => world.set_market(BTC, |m| m.mark.ema_atoms /= 3),
        oracle_state::SECOND_STALE => world.set_market(BTC, |m| {
            m.params.feeds.second_required = 1;
            m.second.publish_ts = now - 61;
        }),
        oracle_state::DIVERGED => world.set_market(BTC, |m| {
            m.second.price_atoms = m.mark.price_atoms * 102 / 100;
            m.second.publish_ts = now;
        }),
        oracle_state::SURFACE_STALE => age_surface(world, 3_601),
        _ => age_surface(world, 7_201),
    }
    let market = world.market(BTC);
    let slots = world.surface(BTC).slots;
    let live = slots.iter().filter(|slot| slot.status == 1);
    let states =
        live.fold(market.states(now), |all, slot| all | slot.states(&market.params.oracle, now));
    assert_ne!(states & state, 0, "the market is in the state");
}

fn age_mark(world: &mut World, secs: i64) {
    let now = world.now();
    world.set_market(BTC, |m| m.mark.publish_ts = now - secs);
}

fn age_surface(world: &mut World, secs: i64) {
    let now = world.now();
    world.set_surface(BTC, |surface| {
        for slot in surface.slots.iter_mut().filter(|slot| slot.status == 1) {
            slot.published_ts = now - secs;
        }
    });
}

struct Try {
    world: World,
    instruction: Instruction,
    signers: Vec<Keypair>,
}

fn relaxed() -> World {
    let mut world = World::new();
    world.set_market(BTC, |m| m.params.oracle.surface_refuse_secs = 7_200);
    world
}

fn trade_of(world: &World, maker: &Trader, taker: &Trader, size_lots: i64) -> Instruction {
    let series = world.series(BTC, 1, 1, 50_000);
    let leg = Leg { series, size_lots, price_atoms: 700 * USD };
    let remaining = ix::Remaining::default().with_legs(&[leg]);
    ix::trade(world.pool, maker.side(), taker.side(), vec![leg], &remaining)
}

/// One instruction that does the action on an account that uses the BTC market, ready to pass while everything is fresh.
fn attempt(action: Action) -> Try {
    let mut world = relaxed();
    let (maker, taker) = (world.trader(500_000), world.trader(500_000));
    let open = trade_of(&world, &maker, &taker, CONTRACT);
    match action {
        Action::NewRisk => {
            let signers = vec![maker.key, taker.key];
            return Try { world, instruction: open, signers };
        }
        Action::Deposit | Action::Withdraw | Action::ReduceRisk => {
            world.must(&[open], &[&maker.key, &taker.key]);
        }
        _ => {}
    }
    let (instruction, signers) = match action {
        Action::Deposit => (world.deposit(&taker, USD), vec![taker.key]),
        Action::Withdraw => (world.withdraw(&taker, USD), vec![taker.key]),
        Action::ReduceRisk => {
            (trade_of(&world, &maker, &taker, -CONTRACT / 2), vec![maker.key, taker.key])
        }
        Action::SettleAtExpiry => {
            let expiry = world.expiries[0];
            world.set_time(expiry + 1);
            world.set_price(BTC, 60_000);
            world.set_vol(6_000);
            let mut straddles = update(BTC, 60_000, expiry);
            (straddles.prev_publish_time, straddles.number) = (expiry - 1, 1);
            let price = world.post(straddles);
            (ix::settle_board(world.pool, BTC, expiry, price), vec![])
        }
        Action::SettleLate => {
            let expiry = world.expiries[0];
            world.set_time(expiry + 3_600);
            world.set_price(BTC, 60_000);
            world.set_vol(6_000);
            (ix::settle_board_late(world.pool, BTC, expiry), vec![])
        }
        Action::Judge => {
            let (pool, expiry) = (world.pool, world.expiries[1]);
            (ix::update_exposure(pool, BTC, expiry), vec![])
        }
        Action::ShareValue => return share_value(),
        Action::Liquidate => return liquidate(),
        Action::CloseAtMark => return close_at_mark(),
        Action::NewRisk => unreachable!("above"),
    };
    Try { world, instruction, signers }
}

fn liquidate() -> Try {
    let mut scene = Scene::short(|_| ());
    // short at both prices where they disagree
    scene.world.set_prices_and_vol(38_000, 1_900, 9_000);
    scene.world.set_market(BTC, |m| m.params.oracle.surface_refuse_secs = 7_200);
    let instruction = scene.start(scene.worst());
    Try { world: scene.world, instruction, signers: vec![] }
}

/// A soft slice.
fn close_at_mark() -> Try {
    let mut scene = Scene::new(crate::soft::open);
    scene.world.set_market(BTC, |m| m.params.oracle.surface_refuse_secs = 7_200);
    crate::soft::near(&mut scene.world, &scene.seller.account.clone());
    let instruction = crate::soft::take(&scene.world, &scene.seller, &scene.bidder);
    Try { world: scene.world, instruction, signers: vec![scene.bidder.key] }
}

/// A provider asks to enter a vault that holds an option.
fn share_value() -> Try {
    let mut world = relaxed();
    let key = world.authority.pubkey();
    let pool = world.pool;
    world.must(&[ix::create_backstop(key, pool, key)], &[]);
    let (maker, provider) = (world.trader(500_000), world.visitor());
    let vault = address::backstop_account(&pool);
    // its own account trades by nobody: what it holds is written
    let donor = world.trader(500_000);
    let open = trade_of(&world, &maker, &donor, CONTRACT);
    world.must(&[open], &[&maker.key, &donor.key]);
    world.move_positions(&donor.account, &vault);
    let wallet = world.usdc_wallet(&provider);
    let remaining = world.remaining(&[vault]);
    let instruction = ix::request_backstop_deposit(pool, key, wallet, 10_000 * USD, &remaining);
    Try { world, instruction, signers: vec![provider.key] }
}

#[test]
fn every_cell_of_the_table_is_what_the_instructions_do() {
    for action in Action::ALL {
        for state in oracle_state::ALL {
            let mut attempt = attempt(action);
            put_into(&mut attempt.world, state);
            let signers: Vec<&Keypair> = attempt.signers.iter().collect();
            let blocked = action.blocked_by() & state != 0;
            println!("{action:?} x {state:#09b}: {}", if blocked { "refused" } else { "passes" });
            if blocked {
                let name = error_of(state).name();
                attempt.world.must_fail(&[attempt.instruction], &signers, &name);
            } else {
                attempt.world.must(&[attempt.instruction], &signers);
            }
        }
    }
}

/// A stale surface asks for more before it refuses, and never of maintenance margin.
#[test]
fn stale_surface_widens_initial_margin_with_age_and_leaves_maintenance_margin() {
    let mut world = relaxed();
    let (buyer, seller) = (world.trader(500_000), world.trader(100_000));
    let put = world.series(BTC, 1, 1, 56_000);
    world.fill(&buyer, &seller, put, -2 * CONTRACT, 1_500);
    let health =
        |world: &World| world.snapshot().assess(&world.account(&seller.account)).unwrap().1;
    let fresh = health(&world);
    let mut last = fresh.im_atoms();
    for secs in [5_400, 7_200] {
        age_surface(&mut world, secs);
        let stale = health(&world);
        assert_eq!(stale.mm_atoms(), fresh.mm_atoms());
        assert!(stale.im_atoms() > last, "{secs} s: {} {last}", stale.im_atoms());
        last = stale.im_atoms();
        // and the chain says the same
        let remaining = world.remaining(&[seller.account]);
        let check = ix::check_margin(world.pool, seller.account, None, &remaining);
        let data = world.must(&[check], &[]).return_data.data;
        assert_eq!(data[40..48], stale.im_atoms().to_le_bytes());
    }
}
