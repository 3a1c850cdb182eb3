//! Closes a long against a short at mark: what netting and deleveraging share.

use crate::{
    ledger,
    outcome::ClosedPair,
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{MarginAccount, Pool, Series},
};
use anchor_lang::prelude::*;

/// Marks, boards and books of one pool.
pub struct Closing<'a, 'b, 'c, 'd, 'info> {
    pub pool: &'a mut Pool,
    pub engine: &'a mut MarginEngine<'c>,
    pub remaining: &'b Remaining<'d, 'info>,
}

impl Closing<'_, '_, '_, '_, '_> {
    /// Closes what was worked out. Errors: those of the ledger.
    pub fn close(
        &mut self,
        (long, short): (&mut MarginAccount, &mut MarginAccount),
        series: &Series,
        pair: &ClosedPair,
    ) -> Result<()> {
        let mut board = self.remaining.board(series)?;
        ledger::move_position(&mut board, (&mut *long, &mut *short), series, pair.lots)?;
        drop(board);
        ledger::pay(self.pool, short, long, pair.gets_signed()?)?;
        ledger::pay_revenue(self.pool, short, pair.pays_atoms.saturating_sub(pair.gets_atoms))
    }
}
