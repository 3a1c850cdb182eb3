//! A margin model ready for use: its values, checked, with what every margin check needs worked out once.

use crate::{
    error::RiskError,
    maths::{LN2_Q56, ln_q48},
    model::{Limits, MAX_SCENARIOS, ModelSpec, Scenario, ScenarioSet, VolShock},
    units::ONE_Q48,
};

/// Number of the basis contingency among the worst cases: it comes after every scenario.
pub const BASIS_SCENARIO: u8 = MAX_SCENARIOS as u8;
/// Price levels at which options are valued.
pub(crate) const MAX_LEVELS: usize = 20;
/// Values of an expiry: one a scenario, the unshocked one and the two of the basis contingency.
pub(crate) const MAX_PROBES: usize = MAX_SCENARIOS + 3;

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

    /// Writes the values in place and checks them; of no use after an error. Errors: what `write` gives, and those of [`new`](Self::new).
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

    /// The values it was made from, as checked.
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

/// ln(2^48) [2^-48].
const LN_ONE_Q48: i64 = (48 * LN2_Q56) >> 8;
