//! Moves a pro-rata slice of a failing account to a buyer: what [`Part`] says. What nobody can price now stays.

use crate::{
    ledger::{self, Hands},
    outcome::Part,
    remaining::Remaining,
    state::{MAX_POSITIONS, MarginAccount, Pool, Position},
};
use anchor_lang::prelude::*;

/// What moved, without the cash, is written into `record`, where there is one.
pub fn move_slice(
    pool: &mut Pool,
    remaining: &Remaining,
    hands: Hands,
    part: &Part,
    mut record: Option<&mut MarginAccount>,
) -> Result<()> {
    let Hands { from: account, to: buyer } = hands;
    // Backwards, because a position sold whole is replaced by the last one.
    for at in (0..usize::from(account.position_count)).rev() {
        let position = account.positions[at];
        let lots = part.lots(&position);
        if lots == 0 {
            continue;
        }
        let series = position.series();
        let mut board = remaining.board(&series)?;
        let hands = Hands { from: &mut *account, to: &mut *buyer };
        ledger::move_position(&mut board, hands, &series, lots)?;
        if let Some(record) = record.as_deref_mut() {
            note(record, position, lots);
        }
    }
    for index in 0..account.collateral_atoms.len() {
        let atoms = part.collateral_atoms(index, account.collateral_atoms[index]);
        if atoms > 0 {
            ledger::pay_collateral(account, buyer, index, atoms)?;
            if let Some(record) = record.as_deref_mut() {
                record.collateral_atoms[index] = atoms;
            }
        }
    }
    let cash_atoms = part.cash_atoms(account.cash_atoms)?;
    ledger::pay(pool, account, buyer, cash_atoms)
}

/// Positions of one account are of different series, so nothing is searched for.
fn note(record: &mut MarginAccount, position: Position, size_lots: i64) {
    let count = usize::from(record.position_count);
    if let Some(slot) = record.positions.get_mut(count).filter(|_| count < MAX_POSITIONS) {
        *slot = Position { size_lots, ..position };
        record.position_count = record.position_count.saturating_add(1); // at most 128
    }
}
