//! What sets volatility and the price that settles: one voice of several, a step too far, a calendar nobody can follow, whoever waits.

use breakwater_clearing::instructions::SurfacePointArgs;
use breakwater_client::{address, instruction as ix};
use breakwater_pyth_stand_in::Update;
use breakwater_tests::*;

/// A point with wings, and a level of its own at the money.
fn smile(expiry_ts: i64, now: i64, vol_bps: i64, wing_thousandths: i64) -> SurfacePointArgs {
    SurfacePointArgs {
        b_q32: ONE * wing_thousandths / 1_000,
        rho_q32: -ONE / 5,
        ..flat_point(expiry_ts, now, vol_bps)
    }
}

// --- one of several -------------------------------------------------------------------------------

/// One liar of three moved 50 % to 73 % or to 26 %: it agreed in the wings, where the others were furthest apart.
#[test]
fn one_of_three_does_not_move_volatility_at_the_money() {
    for lie in [7_300, 2_600] {
        for last in 0..3 {
            let mut voices = Voices::with(World::new(), 2, 2);
            let (expiry, now) = (voices.world.expiries[1], voices.world.now());
            let said = [(5_000, 100), (5_050, 110), (lie, 105)];
            for turn in 1..=3 {
                let who = (last + turn) % 3;
                let (vol_bps, wing) = said[who];
                voices.say(who, vec![smile(expiry, now, vol_bps, wing)]);
            }
            let honest = 4_990.0..5_600.0; // wings lift both at the money, by as much
            let found = voices.vol_bps(1) - (smile_lift(now, expiry));
            assert!(honest.contains(&found), "{lie}: {found}");
        }
    }
}

/// What the wings of a hundred thousandths add at the money [bps].
fn smile_lift(now: i64, expiry: i64) -> f64 {
    let years = (expiry - now) as f64 / 31_536_000.0;
    let a = 0.25 * years;
    let lifted = a + 0.1 * 0.1; // b sigma
    ((lifted / years).sqrt() - 0.5) * 10_000.0
}

/// With two the surface was whoever did not speak last.
#[test]
fn of_two_nobody_moves_volatility_alone() {
    let mut voices = Voices::with(World::new(), 1, 2);
    voices.say_flat(0, 6_000);
    voices.say_flat(1, 6_000);
    voices.world.pass(60);
    voices.say_flat(1, 6_900);
    assert_eq!(voices.vol_bps(0).round(), 6_000.0, "the first still says so");
    voices.world.pass(60);
    voices.say_flat(0, 6_800);
    assert_eq!(voices.vol_bps(0).round(), 6_800.0, "both have moved");
    // far apart they have no surface, and the old one grows old
    let before = voices.world.surface(BTC).slots[0].published_ts;
    voices.world.pass(60);
    voices.say_flat(1, 12_000);
    assert_eq!(voices.world.surface(BTC).slots[0].published_ts, before);
}

/// One liar published a later expiry that the honest ones' earlier one could not stand beside, and nothing could be published any more.
#[test]
fn a_calendar_that_others_can_not_follow_stops_nobody() {
    let mut voices = Voices::with(World::new(), 2, 2);
    let (near, far) = (voices.world.expiries[0], voices.world.expiries[1]);
    for who in 0..3 {
        voices.say_flat(who, 6_000);
    }
    // the liar alone renews the far one, as low as agreement lets it, and again before each of the others
    for round in 1..=20 {
        voices.world.pass(30);
        let now = voices.world.now();
        let low = flat_point(far, now, 5_000);
        voices.say(2, vec![flat_point(near, now, 2_000), low]);
        let vol_bps = 6_000 + 400 * round;
        for who in [0, 1] {
            let both = [near, far].map(|expiry| flat_point(expiry, now, vol_bps));
            voices.say(who, both.to_vec());
        }
        assert_eq!(voices.vol_bps(0).round(), vol_bps as f64, "round {round}");
    }
}

// --- a step too far -------------------------------------------------------------------------------

fn stepped(vol_bps: i64, step_bps: u32) -> World {
    let mut world = World::new();
    world.pass(30); // so that it is what a move is measured from
    world.set_vol(vol_bps);
    world.set_market(BTC, |market| market.params.oracle.surface_step_bps = step_bps);
    world
}

/// One degenerate fit of one publisher, 190 % for 17 %, sold an account.
#[test]
fn one_publication_of_one_voice_makes_nobody_due() {
    let mut world = stepped(1_700, 1_000);
    let (buyer, seller) = (world.trader(500_000), world.trader(60_000));
    let put = world.series(BTC, 1, 1, 56_000);
    world.fill(&buyer, &seller, put, -2 * CONTRACT, 300);
    let mut voices = Voices::one(world);
    voices.world.pass(60);
    voices.world.set_price(BTC, 60_000);
    voices.say_flat(0, 19_000);
    assert!((1_600.0..1_800.0).contains(&voices.vol_bps(1)), "not believed at once");
    let start = voices.world.start(&seller.account);
    voices.world.must_fail(&[start], &[], "AccountHealthy");
    // nor by the same word again before its time
    voices.world.pass(19);
    voices.say_flat(0, 19_000);
    assert!(voices.vol_bps(1) < 1_800.0);
    // who comes back to what stood is believed at once, and the doubt is gone
    voices.say_flat(0, 1_750);
    voices.world.pass(30);
    voices.say_flat(0, 19_000);
    assert!(voices.vol_bps(1) < 1_800.0, "a doubt anew");
    voices.world.pass(20);
    voices.say_flat(0, 19_000);
    assert_eq!(voices.vol_bps(1).round(), 19_000.0, "a second word, twenty seconds later");
}

#[test]
fn small_steps_one_after_the_other_go_no_faster_than_one() {
    let mut voices = Voices::with(stepped(6_000, 1_000), 0, 1);
    for _ in 0..5 {
        voices.world.pass(1);
        let next = voices.vol_bps(0) * 1.06;
        voices.say(0, voices.flat(next as i64));
    }
    assert!(voices.vol_bps(0) <= 6_600.0, "{}", voices.vol_bps(0));
}

#[test]
fn volatility_that_is_realised_already_is_believed_in_larger_steps() {
    let mut voices = Voices::with(stepped(6_000, 1_000), 0, 1);
    voices.world.set_market(BTC, |market| market.realised.variance_q48 = 4 << 48); // 200 % a year
    voices.say_flat(0, 7_900);
    assert_eq!(voices.vol_bps(0).round(), 7_900.0);
}

// --- which mark ------------------------------------------------------------------------------------

/// A price that was over for half a minute sold an account: an old low started its auction and an older one bore it out, in one transaction.
#[test]
fn two_old_prices_in_one_transaction_bear_nothing_out() {
    let mut scene = Scene::new(|settings| settings.auction.confirm_secs = 20);
    let world = &mut scene.world;
    world.pass(40);
    let lows = [(1, 35), (2, 14)].map(|(number, ago)| {
        let low = Update { number, ..update(BTC, 40_000, world.now() - ago) };
        ix::update_mark(world.pool, BTC, world.post(low))
    });
    let [first, second] = lows;
    let start = scene.start(2u8);
    let mut started = scene.fork();
    started.world.must(&[first.clone(), start.clone()], &[]);
    let sale = [first, start, second, started.bid(ANY)];
    scene.world.must_fail(&sale, &[&scene.bidder.key], "MarkNotConfirmed");
    // the same with twenty seconds of the cluster's between the two
    scene.world.must(&sale[..2], &[]);
    scene.world.pass(20);
    scene.world.set_price(BTC, 40_000);
    scene.world.must(&sale[3..], &[&scene.bidder.key]);
}

/// The first mark after an outage lifted maintenance ranges by all that the outage had lasted for.
#[test]
fn the_first_mark_after_a_silence_lifts_ranges_by_no_more_than_any_other() {
    let mut world = World::with_ranges(|ranges| ranges.reference_vol_bps = 5_000);
    let widen = |world: &mut World| {
        world.set_market(BTC, |market| {
            market.params.oracle.realised_half_life_secs = 2_592_000;
            market.realised.variance_q48 = 1 << 48; // 100 % a year
        });
    };
    widen(&mut world);
    let (now, before) = (world.now(), world.market(BTC).range.mm_bps);
    world.stand_still(now + 18_000, 45_000);
    world.set_price(BTC, 60_000);
    let after = world.market(BTC).range;
    assert!(after.im_bps >= 14_900, "{}", after.im_bps);
    assert!(after.mm_bps <= before + 2, "{} after five hours of silence", after.mm_bps);
    // with marks all the while, a governed thousand an hour
    world.pass(18_000);
    widen(&mut world);
    world.set_price(BTC, 60_000);
    assert!(world.market(BTC).range.mm_bps >= 14_900, "{}", world.market(BTC).range.mm_bps);
}

// --- which price settles --------------------------------------------------------------------------

fn averaged(window_secs: u32) -> World {
    let mut world = World::new();
    world.set_market(BTC, |market| {
        market.params.oracle.settlement_window_secs = window_secs;
        market.params.oracle.settlement_gap_secs = 60;
    });
    world
}

fn mark(world: &mut World, usd: u64, at: i64) {
    let now = world.now();
    world.pass(at - now);
    world.set_price(BTC, usd);
}

fn settles_at(world: &World) -> u64 {
    let settle = ix::settle_board_average(world.pool, BTC, world.expiries[0]);
    let mut fork = world.fork();
    fork.must(&[settle], &[]);
    fork.board(BTC, 0).settlement_price_atoms / USD
}

/// Who held the straddling update alone chose between 60,000 and 61,500, and one print decided everything.
#[test]
fn nobody_chooses_the_settlement_price_by_a_print_or_by_waiting() {
    let mut world = averaged(1_800);
    let expiry = world.expiries[0];
    for minute in -31i64..0 {
        mark(&mut world, 60_000, expiry + 60 * minute);
    }
    // a print at expiry, as wide as confidence allows, and the exact one that straddles it
    world.set_time(expiry + 1);
    let wick = Update { prev_publish_time: expiry - 1, ..update(BTC, 66_000, expiry + 1) };
    let price = world.post(wick);
    let exact = ix::settle_board(world.pool, BTC, expiry, price);
    world.must_fail(&[exact], &[], "SettlesByAverage");
    let early = ix::settle_board_average(world.pool, BTC, expiry);
    world.must_fail(&[early], &[], "AverageOpen"); // no mark has come since
    world.must(&[ix::update_mark(world.pool, BTC, price)], &[]);
    assert_eq!(settles_at(&world), 60_000);
    // whatever comes later, whenever it is settled
    world.pass(7_200);
    world.set_price(BTC, 90_000);
    assert_eq!(settles_at(&world), 60_000);
    let late = ix::settle_board_late(world.pool, BTC, expiry);
    world.must_fail(&[late], &[], "SettlesByAverage");
}

#[test]
fn a_price_counts_for_as_long_as_it_stood() {
    let mut world = averaged(1_800);
    let expiry = world.expiries[0];
    for minute in -31i64..=0 {
        let usd = if minute < -15 { 60_000 } else { 61_500 };
        mark(&mut world, usd, expiry + 60 * minute);
    }
    assert_eq!(settles_at(&world), 60_750);
}

/// Margin follows: what is averaged already takes no shock.
#[test]
fn in_the_last_half_hour_an_option_is_worth_what_the_average_makes_of_it() {
    let mut world = averaged(1_800);
    let expiry = world.expiries[0];
    let (buyer, seller) = (world.trader(500_000), world.trader(200_000));
    let call = world.series(BTC, 0, 0, 60_000);
    world.fill(&buyer, &seller, call, -CONTRACT, 2_300);
    for minute in -31i64..=-2 {
        mark(&mut world, 60_000, expiry + 60 * minute);
        if minute % 10 == 0 {
            world.set_vol(6_000);
        }
    }
    world.set_vol(6_000);
    let mm = |world: &World| world.assess(&seller.account).0.mm_atoms;
    let before = mm(&world);
    // a leap of a tenth two minutes before the end moves the average by a hundred-and-fiftieth
    mark(&mut world, 66_000, expiry - 119);
    world.set_vol(6_000);
    let worth = world.price_atoms(call);
    assert!((300 * USD..700 * USD).contains(&worth), "{worth}");
    let mut one_price = world.fork();
    one_price.set_market(BTC, |m| m.params.oracle.settlement_window_secs = 0);
    let shocked = mm(&one_price);
    assert!(before < shocked / 3, "{before} of {shocked}: a tenth of the forward is still open");
    assert_eq!(address::market(&world.pool, BTC), world.board(BTC, 0).market);
}
