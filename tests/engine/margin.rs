use crate::cases;
use breakwater_clearing::{
    mark::Action,
    portfolio::{Before, Widths},
    state::{MarginAccount, Position, Series, slot_status},
};
use breakwater_client::instruction as ix;
use breakwater_tests::*;
use breakwater_web::assess::assess;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

const BOOKS: usize = 14;

#[test]
fn margin_of_any_book_in_any_state_of_its_markets_is_the_programs() {
    let mut worlds = vec![];
    for (number, state) in [fresh, smiling, stale, settled].into_iter().enumerate() {
        let mut random = ChaCha8Rng::seed_from_u64(number as u64);
        let mut world = World::new();
        let trader = world.trader(1_000);
        state(&mut world);
        let mut accounts = vec![];
        for _ in 0..BOOKS {
            let expiries = world.expiries.clone();
            world.set_account(trader.account, |account| fill(account, &expiries, &mut random));
            accounts.push(compare(&mut world, &trader));
        }
        let mut told = cases::world(&world);
        told["accounts"] = Value::from(accounts);
        worlds.push(told);
    }
    cases::write("margins.json", &worlds);
}

/// A trade of up to eight legs that opens, closes, turns over and adds: one pass says of both sides of it what two checks say.
#[test]
fn an_account_before_and_after_a_trade_in_one_pass_is_two_checks_to_the_atom() {
    let (mut turned, mut gone, mut new) = (0, 0, 0);
    for (number, state) in [fresh, smiling, stale, settled].into_iter().enumerate() {
        let mut random = ChaCha8Rng::seed_from_u64(100 + number as u64);
        let mut world = World::new();
        let trader = world.trader(1_000);
        state(&mut world);
        let snapshot = world.snapshot();
        for round in 0..200 {
            let mut then = world.account(&trader.account);
            fill(&mut then, &world.expiries, &mut random);
            let mut now = then.clone();
            now.cash_atoms += random.random_range(-1_000..1_000) * USD as i64;
            let mut positions = vec![];
            let picked: Vec<_> = then.positions().iter().take(round % 8).copied().collect();
            for was in picked {
                let change = match random.random_range(0..3) {
                    0 => -was.size_lots,
                    1 => -2 * was.size_lots,
                    _ => random.random_range(1..CONTRACT),
                };
                let is = now.change(&was.series(), change).unwrap().after_lots;
                gone += u32::from(is == 0);
                turned += u32::from(is.signum() == -was.size_lots.signum());
                positions.push(was);
            }
            let opened = world.series(ETH, 1, 0, 20_000); // beyond those that `fill` draws from
            now.change(&opened, random.random_range(1..CONTRACT)).unwrap();
            positions.push(Position::of(&opened, 0));
            new += 1;
            let before = Before { cash_atoms: then.cash_atoms, positions: &positions };
            for action in [Action::NewRisk, Action::ReduceRisk, Action::Withdraw] {
                let both = snapshot.engine().before_and_after(action, Widths::Both, &now, &before);
                let both = both.unwrap();
                let alone = |account| snapshot.engine().health_for(action, account).unwrap();
                assert_eq!((both.before, both.after), (alone(&then), alone(&now)));
            }
        }
    }
    assert!(turned > 100 && gone > 100 && new > 100, "{turned} {gone} {new}");
}

/// The program's answer, which the engine's must be.
fn compare(world: &mut World, trader: &Trader) -> Value {
    let remaining = world.remaining(&[trader.account]);
    let check = ix::check_margin(world.pool, trader.account, None, &remaining);
    let data = world.must(&[check], &[]).return_data.data;
    let word = |at: usize| i64::from_le_bytes(data[at..at + 8].try_into().unwrap());
    let (equity, im, mm, worst) = (word(32), word(40), word(48), data[56]);
    let told = assess(&cases::loaded(world), &world.account(&trader.account)).unwrap();
    assert_eq!(
        (told.equity_atoms, told.im_atoms, told.mm_atoms, told.worst_case),
        (equity, im, mm, worst)
    );
    json!({
        "account": cases::bytes(&world.data(&trader.account)),
        "equityAtoms": equity.to_string(),
        "imAtoms": im.to_string(),
        "mmAtoms": mm.to_string(),
        "worstCase": worst,
    })
}

/// Up to 64 legs over both markets and both expiries, cash of either sign, collateral.
fn fill(account: &mut MarginAccount, expiries: &[i64], random: &mut ChaCha8Rng) {
    account.positions = [Position::default(); 128];
    account.position_count = 0;
    account.cash_atoms =
        random.random_range(-200_000..2_000_000) * USD as i64 + random.random_range(0..999_999);
    account.collateral_atoms[usize::from(BTC)] =
        random.random_range(0..10) * random.random_range(0..99_999_999);
    for _ in 0..random.random_range(1..=64) {
        let market = random.random_range(0..2);
        let strike_usd = if market == BTC {
            random.random_range(30..100) * 1_000
        } else {
            random.random_range(15..60) * 100
        };
        let series = Series {
            market,
            kind: random.random_range(0..2),
            expiry_ts: expiries[random.random_range(0..expiries.len())],
            strike_atoms: strike_usd * USD,
        };
        let lots = random.random_range(-5 * CONTRACT..5 * CONTRACT);
        account.change(&series, lots).unwrap();
    }
}

fn fresh(_: &mut World) {}

/// Smiles with slope and curvature, forwards beside spot, rates, a wide confidence interval, widened ranges.
fn smiling(world: &mut World) {
    for index in [BTC, ETH] {
        world.set_market(index, |market| {
            market.mark.conf_atoms = market.mark.price_atoms / 700;
            market.range.im_bps = 15_000;
            market.range.mm_bps = 12_345;
        });
        world.set_surface(index, |surface| {
            for slot in surface.slots.iter_mut().filter(|slot| slot.status == slot_status::LIVE) {
                slot.b_q32 = 1 << 27;
                slot.rho_q32 = -(1 << 31);
                slot.m_q32 = 1 << 28;
                slot.basis_q32 = (1 << 32) + (1 << 25);
                slot.rate_q32 = 1 << 28;
            }
        });
    }
}

/// Surfaces that widen the shocks of new risk, and a second source that says something else.
fn stale(world: &mut World) {
    let now = world.now();
    for index in [BTC, ETH] {
        world.set_surface(index, |surface| {
            for slot in surface.slots.iter_mut().filter(|slot| slot.published_ts > 0) {
                slot.published_ts = now - 9 * 3_600;
            }
        });
        world.set_market(index, |market| {
            market.second.price_atoms = market.mark.price_atoms / 10 * 11;
            market.second.publish_ts = now;
        });
    }
}

/// The first expiry's price is printed.
fn settled(world: &mut World) {
    for index in [BTC, ETH] {
        let price_atoms = world.market(index).mark.price_atoms;
        world.set_surface(index, |surface| {
            let slot = &mut surface.slots[0];
            slot.status = slot_status::SETTLED;
            slot.settlement_price_atoms = price_atoms / 100 * 97;
        });
    }
}

#[test]
fn exactly_what_the_engine_says_may_be_withdrawn() {
    let mut world = World::new();
    let (maker, taker) = (world.trader(100_000), world.trader(50_000));
    let call = world.series(BTC, 1, 0, 60_000);
    world.fill(&maker, &taker, call, CONTRACT, 4_000);
    for trader in [&maker, &taker] {
        let account = world.account(&trader.account);
        let most = assess(&cases::loaded(&world), &account).unwrap().max_withdraw_atoms;
        let name = if most == account.cash_atoms.unsigned_abs() {
            "InsufficientBalance"
        } else {
            "BelowInitialMargin"
        };
        let too_much = world.withdraw(trader, most + 1);
        world.must_fail(&[too_much], &[&trader.key], name);
        let exactly = world.withdraw(trader, most);
        world.must(&[exactly], &[&trader.key]);
    }
}
