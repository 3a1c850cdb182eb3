//! Closes a long against a short at mark: what netting and deleveraging share.

use crate::{
    ledger::{self, Hands},
    outcome::{ClosedPair, Opposites},
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{MarginAccount, Pool, Series},
};
use anchor_lang::prelude::*;

/// Marks, boards and books of one pool.
pub struct Closing<'a, 'b, 'c, 'd, 'info> {
    /// Its ledger.
    pub pool: &'a mut Pool,
    /// Prices.
    pub engine: &'a mut MarginEngine<'c>,
    /// Boards.
    pub remaining: &'b Remaining<'d, 'info>,
}

impl Closing<'_, '_, '_, '_, '_> {
    /// Closes what was worked out. Errors: those of the ledger.
    pub fn close(
        &mut self,
        sides: Opposites<&mut MarginAccount>,
        series: &Series,
        pair: &ClosedPair,
    ) -> Result<()> {
        let Opposites { long, short } = sides;
        let mut board = self.remaining.board(series)?;
        let hands = Hands { from: &mut *long, to: &mut *short };
        ledger::move_position(&mut board, hands, series, pair.lots)?;
        drop(board);
        ledger::pay(self.pool, short, long, pair.gets_signed()?)?;
        ledger::pay_revenue(self.pool, short, pair.pays_atoms.saturating_sub(pair.gets_atoms))
    }
}
