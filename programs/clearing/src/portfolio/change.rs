//! An account before and after a trade, in one pass: what the trade left alone is worked out once for both.

use super::{Check, Doubt, MarginEngine, Order, Purpose, Seen, at_both_widths};
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
    /// Its cash then [quote atoms].
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

/// The same account before a trade and after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BeforeAndAfter {
    /// As it was.
    pub before: Health,
    /// As it is.
    pub after: Health,
}

/// What a trade changed.
#[derive(Clone, Copy)]
struct Changed<'a> {
    account: &'a MarginAccount,
    before: &'a Before<'a>,
    /// Positions that are closed: of those before, what the account holds no more.
    gone: &'a [Position],
}

/// Sums of an account as it was and as it is.
struct BothSums<'a> {
    was: Vec<MarketSums<'a>>,
    is: Vec<MarketSums<'a>>,
}

/// A position's sizes, both [lots].
struct Sizes {
    position: Position,
    then: i64,
    now: i64,
}

impl MarginEngine<'_> {
    /// [`Self::health_for`] of an account as it was and as it is, to the atom; at one width what that alone asks for. Errors: those of a check.
    pub fn before_and_after(
        &mut self,
        action: Action,
        widths: Widths,
        account: &MarginAccount,
        before: &Before,
    ) -> Result<BeforeAndAfter> {
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
        Ok(BeforeAndAfter {
            before: health(before.cash_atoms, &was)?,
            after: health(account.cash_atoms, &is)?,
        })
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
        let check = Check { purpose, doubt, set: ScenarioSet::All };
        let order = self.prepare(account, &gone, check)?;
        let changed = Changed { account, before, gone: &gone };
        let BothSums { was, is } = self.both_sums(changed, doubt, &order)?;
        Ok([self.required(account, doubt, &was)?, self.required(account, doubt, &is)?])
    }

    /// As [`Self::sums`], of both.
    #[inline(never)]
    fn both_sums(&self, changed: Changed, doubt: Doubt, order: &Order) -> Result<BothSums<'_>> {
        let Changed { account, before, .. } = changed;
        let room = self.views.len();
        let (mut was, mut is) = (Vec::with_capacity(room), Vec::with_capacity(room));
        for view in 0..room {
            let Some(kept) = self.models.iter().find(|m| m.view == view) else {
                continue;
            };
            let mut same = MarketSums::new(&kept.model, ScenarioSet::All);
            let gross_lots = self.fold_expiries(account, before.positions, order, &mut same)?;
            let mut both = [same.clone(), same];
            let more = self.fold_changed(changed, order, &mut both)?;
            for (market, more_lots) in both.iter_mut().zip(more) {
                let gross_lots = gross_lots.saturating_add(more_lots);
                self.add_whole(account, Seen { view, doubt }, gross_lots, market)?;
            }
            let [then, now] = both;
            was.push(then);
            is.push(now);
        }
        Ok(BothSums { was, is })
    }

    /// The expiries in which something has changed, each valued for both; returns the live contracts of each [lots].
    #[inline(never)]
    fn fold_changed(
        &self,
        changed: Changed,
        order: &Order,
        [was, is]: &mut [MarketSums; 2],
    ) -> Result<[u64; 2]> {
        let Changed { account, before, gone } = changed;
        let positions = account.positions();
        let sizes = |at: u8| {
            let at = usize::from(at);
            match positions.get(at) {
                Some(position) => Sizes {
                    position: *position,
                    then: before.lots(position),
                    now: position.size_lots,
                },
                None => {
                    let position = gone.get(at.wrapping_sub(positions.len())).copied();
                    let position = position.unwrap_or_default(); // `order` is of these
                    Sizes { position, then: position.size_lots, now: 0 }
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
                let sizes = sizes(*at);
                if sizes.then == sizes.now {
                    add(&mut now, &sizes.position, sizes.now)?;
                } else {
                    changed.push(sizes);
                }
            }
            then.clone_from(&now);
            for sizes in changed {
                for (sums, lots) in [(&mut then, sizes.then), (&mut now, sizes.now)] {
                    if lots != 0 {
                        add(sums, &sizes.position, lots)?;
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
