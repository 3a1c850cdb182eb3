//! One bad oracle, one atom: a price that nobody can go by holds up what needs it and nothing else, and takes nothing from anybody. Rows O-3
//! to O-7 of [docs/src/design/threats.md](../../docs/src/design/threats.md).

use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    instructions::{Leg, SliceArgs},
    state::{MarginAccount, Market},
};
use breakwater_client::{
    instruction as ix,
    snapshot::{MarketState, Snapshot},
};
use breakwater_risk::{ONE_Q32, margin::Health, model::ScenarioSet};
use breakwater_tests::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What can be the matter with a market's oracles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bad {
    Old,
    Stale,
    OffAverage,
    SecondStale,
    /// The second source is so much away [bps].
    Diverged(i64),
}

const ALL: [Bad; 6] = [
    Bad::Old,
    Bad::Stale,
    Bad::OffAverage,
    Bad::SecondStale,
    Bad::Diverged(200),
    Bad::Diverged(-200),
];

fn spoiled(market: &mut Market, bad: Bad, now: i64) {
    match bad {
        Bad::Old => market.mark.publish_ts = now - 301,
        Bad::Stale => market.mark.publish_ts = now - 61,
        Bad::OffAverage => market.mark.ema_atoms /= 3,
        Bad::SecondStale => market.params.feeds.second_required = 1,
        Bad::Diverged(bps) => {
            market.second.price_atoms = market.mark.price_atoms / 10_000 * (10_000 + bps) as u64;
            market.second.publish_ts = now;
        }
    }
}

fn spoil(world: &mut World, index: u8, bad: Bad) {
    let now = world.now();
    world.set_market(index, |market| spoiled(market, bad, now));
}

fn health(world: &World, account: &Pubkey) -> Health {
    world.judged(account).1
}

/// A trade at the program's own mark; the second buys where `lots` is positive.
#[track_caller]
fn at_mark(
    world: &mut World,
    (maker, taker): (&Trader, &Trader),
    series: breakwater_clearing::state::Series,
    size_lots: i64,
) {
    let leg = Leg { series, size_lots, price_atoms: world.price_atoms(series) };
    let trade = world.trade(maker, taker, vec![leg]);
    world.does(trade, &[&maker.key, &taker.key]);
}

/// Satoshis of 60 USD.
const ATOM: u64 = 100_000;

/// An ETH account with a little bitcoin in it, of which nothing depends on bitcoin, and a bidder with as much.
struct EthOnly {
    world: World,
    seller: Trader,
    buyer: Trader,
    bidder: Trader,
}

fn eth_only(confirm_secs: u32) -> EthOnly {
    let mut world = World::with_settings(|settings| settings.auction.confirm_secs = confirm_secs);
    let (buyer, seller, bidder) =
        (world.trader(500_000), world.trader(40_000), world.trader(500_000));
    for trader in [&buyer, &seller, &bidder] {
        let bring = world.deposit_btc(trader, ATOM);
        world.does(bring, &[&trader.key]);
    }
    let put = world.series(ETH, 1, 1, 2_800);
    at_mark(&mut world, (&buyer, &seller), put, -40 * CONTRACT);
    EthOnly { world, seller, buyer, bidder }
}

/// Sells until the account meets its margin, and ends its auction.
#[track_caller]
fn sell_and_end(world: &mut World, seller: &Pubkey, bidder: &Trader) {
    while health(world, seller).is_liquidatable() {
        let last_trade_id = world.auction(seller).unwrap().last_trade_id;
        assert!(last_trade_id < 8, "sold in a few slices");
        let bid = world.bid(seller, bidder, SliceArgs { last_trade_id, ..ANY });
        world.does(bid, &[&bidder.key]);
    }
    let end = world.end(seller);
    world.does(end, &[]);
}

/// When BTC's sources diverged, an ETH account below its margin could be neither auctioned nor bid on, nor bid with.
#[test]
fn an_account_is_auctioned_bid_on_and_bid_with_whatever_is_the_matter_with_a_market_it_has_an_atom_of()
 {
    for bad in ALL {
        let EthOnly { mut world, seller, bidder, .. } = eth_only(5);
        world.bring_below(&seller.account, 5_000);
        world.pass(1);
        world.set_price(ETH, 3_000);
        spoil(&mut world, BTC, bad);
        let start = world.start(&seller.account);
        world.does(start, &[]);
        world.pass(5);
        world.set_price(ETH, 3_000);
        if bad != Bad::Old {
            world.set_price(BTC, 60_000); // its mark confirms as any other
        }
        spoil(&mut world, BTC, bad);
        let held = world.account(&seller.account).collateral_atoms;
        sell_and_end(&mut world, &seller.account, &bidder);
        let kept = world.account(&seller.account).collateral_atoms;
        assert_eq!(kept == held, bad == Bad::Old, "{bad:?}: what has no price stays");
    }
}

/// A trade and a withdrawal were refused to an account of which no option and no margin was bitcoin's.
#[test]
fn an_account_trades_and_withdraws_whatever_is_the_matter_with_a_market_it_has_an_atom_of() {
    for bad in ALL {
        let EthOnly { mut world, seller, buyer, .. } = eth_only(0);
        spoil(&mut world, BTC, bad);
        let put = world.series(ETH, 0, 1, 2_600);
        let leg = Leg { series: put, size_lots: -CONTRACT, price_atoms: world.price_atoms(put) };
        let trade = world.trade(&buyer, &seller, vec![leg]);
        world.does(trade, &[&buyer.key, &seller.key]);
        let cash = world.withdraw(&seller, 100 * USD);
        world.does(cash, &[&seller.key]);
    }
}

#[test]
fn collateral_without_a_price_is_no_margin_for_what_its_owner_wants() {
    let mut world = World::new();
    let (buyer, seller) = (world.trader(500_000), world.trader(1_000));
    let bring = world.deposit_btc(&seller, 100_000_000);
    world.does(bring, &[&seller.key]);
    let put = world.series(ETH, 1, 1, 2_800);
    let leg = Leg { series: put, size_lots: -CONTRACT, price_atoms: world.price_atoms(put) };
    for bad in ALL {
        let mut world = world.fork();
        let fill = Leg { size_lots: -20 * CONTRACT, ..leg };
        let fill = world.trade(&buyer, &seller, vec![fill]);
        let keys = [&buyer.key, &seller.key];
        world.does(fill, &keys);
        let trade = world.trade(&buyer, &seller, vec![leg]);
        let out = world.withdraw(&seller, 500 * USD);
        spoil(&mut world, BTC, bad);
        world.must_fail(&[trade], &keys, "BelowInitialMargin");
        world.must_fail(&[out], &[&seller.key], "BelowInitialMargin");
        // what brings it nearer to nothing passes as ever
        let back = Leg { size_lots: 5 * CONTRACT, ..leg };
        let close = world.trade(&buyer, &seller, vec![back]);
        world.does(close, &keys);
    }
}

/// The vault could be neither entered nor left while a market it had an atom of was in doubt, and the atom never came out.
#[test]
fn a_vault_with_collateral_that_has_no_price_is_entered_at_its_last_one_and_left_without_it() {
    let mut vault = empty_vault(|_| ());
    let (early, late) = (vault.scene.world.visitor(), vault.scene.world.visitor());
    vault.admit(&early, 100_000);
    // as if a slice had brought it
    let key = vault.key();
    let giver = vault.scene.world.trader(0);
    let bring = vault.scene.world.deposit_btc(&giver, 50_000_000);
    vault.scene.world.does(bring, &[&giver.key]);
    vault.scene.world.set_account(giver.account, |account| account.collateral_atoms = [0; 8]);
    vault.scene.world.set_account(key, |account| account.collateral_atoms[0] = 50_000_000);
    spoil(&mut vault.scene.world, BTC, Bad::Old);
    vault.ask(&late, 65_000);
    vault.scene.world.pass(HOUR);
    vault.scene.world.set_price(ETH, 3_000);
    let enter = vault.enter(&late);
    vault.scene.world.does(enter, &[]);
    let (ours, theirs) = (vault.share(&late).shares, vault.share(&early).shares);
    // 65 000 beside 100 000 and half a bitcoin at 60 000 and its doubt
    assert!(ours <= theirs / 2 && ours > theirs * 49 / 100, "{ours} {theirs}");
    vault.ask_out(&early, theirs / 2);
    let worth = vault.share(&early).leaving_value_atoms;
    // half of two thirds of 165 000: the bitcoin counts nothing
    assert!((54_900 * USD..=55_100 * USD).contains(&worth), "{worth}");
}

/// Two sources a percent apart stopped all liquidation of a market.
#[test]
fn an_account_short_at_both_prices_is_sold_while_they_disagree() {
    for bps in [200, -200, -500] {
        let mut scene = Scene::short(|_| ());
        scene.world.set_prices_and_vol(38_000, 1_900, 9_000);
        let seller = scene.seller.account;
        spoil(&mut scene.world, BTC, Bad::Diverged(bps));
        scene.must_start();
        scene.world.pass(50);
        scene.world.set_prices_and_vol(38_000, 1_900, 9_000);
        spoil(&mut scene.world, BTC, Bad::Diverged(bps));
        // what is sold is priced by what it would be worth at either, and at least
        let worth = |world: &World, second: bool| {
            let plain = undisputed(&world.snapshot(), [second; 2]);
            plain.health(&world.account(&seller), ScenarioSet::All).unwrap().value_atoms()
        };
        let better = worth(&scene.world, false).max(worth(&scene.world, true));
        let value = health(&scene.world, &seller).value_atoms();
        assert!(value >= better, "{bps}: {value} {better}");
        assert!(value <= better + better / 2, "{bps}: {value} {better}");
        let bidder = scene.bidder;
        sell_and_end(&mut scene.world, &seller, &bidder);
    }
}

/// The widening that is meant for who wants something made accounts due that were short at neither price.
#[test]
fn an_account_that_is_good_at_the_better_price_is_not_due() {
    let mut scene = Scene::new(|_| ());
    let seller = scene.seller.account;
    // down until it is short at mark by little
    let mut usd = 60_000;
    while !health(&scene.world, &seller).is_liquidatable() {
        usd -= 100;
        scene.world.set_prices_and_vol(usd, usd / 20, 9_000);
    }
    let mut higher = scene.world.fork();
    spoil(&mut higher, BTC, Bad::Diverged(150));
    assert!(!health(&higher, &seller).is_liquidatable());
    let start = scene.start(0);
    higher.must_fail(&[start], &[], "AccountHealthy");
    // and one that is good at mark is not made due by a price that is worse for it
    scene.world.set_prices_and_vol(usd + 200, usd / 20, 9_000);
    assert!(!health(&scene.world, &seller).is_liquidatable());
    spoil(&mut scene.world, BTC, Bad::Diverged(-500));
    assert!(!health(&scene.world, &seller).is_liquidatable());
    // for what it wants the worse one counts
    assert!(scene.world.assess(&seller).1.is_liquidatable());
}

/// An auction that the better price ends is ended, and not held open.
#[test]
fn an_auction_is_judged_at_the_better_price_at_its_end_too() {
    let mut scene = Scene::new(|_| ());
    let seller = scene.seller.account;
    let mut usd = 60_000;
    while !health(&scene.world, &seller).is_liquidatable() {
        usd -= 100;
        scene.world.set_prices_and_vol(usd, usd / 20, 9_000);
    }
    scene.must_start();
    let end = scene.end();
    scene.world.must_fail(std::slice::from_ref(&end), &[], "AccountUnhealthy");
    scene.refused(SliceArgs { share_q32: 1, ..ANY }, "SliceTooSmall");
    spoil(&mut scene.world, BTC, Bad::Diverged(150));
    scene.refused(ANY, "AccountHealthy");
    scene.world.does(end, &[]);
}

#[test]
fn nothing_changes_hands_at_mark_while_the_sources_disagree() {
    let mut scene = Scene::insolvent(|_| ());
    scene.world.pass(301);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    spoil(&mut scene.world, BTC, Bad::Diverged(-200));
    let cover = scene.cover();
    scene.world.must_fail(&[cover], &[], "SourcesDiverge");
    scene.world.set_market(BTC, |market| market.second.price_atoms = 0);
    let cover = scene.cover();
    scene.world.does(cover, &[]);
    spoil(&mut scene.world, BTC, Bad::Diverged(200));
    let key = scene.buyer.account;
    let remaining = scene.world.remaining(&[key]);
    let rank = ix::rank_account(scene.world.pool, scene.seller.account, key, &remaining);
    scene.world.must_fail(&[rank], &[], "SourcesDiverge");
}

/// A note that a doubted price puts lower would let a ring leave before the others at a better one.
#[test]
fn what_was_noted_is_not_put_right_by_a_price_in_doubt() {
    let mut scene = Scene::insolvent(|_| ());
    let seller = scene.seller.account;
    let noted = scene.world.account(&seller).shortfall_atoms;
    assert!(noted > 0);
    scene.world.set_prices_and_vol(30_000, 1_500, 12_000);
    spoil(&mut scene.world, BTC, Bad::Diverged(400));
    let before = scene.world.account(&seller).shortfall_atoms;
    let short = health(&scene.world, &seller).value_atoms();
    assert!(short > -(before as i64), "{short} {before}");
    let cover = scene.cover();
    assert!(scene.world.send(&[cover], &[]).is_err(), "nothing to put right");
    assert_eq!(scene.world.account(&seller).shortfall_atoms, before);
}

/// An account that owes on ETH and has bitcoin behind it.
fn backed(equity_usd: u64) -> (World, Trader, Trader) {
    let mut world = World::new();
    let (buyer, seller, bidder) =
        (world.trader(500_000), world.trader(equity_usd), world.trader(500_000));
    let bring = world.deposit_btc(&seller, 50_000_000);
    world.does(bring, &[&seller.key]);
    let put = world.series(ETH, 1, 1, 2_800);
    at_mark(&mut world, (&buyer, &seller), put, -40 * CONTRACT);
    (world, seller, bidder)
}

/// Half a bitcoin without a price would have been sold for nothing, and its owner been due for want of it.
#[test]
fn collateral_whose_mark_is_old_counts_for_its_owner_and_is_not_sold() {
    let (mut world, seller, bidder) = backed(10_000);
    world.pass(1);
    world.set_price(ETH, 2_200);
    spoil(&mut world, BTC, Bad::Old);
    let judged = health(&world, &seller.account);
    assert_eq!(judged.unsold_atoms(), 30_000 * USD);
    // what it would be due for without it, it is not due for
    assert!(!judged.is_liquidatable(), "{judged:?}");
    assert!(judged.equity_atoms() - 30_000 * (USD as i64) < judged.mm_atoms());
    let start = world.start(&seller.account);
    world.must_fail(&[start], &[], "AccountHealthy");
    // one that is short even so, and worth less than nothing without it, waits for a bid that is worth making
    world.bring_below(&seller.account, 8_000);
    let start = world.start(&seller.account);
    world.does(start, &[]);
    world.pass(30);
    world.set_price(ETH, 2_200);
    let bid = world.bid(&seller.account, &bidder, ANY);
    world.must_fail(&[bid], &[&bidder.key], "NothingToAuction");
    world.set_price(BTC, 60_000);
    let held = world.account(&seller.account).collateral_atoms[0];
    sell_and_end(&mut world, &seller.account, &bidder);
    assert!(world.account(&seller.account).collateral_atoms[0] < held, "with a price it is sold");
}

/// Options of a market whose mark is old stay behind while the rest of the account is sold.
#[test]
fn options_whose_mark_is_old_are_judged_in_their_owners_favour_and_left_out_of_slices() {
    let EthOnly { mut world, seller, buyer, bidder } = eth_only(0);
    let (short, long) = (world.series(BTC, 1, 1, 50_000), world.series(BTC, 1, 0, 80_000));
    at_mark(&mut world, (&buyer, &seller), short, -CONTRACT / 10);
    at_mark(&mut world, (&buyer, &seller), long, CONTRACT / 100);
    spoil(&mut world, BTC, Bad::Old);
    world.bring_below(&seller.account, 9_000);
    let judged = health(&world, &seller.account);
    // a hundredth of a call at one and a half times 60 000, and the atom
    assert_eq!(judged.unsold_atoms(), 900 * USD + 60 * USD);
    let start = world.start(&seller.account);
    world.does(start, &[]);
    sell_and_end(&mut world, &seller.account, &bidder);
    let kept = world.account(&seller.account);
    assert_eq!(kept.positions().iter().filter(|p| p.market == BTC).count(), 2);
    assert!(world.account(&bidder.account).positions().iter().all(|p| p.market == ETH));
}

/// An account of which nothing has a price waits: it is neither due nor done with.
#[test]
fn an_account_of_which_nothing_has_a_price_waits() {
    let mut scene = Scene::auctioned(|_| ());
    spoil(&mut scene.world, BTC, Bad::Old);
    scene.refused(ANY, "PriceStale");
    let end = scene.end();
    scene.world.must_fail(&[end], &[], "PriceStale");
    let declare = scene.declare();
    scene.world.must_fail(&[declare], &[], "PriceStale");
}

/// What an insolvent account's collateral stands for at its last price, nobody pays in its place: that much of its debt stays.
#[test]
fn funds_pay_for_no_debt_that_collateral_without_a_price_stands_for() {
    let (mut world, seller, bidder) = backed(10_000);
    let giver = world.visitor();
    let fund = ix::fund_insurance(world.pool, world.usdc_wallet(&giver), 1_000_000 * USD);
    world.must(&[fund], &[&giver.key]);
    world.pass(1);
    world.set_price(ETH, 2_200);
    spoil(&mut world, BTC, Bad::Old);
    world.bring_below(&seller.account, -1_000);
    let judged = health(&world, &seller.account);
    assert!(judged.is_insolvent());
    let start = world.start(&seller.account);
    world.does(start, &[]);
    let declare =
        ix::declare_insolvent(world.pool, seller.account, &world.remaining(&[seller.account]));
    world.does(declare, &[]);
    let args = breakwater_clearing::instructions::SliceArgs {
        share_q32: ONE_Q32,
        whole_limit_atoms: 0,
        last_trade_id: 0,
    };
    let remaining = world.slice_remaining(&seller.account, &bidder.account);
    let side = bidder.side();
    let take = ix::take_insolvent(world.pool, seller.account, side, args, &remaining);
    world.does(take, &[&bidder.key]);
    let left = world.account(&seller.account);
    assert_eq!((left.collateral_atoms[0], left.position_count), (50_000_000, 0));
    assert_eq!(left.cash_atoms, -30_000 * USD as i64);
    let paid = world.pool_state().insurance_paid_atoms;
    assert_eq!(paid, judged.value_atoms().unsigned_abs());
    // its debt is neither spent nor shared while that may be worth something
    let end = world.end(&seller.account);
    world.must_fail(&[end], &[], "PriceStale");
}

// --- properties ------------------------------------------------------------------------------

/// Lowers an account's cash until it is short by half of its margin, in what has a price alone.
fn short_in_the_good(world: &mut World, account: &Pubkey) -> bool {
    world.bring_below(account, 5_000);
    let judged = health(world, account);
    judged.sold_value_atoms() > 0 && judged.mm_atoms() > 0
}

/// Whatever is the matter with the other markets, an account that is short in a good one is auctioned, sold, and done with.
#[test]
fn an_account_short_in_good_markets_is_sold_whatever_the_bad_ones_do() {
    let mut sold = 0;
    let base = World::wide(4, &[7, 30]);
    for seed in 0..24 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut world = base.fork();
        let (seller, bidder) = (world.trader(5_000_000), world.trader(5_000_000));
        for trader in [&seller, &bidder] {
            if rng.random_bool(0.5) {
                let bring = world.deposit_btc(trader, rng.random_range(50_000..500_000));
                world.does(bring, &[&trader.key]);
            }
        }
        world.short_wide(&seller, (0, rng.random_range(4..16)), CONTRACT);
        world.set_wide(60_000, 6_000);
        let bad: Vec<Option<Bad>> = (0..4)
            .map(|index| match rng.random_range(0..6) {
                _ if index == ETH => None,
                0 => Some(Bad::Old),
                1 => Some(Bad::Diverged(rng.random_range(101..=500))),
                2 => Some(Bad::Diverged(-rng.random_range(101..=500))),
                3 => Some(Bad::Stale),
                4 => Some(Bad::SecondStale),
                _ => None,
            })
            .collect();
        let renewed = |bad: &Option<Bad>| !matches!(bad, Some(Bad::Old | Bad::Stale));
        let spoil_all = |world: &mut World, which: fn(&Option<Bad>) -> bool| {
            for (index, bad) in (0..).zip(&bad).filter(|(_, bad)| which(bad)) {
                if let Some(bad) = bad {
                    spoil(world, index, *bad);
                }
            }
        };
        spoil_all(&mut world, |_| true);
        if !short_in_the_good(&mut world, &seller.account) {
            continue;
        }
        let start = world.start(&seller.account);
        world.does(start, &[]);
        // a mark that nobody renews confirms nothing until it is old, and is left out then
        world.pass(300);
        for (index, _) in (0..).zip(&bad).filter(|(_, bad)| renewed(bad)) {
            world.set_price(index, if index == ETH { 3_000 } else { 60_000 });
        }
        spoil_all(&mut world, renewed);
        if health(&world, &seller.account).sold_value_atoms() < 0 {
            continue;
        }
        sell_and_end(&mut world, &seller.account, &bidder);
        sold += 1;
    }
    assert!(sold >= 16, "{sold} of 24");
}

/// A snapshot at one of two prices of each market that nobody disputes.
fn undisputed(snapshot: &Snapshot, second: [bool; 2]) -> Snapshot {
    let mut plain = snapshot.clone();
    for (MarketState { market, .. }, second) in plain.markets.iter_mut().zip(second) {
        if second && market.second.price_atoms > 0 {
            market.mark.price_atoms = market.second.price_atoms;
        }
        market.second.price_atoms = 0;
    }
    plain
}

/// No two sources that disagree make an account due that is good at any choice of their prices, insolvent that is worth something, or
/// sold for less than it is worth.
#[test]
fn no_bad_oracle_makes_an_account_due_that_is_good_at_its_better_prices() {
    let world = World::new();
    let clean = world.snapshot();
    let (mut good, mut due) = (0, 0);
    for seed in 0..400 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut account: Box<MarginAccount> = breakwater_client::snapshot::empty_account();
        for _ in 0..rng.random_range(1..8) {
            let market = rng.random_range(0..2);
            let strike =
                (36_000 + 2_000 * rng.random_range(0..25)) / if market == ETH { 20 } else { 1 };
            let series =
                world.series(market, rng.random_range(0..2), rng.random_range(0..2), strike);
            let lots = rng.random_range(1..5) * CONTRACT * if market == ETH { 20 } else { 1 };
            let _ = account.change(&series, if rng.random_bool(0.6) { -lots } else { lots });
        }
        account.collateral_atoms[0] = rng.random_range(0..200_000_000);
        let mut snapshot = clean.clone();
        for MarketState { market, .. } in &mut snapshot.markets {
            if rng.random_bool(0.7) {
                let bps = rng.random_range(101..=500) * if rng.random_bool(0.5) { 1 } else { -1 };
                spoiled(market, Bad::Diverged(bps), clean.now);
            }
        }
        // on the edge, at the mark
        let plain = undisputed(&snapshot, [false; 2]).health(&account, ScenarioSet::All).unwrap();
        account.cash_atoms =
            -plain.mm_excess_atoms() + rng.random_range(-3..=1) * plain.mm_atoms() / 20;
        let judged = snapshot.health(&account, ScenarioSet::All).unwrap();
        for second in [[false, false], [false, true], [true, false], [true, true]] {
            let other = undisputed(&snapshot, second).health(&account, ScenarioSet::All).unwrap();
            assert!(judged.is_liquidatable() <= other.is_liquidatable(), "{seed} {second:?}");
            assert!(judged.value_atoms() >= other.value_atoms(), "{seed} {second:?}");
            good += usize::from(!other.is_liquidatable());
        }
        due += usize::from(judged.is_liquidatable());
    }
    assert!(good > 100 && due > 20, "{good} {due}");
}
