use crate::support::*;
use breakwater_risk::*;

fn named(field: &'static str) -> Result<(), RiskError> {
    Err(RiskError::Parameter(field))
}

#[test]
fn a_usual_grid_pool_and_auction_are_accepted() {
    assert_eq!(grid().validate(), Ok(()));
    assert_eq!(PoolParams { offset_bps: 10_000, floor_bps: 10_000 }.validate(), Ok(()));
    assert_eq!(auction().validate(), Ok(()));
}

#[test]
fn each_grid_field_out_of_range_is_named() {
    type Change = fn(&mut MarketParams);
    let cases: [(Change, &'static str); 18] = [
        (|p| p.price_shock_bps[1] = p.price_shock_bps[2], "price_shock_bps"),
        (|p| p.price_shock_bps[5] = 1, "price_shock_bps"),
        (|p| p.price_shock_bps[0] = -10_000, "price_shock_bps"),
        (|p| p.price_shock_bps[10] = 30_001, "price_shock_bps"),
        (|p| p.dampening_bps[0] = 0, "dampening_bps"),
        (|p| p.dampening_bps[0] = 10_001, "dampening_bps"),
        (|p| p.dampening_bps[5] = 9_999, "dampening_bps"),
        (|p| p.vol_up_bps = 50_001, "vol_up_bps"),
        (|p| p.vol_down_bps = 10_001, "vol_down_bps"),
        (|p| p.short_power_bps = 10_001, "short_power_bps"),
        (|p| p.long_power_bps = 10_001, "long_power_bps"),
        (|p| p.tenor_floor_secs = 3_599, "tenor_floor_secs"),
        (|p| p.im_loss_factor_bps = 30_001, "im_loss_factor_bps"),
        (|p| p.mm_loss_factor_bps = 0, "mm_loss_factor_bps"),
        (|p| p.mm_loss_factor_bps = p.im_loss_factor_bps + 1, "mm_loss_factor_bps"),
        (|p| p.short_option_im_bps = 5_001, "short_option_im_bps"),
        (|p| p.short_option_mm_bps = p.short_option_im_bps + 1, "short_option_mm_bps"),
        (|p| p.confidence_bps = 50_001, "confidence_bps"),
    ];
    for (change, field) in cases {
        let mut params = grid();
        change(&mut params);
        assert_eq!(params.validate(), named(field));
    }
}

#[test]
fn each_pool_and_auction_field_out_of_range_is_named() {
    assert_eq!(PoolParams { offset_bps: 10_001, floor_bps: 0 }.validate(), named("offset_bps"));
    assert_eq!(PoolParams { offset_bps: 0, floor_bps: 10_001 }.validate(), named("floor_bps"));
    type Change = fn(&mut AuctionParams);
    let cases: [(Change, &'static str); 8] = [
        (|p| p.fast_secs = 0, "fast_secs"),
        (|p| p.slow_secs = 0, "slow_secs"),
        (|p| p.start_bps = 10_001, "start_bps"),
        (|p| p.fast_end_bps = p.start_bps + 1, "fast_end_bps"),
        (|p| p.fast_end_bps = 0, "fast_end_bps"),
        (|p| p.insolvent_secs = 0, "insolvent_secs"),
        (|p| p.buffer_bps = 5_001, "buffer_bps"),
        (|p| p.fee_bps = 2_001, "fee_bps"),
    ];
    for (change, field) in cases {
        let mut params = auction();
        change(&mut params);
        assert_eq!(params.validate(), named(field));
    }
}
