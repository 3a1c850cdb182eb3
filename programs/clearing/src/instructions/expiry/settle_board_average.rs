//! Prints a board's settlement price from the average of its market's marks ([`crate::state::Average`]), once a mark has come after
//! expiry. Whoever calls it, and when, decides nothing.

use crate::{
    errors::ClearingError,
    events::{BoardSettled, emit},
    instructions::{SettleBoardLate, settle_board::print_price},
};
use anchor_lang::prelude::*;

/// Prints the average, rounded down. Errors: `AverageOpen`, `BoardNotExpired`, `BoardSettled`.
pub fn settle_board_average(ctx: Context<SettleBoardLate>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let market = ctx.accounts.market.load()?;
    let mut board = ctx.accounts.board.load_mut()?;
    require!(board.expiry_ts <= now, ClearingError::BoardNotExpired);
    let averaged = market.params.oracle.settlement_window_secs > 0;
    require!(averaged, ClearingError::AverageOpen);
    let price_atoms = market.average(board.expiry_ts)?.price_atoms()?;
    let mut surface = ctx.accounts.surface.load_mut()?;
    print_price(&mut board, &mut surface, price_atoms)?;
    emit!(BoardSettled {
        board: ctx.accounts.board.key(),
        expiry_ts: board.expiry_ts,
        price_atoms,
        exact: true,
    });
    Ok(())
}
