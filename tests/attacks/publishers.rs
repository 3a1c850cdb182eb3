//! Publishers who lie, are left out, are not registered yet, or have been removed.

use breakwater_client::{address, decode, instruction as ix};
use breakwater_tests::*;
use solana_keypair::Keypair;
use solana_signer::Signer;

#[test]
fn minority_that_lies_by_any_amount_moves_the_surface_no_further_than_the_honest_lie_apart() {
    // three honest ones within 59 % and 62 %; two liars
    for lie in [150, 1_000, 20_000, 40_000] {
        let mut crowd = Voices::crowd(5, 3);
        for (who, vol_bps) in [(0, 5_900), (1, 6_000), (2, 6_200), (3, lie), (4, lie)] {
            crowd.say_flat(who, vol_bps);
            crowd.world.pass(1);
        }
        let vol_bps = crowd.vol_bps(0);
        assert!((5_600.0..=6_500.0).contains(&vol_bps), "{lie}: {vol_bps}");
    }
}

/// The bound in money: an account's margin stays between what it would be were volatility lower or higher by twice the honest spread.
#[test]
fn minority_that_lies_moves_no_accounts_margin_by_more_than_twice_the_honest_spread_would() {
    let mm_at = |vols: &[i64]| {
        let mut crowd = Voices::crowd(vols.len(), (vols.len() as u32).div_ceil(2));
        for (who, vol_bps) in vols.iter().enumerate() {
            crowd.say_flat(who, *vol_bps);
        }
        let (buyer, seller) = (crowd.world.trader(500_000), crowd.world.trader(100_000));
        let put = crowd.world.series(BTC, 0, 1, 56_000);
        crowd.world.fill(&buyer, &seller, put, -2 * CONTRACT, 1_500);
        let account = crowd.world.account(&seller.account);
        crowd.world.snapshot().assess(&account).unwrap().1.mm_atoms()
    };
    // maintenance margin counts from the mark, so that it may fall as volatility rises
    let (one, two) = (mm_at(&[5_900 - 600]), mm_at(&[6_200 + 600]));
    let (low, high) = (one.min(two), one.max(two));
    for lie in [150, 500, 20_000, 40_000] {
        let mm = mm_at(&[5_900, 6_000, 6_200, lie, lie]);
        assert!((low..=high).contains(&mm), "{lie}: {low} {mm} {high}");
    }
}

#[test]
fn forward_and_rate_are_medians_too() {
    let mut crowd = Voices::crowd(3, 2);
    let expiry = crowd.world.expiries[0];
    for (who, percent) in [(0, 100), (1, 101), (2, 119)] {
        let mut point = flat_point(expiry, crowd.world.now(), 6_000);
        point.basis_q32 = (1u64 << 32) * percent / 100;
        point.rate_q32 = ONE / 100 * (who as i64 - 1);
        crowd.say(who, vec![point]);
    }
    let surface = crowd.world.surface(BTC);
    let slot = surface.find(expiry).unwrap();
    assert_eq!((slot.basis_q32, slot.rate_q32), ((1u64 << 32) * 101 / 100, 0));
}

#[test]
fn too_few_young_points_leave_the_surface_to_grow_old() {
    let mut crowd = Voices::crowd(3, 2);
    let before = crowd.world.surface(BTC).slots[0];
    crowd.say_flat(0, 9_000);
    assert_eq!(crowd.world.surface(BTC).slots[0], before, "one of two");
    crowd.world.pass(3_601);
    crowd.say_flat(1, 9_000);
    assert_eq!(crowd.world.surface(BTC).slots[0], before, "the first one is old by now");
    let first_ts = crowd.world.now();
    crowd.world.pass(60);
    crowd.say_flat(2, 9_000);
    let slot = crowd.world.surface(BTC).slots[0];
    assert_eq!(slot.published_ts, first_ts, "as old as the one that made enough of them");
}

#[test]
fn publisher_that_is_left_out_named_twice_or_from_another_market_is_missed() {
    let mut crowd = Voices::crowd(3, 2);
    let (pool, point) = (crowd.world.pool, flat_point(crowd.world.expiries[0], START, 6_000));
    let (keys, first) = (crowd.pubkeys(), crowd.keys[0].insecure_clone());
    let with = |others: &[_]| ix::publish_surface(keys[0], pool, BTC, others, vec![point]);
    crowd.world.must_fail(&[with(&keys[1..2])], &[&first], "PublisherMissing");
    crowd.world.must_fail(&[with(&[keys[1], keys[1]])], &[&first], "DuplicateAccount");
    crowd.world.must_fail(&[with(&[keys[0], keys[1]])], &[&first], "DuplicateAccount");
    let mut foreign = with(&keys[1..]);
    let eth = address::market(&pool, ETH);
    foreign.accounts[4].pubkey = address::publisher(&eth, &crowd.world.authority.pubkey());
    crowd.world.must_fail(&[foreign], &[&first], "PublisherMissing");
    let mut other = with(&keys[1..]);
    other.accounts[4].pubkey = crowd.world.quote_mint;
    crowd.world.must_fail(&[other], &[&first], "PublisherMissing");
}

#[test]
fn new_publishers_word_counts_after_the_delay_where_there_is_money_to_lose() {
    let mut crowd = Voices::crowd(1, 1);
    crowd.world.trader(1_000);
    let late = crowd.world.key();
    let (key, pool) = (crowd.world.authority.pubkey(), crowd.world.pool);
    crowd.world.must(&[ix::register_publisher(key, pool, BTC, late.pubkey())], &[]);
    crowd.keys.push(late);
    crowd.say_flat(0, 6_000);
    let before = crowd.vol_bps(0);
    crowd.say_flat(1, 12_000);
    assert_eq!(crowd.vol_bps(0), before);
    crowd.world.pass(DAY);
    crowd.say_flat(0, 6_000);
    crowd.say_flat(1, 7_000);
    let publisher = address::publisher(&address::market(&pool, BTC), &crowd.keys[1].pubkey());
    let publisher = decode::publisher(&crowd.world.data(&publisher)).unwrap();
    assert_eq!(publisher.active_ts, START + DAY);
}

#[test]
fn steward_removes_a_publisher_and_strangers_do_not() {
    let mut crowd = Voices::crowd(2, 1);
    let (pool, gone) = (crowd.world.pool, crowd.keys[1].pubkey());
    let (stranger, steward) = (Keypair::new(), crowd.world.steward.insecure_clone());
    let by_stranger = ix::remove_publisher(stranger.pubkey(), None, pool, (BTC, gone));
    crowd.world.must_fail(&[by_stranger], &[&stranger], "WrongAuthority");
    let remove = ix::remove_publisher(steward.pubkey(), None, pool, (BTC, gone));
    crowd.world.must(&[remove], &[&steward]);
    let key = crowd.keys.pop().unwrap();
    let point = flat_point(crowd.world.expiries[0], crowd.world.now(), 6_000);
    let first = crowd.keys[0].pubkey();
    let says = ix::publish_surface(key.pubkey(), pool, BTC, &[first], vec![point]);
    crowd.world.must_fail(&[says], &[&key], "AccountOwnedByWrongProgram");
    crowd.say_flat(0, 6_500);
    assert_eq!(crowd.world.market(BTC).publishers, 1);
}

#[test]
fn only_the_authority_registers_and_no_more_than_eight() {
    let mut crowd = Voices::crowd(8, 1);
    let (pool, key) = (crowd.world.pool, crowd.world.authority.pubkey());
    let ninth = ix::register_publisher(key, pool, BTC, Keypair::new().pubkey());
    crowd.world.must_fail(&[ninth], &[], "NoRoom");
    let steward = crowd.world.steward.insecure_clone();
    let by_steward = ix::register_publisher(steward.pubkey(), pool, ETH, steward.pubkey());
    crowd.world.must_fail(&[by_steward], &[&steward], "WrongAuthority");
}
