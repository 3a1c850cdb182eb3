//! Who is deleveraged, by how much: what an account can be closed for, and what keeps it from being closed. In
//! [docs/src/design/threats.md](../../docs/src/design/threats.md) these are the rows L-1 to L-7.

use anchor_lang::{prelude::Pubkey, solana_program::instruction::Instruction};
use breakwater_clearing::{
    instructions::WithdrawArgs,
    state::{MarginAccount, PoolSettings, Rank, Series, SkipReason},
};
use breakwater_client::{
    event::{Event, events},
    instruction as ix,
};
use breakwater_tests::*;
use solana_signer::Signer;

/// The seller of two puts is insolvent, nobody took it, and ranks are published; `before` is what the others did in time.
fn abandoned(change: impl FnOnce(&mut PoolSettings), before: impl FnOnce(&mut Scene)) -> Scene {
    let mut scene = Scene::new(change);
    before(&mut scene);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    scene.must_start();
    let declare = scene.declare();
    scene.world.must(&[declare], &[]);
    scene.world.pass(300);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let cover = scene.cover();
    scene.world.does(cover, &[]);
    scene
}

fn put(scene: &Scene) -> Series {
    scene.world.series(BTC, 1, 1, 56_000)
}

fn rank(scene: &Scene, candidate: &Pubkey) -> Instruction {
    let remaining = scene.world.remaining(&[*candidate]);
    ix::rank_account(scene.world.pool, scene.seller.account, *candidate, &remaining)
}

fn skip(scene: &Scene, candidate: &Pubkey) -> Instruction {
    let remaining = scene.world.remaining(&[scene.seller.account, *candidate]);
    ix::skip_rank(scene.world.pool, scene.seller.account, *candidate, &remaining)
}

fn close(scene: &Scene, candidate: &Pubkey) -> Instruction {
    let remaining = scene.world.slice_remaining(&scene.seller.account, candidate);
    ix::deleverage(scene.world.pool, scene.seller.account, *candidate, &remaining)
}

#[track_caller]
fn must_rank(scene: &mut Scene, candidate: &Pubkey) {
    let ranked = rank(scene, candidate);
    scene.world.does(ranked, &[]);
}

#[track_caller]
fn must_skip(scene: &mut Scene, candidate: &Pubkey, reason: SkipReason) {
    let skipped = skip(scene, candidate);
    let logs = scene.world.must(&[skipped], &[]).logs;
    let told = events(&logs).into_iter().find_map(|event| match event {
        Event::RankSkipped(event) => Some(event.reason),
        _ => None,
    });
    assert_eq!(told, Some(reason));
}

/// Closes, and returns the haircut.
#[track_caller]
fn must_close(scene: &mut Scene, candidate: &Pubkey) -> i64 {
    let closed = close(scene, candidate);
    let logs = scene.world.must(&[closed], &[]).logs;
    scene.world.assert_books_balance();
    let told = events(&logs).into_iter().find_map(|event| match event {
        Event::Deleveraged(event) => Some(event.haircut_atoms),
        _ => None,
    });
    told.expect("an event").cast_signed()
}

fn ranks(scene: &Scene) -> Vec<Rank> {
    scene.world.auction(&scene.seller.account).expect("an auction").ranks().to_vec()
}

fn shortfall(scene: &Scene) -> i64 {
    -scene.assess(&scene.seller.account).1.value_atoms()
}

/// Hands puts of the scene on at mark.
#[track_caller]
fn hand_on(scene: &mut Scene, from: &Trader, to: &Trader, lots: i64) {
    let trade = handing_on(scene, from, to, lots);
    scene.world.must(&[trade], &[&from.key, &to.key]);
}

fn handing_on(scene: &mut Scene, from: &Trader, to: &Trader, lots: i64) -> Instruction {
    let series = put(scene);
    let price_atoms = scene.world.price_atoms(series);
    let leg = breakwater_clearing::instructions::Leg { series, size_lots: lots, price_atoms };
    scene.world.trade(from, to, vec![leg])
}

/// The scene's buyer, to be named beside it.
fn buyer(scene: &Scene) -> Trader {
    let Trader { key, account, usdc, btc } = &scene.buyer;
    Trader { key: key.insecure_clone(), account: *account, usdc: *usdc, btc: *btc }
}

/// L-1: a healthy account with a hedge that had taken its profit out went from 4 393 to -3 246, and its hedge was gone.
#[test]
fn a_hedged_account_is_not_made_due_by_losing_its_hedge() {
    let mut scene = abandoned(
        |_| (),
        |scene| {
            let lower = scene.world.series(BTC, 1, 1, 54_000);
            let usd = scene.world.price_atoms(lower) / USD;
            let (buyer, bidder) = (buyer(scene), &scene.bidder);
            scene.world.fill(&buyer, bidder, lower, 2 * CONTRACT, usd);
            let free = scene.assess(&buyer.account).1.im_excess_atoms();
            let cash = scene.world.account(&buyer.account).cash_atoms;
            let out = scene.world.withdraw(&buyer, free.min(cash).unsigned_abs());
            scene.world.must(&[out], &[&buyer.key]);
        },
    );
    let key = scene.buyer.account;
    assert!(!scene.assess(&key).1.is_liquidatable());
    must_rank(&mut scene, &key);
    scene.world.pass(60);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let closing = close(&scene, &key);
    scene.world.must_fail(&[closing], &[], "WouldBeDue");
    let before: Box<MarginAccount> = scene.world.account(&key);
    must_skip(&mut scene, &key, SkipReason::WouldBeDue);
    assert_eq!(scene.world.account(&key).positions(), before.positions());
    assert!(!scene.assess(&key).1.is_liquidatable());
    let again = rank(&scene, &key);
    scene.world.must_fail(&[again], &[], "AlreadyRanked");
    // nobody else is there: it is closed in the end, a turn later, at mark
    scene.world.pass(69);
    scene.world.set_price(BTC, 30_000);
    for refused in [skip(&scene, &key), close(&scene, &key)] {
        assert!(scene.world.send(&[refused], &[]).is_err(), "it has this turn to bring its margin");
    }
    scene.world.pass(1);
    assert_eq!(must_close(&mut scene, &key), 0);
    assert!(!scene.assess(&key).1.is_insolvent());
}

/// What an account has above its margin once it is closed is the most that it is asked for.
#[test]
fn a_haircut_stops_at_the_maintenance_margin_of_what_is_left() {
    let mut scene = abandoned(
        |_| (),
        |scene| {
            // short calls beside the long puts
            let call = scene.world.series(BTC, 1, 0, 60_000);
            let usd = scene.world.price_atoms(call) / USD;
            let (buyer, bidder) = (buyer(scene), &scene.bidder);
            scene.world.fill(&buyer, bidder, call, 8 * CONTRACT, usd);
        },
    );
    let key = scene.buyer.account;
    // what it has is its margin without the puts, and a thousand more
    let series = put(&scene);
    let worth = 2 * scene.world.price_atoms(series).cast_signed();
    let mut bare = scene.world.account(&key);
    bare.change(&series, -2 * CONTRACT).unwrap();
    bare.cash_atoms += worth;
    let without = scene.world.snapshot().assess(&bare).unwrap().1;
    let less = without.mm_excess_atoms() - 1_000 * USD.cast_signed();
    let held = scene.world.account(&key).cash_atoms;
    let debt = |cash: i64| cash.min(0).unsigned_abs();
    scene.world.set_account(key, |account| account.cash_atoms -= less);
    scene.world.set_pool(|pool| {
        pool.accounts_cash_atoms -= less;
        pool.debts_atoms += debt(held - less) - debt(held);
        pool.insurance_atoms += less.unsigned_abs();
    });
    must_rank(&mut scene, &key);
    scene.world.pass(60);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let short = shortfall(&scene);
    let haircut = must_close(&mut scene, &key);
    assert!((900..1_100).contains(&(haircut / USD.cast_signed())), "{haircut} of {short}");
    let excess = scene.assess(&key).1.mm_excess_atoms();
    assert!((0..4).contains(&excess), "{excess}");
    assert!((shortfall(&scene) - (short - haircut)).abs() <= 4, "what it could not carry stays");
}

/// L-2: handed to a fresh account after it was ranked, the position was closed for nothing and 7 712 were shared.
#[test]
fn a_position_handed_to_a_fresh_account_carries_its_haircut_along() {
    let mut scene = abandoned(|_| (), |_| ());
    let (winner, fresh) = (buyer(&scene), scene.world.trader(60_000));
    must_rank(&mut scene, &winner.account);
    scene.world.pass(59);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    hand_on(&mut scene, &winner, &fresh, 2 * CONTRACT);
    // with less behind it, it comes before the one that it has it from
    must_rank(&mut scene, &fresh.account);
    assert_eq!(ranks(&scene)[0].margin_account, fresh.account);
    scene.world.pass(1);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let short = shortfall(&scene);
    assert!(short > 5_000 * USD.cast_signed(), "{short}");
    let haircut = must_close(&mut scene, &fresh.account);
    assert!((haircut - short).abs() <= 4, "{haircut} of {short}");
    assert!(scene.world.account(&scene.seller.account).cash_atoms >= -4);
}

/// The same in one transaction with the closing of whoever comes next.
#[test]
fn a_winner_cannot_have_the_next_one_closed_in_its_place_before_anybody_looks() {
    let mut scene = abandoned(|_| (), |_| ());
    let (winner, fresh) = (buyer(&scene), scene.world.trader(90_000));
    let next = scene.world.trader(900_000);
    hand_on(&mut scene, &winner, &next, CONTRACT);
    must_rank(&mut scene, &winner.account);
    must_rank(&mut scene, &next.account);
    assert_eq!(ranks(&scene)[1].margin_account, next.account, "it has more behind it");
    scene.world.pass(60);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let hand = handing_on(&mut scene, &winner, &fresh, CONTRACT);
    scene.world.must(&[hand], &[&winner.key, &fresh.key]);
    let both = [skip(&scene, &winner.account), close(&scene, &next.account)];
    scene.world.must_fail(&both, &[], "TooEarly");
    must_skip(&mut scene, &winner.account, SkipReason::NothingOpposite);
    must_rank(&mut scene, &fresh.account);
    let first = ranks(&scene)[0].margin_account;
    assert_eq!(first, fresh.account, "who holds it now has the turn");
    scene.world.pass(10);
    let wrong = close(&scene, &next.account);
    scene.world.must_fail(&[wrong], &[], "NotRanked");
    assert!(must_close(&mut scene, &fresh.account) > 0);
}

/// L-3: dust that had taken out more than it brought in ranked above all, and eight of them were the list.
#[test]
fn eight_accounts_of_dust_keep_nobody_out_of_the_ranks() {
    let mut scene = abandoned(|_| (), |_| ());
    let winner = buyer(&scene);
    let dust: Vec<Trader> = (0..8).map(|_| scene.world.trader(100)).collect();
    for one in &dust {
        hand_on(&mut scene, &winner, one, 1_000);
        scene.world.set_account(one.account, |account| account.net_deposits_atoms = -1 << 40);
        must_rank(&mut scene, &one.account);
    }
    assert_eq!(ranks(&scene).len(), 8);
    must_rank(&mut scene, &winner.account);
    assert_eq!(ranks(&scene)[0].margin_account, winner.account);
    scene.world.pass(60);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let (short, haircut) = (shortfall(&scene), must_close(&mut scene, &winner.account));
    assert!(haircut > short * 99 / 100, "{haircut} of {short}");
}

/// L-4: the first of the ranks closed its account, and nothing moved until expiry.
#[test]
fn a_head_that_closed_its_account_is_skipped() {
    let mut scene = abandoned(|settings| settings.loss.withdraw_bps = 10_000, |_| ());
    let (winner, fresh) = (buyer(&scene), scene.world.trader(100_000));
    must_rank(&mut scene, &winner.account);
    scene.world.pass(60);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    hand_on(&mut scene, &winner, &fresh, 2 * CONTRACT);
    let atoms = scene.world.account(&winner.account).cash_atoms.unsigned_abs();
    let args = WithdrawArgs { atoms, least_atoms: 0 };
    let (wallet, none) = (scene.world.usdc_wallet(&winner), ix::Remaining::default());
    let out = ix::withdraw_at_least(scene.world.pool, winner.account, wallet, args, &none);
    let gone = ix::close_account(winner.key.pubkey(), winner.account);
    scene.world.must(&[out, gone], &[&winner.key]);
    scene.world.traders.retain(|key| *key != winner.account);
    let remaining = scene.world.remaining(&[scene.seller.account]);
    let (pool, seller) = (scene.world.pool, scene.seller.account);
    let skipped = ix::skip_rank(pool, seller, winner.account, &remaining);
    let logs = scene.world.must(&[skipped], &[]).logs;
    let is_closed = |event: &Event| matches!(event, Event::RankSkipped(skipped) if skipped.reason == SkipReason::Closed);
    assert!(events(&logs).iter().any(is_closed));
    assert!(ranks(&scene).is_empty());
    must_rank(&mut scene, &fresh.account);
    scene.world.pass(10);
    assert!(must_close(&mut scene, &fresh.account) > 0);
}

/// L-4: the first of the ranks held an atom of a market without a price, and nothing moved until expiry.
#[test]
fn a_head_that_uses_a_market_without_a_price_is_skipped() {
    let mut scene = abandoned(|_| (), |_| ());
    let (winner, other) = (buyer(&scene), scene.world.trader(900_000));
    hand_on(&mut scene, &winner, &other, CONTRACT);
    let call = scene.world.series(ETH, 1, 0, 3_000);
    let usd = scene.world.price_atoms(call) / USD;
    let (maker, size) = (&scene.bidder, 1_000);
    scene.world.fill(maker, &winner, call, size, usd);
    must_rank(&mut scene, &winner.account);
    must_rank(&mut scene, &other.account);
    scene.world.pass(3_600);
    scene.world.set_price(BTC, 30_000);
    let closing = close(&scene, &winner.account);
    scene.world.must_fail(&[closing], &[], "PriceStale");
    must_skip(&mut scene, &winner.account, SkipReason::Lapsed);
    scene.world.pass(10);
    assert!(must_close(&mut scene, &other.account) > 0);
}

#[test]
fn a_market_without_a_price_is_a_reason_at_once_and_one_that_was_left_out_is_none() {
    let mut scene = abandoned(
        |_| (),
        |scene| {
            let call = scene.world.series(ETH, 1, 0, 3_000);
            let usd = scene.world.price_atoms(call) / USD;
            let (buyer, maker) = (buyer(scene), &scene.bidder);
            scene.world.fill(maker, &buyer, call, 1_000, usd);
        },
    );
    let key = scene.buyer.account;
    must_rank(&mut scene, &key);
    scene.world.pass(60);
    scene.world.set_market(ETH, |market| market.mark.publish_ts -= 86_400);
    let mut left_out = skip(&scene, &key);
    let eth = breakwater_client::address::market(&scene.world.pool, ETH);
    let surface = breakwater_client::address::surface(&eth);
    left_out.accounts.retain(|meta| meta.pubkey != eth && meta.pubkey != surface);
    scene.world.must_fail(&[left_out], &[], "MarketMissing");
    must_skip(&mut scene, &key, SkipReason::Unpriceable);
}

/// L-5: by notional, options that are worth nothing took their share off what the winner carried, and could not carry it.
#[test]
fn worthless_options_take_nothing_off_what_the_winner_carries() {
    let mut scene = abandoned(
        |_| (),
        |scene| {
            let call = scene.world.series(BTC, 0, 0, 74_000);
            let usd = scene.world.price_atoms(call) / USD;
            let friend = scene.world.trader(10_000);
            let seller = &scene.seller;
            let leg = breakwater_clearing::instructions::Leg {
                series: call,
                size_lots: -2 * CONTRACT,
                price_atoms: usd * USD,
            };
            let trade = scene.world.trade(&friend, seller, vec![leg]);
            scene.world.must(&[trade], &[&friend.key, &scene.seller.key]);
        },
    );
    let key = scene.buyer.account;
    must_rank(&mut scene, &key);
    scene.world.pass(60);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let short = shortfall(&scene);
    let haircut = must_close(&mut scene, &key);
    assert!(haircut > short * 98 / 100, "{haircut} of {short}");
    assert!(haircut <= short);
}

/// L-6: a head that can be closed against keeps its turn, and one that nobody served in its time makes room.
#[test]
fn a_turn_stands_for_its_time_and_then_lapses_to_the_end_of_the_list() {
    let mut scene = abandoned(|_| (), |_| ());
    let (winner, other) = (buyer(&scene), scene.world.trader(900_000));
    hand_on(&mut scene, &winner, &other, CONTRACT / 2);
    must_rank(&mut scene, &winner.account);
    must_rank(&mut scene, &other.account);
    let early = skip(&scene, &winner.account);
    scene.world.must_fail(&[early], &[], "TooEarly");
    scene.world.pass(60);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    let stands = skip(&scene, &winner.account);
    scene.world.must_fail(&[stands], &[], "RankStands");
    let behind = skip(&scene, &other.account);
    scene.world.must_fail(&[behind], &[], "NotRanked");
    scene.world.pass(60);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    must_skip(&mut scene, &winner.account, SkipReason::Lapsed);
    let again = rank(&scene, &winner.account);
    scene.world.must_fail(&[again], &[], "AlreadyRanked");
    let order: Vec<Pubkey> = ranks(&scene).iter().map(|rank| rank.margin_account).collect();
    assert_eq!(order, [other.account, winner.account]);
    scene.world.pass(10);
    // one is closed and its turn is over; the one that lapsed is still there to be closed
    let mut carried = must_close(&mut scene, &other.account);
    carried += must_close(&mut scene, &winner.account);
    assert!(carried > 0 && scene.world.account(&scene.seller.account).is_empty());
}

/// L-7: money that passes through, when ranks are published or when its turn has come, makes no account rank low.
#[test]
fn a_rank_rises_when_the_money_that_lowered_it_has_left_and_does_not_fall_when_it_comes() {
    let mut scene = abandoned(|_| (), |_| ());
    let (winner, other) = (buyer(&scene), scene.world.trader(300_000));
    hand_on(&mut scene, &winner, &other, CONTRACT / 2);
    let flash = scene.world.deposit(&winner, 50_000_000 * USD);
    scene.world.must(&[flash], &[&winner.key]);
    must_rank(&mut scene, &winner.account);
    must_rank(&mut scene, &other.account);
    assert_eq!(ranks(&scene)[0].margin_account, other.account);
    let args = WithdrawArgs { atoms: 50_000_000 * USD, least_atoms: 0 };
    let (wallet, remaining) =
        (scene.world.usdc_wallet(&winner), scene.world.remaining(&[winner.account]));
    let out = ix::withdraw_at_least(scene.world.pool, winner.account, wallet, args, &remaining);
    scene.world.must(&[out], &[&winner.key]);
    must_rank(&mut scene, &winner.account);
    assert_eq!(ranks(&scene).len(), 2);
    assert_eq!(ranks(&scene)[0].margin_account, winner.account);
    let flash = scene.world.deposit(&winner, 50_000_000 * USD);
    scene.world.must(&[flash], &[&winner.key]);
    let lower = rank(&scene, &winner.account);
    scene.world.must_fail(&[lower], &[], "AlreadyRanked");
}

#[test]
fn accounts_of_a_skip_are_bound() {
    let mut scene = Scene::insolvent(|_| ());
    let skipped = skip(&scene, &scene.buyer.account);
    scene.world.must_fail(std::slice::from_ref(&skipped), &[], "NotDeleveraging");
    let (seller, other) = (scene.seller.account, scene.bidder.account);
    scene.world.refuses(&skipped, &[], (4, seller), "DuplicateAccount");
    scene.world.refuses(&skipped, &[], (2, other), "NotInAuction");
}
