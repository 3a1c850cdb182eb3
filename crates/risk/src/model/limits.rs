//! The one place where a model's ranges and directions are checked.

use crate::{
    error::{RiskError, check},
    model::{
        BasisShock, Discount, Factors, MAX_SCENARIOS, ModelSpec, SkewShock, VolRange, bps_q48,
    },
    units::ONE_Q48,
};

/// Which values are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// Ranges and directions that no governance may leave.
    Governed,
    /// Only what keeps the arithmetic defined: for working out another protocol's model, extremes included.
    Arithmetic,
}

impl ModelSpec {
    /// Errors: `Parameter` naming the first field out of range or pointing the wrong way.
    pub(crate) fn check(&self, limits: Limits) -> Result<(), RiskError> {
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
    /// I-10: MM may not exceed IM.
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
