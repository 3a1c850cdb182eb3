//! Every parameter at its edges, and the directions between them.

use breakwater_risk::*;

fn good() -> MarketParams {
    MarketParams {
        price_shock_bps: [-5_000, -2_000, -1_500, -1_000, -500, 0, 500, 1_000, 1_500, 2_000, 5_000],
        dampening_bps: [10_000; 11],
        vol_up_bps: 5_000,
        vol_down_bps: 2_500,
        short_power_bps: 3_000,
        long_power_bps: 1_300,
        tenor_floor_secs: 86_400,
        mm_loss_factor_bps: 8_000,
        im_loss_factor_bps: 10_000,
        short_option_mm_bps: 50,
        short_option_im_bps: 100,
        confidence_bps: 10_000,
    }
}

fn refused(change: impl FnOnce(&mut MarketParams), field: &'static str) {
    let mut params = good();
    change(&mut params);
    assert_eq!(params.validate(), Err(RiskError::Parameter(field)));
}

#[test]
fn fields_out_of_range_are_named() {
    assert_eq!(good().validate(), Ok(()));
    refused(|p| p.price_shock_bps[0] = -9_501, "price_shock_bps");
    refused(|p| p.price_shock_bps[10] = 30_001, "price_shock_bps");
    refused(|p| p.dampening_bps[0] = 0, "dampening_bps");
    refused(|p| p.dampening_bps[0] = 10_001, "dampening_bps");
    refused(|p| p.vol_up_bps = 50_001, "vol_up_bps");
    refused(|p| p.vol_down_bps = 10_001, "vol_down_bps");
    refused(|p| p.short_power_bps = 10_001, "short_power_bps");
    refused(|p| p.long_power_bps = 10_001, "long_power_bps");
    refused(|p| p.tenor_floor_secs = 3_599, "tenor_floor_secs");
    refused(|p| p.im_loss_factor_bps = 30_001, "im_loss_factor_bps");
    refused(|p| p.mm_loss_factor_bps = 0, "mm_loss_factor_bps");
    refused(|p| p.short_option_im_bps = 5_001, "short_option_im_bps");
    refused(|p| p.confidence_bps = 50_001, "confidence_bps");
}

#[test]
fn directions_are_kept() {
    refused(|p| p.price_shock_bps.swap(0, 1), "price_shock_bps");
    refused(|p| p.price_shock_bps[5] = 1, "price_shock_bps");
    refused(|p| p.dampening_bps[5] = 9_999, "dampening_bps");
    refused(|p| p.mm_loss_factor_bps = 10_001, "mm_loss_factor_bps");
    refused(|p| p.short_option_mm_bps = 101, "short_option_mm_bps");
}

#[test]
fn a_surface_with_negative_variance_or_arbitrage_in_the_wings_is_refused() {
    let one = 1i64 << 32;
    let good =
        Svi { a_q32: one / 100, b_q32: one / 50, rho_q32: -one / 3, m_q32: 0, sigma_q32: one / 10 };
    assert_eq!(good.validate(30 * 86_400), Ok(()));
    let refused =
        |svi: Svi, field| assert_eq!(svi.validate(30 * 86_400), Err(RiskError::Parameter(field)));
    refused(Svi { a_q32: -one / 100, ..good }, "svi.a");
    refused(Svi { b_q32: -1, ..good }, "svi.b");
    refused(Svi { b_q32: 4 * one, ..good }, "svi.b");
    refused(Svi { rho_q32: one, ..good }, "svi.rho");
    refused(Svi { rho_q32: -one, ..good }, "svi.rho");
    refused(Svi { sigma_q32: 0, ..good }, "svi.sigma");
    refused(Svi { m_q32: 5 * one, ..good }, "svi.m");
    refused(Svi { a_q32: i64::MAX, ..good }, "svi.a");
    refused(Svi { a_q32: i64::MIN, ..good }, "svi.a");
}
