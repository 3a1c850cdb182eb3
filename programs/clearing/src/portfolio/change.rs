//! An account before and after a trade, in one pass: what the trade left alone is worked out once for both.

use super::{Doubt, MarginEngine, Order, Purpose, at_both_widths};
use crate::{
    errors::risk,
    mark::Action,
    state::{MarginAccount, Position, kind},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    margin::{ExpirySums, Health, MarketSums, OptionLeg, Requirement},
    model::ScenarioSet,
};

/// At which ranges who wants something is margined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widths {
    /// [`MarginEngine::requirement`]'s.
    Both,
    /// Those for new risk alone.
    NewRisk,
}

/// What an account had before a trade changed it.
pub struct Before<'a> {
    pub cash_atoms: i64,
    /// The positions that changed, at their sizes then: 0 where there was none. At most [`crate::instructions::MAX_LEGS`].
    pub positions: &'a [Position],
}

impl Before<'_> {
    fn lots(&self, position: &Position) -> i64 {
        let changed = self.positions.iter().find(|was| was.is(&position.series()));
        changed.map_or(position.size_lots, |was| was.size_lots)
    }
}

impl MarginEngine<'_> {
    /// [`Self::health_for`] of an account as it was and as it is, to the atom; at one width what that alone asks for. Errors: those of a check.
    pub fn before_and_after(
        &mut self,
        (action, widths): (Action, Widths),
        account: &MarginAccount,
        before: &Before,
    ) -> Result<(Health, Health)> {
        let first = match widths {
            Widths::Both => Purpose::Liquidation,
            Widths::NewRisk => Purpose::NewRisk,
        };
        let [mut was, mut is] = self.both_required(action, first, account, before)?;
        if widths == Widths::Both && self.widens(account) {
            let wide = self.both_required(action, Purpose::NewRisk, account, before)?;
            (was, is) = (at_both_widths(was, &wide[0]), at_both_widths(is, &wide[1]));
        }
        let health = |cash_atoms, requirement| Health::new(cash_atoms, requirement).map_err(risk);
        Ok((health(before.cash_atoms, &was)?, health(account.cash_atoms, &is)?))
    }

    /// What each asks for at the ranges of one purpose.
    #[inline(never)]
    fn both_required(
        &mut self,
        action: Action,
        purpose: Purpose,
        account: &MarginAccount,
        before: &Before,
    ) -> Result<[Requirement; 2]> {
        let doubt = Doubt::Against(action);
        let held = |was: &&Position| account.positions().iter().any(|p| p.is(&was.series()));
        let gone: Vec<Position> =
            before.positions.iter().filter(|was| !held(was)).copied().collect();
        let order = self.prepare((account, &gone), (purpose, doubt), ScenarioSet::All)?;
        let (was, is) = self.both_sums((account, doubt), (before, &gone), &order)?;
        Ok([self.required(account, doubt, &was)?, self.required(account, doubt, &is)?])
    }

    /// As [`Self::sums`], of both.
    #[inline(never)]
    fn both_sums(
        &self,
        (account, doubt): (&MarginAccount, Doubt),
        (before, gone): (&Before, &[Position]),
        order: &Order,
    ) -> Result<(Vec<MarketSums<'_>>, Vec<MarketSums<'_>>)> {
        let room = self.views.len();
        let (mut was, mut is) = (Vec::with_capacity(room), Vec::with_capacity(room));
        for view in 0..room {
            let Some(kept) = self.models.iter().find(|m| m.view == view) else {
                continue;
            };
            let mut same = MarketSums::new(&kept.model, ScenarioSet::All);
            let left_alone = (account, before.positions);
            let gross_lots = self.fold_expiries(left_alone, order, &mut same)?;
            let mut both = [same.clone(), same];
            let changed = self.fold_changed(account, (before, gone), order, &mut both)?;
            for (market, more_lots) in both.iter_mut().zip(changed) {
                let gross_lots = gross_lots.saturating_add(more_lots);
                self.add_whole(account, (view, doubt), gross_lots, market)?;
            }
            let [then, now] = both;
            was.push(then);
            is.push(now);
        }
        Ok((was, is))
    }

    /// The expiries in which something has changed, each valued for both; returns the live contracts of each [lots].
    #[inline(never)]
    fn fold_changed(
        &self,
        account: &MarginAccount,
        (before, gone): (&Before, &[Position]),
        order: &Order,
        [was, is]: &mut [MarketSums; 2],
    ) -> Result<[u64; 2]> {
        let positions = account.positions();
        let sizes = |at: u8| {
            let at = usize::from(at);
            match positions.get(at) {
                Some(position) => (*position, before.lots(position), position.size_lots),
                None => {
                    let position = gone.get(at.wrapping_sub(positions.len())).copied();
                    let position = position.unwrap_or_default(); // `order` is of these
                    (position, position.size_lots, 0)
                }
            }
        };
        let mut gross_lots = [0u64; 2];
        let (mut then, mut now) = (ExpirySums::default(), ExpirySums::default());
        let model = is.model();
        for (kept, run) in self.runs(order, model) {
            if !self.is_held(kept, before.positions) {
                continue;
            }
            let add = |sums: &mut ExpirySums, position: &Position, lots: i64| {
                let leg = OptionLeg::new(kind(position.kind), position.strike_atoms, lots);
                sums.add(model, &kept.tenor, ScenarioSet::All, &leg).map_err(risk)
            };
            now.clear();
            let mut changed = Vec::with_capacity(before.positions.len());
            for at in run {
                let (position, lots_then, lots_now) = sizes(*at);
                if lots_then == lots_now {
                    add(&mut now, &position, lots_now)?;
                } else {
                    changed.push((position, lots_then, lots_now));
                }
            }
            then.clone_from(&now);
            for (position, lots_then, lots_now) in changed {
                for (sums, lots) in [(&mut then, lots_then), (&mut now, lots_now)] {
                    if lots != 0 {
                        add(sums, &position, lots)?;
                    }
                }
            }
            let sides = [(&mut *was, &then), (&mut *is, &now)];
            for ((market, sums), gross_lots) in sides.into_iter().zip(&mut gross_lots) {
                market.fold(&kept.tenor, sums).map_err(risk)?;
                *gross_lots = gross_lots.saturating_add(sums.gross_lots());
            }
        }
        Ok(gross_lots)
    }
}
