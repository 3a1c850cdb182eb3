//! Sets of parameters, roles.

use super::{Json, object, variant};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::state::{
    AuctionSettings, BackstopSettings, BreakerRule, BreakerRules, DiscountParams, FeedParams,
    GridParams, HoldSettings, ListingParams, LossSettings, MarketParams, OracleParams, ParamSet,
    PoolSettings, ProtocolParams, RangeParams, Role, ScenarioParams, SealedSettings, SkewParams,
    SoftSettings,
};
use serde_json::Value;

impl Json for ParamSet {
    fn json(&self, keys: &mut Vec<Pubkey>) -> Value {
        match self {
            Self::Protocol(params) => variant("protocol", params.json(keys)),
            Self::Pool(settings) => variant("pool", settings.json(keys)),
            Self::Market(params) => variant("market", params.json(keys)),
            Self::Breakers(rules) => variant("breakers", rules.json(keys)),
            Self::Lift(bits) => variant("lift", bits.json(keys)),
            Self::Calm(bits) => variant("calm", bits.json(keys)),
        }
    }
}

impl Json for Role {
    fn json(&self, _: &mut Vec<Pubkey>) -> Value {
        Value::from(match self {
            Self::Authority => "authority",
            Self::Guardian => "guardian",
            Self::Steward => "steward",
            Self::RecoveryManager => "recovery_manager",
        })
    }
}

/// Names of feeds and hashes: hexadecimal, as Pyth and Switchboard print them.
impl Json for [u8; 32] {
    fn json(&self, _: &mut Vec<Pubkey>) -> Value {
        Value::from(hex::encode(self))
    }
}

impl<const N: usize> Json for [ScenarioParams; N] {
    fn json(&self, keys: &mut Vec<Pubkey>) -> Value {
        self.iter().map(|entry| entry.json(keys)).collect()
    }
}

impl<const N: usize> Json for [BreakerRule; N] {
    fn json(&self, keys: &mut Vec<Pubkey>) -> Value {
        self.iter().map(|entry| entry.json(keys)).collect()
    }
}

object!(ProtocolParams {
    pyth_receiver,
    pyth_legacy,
    switchboard,
    delay_secs,
    lapse_secs,
    step_bps,
    step_every_secs,
});
object!(PoolSettings {
    offset_bps,
    floor_bps,
    fee_notional_bps,
    fee_premium_bps,
    slip_bps,
    mark_gap_secs,
    soft,
    auction,
    loss,
    sealed,
    hold,
    backstop,
});
object!(SoftSettings { buffer_bps, discount_bps, slice_bps, per_hour });
object!(SealedSettings { commit_secs, reveal_secs, fill_secs, least_equity_bps, bond_bps });
object!(AuctionSettings {
    fast_secs,
    slow_secs,
    start_bps,
    fast_end_bps,
    insolvent_secs,
    buffer_bps,
    fee_bps,
    duration_secs,
    floor_bps,
    least_slice_bps,
    confirm_secs,
    tip_bps,
    tip_most_atoms,
    dust_atoms,
});
object!(HoldSettings { margin_bps, secs, limit_bps });
object!(BackstopSettings {
    take_bps,
    entry_secs,
    cooldown_secs,
    exit_secs,
    share_bps,
    unwind_bps,
    least_leg_atoms
});
object!(LossSettings {
    auction_notional_atoms, window_secs, insurance_bps, withdraw_bps, gamma_bps, gap_secs, deleverage_secs,
    rank_secs,
} without reserved);
object!(MarketParams {
    ranges,
    feeds,
    grid,
    oracle,
    listing,
    haircut_bps,
    least_publishers,
    crowding_secs
});
object!(ListingParams { day_secs, ahead_secs, reach_bps, gap_bps, kept_slots });
object!(RangeParams {
    open_interest_limit_atoms,
    short_gamma_limit_atoms,
    reference_vol_bps,
    most_bps,
    crowding_bps,
    mm_rise_bps_per_hour,
});
object!(FeedParams { feed_id, second_feed, second_jobs, source, second_required });
object!(OracleParams {
    max_age_secs,
    liquidation_max_age_secs,
    max_confidence_bps,
    max_ema_deviation_bps,
    surface_max_age_secs,
    surface_widen_bps_per_hour,
    surface_refuse_secs,
    surface_agree_bps,
    surface_step_bps,
    surface_confirm_secs,
    second_max_age_secs,
    max_divergence_bps,
    move_window_secs,
    settlement_grace_secs,
    settlement_window_secs,
    settlement_gap_secs,
    realised_half_life_secs,
    realised_clamp_bps,
});
object!(GridParams {
    scenarios,
    scenario_count,
    vol_up_bps,
    vol_down_bps,
    short_power_bps,
    long_power_bps,
    tenor_floor_secs,
    least_up_vol_bps,
    skew,
    long_discount,
    short_discount,
    basis_up_bps,
    basis_down_bps,
    basis_add_bps,
    basis_mult_bps,
    mm_loss_factor_bps,
    im_loss_factor_bps,
    short_option_mm_bps,
    short_option_im_bps,
    confidence_bps,
});
object!(ScenarioParams { price_bps, dampening_bps, vol } without _pad);
object!(SkewParams {
    linear_cap_bps,
    linear_slope_bps,
    absolute_cap_bps,
    absolute_slope_bps,
    least_k_bps,
    width_bps,
    level_bps,
    slope_bps,
});
object!(DiscountParams { rate_mult_bps, rate_add_bps, base_bps });
object!(BreakerRule { metric, market, threshold_bps, actions, secs, withdraw_bps, daily_secs });
object!(BreakerRules { rules, count });
