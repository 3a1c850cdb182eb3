//! What an account comes to while a price is in doubt: two sources that disagree, or a mark that is too old to go by.
//!
//! One bad price must neither hold up what does not need it nor take anything from anybody. So a doubt counts **against** whoever wants
//! something (new risk, a withdrawal, a slice, a share of the vault): collateral without a usable price counts nothing, and the distance
//! of the sources widens what the price may be. And it counts **for** an account that is judged: it is due, insolvent and sold only as it
//! is on its better side.
//!
//! | | the sources disagree | the mark is old |
//! |---|---|---|
//! | its collateral | at the better price | at the last mark, no haircut |
//! | its options | at mark, and what the better price could add | longs at the most they could be, shorts at nothing, no margin |
//! | in a slice | yes, at that value | no: it stays with its owner |

use super::{MarginEngine, MarketView, Purpose, collateral_price_floor};
use crate::{
    errors::{ClearingError, risk},
    mark::{Action, oracle_state::*},
    state::{MarginAccount, Position, kind, slot_status},
};
use anchor_lang::prelude::*;
use breakwater_risk::{self as br, BPS, margin::Requirement, pricing::Kind};

/// Whom a doubt about a price counts for (I-34).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The account: it is judged.
    For,
    /// Whoever it wants something from. Collateral of a market in a state that blocks the action counts nothing.
    Against(Action),
}

impl Doubt {
    /// As each purpose has it where nothing else is said.
    pub(super) fn of(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Liquidation => Self::For,
            Purpose::NewRisk => Self::Against(Action::NewRisk),
        }
    }

    /// States of a market in which its collateral has no price.
    fn unpriced(self) -> u8 {
        match self {
            Self::For => MARK_OLD,
            Self::Against(action) => action.blocked_by(),
        }
    }
}

impl MarginEngine<'_> {
    /// Distance of a market's sources where they disagree [quote atoms].
    fn gap_atoms(&self, view: usize) -> u64 {
        let market = self.views[view].market;
        match self.states[view] & DIVERGED {
            0 => 0,
            _ => market.mark.price_atoms.abs_diff(market.second.price_atoms),
        }
    }

    /// Half-width of what a market's price may be, as its options are margined [quote atoms].
    pub(super) fn width_atoms(&self, view: usize, doubt: Doubt) -> u64 {
        let conf = self.views[view].market.mark.conf_atoms;
        match doubt {
            Doubt::For => conf,
            Doubt::Against(_) => conf.saturating_add(self.gap_atoms(view)),
        }
    }

    /// Price at which a market's collateral counts; `None` where it has none [quote atoms].
    pub(super) fn low_atoms(&self, view: usize, doubt: Doubt) -> Option<u64> {
        let market = self.views[view].market;
        if self.states[view] & doubt.unpriced() != 0 {
            return None;
        }
        let mut price = market.mark.price_atoms;
        if doubt == Doubt::For && self.states[view] & DIVERGED != 0 {
            price = price.max(market.second.price_atoms);
        }
        Some(price.saturating_sub(self.width_atoms(view, doubt)))
    }

    /// Whether a market's options are priced for an account: it is judged without those whose mark is old.
    pub(super) fn prices_options(&self, view: usize, doubt: Doubt) -> bool {
        doubt != Doubt::For || self.states[view] & MARK_OLD == 0
    }

    /// Whether a market's mark has to confirm that an account is due.
    pub(super) fn confirms(&self, account: &MarginAccount, view: usize) -> bool {
        match self.states[view] & (MARK_STALE | MARK_OLD) {
            0 => true,
            MARK_STALE => self.positions_of(account, view).next().is_some(),
            _ => false,
        }
    }

    /// Takes in what markets in doubt come to, where the account uses any. Errors: `Overflow`, `RiskDomain`.
    pub(super) fn add_doubt(
        &self,
        account: &MarginAccount,
        doubt: Doubt,
        requirement: &mut Requirement,
    ) -> Result<()> {
        let of_interest = MARK_OLD | DIVERGED | doubt.unpriced();
        if self.states.iter().all(|states| states & of_interest == 0) {
            return Ok(());
        }
        for view in 0..self.views.len() {
            if self.states[view] & of_interest == 0 || !self.uses(account, view) {
                continue;
            }
            requirement.doubted = true;
            match (doubt, self.states[view] & MARK_OLD) {
                (Doubt::Against(_), _) => Ok(()),
                (Doubt::For, 0) => requirement.add_held(self.gain_atoms(account, view)?),
                (Doubt::For, _) => requirement.add_unsold(self.unsold_atoms(account, view)?),
            }
            .map_err(risk)?;
        }
        Ok(())
    }

    fn uses(&self, account: &MarginAccount, view: usize) -> bool {
        let index = self.views[view].market.index;
        let held = account.collateral_atoms.get(usize::from(index)).is_some_and(|atoms| *atoms > 0);
        held || account.positions().iter().any(|position| position.market == index)
    }

    fn positions_of<'a>(
        &self,
        account: &'a MarginAccount,
        view: usize,
    ) -> impl Iterator<Item = &'a Position> {
        let index = self.views[view].market.index;
        account.positions().iter().filter(move |position| position.market == index)
    }

    /// An amount at mark, at the highest price that the market is margined at. Rounding: up [quote atoms].
    fn at_highest_atoms(&self, account: &MarginAccount, view: usize, atoms: u64) -> Result<u64> {
        let range_bps = self.range_bps(view, account, Purpose::Liquidation);
        let highest = self.views[view].market.params.grid.highest_bps(range_bps);
        br::maths::mul_div_ceil(atoms, highest, BPS).map_err(risk)
    }

    /// What the better of two prices could add to an account's options, and to what they have over their margin: contracts that
    /// gain by it, by the distance. No option moves by more than its underlying, in a scenario by no more than that of the highest price.
    /// Rounding: up [quote atoms].
    fn gain_atoms(&self, account: &MarginAccount, view: usize) -> Result<u64> {
        let MarketView { market, surface } = self.views[view];
        let higher = market.second.price_atoms > market.mark.price_atoms;
        let mut lots = 0u64;
        for position in self.positions_of(account, view) {
            // long calls and short puts by a higher price, the others by a lower one
            let by_rise = (kind(position.kind) == Kind::Call) == (position.size_lots > 0);
            let settled =
                surface.find(position.expiry_ts).is_ok_and(|s| s.status == slot_status::SETTLED);
            if by_rise == higher && !settled {
                lots = lots.saturating_add(position.size_lots.unsigned_abs());
            }
        }
        let gap = br::maths::notional_ceil(self.gap_atoms(view), lots).map_err(risk)?;
        self.at_highest_atoms(account, view, gap)
    }

    /// What an account holds in a market whose mark is old, in its favour: collateral at the last mark, long calls at the highest price it
    /// is margined at, long puts at their strike. Rounding: collateral down, options up [quote atoms].
    fn unsold_atoms(&self, account: &MarginAccount, view: usize) -> Result<u64> {
        let market = self.views[view].market;
        let held = account.collateral_atoms.get(usize::from(market.index)).copied().unwrap_or(0);
        let mut sum = if held > 0 { collateral_price_floor(market, held)? } else { 0 };
        let highest = self.at_highest_atoms(account, view, market.mark.price_atoms)?;
        for position in self.positions_of(account, view).filter(|p| p.size_lots > 0) {
            let most = match kind(position.kind) {
                Kind::Call => highest,
                Kind::Put => position.strike_atoms,
            };
            let worth =
                br::maths::notional_ceil(most, position.size_lots.unsigned_abs()).map_err(risk)?;
            sum = sum.checked_add(worth).ok_or(ClearingError::Overflow)?;
        }
        Ok(sum)
    }

    /// Markets whose mark is too old to sell by, a bit for each index: what an account holds there is no part of a slice.
    pub fn left_out(&self) -> u8 {
        let old = self.views.iter().zip(&self.states).filter(|(_, states)| *states & MARK_OLD != 0);
        old.fold(0, |all, (view, _)| all | market_bit(view.market.index))
    }

    /// Something of what an account has can be priced; what can't be is judged in its favour and stays with it. An account of which
    /// nothing can be waits. Errors: `PriceStale`, `MarketMissing`.
    pub fn require_priced(&self, account: &MarginAccount) -> Result<()> {
        let all = core::cell::Cell::new((true, true)); // none used, none priced
        self.each_market(account, |view| {
            let old = self.states[view] & MARK_OLD != 0;
            all.set((false, all.get().1 && old));
            Ok(())
        })?;
        let (none_used, none_priced) = all.get();
        require!(none_used || !none_priced, ClearingError::PriceStale);
        Ok(())
    }
}

/// A market's bit of [`MarginEngine::left_out`].
#[inline(always)]
pub fn market_bit(index: u8) -> u8 {
    1u8.checked_shl(u32::from(index)).unwrap_or(0)
}
