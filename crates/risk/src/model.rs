//! The margin model of one market as data: scenarios, shocks, discounts, loss factors and contingencies.
//!
//! The engine knows no constant of its own. Derive's PMRM 2 is one set of these values, a market of this
//! house another. [`MarginModel::new`] is the one place where ranges and directions are checked.

use crate::{
    elementary::ln_q48,
    error::RiskError,
    scenario::ScenarioSet,
    units::{BPS, ONE_Q48},
};

/// Most scenarios of a model.
pub const MAX_SCENARIOS: usize = 33;
/// Number of the basis contingency among the worst cases: it comes after every scenario.
pub const BASIS_SCENARIO: u8 = MAX_SCENARIOS as u8;
/// Price levels at which options are valued.
pub(crate) const MAX_LEVELS: usize = 20;
/// Values of an expiry: one a scenario, the unshocked one and the two of the basis contingency.
pub(crate) const MAX_PROBES: usize = MAX_SCENARIOS + 3;

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

/// Which values are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// Ranges and directions that no governance may leave.
    Governed,
    /// Only what keeps the arithmetic defined: for working out another house's model, extremes included.
    Arithmetic,
}

/// A value of an expiry: the price level and the shock of volatility it is taken at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Probe {
    pub level: u8,
    pub vol: VolShock,
}

/// See [`MarginModel::needs`].
pub(crate) struct Needs {
    /// A bit for each price level.
    pub levels: u32,
    pub range: bool,
    pub skew: bool,
}

/// A checked [`ModelSpec`] with what every margin check needs worked out once.
#[derive(Clone, Debug)]
pub struct MarginModel {
    pub(crate) spec: ModelSpec,
    /// Distinct price multipliers and their logarithms [2^-48].
    pub(crate) levels_q48: [u64; MAX_LEVELS],
    pub(crate) ln_levels_q48: [i64; MAX_LEVELS],
    pub(crate) level_count: u8,
    pub(crate) probes: [Probe; MAX_PROBES],
    pub(crate) probe_count: u8,
    pub(crate) base: u8,
    pub(crate) basis_up: u8,
    pub(crate) basis_down: u8,
    pub(crate) has_skew: bool,
    pub(crate) has_basis: bool,
}

impl MarginModel {
    /// Errors: `Parameter` naming the first field out of range or pointing the wrong way.
    pub fn new(spec: &ModelSpec, limits: Limits) -> Result<Self, RiskError> {
        let mut model = Self::blank();
        model.spec = *spec;
        model.prepare(limits)?;
        Ok(model)
    }

    /// A model of nothing, to be [`written`](Self::write): for who has a small stack and a place on the heap.
    pub const fn blank() -> Self {
        Self {
            spec: ModelSpec::BLANK,
            levels_q48: [0; MAX_LEVELS],
            ln_levels_q48: [0; MAX_LEVELS],
            level_count: 0,
            probes: [Probe { level: 0, vol: VolShock::Flat }; MAX_PROBES],
            probe_count: 0,
            base: 0,
            basis_up: 0,
            basis_down: 0,
            has_skew: false,
            has_basis: false,
        }
    }

    /// Writes the values in place and checks them as [`new`](Self::new) does; of no use after an error.
    pub fn write(
        &mut self,
        limits: Limits,
        write: impl FnOnce(&mut ModelSpec) -> Result<(), RiskError>,
    ) -> Result<(), RiskError> {
        write(&mut self.spec)?;
        self.prepare(limits)
    }

    fn prepare(&mut self, limits: Limits) -> Result<(), RiskError> {
        self.spec.check(limits)?;
        (self.level_count, self.probe_count, self.has_skew) = (0, 0, false);
        let basis = self.spec.basis;
        self.has_basis = basis.add_q48 | basis.mult_q48 != 0;
        // one probe a scenario, at the scenario's number
        for at in 0..usize::from(self.spec.scenario_count) {
            let Some(Scenario { price_q48, vol, .. }) = self.spec.scenarios.get(at).copied() else {
                break;
            };
            self.has_skew |= vol.is_skew();
            let level = self.level(if vol.is_skew() { ONE_Q48 } else { price_q48 })?;
            self.push(Probe { level, vol });
        }
        self.base = self.probe(ONE_Q48)?;
        (self.basis_up, self.basis_down) = (self.base, self.base);
        if self.has_basis {
            self.basis_up = self.probe(basis.up_q48)?;
            self.basis_down = self.probe(basis.down_q48)?;
        }
        Ok(())
    }

    /// What of an expiry a set of scenarios needs.
    pub(crate) fn needs(&self, set: ScenarioSet) -> Needs {
        let ScenarioSet::Only(case) = set else {
            return Needs { levels: u32::MAX, range: true, skew: self.has_skew };
        };
        let mut needs = Needs { levels: 0, range: false, skew: false };
        let probes = [self.base, self.basis_up, self.basis_down, case];
        for at in probes {
            let Some(probe) = self.probes.get(usize::from(at)) else { continue };
            needs.levels |= 1 << (probe.level & 31);
            needs.range |= matches!(probe.vol, VolShock::Up | VolShock::Down);
            needs.skew |= probe.vol.is_skew();
        }
        needs
    }

    pub fn spec(&self) -> &ModelSpec {
        &self.spec
    }

    /// The level of a price multiplier, new or known.
    fn level(&mut self, price_q48: u64) -> Result<u8, RiskError> {
        let count = usize::from(self.level_count);
        // from the last one: neighbours often share their price
        for at in (0..count.min(MAX_LEVELS)).rev() {
            if self.levels_q48.get(at) == Some(&price_q48) {
                return Ok(at as u8); // fits: below 20
            }
        }
        let (Some(level), Some(ln)) =
            (self.levels_q48.get_mut(count), self.ln_levels_q48.get_mut(count))
        else {
            return Err(RiskError::Parameter("scenarios"));
        };
        *level = price_q48;
        *ln = ln_q48(price_q48)?.wrapping_sub(LN_ONE_Q48);
        self.level_count = self.level_count.wrapping_add(1);
        Ok(count as u8)
    }

    /// The probe at a price and flat volatility, new or known.
    fn probe(&mut self, price_q48: u64) -> Result<u8, RiskError> {
        let level = self.level(price_q48)?;
        let is = |p: &Probe| p.level == level && p.vol == VolShock::Flat;
        let known = self.probes.iter().take(usize::from(self.probe_count)).position(is);
        Ok(known.map_or_else(|| self.push(Probe { level, vol: VolShock::Flat }), |at| at as u8))
    }

    fn push(&mut self, probe: Probe) -> u8 {
        let at = self.probe_count;
        // at most 33 scenarios and three more, the array's length
        if let Some(slot) = self.probes.get_mut(usize::from(at)) {
            *slot = probe;
            self.probe_count = at.wrapping_add(1);
        }
        at
    }
}

/// ln(2^48) [2^-48], as `ln_q48` gives it.
const LN_ONE_Q48: i64 = (48 * 49_946_518_145_322_874) >> 8;

impl ModelSpec {
    const BLANK: Self = Self {
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

    fn check(&self, limits: Limits) -> Result<(), RiskError> {
        check((1..=MAX_SCENARIOS).contains(&usize::from(self.scenario_count)), "scenario_count")?;
        let (least, most) = (limits.pick(bps_q48(500), bps_q48(1)), limits.most(40_000));
        let dampening_most = limits.pick(ONE_Q48, WIDE);
        for scenario in self.scenarios() {
            check((least..=most).contains(&scenario.price_q48), "scenario.price_q48")?;
            let dampening = limits.pick(1, 0)..=dampening_most;
            check(dampening.contains(&scenario.dampening_q48), "scenario.dampening_q48")?;
        }
        self.vol.check(limits)?;
        self.skew.check(limits)?;
        let (least, most) = (limits.pick(ONE_Q48 / 2, 0), limits.pick(ONE_Q48, WIDE));
        self.long_discount.check(limits, least..=most, "long_discount.base_q48")?;
        let (least, most) = (limits.pick(ONE_Q48, 0), limits.pick(2 * ONE_Q48, WIDE));
        self.short_discount.check(limits, least..=most, "short_discount.base_q48")?;
        self.basis.check(limits)?;
        check(self.loss.mm_q48 >= 1, "loss.mm_q48")?;
        self.loss.check(limits, 30_000, ["loss.mm_q48", "loss.im_q48"])?;
        self.short_option.check(limits, 5_000, ["short_option.mm_q48", "short_option.im_q48"])?;
        check(self.confidence_q48 <= limits.most(50_000), "confidence_q48")
    }
}

/// Bound of every ratio where only arithmetic limits it.
const WIDE: u64 = 1_024 * ONE_Q48;

impl Limits {
    fn pick<T>(self, governed: T, arithmetic: T) -> T {
        if self == Self::Governed { governed } else { arithmetic }
    }

    fn most(self, governed_bps: u32) -> u64 {
        self.pick(bps_q48(governed_bps), WIDE)
    }
}

impl VolRange {
    fn check(&self, limits: Limits) -> Result<(), RiskError> {
        check(self.up_q48 <= limits.most(50_000), "vol.up_q48")?;
        check(self.down_q48 <= limits.most(10_000), "vol.down_q48")?;
        check(self.short_power_q48 <= limits.most(10_000), "vol.short_power_q48")?;
        check(self.long_power_q48 <= limits.most(10_000), "vol.long_power_q48")?;
        let secs = limits.pick(3_600..=2_592_000, 1..=u32::MAX);
        check(secs.contains(&self.floor_secs), "vol.floor_secs")?;
        check(self.least_up_vol_q48 <= limits.most(30_000), "vol.least_up_vol_q48")
    }
}

impl SkewShock {
    fn check(&self, limits: Limits) -> Result<(), RiskError> {
        let one = limits.most(10_000) as i64; // at most 2^54
        for cap in [&self.linear, &self.absolute] {
            check((0..=one).contains(&cap.scale_q48), "skew.scale_q48")?;
            check((-one..=one).contains(&cap.slope_q48), "skew.cap_slope_q48")?;
        }
        check((1..=limits.most(10_000)).contains(&self.least_k_q48), "skew.least_k_q48")?;
        check(self.width_q48 <= limits.most(60_000), "skew.width_q48")?;
        let five = limits.most(50_000) as i64;
        check((0..=five).contains(&self.level_q48), "skew.level_q48")?;
        check((-five..=five).contains(&self.slope_q48), "skew.slope_q48")
    }
}

impl Discount {
    fn check(
        &self,
        limits: Limits,
        base: core::ops::RangeInclusive<u64>,
        base_field: &'static str,
    ) -> Result<(), RiskError> {
        check(self.rate_mult_q48 <= limits.most(20_000), "discount.rate_mult_q48")?;
        check(self.rate_add_q48 <= limits.most(10_000), "discount.rate_add_q48")?;
        check(base.contains(&self.base_q48), base_field)
    }
}

impl BasisShock {
    /// Up is up and down is down.
    fn check(&self, limits: Limits) -> Result<(), RiskError> {
        let (low, high) = (limits.pick(bps_q48(500), bps_q48(1)), limits.most(40_000));
        let up = limits.pick(ONE_Q48, low)..=high;
        let down = low..=limits.pick(ONE_Q48, high);
        check(up.contains(&self.up_q48), "basis.up_q48")?;
        check(down.contains(&self.down_q48), "basis.down_q48")?;
        check(self.add_q48 <= limits.most(20_000), "basis.add_q48")?;
        check(self.mult_q48 <= limits.most(50_000), "basis.mult_q48")
    }
}

impl Factors {
    /// MM may not exceed IM.
    fn check(
        &self,
        limits: Limits,
        most_bps: u32,
        [mm, im]: [&'static str; 2],
    ) -> Result<(), RiskError> {
        check(self.im_q48 <= limits.most(most_bps), im)?;
        check(self.mm_q48 <= limits.pick(self.im_q48, WIDE), mm)
    }
}

fn check(ok: bool, field: &'static str) -> Result<(), RiskError> {
    if ok { Ok(()) } else { Err(RiskError::Parameter(field)) }
}
