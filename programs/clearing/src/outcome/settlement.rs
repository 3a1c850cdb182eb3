//! What positions on a settled board come to.

use crate::{
    errors::{ClearingError, risk},
    state::{Board, Position, board_status, kind},
};
use anchor_lang::prelude::*;
use breakwater_risk::pricing::SettledOption;

/// A settled board.
#[derive(Clone, Copy, Debug)]
pub struct Settlement {
    market: u8,
    expiry_ts: i64,
    price_atoms: u64,
}

impl Settlement {
    /// Of a board. Errors: `BoardNotSettled`.
    pub fn of(board: &Board) -> Result<Self> {
        require!(board.status == board_status::SETTLED, ClearingError::BoardNotSettled);
        let (market, expiry_ts) = (board.market_index, board.expiry_ts);
        Ok(Self { market, expiry_ts, price_atoms: board.settlement_price_atoms })
    }

    /// The position stands on this board.
    pub fn is_of(&self, position: &Position) -> bool {
        position.market == self.market && position.expiry_ts == self.expiry_ts
    }

    /// Cash of a position of the board: a long gets it rounded down, a short pays it rounded up [quote atoms]. Errors: `Overflow`.
    pub fn cash_atoms(&self, position: &Position) -> Result<i64> {
        let option = SettledOption {
            kind: kind(position.kind),
            strike_atoms: position.strike_atoms,
            settlement_atoms: self.price_atoms,
        };
        option.cash_atoms(position.size_lots).map_err(risk)
    }
}
