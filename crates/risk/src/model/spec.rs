//! The values a margin model is made of: scenarios, shocks, discounts, loss factors, contingencies.
//!
//! The engine knows no constant of its own. Derive's PMRM 2 is one set of these values, a market of this protocol another.

use crate::{error::RiskError, units::BPS};

/// Most scenarios of a model.
pub const MAX_SCENARIOS: usize = 33;

/// `bps / 10 000` [2^-48], rounded down. Domain: below 2^16 bps; saturates beyond.
pub const fn bps_q48(bps: u32) -> u64 {
    let bps = if bps > 0xffff { 0xffff } else { bps as u64 };
    (bps << 48) / BPS
}

/// What a scenario does to volatility.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum VolShock {
    Down = 0,
    #[default]
    Flat = 1,
    Up = 2,
    /// Rotation about the forward: each strike's volatility moves with ln(K/F). Acts at the unshocked price.
    SkewLinear = 3,
    /// Both wings together: with |ln(K/F)|. Acts at the unshocked price.
    SkewAbsolute = 4,
}

impl VolShock {
    /// By the number it is stored under. Errors: `Parameter`.
    pub const fn from_number(number: u8) -> Result<Self, RiskError> {
        Ok(match number {
            0 => Self::Down,
            1 => Self::Flat,
            2 => Self::Up,
            3 => Self::SkewLinear,
            4 => Self::SkewAbsolute,
            _ => return Err(RiskError::Parameter("scenario.vol")),
        })
    }

    pub const fn is_skew(self) -> bool {
        matches!(self, Self::SkewLinear | Self::SkewAbsolute)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// Shocked over unshocked price [2^-48].
    pub price_q48: u64,
    pub vol: VolShock,
    /// Share of the PnL that counts [2^-48]. Tails below one are the stress-loss add-on: far moves count, dampened.
    pub dampening_q48: u64,
}

/// Multipliers of volatility: up 1 + up m, down max(0, 1 - down m), m = (30 d / max(t, floor))^p.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VolRange {
    pub up_q48: u64,
    pub down_q48: u64,
    /// p for t up to 30 d [2^-48].
    pub short_power_q48: u64,
    /// p beyond 30 d [2^-48].
    pub long_power_q48: u64,
    /// Shortest t that m sees [s].
    pub floor_secs: u32,
    /// Least volatility once shocked up [2^-48].
    pub least_up_vol_q48: u64,
}

/// cap = scale + slope sqrt(tau) [2^-48].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkewCap {
    pub scale_q48: i64,
    pub slope_q48: i64,
}

/// Skew scenarios: vol x max(0, 1 + clamp(k cap / k*, -cap, cap)), k = ln(K/F) or its size,
/// k* = max(least k, width (level + slope sqrt(tau)) sqrt(tau)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkewShock {
    pub linear: SkewCap,
    pub absolute: SkewCap,
    pub least_k_q48: u64,
    pub width_q48: u64,
    pub level_q48: i64,
    pub slope_q48: i64,
}

/// What a book's shocked value is multiplied with: base x exp(-+tau (max(r, 0) mult + add)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Discount {
    pub rate_mult_q48: u64,
    pub rate_add_q48: u64,
    pub base_q48: u64,
}

/// Forward moving against spot: for each expiry the worse of two price shocks, x (add + mult tau).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BasisShock {
    pub up_q48: u64,
    pub down_q48: u64,
    pub add_q48: u64,
    pub mult_q48: u64,
}

/// A factor for maintenance margin and one for initial margin [2^-48].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    pub mm_q48: u64,
    pub im_q48: u64,
}

/// The values a model is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelSpec {
    pub scenarios: [Scenario; MAX_SCENARIOS],
    /// The first so many are used. 1..=33.
    pub scenario_count: u8,
    pub vol: VolRange,
    pub skew: SkewShock,
    /// For an expiry whose shocked value is positive; shrinks it.
    pub long_discount: Discount,
    /// For one that is owed; grows it, but never beyond its undiscounted value.
    pub short_discount: Discount,
    pub basis: BasisShock,
    /// Share of the worst loss that is required.
    pub loss: Factors,
    /// Of the price, for each short option contract.
    pub short_option: Factors,
    /// Of oracle confidence x gross contracts, added to both margins [2^-48].
    pub confidence_q48: u64,
}

impl ModelSpec {
    pub(crate) const BLANK: Self = Self {
        scenarios: [Scenario { price_q48: 0, vol: VolShock::Flat, dampening_q48: 0 };
            MAX_SCENARIOS],
        scenario_count: 0,
        vol: VolRange {
            up_q48: 0,
            down_q48: 0,
            short_power_q48: 0,
            long_power_q48: 0,
            floor_secs: 0,
            least_up_vol_q48: 0,
        },
        skew: SkewShock {
            linear: SkewCap { scale_q48: 0, slope_q48: 0 },
            absolute: SkewCap { scale_q48: 0, slope_q48: 0 },
            least_k_q48: 0,
            width_q48: 0,
            level_q48: 0,
            slope_q48: 0,
        },
        long_discount: Discount { rate_mult_q48: 0, rate_add_q48: 0, base_q48: 0 },
        short_discount: Discount { rate_mult_q48: 0, rate_add_q48: 0, base_q48: 0 },
        basis: BasisShock { up_q48: 0, down_q48: 0, add_q48: 0, mult_q48: 0 },
        loss: Factors { mm_q48: 0, im_q48: 0 },
        short_option: Factors { mm_q48: 0, im_q48: 0 },
        confidence_q48: 0,
    };

    pub fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.iter().take(usize::from(self.scenario_count))
    }
}
