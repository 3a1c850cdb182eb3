//! What closing a long against a short at mark comes to: netting and deleveraging.

use crate::{
    errors::{ClearingError, risk},
    portfolio::MarginEngine,
    state::{MarginAccount, Position},
};
use anchor_lang::prelude::*;
use breakwater_risk::{liquidation::Closing, margin::Health};

/// What of a position another account holds the other side of, > 0 [lots]; `None` where it does not.
pub fn opposite_lots(mine: &Position, other: &MarginAccount) -> Option<i64> {
    let series = mine.series();
    let theirs = other.positions().iter().find(|p| p.is(&series))?;
    let opposite = (theirs.size_lots < 0) != (mine.size_lots < 0);
    let lots = mine.size_lots.unsigned_abs().min(theirs.size_lots.unsigned_abs());
    i64::try_from(lots).ok().filter(|_| opposite)
}

/// Two accounts that hold opposite sides of a series.
#[derive(Clone, Copy, Debug)]
pub struct Opposites<A> {
    /// Holds it long.
    pub long: A,
    /// Holds it short.
    pub short: A,
}

/// Lots of a series taken off a long and off a short. The long is paid their value rounded down, the short pays it rounded up; the atom
/// between is the funds'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedPair {
    /// Off each side, > 0 [lots].
    pub lots: i64,
    /// What the long gets, rounded down [quote atoms].
    pub gets_atoms: u64,
    /// What the short pays, rounded up; at least what the long gets [quote atoms].
    pub pays_atoms: u64,
}

impl ClosedPair {
    /// `lots` of the series of `position`, long and short as the engine margins them. Errors: `Overflow`, those of [`MarginEngine::leg`].
    pub fn at_mark(
        engine: &mut MarginEngine,
        sides: Opposites<&MarginAccount>,
        position: &Position,
        lots: i64,
    ) -> Result<Self> {
        // the mark is the same in every case; the first is as good as any
        let gets = engine.leg(sides.long, position, lots, 0)?.mtm_atoms.max(0).unsigned_abs();
        let opposite = lots.checked_neg().ok_or(ClearingError::Overflow)?;
        let pays = engine.leg(sides.short, position, opposite, 0)?.mtm_atoms.min(0).unsigned_abs();
        Ok(Self { lots, gets_atoms: gets, pays_atoms: pays.max(gets) })
    }

    /// What the long gets, as what is moved [quote atoms]. Errors: `Overflow`.
    pub fn gets_signed(&self) -> Result<i64> {
        i64::try_from(self.gets_atoms).map_err(|_| error!(ClearingError::Overflow))
    }
}

/// What an account owes by its options [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Closed at mark just now.
    pub closed_atoms: u64,
    /// Still owed.
    pub left_atoms: u64,
}

/// What the winner of a deleveraging carries of the shortfall, and what is left of that [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Haircut {
    /// Carried.
    pub atoms: u64,
    /// Still short.
    pub left_atoms: u64,
}

impl Haircut {
    /// Of an insolvent account after a part of what it owed by its options was closed at mark; at most `room_atoms`. Errors:
    /// `AuctionSolvent`, `Overflow`.
    pub fn of(health: &Health, owed: Owed, room_atoms: u64) -> Result<Self> {
        require!(health.value_atoms() <= 0, ClearingError::AuctionSolvent);
        let shortfall_atoms = health.shortfall_atoms();
        let closing = Closing {
            shortfall_atoms,
            part_atoms: owed.closed_atoms,
            whole_atoms: owed.closed_atoms.saturating_add(owed.left_atoms),
            room_atoms,
        };
        let atoms = closing.haircut_atoms().map_err(risk)?;
        Ok(Self { atoms, left_atoms: shortfall_atoms.saturating_sub(atoms) }) // at most the shortfall
    }
}

/// The most that a closed account carries: what it has above its maintenance margin then. One that would be below it is closed only as
/// the last resort, and carries nothing [quote atoms]. Errors: `WouldBeDue`.
pub fn room_atoms(excess_atoms: i64, is_last_resort: bool) -> Result<u64> {
    require!(excess_atoms >= 0 || is_last_resort, ClearingError::WouldBeDue);
    Ok(excess_atoms.max(0).unsigned_abs())
}
