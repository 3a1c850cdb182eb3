//! Moves a pro-rata slice of a failing account to a bidder: every position, all collateral, and its cash
//! or debt except what earlier slices of the same auction brought in.

use crate::{errors::ClearingError, ledger, remaining::Remaining, state::MarginAccount};
use anchor_lang::prelude::*;
use breakwater_risk::{slice_amount_floor, slice_cash, slice_lots};

/// Rounding is against the bidder: less of what is worth having, more of what is owed.
pub fn move_slice(
    remaining: &Remaining,
    account: &mut MarginAccount,
    bidder: &mut MarginAccount,
    share_q32: u64,
    reserved_atoms: i64,
) -> Result<()> {
    // Backwards, because a position sold whole is replaced by the last one.
    for at in (0..usize::from(account.position_count)).rev() {
        let position = account.positions[at];
        let lots = slice_lots(position.size_lots, share_q32);
        if lots == 0 {
            continue;
        }
        let series = position.series();
        let mut board = remaining.board(&series)?;
        let (before, after) = account.change(&series, -lots)?;
        board.record(series.strike_atoms, before, after)?;
        let (before, after) = bidder.change(&series, lots)?;
        board.record(series.strike_atoms, before, after)?;
    }
    for index in 0..account.collateral_atoms.len() {
        let atoms = slice_amount_floor(account.collateral_atoms[index], share_q32);
        if atoms > 0 {
            ledger::pay_collateral(account, bidder, index, atoms)?;
        }
    }
    let for_sale = account.cash_atoms.checked_sub(reserved_atoms).ok_or(ClearingError::Overflow)?;
    ledger::pay(account, bidder, slice_cash(for_sale, share_q32))
}
