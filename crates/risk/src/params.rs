//! Risk parameters as data, with the one place that checks their ranges and directions.

use crate::{
    error::RiskError,
    scenario::{BASE_PRICE, PRICE_SHOCKS},
};

fn check(ok: bool, field: &'static str) -> Result<(), RiskError> {
    if ok { Ok(()) } else { Err(RiskError::Parameter(field)) }
}

/// Scenario grid and margin factors of one market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketParams {
    /// Shocks of the forward; strictly ascending, the middle one 0, in -9 500..=30 000.
    pub price_shock_bps: [i32; PRICE_SHOCKS],
    /// Share of a scenario's PnL that counts, 1..=10 000; 10 000 in the middle. Tails below it are
    /// the stress-loss add-on: far moves count, dampened.
    pub dampening_bps: [u32; PRICE_SHOCKS],
    /// Volatility up: vol x (1 + up m). 0..=50 000.
    pub vol_up_bps: u32,
    /// Volatility down: vol x max(0, 1 - down m). 0..=10 000.
    pub vol_down_bps: u32,
    /// m = (30 d / max(t, floor))^p; p for t up to 30 d. 0..=10 000.
    pub short_power_bps: u32,
    /// p for t beyond 30 d. 0..=10 000.
    pub long_power_bps: u32,
    /// Shortest t that m sees [s]. 3 600..=2 592 000.
    pub tenor_floor_secs: u32,
    /// Maintenance margin as a share of the worst loss. 1..=im_loss_factor_bps.
    pub mm_loss_factor_bps: u32,
    /// Initial margin as a share of the worst loss. mm_loss_factor_bps..=30 000.
    pub im_loss_factor_bps: u32,
    /// Added to maintenance margin for each short option, of its forward notional. 0..=short_option_im_bps.
    pub short_option_mm_bps: u32,
    /// Added to initial margin likewise. ..=5 000.
    pub short_option_im_bps: u32,
    /// Added to both: share of oracle confidence x gross contracts. 0..=50 000.
    pub confidence_bps: u32,
}

impl MarketParams {
    /// Errors: `Parameter` naming the first field out of range or direction.
    pub fn validate(&self) -> Result<(), RiskError> {
        let shocks = &self.price_shock_bps;
        check(shocks.windows(2).all(|p| matches!(p, [a, b] if a < b)), "price_shock_bps")?;
        check(shocks.iter().all(|s| (-9_500..=30_000).contains(s)), "price_shock_bps")?;
        check(shocks.get(BASE_PRICE) == Some(&0), "price_shock_bps")?;
        let damp = &self.dampening_bps;
        check(damp.iter().all(|d| (1..=10_000).contains(d)), "dampening_bps")?;
        check(damp.get(BASE_PRICE) == Some(&10_000), "dampening_bps")?;
        check(self.vol_up_bps <= 50_000, "vol_up_bps")?;
        check(self.vol_down_bps <= 10_000, "vol_down_bps")?;
        check(self.short_power_bps <= 10_000, "short_power_bps")?;
        check(self.long_power_bps <= 10_000, "long_power_bps")?;
        check((3_600..=2_592_000).contains(&self.tenor_floor_secs), "tenor_floor_secs")?;
        check((1..=30_000).contains(&self.im_loss_factor_bps), "im_loss_factor_bps")?;
        let mm = self.mm_loss_factor_bps;
        check(mm >= 1 && mm <= self.im_loss_factor_bps, "mm_loss_factor_bps")?;
        check(self.short_option_im_bps <= 5_000, "short_option_im_bps")?;
        check(self.short_option_mm_bps <= self.short_option_im_bps, "short_option_mm_bps")?;
        check(self.confidence_bps <= 50_000, "confidence_bps")
    }
}

/// How the markets of a pool are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolParams {
    /// Share of one market's gain that offsets another's loss in the same scenario. 0..=10 000.
    pub offset_bps: u32,
    /// The initial margin is never below this share of the sum of each market's own worst loss. 0..=10 000.
    pub floor_bps: u32,
}

impl PoolParams {
    /// Errors: `Parameter` naming the first field out of range.
    pub fn validate(&self) -> Result<(), RiskError> {
        check(self.offset_bps <= 10_000, "offset_bps")?;
        check(self.floor_bps <= 10_000, "floor_bps")
    }
}

/// The Dutch auction's curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuctionParams {
    /// Length of the fast phase [s]. 1..=86 400.
    pub fast_secs: u32,
    /// Length of the slow phase, in which the price falls to zero [s]. 1..=604 800.
    pub slow_secs: u32,
    /// Share of value paid at the start. fast_end_bps..=10 000.
    pub start_bps: u32,
    /// Share of value paid when the fast phase ends. 1..=start_bps.
    pub fast_end_bps: u32,
    /// Time for the insolvent payment to rise by the whole maintenance margin [s]. 1..=604 800.
    pub insolvent_secs: u32,
    /// A slice may bring the account this far above its maintenance margin. 0..=5 000.
    pub buffer_bps: u32,
    /// Of the price paid, to the insurance fund. 0..=2 000.
    pub fee_bps: u32,
}

impl AuctionParams {
    /// Errors: `Parameter` naming the first field out of range or direction.
    pub fn validate(&self) -> Result<(), RiskError> {
        check((1..=86_400).contains(&self.fast_secs), "fast_secs")?;
        check((1..=604_800).contains(&self.slow_secs), "slow_secs")?;
        check((1..=10_000).contains(&self.start_bps), "start_bps")?;
        check((1..=self.start_bps).contains(&self.fast_end_bps), "fast_end_bps")?;
        check((1..=604_800).contains(&self.insolvent_secs), "insolvent_secs")?;
        check(self.buffer_bps <= 5_000, "buffer_bps")?;
        check(self.fee_bps <= 2_000, "fee_bps")
    }
}
