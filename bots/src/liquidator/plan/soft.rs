//! Slices of one leg of an account that is close to its margin.

use super::{Planned, Planner, SoftRule};
use crate::{
    chain::{Account, View},
    liquidator::{
        buy::{carries, within_limits},
        effect::Effect,
        intent::Intent,
        skip::Skip,
        strategy::Offer,
    },
};
use breakwater_clearing::{checks::is_below_buffer, outcome::soft_slice, state::stop};
use breakwater_client::snapshot::empty_account;
use breakwater_risk::margin::{Health, Requirement};

impl Planner<'_> {
    /// A slice of one leg, by the program's own choice and price.
    pub(super) fn soft(
        &mut self,
        account: &Account,
        (requirement, health): (&Requirement, &Health),
    ) -> Result<Option<Planned>, Skip> {
        let (view, settings) = (self.view, self.view.pool.settings.soft);
        if self.policy.soft == SoftRule::Never || !is_soft(view, account, health) {
            return Ok(None);
        }
        if self.stopped(stop::BIDS) {
            return Err(Skip::Halted);
        }
        self.may_take(account)?;
        let mut engine = view.snapshot.engine();
        let Ok(chosen) = soft_slice(&mut engine, &account.state, requirement, &settings) else {
            return Ok(None); // no leg loses in the worst case
        };
        let price = chosen.price_atoms().map_err(Skip::unpriced)?;
        let series = chosen.position.series();
        let mut slice = empty_account();
        slice.change(&series, chosen.lots).map_err(Skip::unpriced)?;
        let mut after = self.bidder.clone();
        after.change(&series, chosen.lots).map_err(|_| Skip::NoMargin)?;
        let value_atoms = chosen.value.mtm_atoms;
        if self.policy.soft == SoftRule::Strategy {
            let mm_atoms = chosen.value.pnl_atoms.min(0).saturating_neg();
            let (before, after) = (&*self.bidder, &*after);
            let offer = Offer {
                snapshot: &view.snapshot,
                slice: &slice,
                value_atoms,
                mm_atoms,
                held_atoms: 0,
                before,
                after,
            };
            if price > self.strategy.most_atoms(&offer)? {
                return Err(Skip::PriceAbove);
            }
        }
        after.cash_atoms = after.cash_atoms.checked_sub(price).ok_or(Skip::NoMargin)?;
        carries(&view.snapshot, &after, self.policy.means.reserve_bps)?;
        within_limits(&view.snapshot, (&self.bidder, &after), &self.policy.means.limits)?;
        self.bidder = after;
        let edge_atoms = value_atoms.saturating_sub(price);
        let effect = Effect::Leg { series, lots: chosen.lots, paid_atoms: price };
        let intent = Intent::Soft { account: account.key, witness: requirement.worst_scenario };
        Ok(Some(Planned { intent, edge_atoms, effect }))
    }
}

/// Close to its margin, and with slices left this hour.
pub fn is_soft(view: &View, account: &Account, health: &Health) -> bool {
    let soft = &view.pool.settings.soft;
    let left = account.state.soft_slices_at(view.snapshot.now) < soft.per_hour;
    left && is_below_buffer(health, soft.buffer_bps).unwrap_or(false)
}
