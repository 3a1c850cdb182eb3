//! The deployment file of `migrations/` and the run file that tells bots where everything is.

use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, ensure};
use breakwater_clearing::{
    instructions::CreateMarketArgs,
    state::{AuctionSettings, GridParams, OracleParams, PoolSettings},
};
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    pub pool: PoolConfig,
    pub market: Vec<MarketConfig>,
    pub boards: BoardsConfig,
    pub oracle: OracleConfig,
    pub grid: GridConfig,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolConfig {
    pub offset_bps: u32,
    pub floor_bps: u32,
    pub fee_notional_bps: u32,
    pub fee_premium_bps: u32,
    pub insurance_usd: u64,
    pub auction: AuctionConfig,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuctionConfig {
    pub fast_secs: u32,
    pub slow_secs: u32,
    pub start_bps: u32,
    pub fast_end_bps: u32,
    pub insolvent_secs: u32,
    pub buffer_bps: u32,
    pub fee_bps: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketConfig {
    pub symbol: String,
    /// Pyth feed, 64 hexadecimal digits.
    pub feed_id: String,
    /// Present where the underlying is taken as collateral.
    pub collateral_decimals: Option<u8>,
    pub haircut_bps: u32,
    pub base_vol_bps: u32,
    pub vol_per_fall: f64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardsConfig {
    pub tenor_secs: Vec<i64>,
    pub strike_pct: Vec<u64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OracleConfig {
    pub max_age_secs: u32,
    pub liquidation_max_age_secs: u32,
    pub max_confidence_bps: u32,
    pub max_ema_deviation_bps: u32,
    pub surface_max_age_secs: u32,
    pub settlement_grace_secs: u32,
    pub realised_half_life_secs: u32,
    pub realised_clamp_bps: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridConfig {
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

/// Where a running deployment is: written by the demo, read by its bots.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunFile {
    pub rpc_url: String,
    pub pool: String,
    /// Who writes prices, and under which numbers the accounts of one feed stand.
    pub price_writer: String,
    pub price_numbers: Vec<u8>,
    pub deployment: Deployment,
}

impl Deployment {
    pub fn load(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let parsed: Self = toml::from_str(&text)
            .with_context(|| format!("{} is not a deployment", path.display()))?;
        ensure!(!parsed.market.is_empty(), "{} lists no market", path.display());
        Ok(parsed)
    }

    pub fn pool_settings(&self) -> PoolSettings {
        let a = &self.pool.auction;
        PoolSettings {
            offset_bps: self.pool.offset_bps,
            floor_bps: self.pool.floor_bps,
            fee_notional_bps: self.pool.fee_notional_bps,
            fee_premium_bps: self.pool.fee_premium_bps,
            auction: AuctionSettings {
                fast_secs: a.fast_secs,
                slow_secs: a.slow_secs,
                start_bps: a.start_bps,
                fast_end_bps: a.fast_end_bps,
                insolvent_secs: a.insolvent_secs,
                buffer_bps: a.buffer_bps,
                fee_bps: a.fee_bps,
            },
        }
    }

    pub fn market_args(&self, index: usize, surface_authority: Pubkey) -> Result<CreateMarketArgs> {
        let market = self.market.get(index).context("no such market")?;
        let mut symbol = [0; 8];
        ensure!(market.symbol.len() <= 8, "symbol {} is longer than 8 letters", market.symbol);
        symbol[..market.symbol.len()].copy_from_slice(market.symbol.as_bytes());
        let (g, o) = (&self.grid, &self.oracle);
        Ok(CreateMarketArgs {
            symbol,
            feed_id: market.feed()?,
            surface_authority,
            haircut_bps: market.haircut_bps,
            grid: GridParams {
                price_shock_bps: g.price_shock_bps,
                dampening_bps: g.dampening_bps,
                vol_up_bps: g.vol_up_bps,
                vol_down_bps: g.vol_down_bps,
                short_power_bps: g.short_power_bps,
                long_power_bps: g.long_power_bps,
                tenor_floor_secs: g.tenor_floor_secs,
                mm_loss_factor_bps: g.mm_loss_factor_bps,
                im_loss_factor_bps: g.im_loss_factor_bps,
                short_option_mm_bps: g.short_option_mm_bps,
                short_option_im_bps: g.short_option_im_bps,
                confidence_bps: g.confidence_bps,
            },
            oracle: OracleParams {
                max_age_secs: o.max_age_secs,
                liquidation_max_age_secs: o.liquidation_max_age_secs,
                max_confidence_bps: o.max_confidence_bps,
                max_ema_deviation_bps: o.max_ema_deviation_bps,
                surface_max_age_secs: o.surface_max_age_secs,
                settlement_grace_secs: o.settlement_grace_secs,
                realised_half_life_secs: o.realised_half_life_secs,
                realised_clamp_bps: o.realised_clamp_bps,
            },
        })
    }
}

impl MarketConfig {
    pub fn feed(&self) -> Result<[u8; 32]> {
        let bytes = hex::decode(&self.feed_id)
            .with_context(|| format!("feed_id of {} is not hexadecimal", self.symbol))?;
        bytes.try_into().ok().with_context(|| format!("feed_id of {} is not 32 bytes", self.symbol))
    }
}

impl RunFile {
    pub fn load(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read {}: is a demo running?", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not a run file", path.display()))
    }

    pub fn save(&self, path: &Path) -> Result<()> {
        fs::write(path, serde_json::to_string_pretty(self)?)
            .with_context(|| format!("cannot write {}", path.display()))
    }

    pub fn pool_key(&self) -> Result<Pubkey> {
        self.pool.parse().context("the run file's pool is not a key")
    }

    pub fn writer_key(&self) -> Result<Pubkey> {
        self.price_writer.parse().context("the run file's price writer is not a key")
    }
}
