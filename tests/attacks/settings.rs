use breakwater_clearing::state::PoolSettings;
use breakwater_client::instruction as ix;
use breakwater_tests::*;
use solana_signer::Signer;

type Change = fn(&mut PoolSettings);

/// Each leaves its field just outside of its range, or pointing the wrong way.
const BAD: [Change; 50] = [
    |s| s.offset_bps = 10_001,
    |s| s.floor_bps = 10_001,
    |s| s.fee_notional_bps = 101,
    |s| s.fee_premium_bps = 2_501,
    |s| s.soft.buffer_bps = 5_001,
    |s| s.soft.discount_bps = 501,
    |s| s.soft.slice_bps = 0,
    |s| s.soft.slice_bps = 5_001,
    |s| s.soft.per_hour = 1_001,
    |s| s.sealed.commit_secs = 601,
    |s| s.sealed.reveal_secs = 0,
    |s| s.sealed.reveal_secs = 601,
    |s| s.sealed.fill_secs = 0,
    |s| s.sealed.fill_secs = 601,
    |s| s.sealed.least_equity_bps = 10_001,
    |s| s.sealed.bond_bps = 501,
    |s| s.auction.fast_secs = 0,
    |s| s.auction.slow_secs = 0,
    |s| s.auction.start_bps = 10_001,
    |s| s.auction.fast_end_bps = s.auction.start_bps + 1,
    |s| s.auction.insolvent_secs = 0,
    |s| s.auction.buffer_bps = 5_001,
    |s| s.auction.fee_bps = 2_001,
    |s| s.auction.tail_secs = 0,
    |s| s.auction.cusp_bps = s.auction.fast_end_bps + 1,
    |s| s.auction.least_slice_bps = 5_001,
    |s| s.auction.confirm_secs = 61,
    |s| s.auction.tip_bps = 201,
    |s| s.auction.dust_atoms = 1_000_000_000_001,
    |s| s.hold.gain_bps = 10_001,
    |s| s.hold.secs = 0,
    |s| s.hold.limit_bps = 10_001,
    |s| s.backstop.take_bps = 10_001,
    |s| s.backstop.entry_secs = 0,
    |s| s.backstop.cooldown_secs = 0,
    |s| s.backstop.exit_secs = 0,
    |s| s.backstop.share_bps = 10_001,
    |s| s.backstop.unwind_bps = 1_001,
    |s| s.loss.auction_notional_atoms = 0,
    |s| s.loss.window_secs = 59,
    |s| s.loss.insurance_bps = 0,
    |s| s.loss.insurance_bps = 10_001,
    |s| s.loss.withdraw_bps = 10_001,
    |s| s.loss.gamma_bps = 10_001,
    |s| s.loss.gap_secs = 3_601,
    |s| s.loss.deleverage_secs = s.auction.insolvent_secs - 1,
    |s| s.loss.deleverage_secs = 604_801,
    |s| s.loss.rank_secs = 0,
    |s| s.loss.rank_secs = 3_601,
    |s| s.loss.reserved = 1,
];

#[test]
fn every_setting_out_of_its_range_is_refused_by_the_program() {
    let mut world = World::bare();
    let authority = world.authority.pubkey();
    for (at, change) in BAD.iter().enumerate() {
        let mut settings = pool_settings();
        change(&mut settings);
        assert!(settings.validate().is_err(), "number {at} passes");
        let create = ix::create_pool(authority, world.quote_mint, 0, settings);
        world.must_fail(&[create], &[], "BadParameter");
    }
    let create = ix::create_pool(authority, world.quote_mint, 0, pool_settings());
    world.must(&[create], &[]);
}
