//! Parameters the tests run with: close to those of `migrations/`, round enough to check by hand.

use crate::{LEGACY_PYTH, SWITCHBOARD};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    instructions::{CreateMarketArgs, SurfacePointArgs},
    state::{
        AuctionSettings, BackstopSettings, DiscountParams, FeedParams, GridParams, HoldSettings,
        ListingParams, LossSettings, MarketParams, OracleParams, PoolSettings, ProtocolParams,
        RangeParams, ScenarioParams, SealedSettings, SkewParams, SoftSettings, feed_source,
    },
};

pub const USD: u64 = 1_000_000;
pub const CONTRACT: i64 = 1_000_000;
pub const DAY: i64 = 86_400;
/// 2^32, one.
pub const ONE: i64 = 1 << 32;

/// Tiers that a test does not ask for are off: no soft slices, no sealed round, no hold-back, no tip.
pub fn pool_settings() -> PoolSettings {
    PoolSettings {
        offset_bps: 5_000,
        floor_bps: 3_000,
        fee_notional_bps: 3,
        fee_premium_bps: 1_250,
        slip_bps: 50,
        mark_gap_secs: 4,
        soft: SoftSettings { buffer_bps: 1_500, discount_bps: 20, slice_bps: 1_000, per_hour: 0 },
        sealed: SealedSettings {
            commit_secs: 0,
            reveal_secs: 10,
            fill_secs: 10,
            least_equity_bps: 2_000,
            bond_bps: 50,
        },
        auction: AuctionSettings {
            fast_secs: 60,
            slow_secs: 600,
            start_bps: 9_800,
            fast_end_bps: 8_000,
            insolvent_secs: 300,
            buffer_bps: 1_500,
            fee_bps: 200,
            duration_secs: 600,
            floor_bps: 500,
            least_slice_bps: 100,
            confirm_secs: 0,
            tip_bps: 50,
            tip_most_atoms: 100 * USD,
            dust_atoms: 20 * USD,
        },
        hold: HoldSettings { margin_bps: 0, secs: 60, limit_bps: 1_000 },
        backstop: BackstopSettings {
            take_bps: 9_000,
            entry_secs: 3_600,
            cooldown_secs: DAY as u32,
            exit_secs: DAY as u32,
            share_bps: 5_000,
            least_leg_atoms: 10 * USD,
            unwind_bps: 50,
        },
        loss: LossSettings {
            auction_notional_atoms: 1_000_000_000 * USD,
            window_secs: DAY as u32,
            insurance_bps: 10_000,
            withdraw_bps: 2_000,
            gamma_bps: 0,
            gap_secs: 60,
            deleverage_secs: 300,
            rank_secs: 60,
            reserved: 0,
        },
    }
}

/// Eleven prices by three volatilities; the two that hardly bind make room for the skew scenarios.
pub fn grid() -> GridParams {
    const PRICES: [i32; 11] =
        [-5_000, -2_000, -1_500, -1_000, -500, 0, 500, 1_000, 1_500, 2_000, 5_000];
    let mut scenarios = [ScenarioParams::default(); 33];
    for (at, slot) in scenarios.iter_mut().enumerate() {
        let price_bps = PRICES[at / 3];
        let dampening_bps = if price_bps.abs() == 5_000 { 4_000 } else { 10_000 };
        *slot = ScenarioParams { price_bps, dampening_bps, vol: (at % 3) as u8, _pad: 0 };
    }
    scenarios[0] = ScenarioParams { price_bps: 0, dampening_bps: 10_000, vol: 3, _pad: 0 };
    scenarios[30] = ScenarioParams { price_bps: 0, dampening_bps: 10_000, vol: 4, _pad: 0 };
    GridParams {
        scenarios,
        scenario_count: 33,
        vol_up_bps: 5_000,
        vol_down_bps: 2_500,
        short_power_bps: 3_000,
        long_power_bps: 1_300,
        tenor_floor_secs: 86_400,
        least_up_vol_bps: 0,
        skew: SkewParams {
            linear_cap_bps: 1_500,
            linear_slope_bps: -500,
            absolute_cap_bps: 1_500,
            absolute_slope_bps: -500,
            least_k_bps: 100,
            width_bps: 40_000,
            level_bps: 6_000,
            slope_bps: -1_000,
        },
        long_discount: DiscountParams { rate_mult_bps: 10_000, rate_add_bps: 0, base_bps: 10_000 },
        short_discount: DiscountParams { rate_mult_bps: 5_000, rate_add_bps: 0, base_bps: 10_000 },
        basis_up_bps: 500,
        basis_down_bps: -500,
        basis_add_bps: 2_000,
        basis_mult_bps: 10_000,
        mm_loss_factor_bps: 8_000,
        im_loss_factor_bps: 10_000,
        short_option_mm_bps: 50,
        short_option_im_bps: 100,
        confidence_bps: 10_000,
    }
}

/// Limits that no test reaches unless it sets them.
pub fn ranges() -> RangeParams {
    RangeParams {
        open_interest_limit_atoms: u64::MAX,
        short_gamma_limit_atoms: u64::MAX,
        reference_vol_bps: 50_000,
        most_bps: 40_000,
        crowding_bps: 10_000,
        mm_rise_bps_per_hour: 1_000,
    }
}

pub fn oracle() -> OracleParams {
    OracleParams {
        max_age_secs: 60,
        liquidation_max_age_secs: 300,
        max_confidence_bps: 200,
        max_ema_deviation_bps: 10_000,
        surface_max_age_secs: 3_600,
        surface_widen_bps_per_hour: 5_000,
        surface_refuse_secs: 3_600,
        surface_agree_bps: 2_000,
        surface_step_bps: 100_000,
        surface_confirm_secs: 20,
        second_max_age_secs: 60,
        max_divergence_bps: 100,
        move_window_secs: 300,
        settlement_grace_secs: 3_600,
        settlement_window_secs: 0,
        settlement_gap_secs: 60,
        realised_half_life_secs: 3_600,
        realised_clamp_bps: 1_000,
    }
}

/// Boards at the hour of START, a year ahead at most, every tenth of the price for a tenth on both sides.
pub fn listing() -> ListingParams {
    ListingParams {
        day_secs: 28_800,
        ahead_secs: 31_536_000,
        reach_bps: 1_000,
        gap_bps: 1_000,
        kept_slots: 4,
    }
}

pub fn symbol(name: &str) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes
}

pub fn market_args(name: &str, feed_id: [u8; 32]) -> CreateMarketArgs {
    CreateMarketArgs { symbol: symbol(name), params: market_params(feed_id) }
}

pub fn market_params(feed_id: [u8; 32]) -> MarketParams {
    MarketParams {
        ranges: ranges(),
        feeds: FeedParams {
            feed_id,
            second_feed: Pubkey::default(),
            second_jobs: [0; 32],
            source: feed_source::RECEIVER,
            second_required: 0,
        },
        grid: grid(),
        oracle: oracle(),
        listing: listing(),
        haircut_bps: 1_000,
        least_publishers: 1,
        crowding_secs: 3_600,
    }
}

/// Changes wait a day and die after three; the steward moves a tenth a day.
pub fn protocol_params() -> ProtocolParams {
    ProtocolParams {
        pyth_receiver: breakwater_pyth_stand_in::ID,
        pyth_legacy: LEGACY_PYTH,
        switchboard: SWITCHBOARD,
        delay_secs: DAY as u32,
        lapse_secs: 3 * DAY as u32,
        step_bps: 1_000,
        step_every_secs: DAY as u32,
    }
}

/// A flat smile of volatility `vol_bps` for the time that is left, forward at spot, no rate.
pub fn flat_point(expiry_ts: i64, now: i64, vol_bps: i64) -> SurfacePointArgs {
    // a = vol^2 tau: (bps^2 2^32 / 10^8) secs / year, in an order that keeps every digit
    let variance = i128::from(vol_bps * vol_bps) * i128::from(ONE) * i128::from(expiry_ts - now);
    let a = variance / 100_000_000 / 31_536_000;
    SurfacePointArgs {
        expiry_ts,
        a_q32: i64::try_from(a).unwrap(),
        b_q32: 0,
        rho_q32: 0,
        m_q32: 0,
        sigma_q32: ONE / 10,
        basis_q32: 1 << 32,
        rate_q32: 0,
    }
}
