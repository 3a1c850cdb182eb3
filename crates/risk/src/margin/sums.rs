//! Portfolio margin of one market: profit and loss of a book in every scenario, expiry by expiry.

use crate::{
    error::RiskError,
    margin::{Contingency, ExpirySums},
    maths::{mul_q48_down, mul_q48_floor, notional_ceil},
    model::{BASIS_SCENARIO, MAX_SCENARIOS, MarginModel, Scenario, ScenarioSet, Tenor, VolShock},
    units::ONE_Q48,
};

/// Places of the profits: every scenario's, then the basis contingency.
pub const CASES: usize = MAX_SCENARIOS + 1;

/// What moves one to one with the price: collateral in the market's own asset, a perpetual position [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linear {
    /// Its value at the unshocked price.
    pub exposure_atoms: i64,
    /// What of it counts as held.
    pub mtm_atoms: i64,
}

/// One market's part of a book, filled expiry by expiry and position by position.
#[derive(Clone, Debug)]
pub struct MarketSums<'a> {
    model: &'a MarginModel,
    set: ScenarioSet,
    /// Profit and loss against mark by case, before dampening; the last one is the basis contingency [quote atoms].
    pnl_atoms: [i64; CASES],
    /// Options at mark and what else is held [quote atoms].
    mtm_atoms: i64,
    /// What is held and does not count: the haircut of collateral [quote atoms].
    uncounted_atoms: u64,
    contingency: Contingency,
}

impl<'a> MarketSums<'a> {
    /// A market in which nothing is held yet; `set` are the scenarios it will be asked about.
    pub fn new(model: &'a MarginModel, set: ScenarioSet) -> Self {
        Self {
            model,
            set,
            pnl_atoms: [0; CASES],
            mtm_atoms: 0,
            uncounted_atoms: 0,
            contingency: Contingency::default(),
        }
    }

    /// Takes one expiry's sums in: its value, its profit in every scenario, its basis contingency and what its
    /// short options need. `sums` may be cleared and used again.
    ///
    /// Formula, a scenario: V_s x static discount - V_0, a long book's V_s shrunk and a short one's grown; minus its
    /// size for a skew scenario. Basis: the worse of the two moves' V - V_0, at most 0, x (add + mult tau).
    /// Rounding: values and profits down, contingencies up. Errors: `Overflow` from 2^62 atoms on.
    pub fn fold(&mut self, tenor: &Tenor, sums: &ExpirySums) -> Result<(), RiskError> {
        let mark = sums.mark_atoms(self.model, tenor);
        self.mtm_atoms = self.mtm_atoms.checked_add(mark).ok_or(RiskError::Overflow)?;
        if tenor.settled {
            return Ok(());
        }
        let model = self.model;
        for at in self.wanted() {
            let Some(scenario) = model.spec.scenarios.get(at) else { break };
            let value = sums.value_atoms(at as u8);
            let factor = if value >= 0 { tenor.long_q48 } else { tenor.short_q48 };
            let pnl = mul_q48_down(value, factor as i64).saturating_sub(mark);
            let pnl =
                if scenario.vol.is_skew() { pnl.saturating_abs().saturating_neg() } else { pnl };
            self.add_pnl(at, pnl)?;
        }
        if model.has_basis
            && matches!(self.set, ScenarioSet::All | ScenarioSet::Only(BASIS_SCENARIO))
        {
            self.fold_basis(tenor, sums, mark)?;
        }
        // price x lots x factor for short options, up: notional and its share each
        let notional = notional_ceil(tenor.forward_atoms, sums.short_lots)?;
        self.add_contingency(Contingency::of(notional, &model.spec.short_option)?)
    }

    fn fold_basis(&mut self, tenor: &Tenor, sums: &ExpirySums, mark: i64) -> Result<(), RiskError> {
        let basis = &self.model.spec.basis;
        let mut worst = 0;
        for probe in [self.model.basis_up, self.model.basis_down] {
            let value = sums.value_atoms(probe);
            let pnl = mul_q48_down(value, tenor.discount_q48 as i64).saturating_sub(mark);
            worst = pnl.min(worst);
        }
        let yearly = mul_q48_floor(basis.mult_q48, tenor.tau_q48);
        let factor = basis.add_q48.saturating_add(yearly).min(i64::MAX as u64) as i64;
        self.add_pnl(usize::from(BASIS_SCENARIO), mul_q48_down(worst, factor))
    }

    /// The scenarios that count.
    fn wanted(&self) -> core::ops::Range<usize> {
        let count = usize::from(self.model.spec.scenario_count);
        match self.set {
            ScenarioSet::All => 0..count,
            ScenarioSet::Only(case) if usize::from(case) < count => {
                let at = usize::from(case);
                at..at.wrapping_add(1)
            }
            ScenarioSet::Only(_) => 0..0,
        }
    }

    fn add_pnl(&mut self, at: usize, pnl: i64) -> Result<(), RiskError> {
        let cell = self.pnl_atoms.get_mut(at).ok_or(RiskError::Domain)?;
        *cell = cell.checked_add(pnl).ok_or(RiskError::Overflow)?;
        Ok(())
    }

    /// Adds what moves one to one with the price. Rounding: down. Errors: `Overflow`.
    pub fn add_linear(&mut self, held: Linear) -> Result<(), RiskError> {
        self.mtm_atoms = self.mtm_atoms.checked_add(held.mtm_atoms).ok_or(RiskError::Overflow)?;
        let model = self.model;
        for at in self.wanted() {
            let Some(scenario) = model.spec.scenarios.get(at) else { break };
            if scenario.vol.is_skew() {
                continue;
            }
            let change = (scenario.price_q48 as i64).wrapping_sub(ONE_Q48 as i64); // both below 2^51
            self.add_pnl(at, mul_q48_down(held.exposure_atoms, change))?;
        }
        Ok(())
    }

    /// Adds what is held beyond what counts: it is no margin, and yet worth something. Errors: `Overflow`.
    pub fn add_uncounted(&mut self, atoms: u64) -> Result<(), RiskError> {
        let sum = self.uncounted_atoms.checked_add(atoms);
        self.uncounted_atoms = sum.ok_or(RiskError::Overflow)?;
        Ok(())
    }

    /// Adds what is asked whatever the scenario. Errors: `Overflow`.
    pub fn add_contingency(&mut self, part: Contingency) -> Result<(), RiskError> {
        let sum = |a: u64, b: u64| a.checked_add(b).ok_or(RiskError::Overflow);
        self.contingency = Contingency {
            mm_atoms: sum(self.contingency.mm_atoms, part.mm_atoms)?,
            im_atoms: sum(self.contingency.im_atoms, part.im_atoms)?,
        };
        Ok(())
    }

    /// The model that scenarios and factors come from.
    pub fn model(&self) -> &'a MarginModel {
        self.model
    }

    /// The scenarios that were summed; profits of others read 0.
    pub fn set(&self) -> ScenarioSet {
        self.set
    }

    /// What is asked whatever the scenario, so far [quote atoms].
    pub fn contingency(&self) -> Contingency {
        self.contingency
    }

    /// Mark-to-market: the unshocked value, discounted, and what else is held [quote atoms].
    pub fn mtm_atoms(&self) -> i64 {
        self.mtm_atoms
    }

    /// Mark-to-market and what does not count of it, together [quote atoms]. Errors: `Overflow`.
    pub fn worth_atoms(&self) -> Result<i64, RiskError> {
        self.mtm_atoms.checked_add_unsigned(self.uncounted_atoms).ok_or(RiskError::Overflow)
    }

    /// Profit of one case against mark, dampened, a loss negative [quote atoms]; 0 for a case the model does not have. Rounding: losses up,
    /// gains down.
    pub fn pnl_atoms(&self, case: u8) -> i64 {
        let pnl = self.pnl_atoms.get(usize::from(case)).copied().unwrap_or(0);
        match self.scenario(case) {
            Some(scenario) => mul_q48_down(pnl, scenario.dampening_q48 as i64),
            None => pnl,
        }
    }

    /// The scenario of a case; `None` for the basis contingency and beyond.
    pub fn scenario(&self, case: u8) -> Option<&Scenario> {
        self.model.spec.scenarios().nth(usize::from(case))
    }

    /// Profit, undampened, at the price of `case` with volatility as it is, where the model has such a scenario.
    pub(crate) fn flat_pnl_atoms(&self, case: u8) -> Option<i64> {
        let price = self.scenario(case)?.price_q48;
        let is = |s: &Scenario| s.vol == VolShock::Flat && s.price_q48 == price;
        let at = self.model.spec.scenarios().position(is)?;
        self.pnl_atoms.get(at).copied()
    }
}
