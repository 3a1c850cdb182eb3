//! What an account must hold: the markets of a pool together.

use crate::{
    error::RiskError,
    margin::{CASES, MarketSums, PoolParams},
    maths::{mul_q48_down, mul_q48_up},
    model::{BASIS_SCENARIO, ScenarioSet, bps_q48},
};

/// What an account must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// Options at mark and collateral after haircut, without cash [quote atoms]: what counts.
    pub mtm_atoms: i64,
    /// Options at mark and collateral without haircut, without cash, >= mtm_atoms [quote atoms]: what it is worth.
    pub worth_atoms: i64,
    /// Initial margin, >= mm_atoms [quote atoms].
    pub im_atoms: i64,
    /// Maintenance margin, >= 0 [quote atoms].
    pub mm_atoms: i64,
    /// Case that decided the maintenance margin, the lowest number on ties: a scenario, or
    /// [`BASIS_SCENARIO`] for the basis contingency.
    pub worst_scenario: u8,
    /// Dampened PnL of all markets in it, before offsets and factors [quote atoms].
    pub worst_pnl_atoms: i64,
    /// What of both values is held and can't be sold now, because nobody knows its price [quote atoms].
    pub unsold_atoms: u64,
    /// A price was in doubt: values and margins are one side of what they may be.
    pub doubted: bool,
}

impl Requirement {
    /// Takes in what is held beside the markets that were priced: it is worth as much as it counts. Errors: `Overflow`.
    pub fn add_held(&mut self, atoms: u64) -> Result<(), RiskError> {
        let sum = |held: i64| held.checked_add_unsigned(atoms).ok_or(RiskError::Overflow);
        (self.mtm_atoms, self.worth_atoms) = (sum(self.mtm_atoms)?, sum(self.worth_atoms)?);
        Ok(())
    }

    /// The same of what can't be sold now. Errors: `Overflow`.
    pub fn add_unsold(&mut self, atoms: u64) -> Result<(), RiskError> {
        self.add_held(atoms)?;
        self.unsold_atoms = self.unsold_atoms.checked_add(atoms).ok_or(RiskError::Overflow)?;
        Ok(())
    }
}

/// Combines the markets of a pool.
///
/// Formula: in each case, sum of losses x factor less offset x gains x factor; the worst of them; plus
/// contingencies. The initial margin is also not less than floor x the sum of each market's own worst.
/// With one case only, that case counts and the floor is left out, so the result is never above the
/// full requirement: that is what makes a witness a proof (I-08). The maintenance margin has no floor, so that
/// the worst witness always proves as much as all cases together.
///
/// Rounding: up. Errors: `Domain` for a case that no market has, `Overflow`.
#[inline(never)] // called from several places, and large
pub fn requirement(markets: &[MarketSums], pool: &PoolParams) -> Result<Requirement, RiskError> {
    let mut result = Requirement::default();
    let set = markets.first().map_or(ScenarioSet::All, MarketSums::set);
    let mut worst = Need { mm: 0, im: 0 };
    let range = match set {
        ScenarioSet::All => 0..CASES as u8,
        // Outside the model nothing was summed, and that must not pass for a finding.
        ScenarioSet::Only(case) if !exists(markets, case) => return Err(RiskError::Domain),
        ScenarioSet::Only(case) => {
            result.worst_scenario = case;
            case..case.saturating_add(1)
        }
    };
    let offset = share_q48(pool.offset_bps);
    for case in range {
        let (mut need, mut pnl_sum) = (Need { mm: 0, im: 0 }, 0i64);
        for sums in markets {
            let pnl = sums.pnl_atoms(case);
            pnl_sum = pnl_sum.saturating_add(pnl);
            need.add(pnl, sums, offset);
        }
        worst.im = worst.im.max(need.im);
        if need.mm > worst.mm {
            worst.mm = need.mm;
            result.worst_scenario = case;
            result.worst_pnl_atoms = pnl_sum;
        }
    }
    if set == ScenarioSet::All {
        let mut own = 0i64;
        for sums in markets {
            let factor = sums.model().spec().loss.im_q48 as i64;
            own = own.saturating_add(mul_q48_up(worst_own(sums).saturating_neg(), factor));
        }
        worst.im = worst.im.max(mul_q48_up(own, share_q48(pool.floor_bps)));
    }
    for sums in markets {
        let part = sums.contingency();
        worst.mm = add_up(worst.mm, part.mm_atoms)?;
        worst.im = add_up(worst.im, part.im_atoms)?;
        result.mtm_atoms =
            result.mtm_atoms.checked_add(sums.mtm_atoms()).ok_or(RiskError::Overflow)?;
        result.worth_atoms =
            result.worth_atoms.checked_add(sums.worth_atoms()?).ok_or(RiskError::Overflow)?;
    }
    result.mm_atoms = worst.mm;
    result.im_atoms = worst.im; // I-10: not below mm, as a governed model's factors point that way
    Ok(result)
}

fn exists(markets: &[MarketSums], case: u8) -> bool {
    case == BASIS_SCENARIO || markets.iter().any(|sums| sums.scenario(case).is_some())
}

/// Loss of one case after factors, positive when money is needed [quote atoms].
struct Need {
    mm: i64,
    im: i64,
}

impl Need {
    fn add(&mut self, pnl: i64, sums: &MarketSums, offset_q48: i64) {
        let counted = if pnl < 0 { pnl } else { mul_q48_down(pnl, offset_q48) };
        let loss = &sums.model().spec().loss;
        self.mm = self.mm.saturating_sub(mul_q48_down(counted, loss.mm_q48 as i64));
        self.im = self.im.saturating_sub(mul_q48_down(counted, loss.im_q48 as i64));
    }
}

/// Least PnL of this market alone, at most 0.
pub(crate) fn worst_own(sums: &MarketSums) -> i64 {
    (0..CASES as u8).map(|case| sums.pnl_atoms(case)).min().unwrap_or(0).min(0)
}

fn share_q48(bps: u32) -> i64 {
    bps_q48(bps) as i64 // below 2^51
}

fn add_up(total: i64, part: u64) -> Result<i64, RiskError> {
    let part = i64::try_from(part).map_err(|_| RiskError::Overflow)?;
    total.checked_add(part).ok_or(RiskError::Overflow)
}
