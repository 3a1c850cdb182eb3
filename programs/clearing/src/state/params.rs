//! Parameter sets as they are stored, and their way into the types of `breakwater_risk`, whose
//! constructors do the range and direction checks.

use crate::errors::{ClearingError, risk};
use anchor_lang::prelude::*;
use breakwater_risk as br;
use bytemuck::{Pod, Zeroable};

/// Scenario grid and margin factors of one market. Field meanings and ranges: [`br::MarketParams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable)]
#[repr(C)]
pub struct GridParams {
    pub price_shock_bps: [i32; 11],
    pub dampening_bps: [u32; 11],
    pub vol_up_bps: u32,
    pub vol_down_bps: u32,
    pub short_power_bps: u32,
    pub long_power_bps: u32,
    pub tenor_floor_secs: u32,
    pub mm_loss_factor_bps: u32,
    pub im_loss_factor_bps: u32,
    pub short_option_mm_bps: u32,
    pub short_option_im_bps: u32,
    pub confidence_bps: u32,
}

impl GridParams {
    pub fn to_risk(&self) -> br::MarketParams {
        br::MarketParams {
            price_shock_bps: self.price_shock_bps,
            dampening_bps: self.dampening_bps,
            vol_up_bps: self.vol_up_bps,
            vol_down_bps: self.vol_down_bps,
            short_power_bps: self.short_power_bps,
            long_power_bps: self.long_power_bps,
            tenor_floor_secs: self.tenor_floor_secs,
            mm_loss_factor_bps: self.mm_loss_factor_bps,
            im_loss_factor_bps: self.im_loss_factor_bps,
            short_option_mm_bps: self.short_option_mm_bps,
            short_option_im_bps: self.short_option_im_bps,
            confidence_bps: self.confidence_bps,
        }
    }

    pub fn validate(&self) -> Result<()> {
        self.to_risk().validate().map_err(risk)
    }
}

/// What a market demands of its oracles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable)]
#[repr(C)]
pub struct OracleParams {
    /// Oldest mark that new risk may use [s]. 1..=600.
    pub max_age_secs: u32,
    /// Oldest mark that a liquidation may use [s]. max_age_secs..=3600: old is tolerable there, wrong is not.
    pub liquidation_max_age_secs: u32,
    /// Widest confidence interval accepted, of the price [bps]. 1..=2_000.
    pub max_confidence_bps: u32,
    /// Furthest distance from Pyth's moving average that new risk may use [bps]. 1..=10_000.
    pub max_ema_deviation_bps: u32,
    /// Oldest surface point that new risk may use [s]. 1..=86_400.
    pub surface_max_age_secs: u32,
    /// Time after expiry before the fallback settlement opens [s]. 60..=604_800.
    pub settlement_grace_secs: u32,
    /// Half-life of the realised variance [s]. 60..=2_592_000.
    pub realised_half_life_secs: u32,
    /// Largest log return one update may contribute to realised variance [bps]. 10..=10_000.
    pub realised_clamp_bps: u32,
}

impl OracleParams {
    pub fn validate(&self) -> Result<()> {
        let ok = (1..=600).contains(&self.max_age_secs)
            && (self.max_age_secs..=3_600).contains(&self.liquidation_max_age_secs)
            && (1..=2_000).contains(&self.max_confidence_bps)
            && (1..=10_000).contains(&self.max_ema_deviation_bps)
            && (1..=86_400).contains(&self.surface_max_age_secs)
            && (60..=604_800).contains(&self.settlement_grace_secs)
            && (60..=2_592_000).contains(&self.realised_half_life_secs)
            && (10..=10_000).contains(&self.realised_clamp_bps);
        require!(ok, ClearingError::BadParameter);
        Ok(())
    }
}

/// Offsets between the markets of a pool, its auction curve and its fees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, InitSpace)]
pub struct PoolSettings {
    /// Share of one market's gain that may offset another's loss [bps].
    pub offset_bps: u32,
    /// Least share of the sum of each market's own worst loss that is required [bps].
    pub floor_bps: u32,
    /// Trading fee, of spot notional [bps] ...
    pub fee_notional_bps: u32,
    /// ... but never more than this share of the premium [bps]. Each side pays the smaller one.
    pub fee_premium_bps: u32,
    pub auction: AuctionSettings,
}

/// The Dutch auction's curve. Field meanings and ranges: [`br::AuctionParams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, InitSpace)]
pub struct AuctionSettings {
    pub fast_secs: u32,
    pub slow_secs: u32,
    pub start_bps: u32,
    pub fast_end_bps: u32,
    pub insolvent_secs: u32,
    pub buffer_bps: u32,
    pub fee_bps: u32,
}

impl PoolSettings {
    pub fn to_risk(&self) -> br::PoolParams {
        br::PoolParams { offset_bps: self.offset_bps, floor_bps: self.floor_bps }
    }

    pub fn validate(&self) -> Result<()> {
        self.to_risk().validate().map_err(risk)?;
        self.auction.to_risk().validate().map_err(risk)?;
        require!(
            self.fee_notional_bps <= 100 && self.fee_premium_bps <= 2_500,
            ClearingError::BadParameter
        );
        Ok(())
    }
}

impl AuctionSettings {
    pub fn to_risk(&self) -> br::AuctionParams {
        br::AuctionParams {
            fast_secs: self.fast_secs,
            slow_secs: self.slow_secs,
            start_bps: self.start_bps,
            fast_end_bps: self.fast_end_bps,
            insolvent_secs: self.insolvent_secs,
            buffer_bps: self.buffer_bps,
            fee_bps: self.fee_bps,
        }
    }
}
