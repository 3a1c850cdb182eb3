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
    /// Volatility times [`VolRange`]'s multiplier down.
    Down = 0,
    /// Volatility as it is.
    #[default]
    Flat = 1,
    /// Volatility times [`VolRange`]'s multiplier up, and at least its least volatility.
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

    /// Either skew shock: it acts at the unshocked price and counts as a loss whichever way it goes.
    pub const fn is_skew(self) -> bool {
        matches!(self, Self::SkewLinear | Self::SkewAbsolute)
    }
}

/// One case of the model: a move of price and of volatility, and how much of its profit or loss counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// Shocked over unshocked price; a skew shock does not look at it [2^-48]. Governed: 500 to 40 000 bps.
    pub price_q48: u64,
    /// What happens to volatility.
    pub vol: VolShock,
    /// Share of the PnL that counts [2^-48]. Tails below one are the stress-loss add-on: far moves count, dampened. Governed: above 0, at
    /// most one.
    pub dampening_q48: u64,
}

/// Multipliers of volatility: up 1 + up m, down max(0, 1 - down m), m = (30 d / max(t, floor))^p.
///
/// Source of the power law: the volatility shocks of Derive's PMRM 2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VolRange {
    /// How far volatility rises, of itself, where m is one [2^-48]. At most 5.
    pub up_q48: u64,
    /// How far it falls, of itself, where m is one [2^-48]. At most 1.
    pub down_q48: u64,
    /// p for t up to 30 d [2^-48]. At most 1.
    pub short_power_q48: u64,
    /// p beyond 30 d [2^-48]. At most 1.
    pub long_power_q48: u64,
    /// Shortest t that m sees [s]. 3 600..=2 592 000.
    pub floor_secs: u32,
    /// Least volatility a year once shocked up [2^-48]. At most 3.
    pub least_up_vol_q48: u64,
}

/// Furthest that a skew scenario moves volatility, of itself: cap = max(0, scale + slope sqrt(tau)), tau in years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkewCap {
    /// Cap at expiry [2^-48]. 0 to 1.
    pub scale_q48: i64,
    /// What a year adds to it, by the root of time; negative where long expiries move less [2^-48]. -1 to 1.
    pub slope_q48: i64,
}

/// Skew scenarios: vol x max(0, 1 + clamp(k cap / k*, -cap, cap)), k = ln(K/F) or its size,
/// k* = max(least k, width (level + slope sqrt(tau)) sqrt(tau)).
/// tau in years; all [2^-48].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkewShock {
    /// Cap of the rotation, [`VolShock::SkewLinear`].
    pub linear: SkewCap,
    /// Cap of both wings together, [`VolShock::SkewAbsolute`].
    pub absolute: SkewCap,
    /// Least k*: distance from the forward at which the cap is reached. Above 0, at most 1.
    pub least_k_q48: u64,
    /// k* in standard deviations of a volatility of level + slope sqrt(tau). At most 6.
    pub width_q48: u64,
    /// That volatility, a year, at expiry. 0 to 5.
    pub level_q48: i64,
    /// What a year adds to it, by the root of time. -5 to 5.
    pub slope_q48: i64,
}

/// What a book's shocked value is multiplied with: base x exp(-+tau (max(r, 0) mult + add)), minus for a long book and plus for a short
/// one; tau in years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Discount {
    /// Multiple of the expiry's rate that discounts [2^-48]. At most 2.
    pub rate_mult_q48: u64,
    /// Rate a year that comes on top of it [2^-48]. At most 1.
    pub rate_add_q48: u64,
    /// Factor whatever the time left [2^-48]. 1/2 to 1 for a long book, 1 to 2 for a short one.
    pub base_q48: u64,
}

/// Forward moving against spot: for each expiry the worse of two price shocks, x (add + mult tau), tau in years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BasisShock {
    /// Shocked over unshocked price, up [2^-48]. 1 to 4.
    pub up_q48: u64,
    /// Shocked over unshocked price, down [2^-48]. 1/20 to 1.
    pub down_q48: u64,
    /// Share of the loss that is asked whatever the time left [2^-48]. At most 2.
    pub add_q48: u64,
    /// What a year adds to that share [2^-48]. At most 5.
    pub mult_q48: u64,
}

/// A factor for maintenance margin and one for initial margin [2^-48].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// For maintenance margin; not above the other where governed.
    pub mm_q48: u64,
    /// For initial margin.
    pub im_q48: u64,
}

/// The values a model is made of. Ranges named are those of [`Limits::Governed`](crate::model::Limits::Governed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelSpec {
    /// Cases by number: a witness names one of them.
    pub scenarios: [Scenario; MAX_SCENARIOS],
    /// The first so many are used. 1..=33.
    pub scenario_count: u8,
    /// Shocks of volatility up and down.
    pub vol: VolRange,
    /// Shocks of the smile's shape.
    pub skew: SkewShock,
    /// For an expiry whose shocked value is positive; shrinks it.
    pub long_discount: Discount,
    /// For one that is owed; grows it, but never beyond its undiscounted value.
    pub short_discount: Discount,
    /// The basis contingency, the case after all scenarios.
    pub basis: BasisShock,
    /// Share of the worst loss that is required; at most 3, and above 0.
    pub loss: Factors,
    /// Of the price of the underlying, for each short option contract; at most 1/2.
    pub short_option: Factors,
    /// Of oracle confidence x gross contracts, added to both margins [2^-48]. At most 5.
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

    /// Those that are used, by number.
    pub fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.iter().take(usize::from(self.scenario_count))
    }
}
