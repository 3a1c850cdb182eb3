//! Moves a pro-rata slice of a failing account to a buyer: every position, all collateral, and its cash
//! or debt except what earlier slices of the same auction brought in. What nobody can price now stays.

use crate::{
    errors::ClearingError,
    ledger,
    portfolio::market_bit,
    remaining::Remaining,
    state::{MAX_POSITIONS, MarginAccount, Pool, Position},
};
use anchor_lang::prelude::*;
use breakwater_risk::{slice_amount_floor, slice_cash, slice_lots};

/// What of an account a slice takes.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub share_q32: u64,
    /// Cash that stays behind; below zero, debt that does [quote atoms].
    pub reserved_atoms: i64,
    /// Markets of which nothing moves: [`crate::portfolio::Book::left_out`].
    pub left_out: u8,
}

/// Rounding is against the buyer: less of what is worth having, more of what is owed. What moved, without the cash, is
/// written into `record`, where there is one.
pub fn move_slice(
    pool: &mut Pool,
    remaining: &Remaining,
    (account, buyer): (&mut MarginAccount, &mut MarginAccount),
    part: Part,
    mut record: Option<&mut MarginAccount>,
) -> Result<()> {
    let Part { share_q32, reserved_atoms, left_out } = part;
    // Backwards, because a position sold whole is replaced by the last one.
    for at in (0..usize::from(account.position_count)).rev() {
        let position = account.positions[at];
        let lots = slice_lots(position.size_lots, share_q32);
        if lots == 0 || left_out & market_bit(position.market) != 0 {
            continue;
        }
        let series = position.series();
        let mut board = remaining.board(&series)?;
        let (before, after) = account.change(&series, -lots)?;
        board.record(series.strike_atoms, before, after)?;
        let (before, after) = buyer.change(&series, lots)?;
        board.record(series.strike_atoms, before, after)?;
        if let Some(record) = record.as_deref_mut() {
            note(record, position, lots);
        }
    }
    for index in 0..account.collateral_atoms.len() {
        let atoms = slice_amount_floor(account.collateral_atoms[index], share_q32);
        // fits: index < 8
        if atoms > 0 && left_out & market_bit(index as u8) == 0 {
            ledger::pay_collateral(account, buyer, index, atoms)?;
            if let Some(record) = record.as_deref_mut() {
                record.collateral_atoms[index] = atoms;
            }
        }
    }
    let for_sale = account.cash_atoms.checked_sub(reserved_atoms).ok_or(ClearingError::Overflow)?;
    ledger::pay(pool, account, buyer, slice_cash(for_sale, share_q32))
}

/// Positions of one account are of different series, so nothing is searched for.
fn note(record: &mut MarginAccount, position: Position, size_lots: i64) {
    let count = usize::from(record.position_count);
    if let Some(slot) = record.positions.get_mut(count).filter(|_| count < MAX_POSITIONS) {
        *slot = Position { size_lots, ..position };
        record.position_count += 1; // at most 128
    }
}
