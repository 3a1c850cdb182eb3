//! Where a requirement comes from, in parts that sum to it: for traders to read, never to decide by.

use crate::{
    error::RiskError,
    margin::{MarketSums, PoolParams, Requirement},
    maths::{mul_div_down, mul_q48_down},
    model::{Factors, MAX_SCENARIOS, ScenarioSet, VolShock, bps_q48},
    units::ONE_Q48,
};

/// Parts of one requirement; they sum to it exactly [quote atoms]. A negative part lowers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The worst regular scenario's price move along today's slope, taken from the two innermost price shocks.
    pub delta_atoms: i64,
    /// The rest of what its price move does at unchanged volatility.
    pub gamma_atoms: i64,
    /// What its shock of volatility adds.
    pub vega_atoms: i64,
    /// What the far, dampened and the skew scenarios ask beyond the worst regular one.
    pub stress_atoms: i64,
    /// Everything else: static discounts, basis, short options, confidence, the floor across markets.
    pub contingency_atoms: i64,
}

impl Split {
    /// The requirement that was split: the sum of all parts [quote atoms]. Saturates.
    pub fn total_atoms(&self) -> i64 {
        [self.delta_atoms, self.gamma_atoms, self.vega_atoms, self.stress_atoms]
            .iter()
            .fold(self.contingency_atoms, |sum, part| sum.saturating_add(*part))
    }
}

/// Which of an account's two requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Margin {
    /// What gates new risk and withdrawals.
    Initial,
    /// What an account is due below.
    Maintenance,
}

/// Splits a requirement worked out from the same markets over all scenarios.
///
/// Formula: the worst regular scenario (undampened, no skew) is taken apart by price and volatility, each
/// market with the weight its profit has in the requirement; the rest follows by difference.
/// Rounding: the last part takes it. Errors: `Domain` when the sums hold one scenario only.
pub fn split(
    markets: &[MarketSums],
    pool: &PoolParams,
    requirement: &Requirement,
    margin: Margin,
) -> Result<Split, RiskError> {
    if markets.iter().any(|sums| sums.set() != ScenarioSet::All) {
        return Err(RiskError::Domain);
    }
    let total = match margin {
        Margin::Initial => requirement.im_atoms,
        Margin::Maintenance => requirement.mm_atoms,
    };
    let (mut regular, mut regular_case, mut any) = (0i64, None, 0i64);
    for case in 0..MAX_SCENARIOS as u8 {
        let need = need_atoms(markets, pool, margin, case);
        any = any.max(need);
        let is_regular = markets.iter().filter_map(|sums| sums.scenario(case));
        let is_regular =
            is_regular.into_iter().all(|s| s.dampening_q48 == ONE_Q48 && !s.vol.is_skew());
        if is_regular && need > regular {
            (regular, regular_case) = (need, Some(case));
        }
    }
    let mut parts = Split::default();
    if let Some(case) = regular_case {
        for sums in markets {
            parts.add_market(sums, pool, margin, case);
        }
    }
    parts.stress_atoms = any.saturating_sub(regular);
    let known = parts.total_atoms();
    parts.contingency_atoms = total.saturating_sub(known);
    Ok(parts)
}

impl Split {
    fn add_market(&mut self, sums: &MarketSums, pool: &PoolParams, margin: Margin, case: u8) {
        let pnl = sums.pnl_atoms(case);
        let Some(scenario) = sums.scenario(case) else { return };
        let weigh = |part: i64| weighted(part, pnl < 0, sums, pool, margin);
        let base = sums.flat_pnl_atoms(base_case(sums)).unwrap_or(0); // static discounts alone
        let flat = sums.flat_pnl_atoms(case).unwrap_or(pnl);
        let change = (scenario.price_q48 as i64).wrapping_sub(ONE_Q48 as i64);
        let delta = mul_q48_down(slope_atoms(sums), change);
        let gamma = flat.saturating_sub(base).saturating_sub(delta);
        self.delta_atoms = self.delta_atoms.saturating_sub(weigh(delta));
        self.gamma_atoms = self.gamma_atoms.saturating_sub(weigh(gamma));
        self.vega_atoms = self.vega_atoms.saturating_sub(weigh(pnl.saturating_sub(flat)));
    }
}

/// What one case asks for, as `requirement` weighs it; negative where it gains [quote atoms].
pub fn need_atoms(markets: &[MarketSums], pool: &PoolParams, margin: Margin, case: u8) -> i64 {
    markets.iter().fold(0i64, |need, sums| {
        let pnl = sums.pnl_atoms(case);
        need.saturating_sub(weighted(pnl, pnl < 0, sums, pool, margin))
    })
}

fn weighted(part: i64, loses: bool, sums: &MarketSums, pool: &PoolParams, margin: Margin) -> i64 {
    let counted = if loses { part } else { mul_q48_down(part, bps_q48(pool.offset_bps) as i64) };
    let Factors { mm_q48, im_q48 } = sums.model().spec().loss;
    let factor = if margin == Margin::Initial { im_q48 } else { mm_q48 };
    mul_q48_down(counted, factor as i64)
}

fn base_case(sums: &MarketSums) -> u8 {
    sums.model().base
}

/// Profit per whole move of the price, from the innermost flat shocks up and down [quote atoms].
fn slope_atoms(sums: &MarketSums) -> i64 {
    let (mut up, mut down) = (None, None);
    for (at, scenario) in sums.model().spec().scenarios().enumerate() {
        if scenario.vol != VolShock::Flat {
            continue;
        }
        let (price, at) = (scenario.price_q48, at as u8);
        if price > ONE_Q48 && up.is_none_or(|(least, _)| price < least) {
            up = Some((price, at));
        } else if price < ONE_Q48 && down.is_none_or(|(most, _)| price > most) {
            down = Some((price, at));
        }
    }
    let (Some((high, up)), Some((low, down))) = (up, down) else { return 0 };
    let (Some(gain), Some(loss)) = (sums.flat_pnl_atoms(up), sums.flat_pnl_atoms(down)) else {
        return 0;
    };
    mul_div_down(gain.saturating_sub(loss), ONE_Q48, high.wrapping_sub(low)).unwrap_or(0)
}
