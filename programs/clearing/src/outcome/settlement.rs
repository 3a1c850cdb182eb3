//! What a position on a settled board comes to.

use crate::{
    errors::{ClearingError, risk},
    state::{Board, Position, board_status, kind},
};
use anchor_lang::prelude::*;
use breakwater_risk::pricing::settlement_cash_atoms;

/// Cash of a position by the board's settlement price: a long gets it rounded down, a short pays it rounded up; `None` for one of another
/// board [quote atoms]. Errors: `BoardNotSettled`, `Overflow`.
pub fn settled_atoms(board: &Board, position: &Position) -> Result<Option<i64>> {
    require!(board.status == board_status::SETTLED, ClearingError::BoardNotSettled);
    if (position.market, position.expiry_ts) != (board.market_index, board.expiry_ts) {
        return Ok(None);
    }
    let (side, price) = (kind(position.kind), board.settlement_price_atoms);
    let cash = settlement_cash_atoms(side, position.strike_atoms, price, position.size_lots);
    cash.map(Some).map_err(risk)
}
