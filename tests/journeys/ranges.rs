//! Ranges that follow realised volatility and open interest.

use breakwater_clearing::portfolio::Purpose;
use breakwater_client::instruction as ix;
use breakwater_risk::model::ScenarioSet;
use breakwater_tests::*;

/// A market in which 60 % realised volatility is ordinary, with one short straddle.
fn scene() -> (World, Trader) {
    let mut world = World::with_ranges(|ranges| ranges.reference_vol_bps = 6_000);
    let (maker, seller) = (world.trader(1_000_000), world.trader(200_000));
    for kind in [0, 1] {
        let series = world.series(BTC, 1, kind, 60_000);
        world.fill(&maker, &seller, series, -CONTRACT, 4_000);
    }
    (world, seller)
}

/// Prices that swing by two percent an hour: more than 180 % a year.
fn swing(world: &mut World, hours: u64) {
    for hour in 0..hours {
        world.pass(3_600);
        world.set_price(BTC, if hour % 2 == 0 { 61_200 } else { 60_000 });
        world.set_price(ETH, 3_000);
    }
    world.set_vol(6_000);
}

#[test]
fn initial_margin_follows_realised_volatility_at_once_and_maintenance_margin_on_its_ramp() {
    let (mut world, seller) = scene();
    let account = world.account(&seller.account);
    let before = world.snapshot().assess(&account).unwrap().0;
    swing(&mut world, 6);
    let range = world.market(BTC).range;
    assert!(range.im_bps > 15_000, "{range:?}");
    // 1 000 basis points an hour, for six hours or until the target
    assert!(range.mm_bps > 10_000 && range.mm_bps <= 16_000, "{range:?}");
    assert!(range.mm_bps < range.im_bps, "{range:?}");
    let after = world.snapshot().assess(&account).unwrap().0;
    assert!(after.im_atoms > before.im_atoms && after.mm_atoms > before.mm_atoms);
    // both passes on chain, and the same figures off it
    let remaining = world.remaining(&[seller.account]);
    let check = ix::check_margin(world.pool, seller.account, None, &remaining);
    let meta = world.must(&[check], &[]);
    let mut data = meta.return_data.data.as_slice();
    let told =
        <breakwater_clearing::events::MarginChecked as anchor_lang::AnchorDeserialize>::deserialize(
            &mut data,
        );
    let told = told.unwrap();
    assert_eq!((told.im_atoms, told.mm_atoms), (after.im_atoms, after.mm_atoms));
}

#[test]
fn an_account_in_auction_keeps_the_ranges_its_auction_began_with() {
    let (mut world, seller) = scene();
    let account = world.account(&seller.account);
    let free = world.snapshot().assess(&account).unwrap().1.im_excess_atoms().unsigned_abs();
    let withdraw = world.withdraw(&seller, free);
    world.must(&[withdraw], &[&seller.key]);
    world.set_prices_and_vol(66_000, 3_300, 9_000);
    let account = world.account(&seller.account);
    let (requirement, health) = world.snapshot().assess(&account).unwrap();
    assert!(health.is_liquidatable());
    let began = world.market(BTC).range.mm_bps;
    let remaining = world.remaining(&[seller.account]);
    let starter = solana_signer::Signer::pubkey(&world.authority);
    let witness = requirement.worst_scenario;
    let start = ix::start_auction(starter, world.pool, seller.account, witness, &remaining);
    world.must(&[start], &[]);
    swing(&mut world, 6);
    assert!(world.market(BTC).range.mm_bps > began);
    let account = world.account(&seller.account);
    assert_eq!(u32::from(account.auction_range_bps[usize::from(BTC)]), began);
    let snapshot = world.snapshot();
    let mm = |account: &breakwater_clearing::state::MarginAccount| {
        let check = snapshot.engine().check(account, Purpose::Liquidation, ScenarioSet::All);
        check.unwrap().mm_atoms
    };
    let mut free = account.clone();
    (free.in_auction, free.auction_range_bps) = (0, [0; 8]);
    assert!(mm(&account) < mm(&free));
}

#[test]
fn open_interest_beyond_its_limit_widens_the_ranges_at_a_bounded_speed_until_it_is_gone() {
    let mut world = World::with_ranges(|ranges| {
        ranges.open_interest_limit_atoms = 100_000 * USD;
        ranges.mm_rise_bps_per_hour = 10_000;
    });
    let (maker, taker) = (world.trader(5_000_000), world.trader(5_000_000));
    let series = world.series(BTC, 1, 0, 60_000);
    world.fill(&maker, &taker, series, 3 * CONTRACT, 3_000);
    // who crowds the market was margined at all of it; for everybody else it counts at a bounded speed
    let range = world.market(BTC).range;
    assert_eq!((range.open_interest_atoms, range.im_bps), (180_000 * USD, 10_000));
    let count = |world: &mut World| {
        world.set_prices_and_vol(60_000, 3_000, 6_000);
        world.market(BTC).range
    };
    // a limit in an hour: in half an hour fifty of 180 000, and nothing beyond 100 000 yet
    world.pass(1_799);
    assert_eq!((count(&mut world).standing_interest_atoms, range.im_bps), (50_000 * USD, 10_000));
    // 180 000 USD against 100 000: eight tenths of the whole crowding
    world.pass(5_000);
    let range = count(&mut world);
    assert_eq!((range.standing_interest_atoms, range.im_bps), (180_000 * USD, 18_000));
    world.fill(&maker, &taker, series, -3 * CONTRACT, 3_000);
    let range = world.market(BTC).range;
    assert_eq!((range.open_interest_atoms, range.im_bps), (0, 18_000));
    world.pass(7_200);
    let range = count(&mut world);
    assert_eq!((range.im_bps, range.mm_bps), (10_000, 10_000));
}

#[test]
fn greeks_are_those_of_the_engine() {
    let mut world = World::new();
    let series = world.series(BTC, 1, 1, 54_000);
    let greeks = ix::option_greeks(world.pool, series);
    let meta = world.must(&[greeks], &[]);
    let mut data = meta.return_data.data.as_slice();
    let told = <breakwater_clearing::instructions::OptionGreeks as anchor_lang::AnchorDeserialize>::deserialize(&mut data);
    let told = told.unwrap();
    assert_eq!(told.forward_atoms, 60_000 * USD);
    let vol = told.vol_q48 as f64 / 2f64.powi(48);
    assert!((vol - 0.6).abs() < 1e-6, "{vol}");
    let value = told.value_q12 as f64 / 4096.0 / 1e6;
    assert!((1_500.0..2_000.0).contains(&value), "{value}");
    assert!(told.delta_q48 < 0 && told.theta_q12 < 0 && told.vega_q12 > 0);
}

/// One print off by 30 % that comes back moves nobody's margin.
#[test]
fn one_print_off_by_thirty_percent_that_comes_back_counts_nothing() {
    for off_usd in [42_000, 78_000] {
        let (mut world, seller) = scene();
        swing(&mut world, 2);
        world.pass(60);
        world.set_price(BTC, 60_000);
        let health = |world: &World| {
            world.snapshot().assess(&world.account(&seller.account)).unwrap().0.im_atoms
        };
        let (variance, im) = (world.market(BTC).realised.variance_q48, health(&world));
        // at a moment that counts, a sixteenth of the half-life after the last
        world.set_time((world.now() / 225 + 1) * 225);
        world.set_price(BTC, off_usd);
        let doubted = world.market(BTC).realised;
        assert!(doubted.variance_q48 <= variance && doubted.doubted_price_atoms > 0);
        world.pass(60);
        world.set_price(BTC, 60_000);
        let after = world.market(BTC);
        // minutes of calm took a little off; the print itself added nothing
        assert!(after.realised.variance_q48 <= variance && after.realised.doubted_price_atoms == 0);
        assert!(health(&world) <= im + im / 1_000, "{} {im}", health(&world));
    }
}
