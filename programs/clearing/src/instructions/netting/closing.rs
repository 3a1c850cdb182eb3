//! Closes a long against a short at mark: what netting and deleveraging share.

use crate::{
    errors::ClearingError,
    ledger,
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{MarginAccount, Pool, Position},
};
use anchor_lang::prelude::*;

/// Marks, boards and books of one pool.
pub struct Closing<'a, 'b, 'c, 'd, 'info> {
    pub pool: &'a mut Pool,
    pub engine: &'a mut MarginEngine<'c>,
    pub remaining: &'b Remaining<'d, 'info>,
}

/// Lots of a position that another account holds the other side of; `None` where it does not.
pub fn opposite_lots(mine: &Position, other: &MarginAccount) -> Option<i64> {
    let series = mine.series();
    let theirs = other.positions().iter().find(|p| p.is(&series))?;
    let opposite = (theirs.size_lots < 0) != (mine.size_lots < 0);
    let lots = mine.size_lots.unsigned_abs().min(theirs.size_lots.unsigned_abs());
    i64::try_from(lots).ok().filter(|_| opposite)
}

impl Closing<'_, '_, '_, '_, '_> {
    /// Takes `lots` of a series off a long and off a short. The long is paid its value rounded down, the short pays it rounded
    /// up, and the atom between goes to the funds. Returns what the short paid.
    pub fn close(
        &mut self,
        long: &mut MarginAccount,
        short: &mut MarginAccount,
        position: &Position,
        lots: i64,
    ) -> Result<u64> {
        // the mark is the same in every case; the first is as good as any
        let gets = self.engine.leg(long, position, lots, 0)?.mtm_atoms.max(0).unsigned_abs();
        let opposite = lots.checked_neg().ok_or(ClearingError::Overflow)?;
        let pays = self.engine.leg(short, position, opposite, 0)?.mtm_atoms.min(0).unsigned_abs();
        let pays = pays.max(gets);
        let series = position.series();
        let mut board = self.remaining.board(&series)?;
        ledger::move_position(&mut board, (&mut *long, &mut *short), &series, lots)?;
        drop(board);
        let paid = i64::try_from(gets).map_err(|_| ClearingError::Overflow)?;
        ledger::pay(self.pool, short, long, paid)?;
        ledger::pay_revenue(self.pool, short, pays - gets)?;
        Ok(pays)
    }
}
