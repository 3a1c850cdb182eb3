//! The deployment file of `migrations/`.

use anchor_lang::prelude::Pubkey;
use anyhow::{Context, Result, ensure};
use breakwater_clearing::{
    instructions::CreateMarketArgs,
    state::{
        BreakerRule, BreakerRules, DiscountParams, FeedParams, GridParams, ListingParams,
        MAX_RULES, MarketParams, OracleParams, PoolSettings, ProtocolParams, RangeParams,
        ScenarioParams, SkewParams, feed_source,
    },
};
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    pub protocol: ProtocolConfig,
    pub pool: PoolConfig,
    #[serde(default)]
    pub breaker: Vec<BreakerRule>,
    pub market: Vec<MarketConfig>,
    pub boards: BoardsConfig,
    pub oracle: OracleParams,
    pub grid: GridConfig,
    pub ranges: RangesConfig,
    pub listing: ListingParams,
}

/// What bounds governance: [`ProtocolParams`] without the programs it believes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtocolConfig {
    pub delay_secs: u32,
    pub lapse_secs: u32,
    pub step_bps: u32,
    pub step_every_secs: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolConfig {
    /// Put into the insurance fund at the start.
    pub insurance_usd: u64,
    /// Put into the backstop vault at the start.
    pub backstop_usd: u64,
    /// The program's own type: its documentation says what each field means.
    pub settings: PoolSettings,
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
    pub least_publishers: u32,
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
pub struct GridConfig {
    pub scenarios: Vec<ScenarioConfig>,
    pub vol_up_bps: u32,
    pub vol_down_bps: u32,
    pub short_power_bps: u32,
    pub long_power_bps: u32,
    pub tenor_floor_secs: u32,
    pub least_up_vol_bps: u32,
    pub mm_loss_factor_bps: u32,
    pub im_loss_factor_bps: u32,
    pub short_option_mm_bps: u32,
    pub short_option_im_bps: u32,
    pub confidence_bps: u32,
    pub basis_up_bps: i32,
    pub basis_down_bps: i32,
    pub basis_add_bps: u32,
    pub basis_mult_bps: u32,
    pub skew: SkewParams,
    pub long_discount: DiscountParams,
    pub short_discount: DiscountParams,
}

/// How the ranges of every market widen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RangesConfig {
    pub reference_vol_bps: u32,
    pub most_bps: u32,
    pub open_interest_limit_atoms: u64,
    pub short_gamma_limit_atoms: u64,
    pub crowding_bps: u32,
    pub mm_rise_bps_per_hour: u32,
    /// [`MarketParams::crowding_secs`]
    #[serde(default = "crowding_secs")]
    pub crowding_secs: u32,
}

fn crowding_secs() -> u32 {
    3_600
}

impl RangesConfig {
    fn params(&self) -> RangeParams {
        RangeParams {
            open_interest_limit_atoms: self.open_interest_limit_atoms,
            short_gamma_limit_atoms: self.short_gamma_limit_atoms,
            reference_vol_bps: self.reference_vol_bps,
            most_bps: self.most_bps,
            crowding_bps: self.crowding_bps,
            mm_rise_bps_per_hour: self.mm_rise_bps_per_hour,
        }
    }
}

/// Move of the price [bps], what volatility does, share of the PnL that counts [bps].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ScenarioConfig(pub i32, pub VolConfig, pub u16);

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VolConfig {
    Down = 0,
    Flat = 1,
    Up = 2,
    SkewLinear = 3,
    SkewAbsolute = 4,
}

impl GridConfig {
    fn params(&self) -> Result<GridParams> {
        let mut scenarios = [ScenarioParams::default(); 33];
        let count = self.scenarios.len();
        ensure!((1..=33).contains(&count), "a grid has 1 to 33 scenarios, not {count}");
        for (slot, ScenarioConfig(price_bps, vol, dampening_bps)) in
            scenarios.iter_mut().zip(&self.scenarios)
        {
            *slot = ScenarioParams {
                price_bps: *price_bps,
                dampening_bps: *dampening_bps,
                vol: *vol as u8,
                _pad: 0,
            };
        }
        Ok(GridParams {
            scenarios,
            scenario_count: count as u32, // at most 33
            vol_up_bps: self.vol_up_bps,
            vol_down_bps: self.vol_down_bps,
            short_power_bps: self.short_power_bps,
            long_power_bps: self.long_power_bps,
            tenor_floor_secs: self.tenor_floor_secs,
            least_up_vol_bps: self.least_up_vol_bps,
            skew: self.skew,
            long_discount: self.long_discount,
            short_discount: self.short_discount,
            basis_up_bps: self.basis_up_bps,
            basis_down_bps: self.basis_down_bps,
            basis_add_bps: self.basis_add_bps,
            basis_mult_bps: self.basis_mult_bps,
            mm_loss_factor_bps: self.mm_loss_factor_bps,
            im_loss_factor_bps: self.im_loss_factor_bps,
            short_option_mm_bps: self.short_option_mm_bps,
            short_option_im_bps: self.short_option_im_bps,
            confidence_bps: self.confidence_bps,
        })
    }
}

fn table(path: &Path) -> Result<toml::Table> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not TOML", path.display()))
}

/// Values of `over` take the place of those of `base`, table by table.
fn lay_over(base: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

impl Deployment {
    pub fn load(path: &Path) -> Result<Self> {
        Self::from_table(table(path)?, path)
    }

    /// A deployment with some values of a second file put over it.
    pub fn load_over(path: &Path, over: &Path) -> Result<Self> {
        let mut base = table(path)?;
        lay_over(&mut base, table(over)?);
        Self::from_table(base, over)
    }

    fn from_table(table: toml::Table, path: &Path) -> Result<Self> {
        let parsed: Self =
            table.try_into().with_context(|| format!("{} is not a deployment", path.display()))?;
        ensure!(!parsed.market.is_empty(), "{} lists no market", path.display());
        Ok(parsed)
    }

    pub fn market_args(&self, index: usize) -> Result<CreateMarketArgs> {
        let market = self.market.get(index).context("no such market")?;
        let mut symbol = [0; 8];
        ensure!(market.symbol.len() <= 8, "symbol {} is longer than 8 letters", market.symbol);
        symbol[..market.symbol.len()].copy_from_slice(market.symbol.as_bytes());
        Ok(CreateMarketArgs { symbol, params: self.market_params(index)? })
    }

    /// What the file says about a market: its own lines, and those that all markets share.
    pub fn market_params(&self, index: usize) -> Result<MarketParams> {
        let market = self.market.get(index).context("no such market")?;
        Ok(MarketParams {
            ranges: self.ranges.params(),
            feeds: FeedParams {
                feed_id: market.feed()?,
                second_feed: Pubkey::default(),
                second_jobs: [0; 32],
                source: feed_source::RECEIVER,
                second_required: 0,
            },
            grid: self.grid.params()?,
            oracle: self.oracle,
            listing: self.listing,
            haircut_bps: market.haircut_bps,
            least_publishers: market.least_publishers,
            crowding_secs: self.ranges.crowding_secs,
        })
    }

    /// The protocol's parameters, with the programs this deployment believes.
    pub fn protocol_params(&self, pyth_receiver: Pubkey) -> ProtocolParams {
        let ProtocolConfig { delay_secs, lapse_secs, step_bps, step_every_secs } = self.protocol;
        ProtocolParams {
            pyth_receiver,
            pyth_legacy: Pubkey::default(),
            switchboard: Pubkey::default(),
            delay_secs,
            lapse_secs,
            step_bps,
            step_every_secs,
        }
    }

    pub fn breaker_rules(&self) -> Result<BreakerRules> {
        let mut rules = BreakerRules { rules: Default::default(), count: 0 };
        let count = self.breaker.len();
        ensure!(count <= MAX_RULES, "a pool has at most {MAX_RULES} breakers, not {count}");
        for (slot, rule) in rules.rules.iter_mut().zip(&self.breaker) {
            *slot = *rule;
        }
        rules.count = count as u32; // at most 16
        Ok(rules)
    }
}

impl MarketConfig {
    pub fn feed(&self) -> Result<[u8; 32]> {
        let bytes = hex::decode(&self.feed_id)
            .with_context(|| format!("feed_id of {} is not hexadecimal", self.symbol))?;
        bytes.try_into().ok().with_context(|| format!("feed_id of {} is not 32 bytes", self.symbol))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowding_has_an_hour_where_the_file_says_nothing() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/localnet.toml");
        let mut said = table(&file).unwrap();
        let mut params = |secs: Option<i64>| {
            let ranges = said["ranges"].as_table_mut().unwrap();
            ranges.remove("crowding_secs");
            if let Some(secs) = secs {
                ranges.insert("crowding_secs".to_owned(), secs.into());
            }
            let deployment = Deployment::from_table(said.clone(), &file).unwrap();
            deployment.market_params(0).unwrap().crowding_secs
        };
        assert_eq!((params(None), params(Some(60))), (3_600, 60));
    }

    #[test]
    fn all_deployments_are_accepted_by_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
        let base = folder.join("localnet.toml");
        let calm = Deployment::load(&base).unwrap();
        let stress = Deployment::load_over(&base, &folder.join("stress.toml")).unwrap();
        let by_hand = Deployment::load_over(&base, &folder.join("by-hand.toml")).unwrap();
        for deployment in [&calm, &stress, &by_hand] {
            deployment.pool.settings.validate().unwrap();
            deployment.protocol_params(Pubkey::default()).validate().unwrap();
            deployment.breaker_rules().unwrap().validate().unwrap();
            for index in 0..deployment.market.len() {
                let args = deployment.market_args(index).unwrap();
                args.params.validate().unwrap();
            }
        }
        assert_eq!(calm.market_params(0).unwrap().crowding_secs, 3_600);
        assert!(stress.pool.insurance_usd < calm.pool.insurance_usd, "the second file counts");
        assert_eq!(stress.market.len(), calm.market.len(), "and leaves the rest");
    }
}
