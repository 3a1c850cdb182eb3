use crate::support::*;
use breakwater_risk::{RiskError, liquidation::AuctionParams, margin::PoolParams};

fn named(field: &'static str) -> Result<(), RiskError> {
    Err(RiskError::Parameter(field))
}

#[test]
fn a_usual_pool_and_auction_are_accepted() {
    assert_eq!(PoolParams { offset_bps: 10_000, floor_bps: 10_000 }.validate(), Ok(()));
    assert_eq!(auction().validate(), Ok(()));
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
