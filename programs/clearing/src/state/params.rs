//! Parameter sets as they are stored, and their way into the types of `breakwater_risk`, whose
//! constructors do the range and direction checks.

use crate::{
    errors::risk,
    state::{
        breakers::DAY_SECS,
        bytes::borsh_as_bytes,
        fields::{MARKET_FIELDS, check, check_ranges},
    },
};
use anchor_lang::prelude::*;
use breakwater_risk::{self as br, model::bps_q48};
use bytemuck::{Pod, Zeroable};

/// One scenario. Field meanings and ranges: [`br::model::Scenario`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable,
)]
#[repr(C)]
pub struct ScenarioParams {
    /// Move of the price, -1_000 is 10 % down [bps].
    pub price_bps: i32,
    /// Share of its PnL that counts [bps].
    pub dampening_bps: u16,
    /// 0 down, 1 flat, 2 up, 3 linear skew, 4 absolute skew.
    pub vol: u8,
    /// 0.
    pub _pad: u8,
}

/// Scenarios and margin factors of one market. Field meanings and ranges: [`br::model::ModelSpec`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable)]
#[repr(C)]
pub struct GridParams {
    /// Cases by number; the first `scenario_count` are used.
    pub scenarios: [ScenarioParams; 33],
    /// Scenarios in use. 1..=33.
    pub scenario_count: u32,
    /// How far volatility rises in a scenario, of itself, for an option of 30 days.
    pub vol_up_bps: u32,
    /// How far volatility falls in a scenario, of itself, for an option of 30 days.
    pub vol_down_bps: u32,
    /// How strongly shorter options' volatility is shocked more: the power of 30 days over their time.
    pub short_power_bps: u32,
    /// How strongly longer options' volatility is shocked less: the same power beyond 30 days.
    pub long_power_bps: u32,
    /// Options of less time are shocked as if they had this much [s].
    pub tenor_floor_secs: u32,
    /// Least volatility a year once shocked up.
    pub least_up_vol_bps: u32,
    /// Shocks of the smile's shape.
    pub skew: SkewParams,
    /// Taken off an expiry whose shocked value is positive.
    pub long_discount: DiscountParams,
    /// Put on an expiry whose shocked value is owed.
    pub short_discount: DiscountParams,
    /// Price move of the basis contingency, up.
    pub basis_up_bps: i32,
    /// Price move of the basis contingency, down.
    pub basis_down_bps: i32,
    /// Share of the worse move's loss that the basis contingency asks whatever the time left.
    pub basis_add_bps: u32,
    /// What each year left adds to that share.
    pub basis_mult_bps: u32,
    /// Share of the worst loss that maintenance margin asks.
    pub mm_loss_factor_bps: u32,
    /// Share of the worst loss that initial margin asks; not below maintenance margin's.
    pub im_loss_factor_bps: u32,
    /// Of the underlying's price, for each short contract, in maintenance margin.
    pub short_option_mm_bps: u32,
    /// The same in initial margin; not below maintenance margin's.
    pub short_option_im_bps: u32,
    /// Of the oracle's confidence interval for each contract, in both margins.
    pub confidence_bps: u32,
}

/// Skew scenarios. Field meanings and ranges: [`br::model::SkewShock`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable,
)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct SkewParams {
    /// Furthest that turning the smile moves volatility, of itself, at expiry.
    pub linear_cap_bps: u32,
    /// What a year adds to that, by the root of time.
    pub linear_slope_bps: i32,
    /// Furthest that bending both wings moves volatility, of itself, at expiry.
    pub absolute_cap_bps: u32,
    /// What a year adds to that, by the root of time.
    pub absolute_slope_bps: i32,
    /// Least log-moneyness at which the cap is reached.
    pub least_k_bps: u32,
    /// Log-moneyness at which the cap is reached, in standard deviations of the volatility below.
    pub width_bps: u32,
    /// That volatility a year, at expiry.
    pub level_bps: u32,
    /// What a year adds to it, by the root of time.
    pub slope_bps: i32,
}

/// Static discount of one side. Field meanings and ranges: [`br::model::Discount`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable,
)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct DiscountParams {
    /// Multiple of the expiry's rate that discounts.
    pub rate_mult_bps: u32,
    /// Rate a year that comes on top of it.
    pub rate_add_bps: u32,
    /// Factor whatever the time left.
    pub base_bps: u32,
}

impl GridParams {
    /// Writes the engine's model, with its ranges at `range_bps` of their ordinary width.
    /// Errors: `BadParameter` where the model refuses.
    #[inline(never)]
    pub fn write_model(&self, model: &mut br::model::MarginModel, range_bps: u32) -> Result<()> {
        let write = |spec: &mut br::model::ModelSpec| {
            self.write_spec(spec)?;
            spec.widen(range_bps);
            Ok(())
        };
        model.write(br::model::Limits::Governed, write).map_err(risk)
    }

    fn write_spec(
        &self,
        spec: &mut br::model::ModelSpec,
    ) -> core::result::Result<(), br::RiskError> {
        for (to, from) in spec.scenarios.iter_mut().zip(&self.scenarios) {
            *to = br::model::Scenario {
                price_q48: moved_q48(from.price_bps),
                vol: br::model::VolShock::from_number(from.vol)?,
                dampening_q48: bps_q48(u32::from(from.dampening_bps)),
            };
        }
        spec.scenario_count = u8::try_from(self.scenario_count).unwrap_or(u8::MAX);
        spec.vol = br::model::VolRange {
            up_q48: bps_q48(self.vol_up_bps),
            down_q48: bps_q48(self.vol_down_bps),
            short_power_q48: bps_q48(self.short_power_bps),
            long_power_q48: bps_q48(self.long_power_bps),
            floor_secs: self.tenor_floor_secs,
            least_up_vol_q48: bps_q48(self.least_up_vol_bps),
        };
        spec.skew = self.skew.to_risk();
        spec.long_discount = self.long_discount.to_risk();
        spec.short_discount = self.short_discount.to_risk();
        spec.basis = br::model::BasisShock {
            up_q48: moved_q48(self.basis_up_bps),
            down_q48: moved_q48(self.basis_down_bps),
            add_q48: bps_q48(self.basis_add_bps),
            mult_q48: bps_q48(self.basis_mult_bps),
        };
        spec.loss = factors(self.mm_loss_factor_bps, self.im_loss_factor_bps);
        spec.short_option = factors(self.short_option_mm_bps, self.short_option_im_bps);
        spec.confidence_q48 = bps_q48(self.confidence_bps);
        Ok(())
    }

    /// Highest price that a market is margined at, of the unshocked one, at a width of its ranges [bps].
    pub fn highest_bps(&self, range_bps: u32) -> u64 {
        let used = self.scenarios.iter().take(self.scenario_count as usize);
        let rise = used.map(|s| s.price_bps).max().unwrap_or(0).max(self.basis_up_bps).max(0);
        br::BPS.saturating_add(br::maths::share_ceil(u64::from(rise.unsigned_abs()), range_bps))
    }

    /// Refuses what the engine refuses.
    #[inline(never)]
    pub fn validate(&self) -> Result<()> {
        self.write_model(&mut br::model::MarginModel::blank(), 10_000)
    }
}

fn factors(mm_bps: u32, im_bps: u32) -> br::model::Factors {
    br::model::Factors { mm_q48: bps_q48(mm_bps), im_q48: bps_q48(im_bps) }
}

impl SkewParams {
    fn to_risk(self) -> br::model::SkewShock {
        let cap = |scale, slope| br::model::SkewCap {
            scale_q48: bps_q48(scale) as i64, // below 2^51, as all
            slope_q48: signed_q48(slope),
        };
        br::model::SkewShock {
            linear: cap(self.linear_cap_bps, self.linear_slope_bps),
            absolute: cap(self.absolute_cap_bps, self.absolute_slope_bps),
            least_k_q48: bps_q48(self.least_k_bps),
            width_q48: bps_q48(self.width_bps),
            level_q48: bps_q48(self.level_bps) as i64,
            slope_q48: signed_q48(self.slope_bps),
        }
    }
}

impl DiscountParams {
    fn to_risk(self) -> br::model::Discount {
        br::model::Discount {
            rate_mult_q48: bps_q48(self.rate_mult_bps),
            rate_add_q48: bps_q48(self.rate_add_bps),
            base_q48: bps_q48(self.base_bps),
        }
    }
}

/// 1 + move. A fall of everything or more is 0, which the model refuses.
fn moved_q48(bps: i32) -> u64 {
    bps_q48(10_000u32.saturating_add_signed(bps))
}

fn signed_q48(bps: i32) -> i64 {
    let size = bps_q48(bps.unsigned_abs()) as i64; // below 2^51
    if bps < 0 { -size } else { size }
}

/// What a market demands of its oracles. Ranges, units and directions: [`MARKET_FIELDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct OracleParams {
    /// Oldest mark that new risk may use [s].
    pub max_age_secs: u32,
    /// Oldest mark that a liquidation may use [s]; not below `max_age_secs`: old is tolerable there, wrong is not.
    pub liquidation_max_age_secs: u32,
    /// Widest confidence interval accepted, of the price [bps].
    pub max_confidence_bps: u32,
    /// Furthest distance from Pyth's moving average that new risk may use [bps].
    pub max_ema_deviation_bps: u32,
    /// A surface point older than this widens the volatility shocks of new risk [s] ...
    pub surface_max_age_secs: u32,
    /// ... by this much of their width for each hour beyond it [bps] ...
    pub surface_widen_bps_per_hour: u32,
    /// ... and refuses new risk from here on [s]; not below `surface_max_age_secs`.
    pub surface_refuse_secs: u32,
    /// Furthest apart that two publishers agree, of at-the-money volatility, weighed by strike ([`br::pricing::agreement`]) [bps].
    pub surface_agree_bps: u32,
    /// Furthest that a point moves from where it stood `surface_confirm_secs` ago, measured the same way, before a second publication
    /// bears it out [bps].
    pub surface_step_bps: u32,
    /// How much later that publication has to be [s].
    pub surface_confirm_secs: u32,
    /// Oldest price of the second source that counts [s].
    pub second_max_age_secs: u32,
    /// Furthest the two sources may be apart, of the lower one [bps].
    pub max_divergence_bps: u32,
    /// Length of the window in which a breaker looks for a price move [s].
    pub move_window_secs: u32,
    /// Time after expiry before the fallback settlement opens [s].
    pub settlement_grace_secs: u32,
    /// Boards settle by the average of the marks over so long before expiry [s]; 0 for the one update that straddles it.
    pub settlement_window_secs: u32,
    /// Most of a silence between two marks that counts for it [s].
    pub settlement_gap_secs: u32,
    /// Half-life of the realised variance [s].
    pub realised_half_life_secs: u32,
    /// A larger log return counts towards realised variance only once the next price confirms it [bps].
    pub realised_clamp_bps: u32,
}

/// Where a market's prices come from. They belong together: a feed of one source means nothing to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable)]
#[repr(C)]
pub struct FeedParams {
    /// Pyth feed of the underlying in USD; for a legacy account, its address.
    pub feed_id: [u8; 32],
    /// Switchboard On-Demand feed of the same price; the default key for none.
    pub second_feed: Pubkey,
    /// What that feed must be made from, by [`jobs_hash`](crate::mark::second::jobs_hash): its owner could give it other jobs.
    pub second_jobs: [u8; 32],
    /// Kind of primary source: 0 Pyth's receiver, 1 legacy Pyth.
    pub source: u32,
    /// 1 where new risk needs a young price of the second source.
    pub second_required: u32,
}

/// Kinds of primary source.
pub mod feed_source {
    /// `PriceUpdateV2` of the Pyth receiver.
    pub const RECEIVER: u32 = 0;
    /// A price account of the legacy Pyth program.
    pub const LEGACY: u32 = 1;
}

/// Everything about a market that is set and not measured: one set, changed as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct MarketParams {
    /// When and how far ranges widen.
    pub ranges: RangeParams,
    /// Where prices come from.
    pub feeds: FeedParams,
    /// Scenarios and margin factors.
    pub grid: GridParams,
    /// What is demanded of prices and surface.
    pub oracle: OracleParams,
    /// Which boards the steward may list.
    pub listing: ListingParams,
    /// Taken off the value of collateral in the underlying, at the low price [bps].
    pub haircut_bps: u32,
    /// Publishers that a surface point needs.
    pub least_publishers: u32,
    /// Time in which the exposure that counts for everybody may move by the whole of its limit [s].
    pub crowding_secs: u32,
}

borsh_as_bytes!(MarketParams);

impl MarketParams {
    /// How the market's ranges widen.
    pub fn risk_ranges(&self) -> br::model::RangeParams {
        br::model::RangeParams {
            reference_vol_bps: self.ranges.reference_vol_bps,
            most_bps: self.ranges.most_bps,
            open_interest_limit_atoms: self.ranges.open_interest_limit_atoms,
            short_gamma_limit_atoms: self.ranges.short_gamma_limit_atoms,
            crowding_bps: self.ranges.crowding_bps,
            mm_rise_bps_per_hour: self.ranges.mm_rise_bps_per_hour,
            crowding_secs: self.crowding_secs,
        }
    }

    /// Errors: `BadParameter`; the log names the field.
    #[inline(never)]
    pub fn validate(&self) -> Result<()> {
        check_ranges(MARKET_FIELDS, bytemuck::bytes_of(self))?;
        self.grid.validate()?;
        self.risk_ranges().validate().map_err(risk)?;
        let oracle = &self.oracle;
        let older = oracle.liquidation_max_age_secs >= oracle.max_age_secs;
        check(older, "oracle.liquidation_max_age_secs")?;
        let later = oracle.surface_refuse_secs >= oracle.surface_max_age_secs;
        check(later, "oracle.surface_refuse_secs")?;
        let second = self.feeds.second_feed != Pubkey::default();
        check(second || self.feeds.second_required == 0, "feeds.second_required")
    }
}

/// Which boards the steward may list; the authority lists any. Ranges, units and directions: [`MARKET_FIELDS`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable,
)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct ListingParams {
    /// Second of the day, UTC, at which boards expire [s].
    pub day_secs: u32,
    /// Furthest ahead [s]; 0 for none at all.
    pub ahead_secs: u32,
    /// Strikes reach at least so far from the mark on both sides [bps] ...
    pub reach_bps: u32,
    /// ... and within that no gap is wider, of the mark [bps].
    pub gap_bps: u32,
    /// Slots of the surface that are left to the authority.
    pub kept_slots: u32,
}

/// A board that is to be listed, and what it is listed beside.
#[derive(Clone, Copy, Debug)]
pub struct NewBoard<'a> {
    /// When it expires [unix s].
    pub expiry_ts: i64,
    /// Ascending [quote atoms a unit].
    pub strikes: &'a [u64],
    /// The market's price [quote atoms a unit].
    pub mark_atoms: u64,
    /// Slots of the surface that no board has taken.
    pub free_slots: usize,
}

impl ListingParams {
    /// A board that the steward may list. Errors: `BadSchedule`; the log names what does not fit.
    pub fn require(&self, board: &NewBoard, now: i64) -> Result<()> {
        let NewBoard { expiry_ts, strikes, mark_atoms, free_slots } = *board;
        // unsigned: signed division does not link on chain
        let day_secs = expiry_ts.max(0).unsigned_abs() % u64::from(DAY_SECS);
        fits(day_secs == u64::from(self.day_secs), "time of day")?;
        fits(expiry_ts.saturating_sub(now) <= i64::from(self.ahead_secs), "expiry")?;
        fits(free_slots > self.kept_slots as usize, "slots")?;
        let reach = br::maths::share_floor(mark_atoms, self.reach_bps);
        let gap = br::maths::share_floor(mark_atoms, self.gap_bps).max(1);
        let (low, high) = (mark_atoms.saturating_sub(reach), mark_atoms.saturating_add(reach));
        let (Some(first), Some(last)) = (strikes.first(), strikes.last()) else {
            return fits(false, "strikes");
        };
        fits(mark_atoms > 0 && *first <= low && *last >= high, "reach of strikes")?;
        let near = strikes.windows(2).filter(|pair| pair[1] > low && pair[0] < high);
        let mut wide = near.filter(|pair| pair[1].saturating_sub(pair[0]) > gap);
        fits(wide.next().is_none(), "gap of strikes")
    }
}

fn fits(ok: bool, what: &str) -> Result<()> {
    if !ok {
        msg!("not in the schedule: {}", what);
        return err!(crate::errors::ClearingError::BadSchedule);
    }
    Ok(())
}

/// When and how far a market's ranges widen. Field meanings and ranges: [`br::model::RangeParams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize, Pod, Zeroable)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct RangeParams {
    /// Open interest up to this leaves the ranges alone [quote atoms].
    pub open_interest_limit_atoms: u64,
    /// Short gamma likewise: change of delta cash for a move of 1 % [quote atoms].
    pub short_gamma_limit_atoms: u64,
    /// Realised volatility up to this leaves the ranges alone.
    pub reference_vol_bps: u32,
    /// Widest range.
    pub most_bps: u32,
    /// What each of the two adds at twice its limit and beyond.
    pub crowding_bps: u32,
    /// How fast maintenance margin's range may widen.
    pub mm_rise_bps_per_hour: u32,
}
