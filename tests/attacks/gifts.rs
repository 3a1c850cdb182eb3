//! Value given away by price: what a side gives at mark beyond the slip is a withdrawal, whatever instruction carries it. In
//! [docs/src/design/threats.md](../../docs/src/design/threats.md) these are the rows G-1 to G-9.

use anchor_lang::solana_program::instruction::Instruction;
use breakwater_clearing::{
    instructions::{Leg, OpenSessionArgs},
    state::{QuoteLimits, Series, pause, stop},
};
use breakwater_client::instruction as ix;
use breakwater_risk::margin::Health;
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A front that has sold ten puts to a friend and taken out all it may; the pool insures what the front would leave behind.
struct Ring {
    world: World,
    front: Trader,
    friend: Trader,
    put: Series,
}

fn ring() -> Ring {
    let mut world = World::new();
    let (front, friend) = (world.trader(200_000), world.trader(500_000));
    let honest = world.visitor();
    let fund = ix::fund_insurance(world.pool, world.usdc_wallet(&honest), 500_000 * USD);
    world.must(&[fund], &[&honest.key]);
    let put = world.series(BTC, 1, 1, 56_000);
    let mut ring = Ring { world, front, friend, put };
    let open = ring.leg(-10 * CONTRACT, 0);
    ring.must(open);
    let free = ring.health(&ring.front).im_excess_atoms().unsigned_abs();
    let out = ring.world.withdraw(&ring.front, free);
    ring.world.must(&[out], &[&ring.front.key]);
    ring
}

impl Ring {
    /// A leg that the front takes, `more_usd` a contract above mark.
    fn leg(&mut self, size_lots: i64, more_usd: i64) -> Leg {
        let mark = self.world.price_atoms(self.put);
        let price_atoms = mark.saturating_add_signed(more_usd * USD as i64);
        Leg { series: self.put, size_lots, price_atoms }
    }

    fn trade(&self, leg: Leg) -> Instruction {
        self.world.trade(&self.friend, &self.front, vec![leg])
    }

    #[track_caller]
    fn must(&mut self, leg: Leg) {
        let trade = self.trade(leg);
        self.world.must(&[trade], &[&self.friend.key, &self.front.key]);
        self.world.assert_books_balance();
    }

    #[track_caller]
    fn refused(&mut self, leg: Leg, name: &str) {
        let trade = self.trade(leg);
        self.world.must_fail(&[trade], &[&self.friend.key, &self.front.key], name);
    }

    fn health(&self, trader: &Trader) -> Health {
        self.world.snapshot().assess(&self.world.account(&trader.account)).unwrap().1
    }
}

/// The audit's first figure: BTC 3.5 % down, one close that both sign. The front ended at -10 925 and insurance paid 14 948.
#[test]
fn below_initial_margin_a_close_gives_nothing_away_beyond_the_slip() {
    let mut ring = ring();
    ring.world.set_prices_and_vol(57_900, 2_895, 6_000);
    let before = ring.health(&ring.front);
    assert!(before.im_excess_atoms() < 0 && !before.is_liquidatable(), "{before:?}");
    for more_usd in [320, 1_000, 9_000] {
        let close = ring.leg(10 * CONTRACT, more_usd);
        ring.refused(close, "GiftBelowMargin");
    }
    // within the slip of half a percent of notional it is trading
    let close = ring.leg(10 * CONTRACT, 280);
    ring.must(close);
    let after = ring.health(&ring.front);
    let lost = before.value_atoms() - after.value_atoms();
    let most = 10 * (290 * USD as i64 + 2 * 58_000 * USD as i64 * 3 / 10_000);
    assert!((0..=most).contains(&lost), "{lost} of {most}");
    assert!(after.value_atoms() > 0);
    assert_eq!(ring.world.pool_state().insurance_paid_atoms, 0);
}

/// The mark falls by 13.3 % and the trade stands in the same transaction: 57 964 of the fund's money.
#[test]
fn a_fresh_mark_and_a_close_in_one_transaction_give_nothing_away() {
    let mut ring = ring();
    let open = ring.leg(CONTRACT, 12_000);
    ring.world.pass(1);
    let price = ring.world.post(update(BTC, 52_020, ring.world.now()));
    let mark = ix::update_mark(ring.world.pool, BTC, price);
    let close = ring.trade(open);
    ring.world.must_fail(&[mark, close], &[&ring.friend.key, &ring.front.key], "GiftBelowMargin");
}

/// Not even at mark does somebody insolvent pay anybody: it would be with others' money.
#[test]
fn an_insolvent_side_does_not_trade() {
    let mut ring = ring();
    ring.world.set_prices_and_vol(44_000, 2_200, 9_000);
    assert!(ring.health(&ring.front).is_insolvent());
    let close = ring.leg(CONTRACT, 0);
    ring.refused(close, "SideInsolvent");
}

/// A deposit that ends an auction does not leave again by a price.
#[test]
fn a_deposit_that_ended_an_auction_does_not_leave_by_a_price() {
    let mut scene = Scene::auctioned(|_| ());
    let (_, health) = scene.assess(&scene.seller.account);
    let missing = (health.mm_atoms() - health.equity_atoms()).unsigned_abs() + 1_000;
    let deposit = scene.world.deposit(&scene.seller, missing);
    let end = scene.end();
    scene.world.must(&[deposit, end], &[&scene.seller.key]);
    let series = scene.world.series(BTC, 1, 1, 56_000);
    let mark = scene.world.price_atoms(series);
    let gift = Leg { series, size_lots: CONTRACT, price_atoms: mark + 5_000 * USD };
    let trade = scene.world.trade(&scene.buyer, &scene.seller, vec![gift]);
    let keys = [&scene.buyer.key, &scene.seller.key];
    scene.world.must_fail(&[trade], &keys, "GiftBelowMargin");
}

/// A mark that refuses a withdrawal of one dollar refuses one lot at a silly price (it carried 255 900).
#[test]
fn a_mark_that_lets_nothing_out_lets_nothing_out_by_price() {
    let stale = |ring: &mut Ring| ring.world.pass(61);
    let off_average = |ring: &mut Ring| {
        ring.world.pass(1);
        let mut off = update(BTC, 60_000, ring.world.now());
        off.ema_price /= 3;
        let account = ring.world.post(off);
        ring.world.must(&[ix::update_mark(ring.world.pool, BTC, account)], &[]);
    };
    type Change = fn(&mut Ring);
    let cases: [(Change, &str); 2] = [(stale, "PriceStale"), (off_average, "PriceOffAverage")];
    for (change, name) in cases {
        let mut ring = ring();
        let deposit = ring.world.deposit(&ring.front, 300_000 * USD);
        ring.world.must(&[deposit], &[&ring.front.key]);
        let gift = ring.leg(1, 255_900_000_000 / 1_000);
        let close = ring.leg(CONTRACT, 0);
        change(&mut ring);
        let dollar = ring.world.withdraw(&ring.front, USD);
        ring.world.must_fail(&[dollar], &[&ring.front.key], name);
        ring.refused(gift, name);
        // closing at the mark is no withdrawal
        ring.must(close);
    }
}

#[test]
fn a_gift_is_refused_where_withdrawals_are_paused_stopped_or_paced() {
    let mut ring = ring();
    let deposit = ring.world.deposit(&ring.front, 300_000 * USD);
    ring.world.must(&[deposit], &[&ring.front.key]);
    let gift = ring.leg(CONTRACT, 100_000);
    let small = ring.leg(CONTRACT, 10_000);
    let mut paused = ring;
    let guardian = paused.world.guardian.insecure_clone();
    paused.world.must(&[ix::pause(guardian.pubkey(), pause::WITHDRAW)], &[&guardian]);
    paused.refused(gift, "Paused");

    let mut ring = self::ring();
    ring.world.set_time(START + 2 * DAY); // the window in which the front took out what it could is over
    ring.world.set_prices_and_vol(60_000, 3_000, 6_000);
    let deposit = ring.world.deposit(&ring.front, 300_000 * USD);
    ring.world.must(&[deposit], &[&ring.front.key]);
    ring.world.set_time(START + 4 * DAY);
    ring.world.set_prices_and_vol(60_000, 3_000, 6_000);
    let guardian = ring.world.guardian.insecure_clone();
    let args = breakwater_clearing::instructions::TightenArgs {
        actions: stop::WITHDRAWALS,
        secs: 600,
        withdraw_bps: 500,
    };
    let tighten = ix::tighten(guardian.pubkey(), ring.world.pool, args);
    ring.world.must(&[tighten], &[&guardian]);
    ring.refused(gift, "Stopped");
    ring.must(small);
}

/// A delegate's or a session's signature drained 499 900 of 500 000: beyond the slip it gives nothing away.
#[test]
fn only_the_owner_gives_value_away() {
    let mut world = World::new();
    let (maker, taker) = (world.trader(500_000), world.trader(500_000));
    let delegate = Keypair::new();
    let name = ix::set_delegate(maker.key.pubkey(), maker.account, delegate.pubkey());
    world.must(&[name], &[&maker.key]);
    let put = world.series(BTC, 1, 1, 56_000);
    // one lot, at 2^48 atoms a contract: 281 USD; a thousand of them
    let lots = [1_000, 1];
    for size_lots in lots {
        let leg = Leg { series: put, size_lots: -size_lots, price_atoms: 1 << 48 };
        let mut trade = world.trade(&maker, &taker, vec![leg]);
        trade.accounts[0].pubkey = delegate.pubkey();
        world.must_fail(&[trade], &[&delegate, &taker.key], "GiftNeedsOwner");
    }
    // the owner may: it is its own money, and leaves its deposits
    let before = (world.account(&maker.account), world.account(&taker.account));
    let leg = Leg { series: put, size_lots: -1_000, price_atoms: 1 << 48 };
    let trade = world.trade(&maker, &taker, vec![leg]);
    world.does(trade, &[&maker.key, &taker.key]);
    let after = (world.account(&maker.account), world.account(&taker.account));
    let moved = before.0.net_deposits_atoms - after.0.net_deposits_atoms;
    assert_eq!(after.1.net_deposits_atoms - before.1.net_deposits_atoms, moved);
    let given = (1i64 << 48) / 1_000 - moved;
    assert!((0..=400 * USD as i64).contains(&given), "all but value and slip: {given}");
    assert_eq!(after.0.allowance.used_atoms - before.0.allowance.used_atoms, moved);
}

#[test]
fn a_session_key_gives_nothing_away_and_its_scope_counts_what_it_gives() {
    let mut market = quoted();
    let key = Keypair::new();
    let args = OpenSessionArgs {
        key: key.pubkey(),
        expires_ts: market.world.now() + 3_600,
        markets: 1,
        most_notional_atoms: 13_000 * USD,
    };
    let (payer, owner) = (market.world.authority.pubkey(), market.maker.key.pubkey());
    let open = ix::open_session(payer, owner, market.maker.account, args);
    market.world.must(&[open], &[&market.maker.key]);
    let quote = |market: &Market, put_usd: u64, nonce| {
        let mut quote = market.quote();
        quote.legs.retain(|leg| leg.kind == breakwater_quotes::Kind::Call);
        quote.legs[0].price_atoms = put_usd * USD;
        quote.fee_cap_atoms = 1_000 * USD;
        quote.nonce = nonce;
        quote
    };
    let take = |market: &Market, quote: &breakwater_quotes::Quote, times| {
        let verify = market.verify(&market.text(quote), &key);
        vec![verify, market.taking(quote, times, Some(key.pubkey()))]
    };
    let series = market.world.series(BTC, 1, 0, 56_000);
    let mark_usd = market.world.price_atoms(series) / USD;
    let silly = quote(&market, mark_usd + 2_000, 1);
    let taken = take(&market, &silly, 1);
    market.refused(&taken, "GiftNeedsOwner");
    // two tenths are 12 000 of notional and, 290 a contract above mark, 58 given: within; 5 250 given more would not be
    let fair = quote(&market, mark_usd + 290, 2);
    let taken = take(&market, &fair, 2);
    market.world.must(&taken, &[&market.taker.key]);
    let taken = take(&market, &fair, 3);
    market.refused(&taken, "SessionScope");
}

#[test]
fn a_makers_own_limit_counts_what_it_gives_away() {
    let mut market = quoted();
    let limits = QuoteLimits {
        least_excess_atoms: 0,
        most_notional_atoms: 13_000 * USD,
        window_secs: 3_600,
    };
    let (payer, owner) = (market.world.authority.pubkey(), market.maker.key.pubkey());
    let set = ix::set_limits(payer, owner, market.maker.account, limits);
    market.world.must(&[set], &[&market.maker.key]);
    let mut quote = market.quote();
    quote.legs.retain(|leg| leg.kind == breakwater_quotes::Kind::Call);
    quote.fee_cap_atoms = 1_000 * USD;
    // a tenth: 6 000 of notional, and 8 000 given away by its owner
    quote.legs[0].price_atoms = 86_000 * USD;
    let taken = market.take(&quote, 1);
    market.refused(&taken, "MakerLimit");
}

/// Premium put on a leg of one lot made a fee of 36 atoms of what should be 1 800 USD.
#[test]
fn a_fee_is_by_leg_of_premium_or_value_whichever_is_larger() {
    let mut world = World::new();
    let (maker, taker) = (world.trader(8_000_000), world.trader(8_000_000));
    let (big, tiny) = (world.series(BTC, 1, 1, 56_000), world.series(BTC, 1, 0, 60_000));
    let fund = |world: &World| world.pool_state().insurance_atoms;
    let mark = world.price_atoms(big);
    let legs = vec![
        Leg { series: big, size_lots: 100 * CONTRACT, price_atoms: 0 },
        Leg { series: tiny, size_lots: 1, price_atoms: mark * 100_000_000 },
    ];
    let trade = world.trade(&maker, &taker, legs);
    world.does(trade, &[&maker.key, &taker.key]);
    // three basis points of six million, of each side
    assert!(fund(&world).abs_diff(2 * 1_800 * USD) <= 10 * USD, "{}", fund(&world));
}

/// Wash trades at price 0 cost nothing, and made a victim with 27 % over its initial margin due at an unmoved price.
#[test]
fn contracts_brought_and_closed_move_nobodys_ranges_and_are_not_free() {
    let mut world = World::with_ranges(|ranges| {
        ranges.open_interest_limit_atoms = 1_000_000 * USD;
        ranges.mm_rise_bps_per_hour = 10_000;
    });
    let (one, two, victim, other) = (
        world.trader(20_000_000),
        world.trader(20_000_000),
        world.trader(40_000),
        world.trader(500_000),
    );
    let put = world.series(BTC, 1, 1, 56_000);
    world.fill(&other, &victim, put, -CONTRACT, 2_300);
    let health =
        |world: &World| world.snapshot().assess(&world.account(&victim.account)).unwrap().1;
    let (before, fees) = (health(&world), world.pool_state().insurance_atoms);
    let far = world.series(BTC, 1, 1, 60_000);
    let usd = world.price_atoms(far) / USD;
    for _ in 0..4 {
        world.fill(&one, &two, far, 50 * CONTRACT, usd);
        assert_eq!(health(&world), before, "no time has passed");
        world.fill(&one, &two, far, -50 * CONTRACT, usd);
    }
    assert_eq!(health(&world), before);
    let paid = world.pool_state().insurance_atoms - fees;
    assert!(paid >= 8 * 2 * 900 * USD, "{paid}: three basis points of three million, each time");
    // who crowds the market meets the wider range in the trade itself
    let narrow = world.trader(1_200_000);
    let leg = Leg { series: far, size_lots: -60 * CONTRACT, price_atoms: usd * USD };
    let trade = world.trade(&one, &narrow, vec![leg]);
    world.must_fail(&[trade], &[&one.key, &narrow.key], "BelowInitialMargin");
    let calm = World::new();
    assert!(calm.market(BTC).range.im_bps == 10_000);
}

#[test]
fn accounts_of_one_owner_hand_positions_on_and_open_none_between_them() {
    let mut scene = Scene::new(|_| ());
    let (key, payer) = (scene.buyer.key.insecure_clone(), scene.world.authority.pubkey());
    let create = ix::create_account(payer, key.pubkey(), scene.world.pool, 1);
    scene.world.must(&[create], &[&key]);
    let account = breakwater_client::address::margin_account(&scene.world.pool, &key.pubkey(), 1);
    scene.world.traders.push(account);
    let second = Trader { key, account, usdc: scene.buyer.usdc, btc: scene.buyer.btc };
    let deposit = scene.world.deposit(&second, 100_000 * USD);
    scene.world.must(&[deposit], &[&second.key]);
    let (put, call) =
        (scene.world.series(BTC, 1, 1, 56_000), scene.world.series(BTC, 1, 0, 60_000));
    let leg = |world: &mut World, series, size_lots| {
        let price_atoms = world.price_atoms(series);
        Leg { series, size_lots, price_atoms }
    };
    let new = leg(&mut scene.world, call, CONTRACT);
    let trade = scene.world.trade(&scene.buyer, &second, vec![new]);
    scene.world.must_fail(&[trade], &[&second.key], "SelfTrade");
    // the buyer is long the put: it goes on to the other account
    let on = leg(&mut scene.world, put, CONTRACT);
    let trade = scene.world.trade(&scene.buyer, &second, vec![on]);
    scene.world.does(trade, &[&second.key]);
}

/// Idle legs would stretch the slip by their notional.
#[test]
fn a_series_stands_in_a_trade_once() {
    let mut ring = ring();
    let silly = ring.leg(-1, 1_000);
    let idle = ring.world.series(BTC, 1, 0, 84_000);
    let far = |size_lots| Leg { series: idle, size_lots, price_atoms: 0 };
    let legs = vec![silly, far(100 * CONTRACT), far(-100 * CONTRACT)];
    let trade = ring.world.trade(&ring.friend, &ring.front, legs);
    ring.world.must_fail(&[trade], &[&ring.friend.key, &ring.front.key], "SeriesTwice");
}
