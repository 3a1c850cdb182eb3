//! What a soft slice takes from an account, and at what price.

use crate::{
    errors::{ClearingError, risk},
    portfolio::{LegValue, MarginEngine},
    state::{MarginAccount, Position, SoftSettings},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    liquidation::{Relief, soft_discount_atoms, soft_lots},
    margin::Requirement,
};

/// A slice of one leg.
#[derive(Clone, Copy, Debug)]
pub struct SoftSlice {
    /// The leg, whole.
    pub position: Position,
    /// What of it goes, with the leg's sign [lots].
    pub lots: i64,
    /// What that comes to.
    pub value: LegValue,
    /// What the account pays for being relieved, rounded down [quote atoms].
    pub discount_atoms: u64,
}

impl SoftSlice {
    /// What the taker pays: the value, negative for a short, less the discount [quote atoms]. Errors: `Overflow`.
    pub fn price_atoms(&self) -> Result<i64> {
        let price = self.value.mtm_atoms.checked_sub_unsigned(self.discount_atoms);
        price.ok_or_else(|| error!(ClearingError::Overflow))
    }
}

/// The leg that the rule names, and its slice. Errors: `NoReliefLeft` when no leg loses in the worst case.
#[inline(never)]
pub fn soft_slice(
    engine: &mut MarginEngine,
    account: &MarginAccount,
    worst: &Requirement,
    settings: &SoftSettings,
) -> Result<SoftSlice> {
    let mut best: Option<(Relief, Position)> = None;
    for position in account.positions() {
        let lots = soft_lots(position.size_lots, settings.slice_bps);
        let value = engine.leg(account, position, lots, worst.worst_scenario)?;
        let relief = Relief {
            loss_atoms: value.pnl_atoms.min(0).unsigned_abs(),
            notional_atoms: engine.notional_atoms(position.market, lots.unsigned_abs())?,
        };
        let least = best.as_ref().map_or(Relief::default(), |(relief, _)| *relief);
        if relief.beats(&least) {
            best = Some((relief, *position));
        }
    }
    let (relief, position) = best.ok_or(ClearingError::NoReliefLeft)?;
    let lots = soft_lots(position.size_lots, settings.slice_bps);
    let value = engine.leg(account, &position, lots, worst.worst_scenario)?;
    let discount_atoms =
        soft_discount_atoms(relief.notional_atoms, settings.discount_bps).map_err(risk)?;
    Ok(SoftSlice { position, lots, value, discount_atoms })
}
