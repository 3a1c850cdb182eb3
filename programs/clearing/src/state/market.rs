//! One underlying in one pool: oracle, mark, realised volatility, scenario grid, collateral.

use crate::{
    errors::ClearingError,
    state::{GridParams, OracleParams, RangeParams},
};
use anchor_lang::prelude::*;
use breakwater_risk::{Exposure, RangeInput};

/// Latest accepted price of the underlying; written by `update_mark` alone.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Price of one whole unit, rounded down [quote atoms].
    pub price_atoms: u64,
    /// Half-width of Pyth's confidence interval, rounded up [quote atoms].
    pub conf_atoms: u64,
    /// Pyth's exponential moving average [quote atoms].
    pub ema_atoms: u64,
    /// Pyth's time of the price [unix s].
    pub publish_ts: i64,
    /// Slot in which the mark was taken over.
    pub slot: u64,
}

/// Estimator of realised variance; the maths is `breakwater_risk::Realised`.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RealisedState {
    /// Annualised variance [2^-48].
    pub variance_q48: u64,
    /// Last price believed.
    pub last_price_atoms: u64,
    pub last_ts: i64,
    /// A price that the next one has yet to confirm; 0 when there is none.
    pub doubted_price_atoms: u64,
    pub doubted_ts: i64,
}

/// How wide the scenarios are now, of their ordinary width; the maths is `breakwater_risk::RangeParams`.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RangeState {
    /// Notional of open short contracts at spot, over all boards [quote atoms]; written by `update_exposure`.
    pub open_interest_atoms: u64,
    /// Change of those contracts' delta cash for a move of the price by 1 % [quote atoms].
    pub short_gamma_atoms: u64,
    /// Last time the maintenance range was moved [unix s].
    pub mm_ts: i64,
    /// For initial margin: follows at once [bps].
    pub im_bps: u32,
    /// For maintenance margin: rises on its ramp, falls at once [bps].
    pub mm_bps: u32,
}

#[account(zero_copy)]
#[derive(Debug)]
pub struct Market {
    pub pool: Pubkey,
    pub surface: Pubkey,
    /// Pyth feed of the underlying in USD.
    pub feed_id: [u8; 32],
    /// Who publishes the surface.
    pub surface_authority: Pubkey,
    /// Mint of the underlying where it is taken as collateral; the default key where it is not.
    pub collateral_mint: Pubkey,
    pub collateral_vault: Pubkey,
    /// Sum of all accounts' collateral in this asset [mint atoms]; moved only by ledger.rs.
    pub collateral_atoms: u64,
    pub mark: Mark,
    pub realised: RealisedState,
    pub range: RangeState,
    pub grid: GridParams,
    pub oracle: OracleParams,
    pub ranges: RangeParams,
    /// Taken off the collateral's value at the low price [bps].
    pub haircut_bps: u32,
    pub index: u8,
    pub collateral_decimals: u8,
    pub bump: u8,
    /// Boards that exist for this market.
    pub boards: u8,
    /// Name for people, ASCII padded with zeros: "BTC".
    pub symbol: [u8; 8],
}

const _: () = assert!(core::mem::size_of::<Market>() == 776);

impl RangeState {
    /// Puts a board's new exposure in the place of its old one.
    pub fn replace(&mut self, old: &Exposure, new: &Exposure) -> Result<()> {
        let swap = |total: u64, old: u64, new: u64| {
            total.checked_sub(old).and_then(|t| t.checked_add(new)).ok_or(ClearingError::Overflow)
        };
        self.open_interest_atoms =
            swap(self.open_interest_atoms, old.open_interest_atoms, new.open_interest_atoms)?;
        self.short_gamma_atoms =
            swap(self.short_gamma_atoms, old.short_gamma_atoms, new.short_gamma_atoms)?;
        Ok(())
    }
}

impl Market {
    /// Lets the ranges follow realised volatility and exposure: initial margin's at once, maintenance margin's on its ramp.
    pub fn follow(&mut self, now: i64) {
        let params = self.ranges.to_risk();
        let input = RangeInput {
            variance_q48: self.realised.variance_q48,
            open_interest_atoms: self.range.open_interest_atoms,
            short_gamma_atoms: self.range.short_gamma_atoms,
        };
        let target = params.target_bps(&input);
        let elapsed = now.saturating_sub(self.range.mm_ts).max(0).unsigned_abs();
        let mm_bps = params.ramped_bps(self.range.mm_bps, target, elapsed);
        self.range.im_bps = target;
        // a rise too small for a basis point keeps its time, or calling often would stop the ramp
        if mm_bps != self.range.mm_bps || mm_bps == target {
            self.range.mm_bps = mm_bps;
            self.range.mm_ts = now;
        }
    }

    pub fn takes_collateral(&self) -> bool {
        self.collateral_mint != Pubkey::default()
    }

    /// New risk needs a mark that is young and near its moving average.
    pub fn require_fresh(&self, now: i64) -> Result<()> {
        self.require_age(now, self.oracle.max_age_secs)?;
        let (price, ema) = (self.mark.price_atoms, self.mark.ema_atoms);
        let off = u128::from(price.abs_diff(ema)) * 10_000;
        let limit = u128::from(ema) * u128::from(self.oracle.max_ema_deviation_bps);
        require!(off <= limit, ClearingError::PriceOffAverage);
        Ok(())
    }

    /// A liquidation tolerates an older mark: what is merely old is better than a cascade.
    pub fn require_usable(&self, now: i64) -> Result<()> {
        self.require_age(now, self.oracle.liquidation_max_age_secs)
    }

    fn require_age(&self, now: i64, limit_secs: u32) -> Result<()> {
        let age = now.saturating_sub(self.mark.publish_ts);
        require!(
            self.mark.price_atoms > 0 && age <= i64::from(limit_secs),
            ClearingError::PriceStale
        );
        Ok(())
    }
}
