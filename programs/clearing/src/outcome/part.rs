//! What a slice of an account takes with it: a share of every position, of all collateral, and of its cash or debt except what stays behind.
//!
//! Rounding is against the buyer: less of what is worth having, more of what is owed.

use crate::{
    errors::ClearingError,
    portfolio::market_bit,
    state::{MarginAccount, Position},
};
use anchor_lang::prelude::*;
use breakwater_risk::liquidation::Share;

/// A share of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// At most one [2^-32].
    pub share_q32: u64,
    /// Cash that stays behind; below zero, debt that does [quote atoms].
    pub reserved_atoms: i64,
    /// Markets of which nothing moves, a bit for each index: [`crate::portfolio::MarginEngine::left_out`].
    pub left_out: u8,
}

impl Part {
    fn share(&self) -> Share {
        Share { q32: self.share_q32 }
    }

    /// Of a position, with its sign; 0 where nothing moves [lots]. Rounding: a long down, a short up, but never past the whole.
    pub fn lots(&self, position: &Position) -> i64 {
        if self.left_out & market_bit(position.market) != 0 {
            return 0;
        }
        self.share().of_lots(position.size_lots)
    }

    /// Of the collateral of a market, rounded down [collateral atoms].
    pub fn collateral_atoms(&self, index: usize, held_atoms: u64) -> u64 {
        // fits: index < 8
        if self.left_out & market_bit(index as u8) != 0 {
            return 0;
        }
        self.share().of_amount_floor(held_atoms)
    }

    /// Of cash, towards minus infinity [quote atoms]. Errors: `Overflow`.
    pub fn cash_atoms(&self, cash_atoms: i64) -> Result<i64> {
        let for_sale = cash_atoms.checked_sub(self.reserved_atoms);
        Ok(self.share().of_cash(for_sale.ok_or(ClearingError::Overflow)?))
    }

    /// The buyer as it is with this part of `sold`, and `spent_atoms` of its cash less; below zero, more. Errors: `PositionsFull`, `Overflow`.
    pub fn taken_by(
        &self,
        sold: &MarginAccount,
        buyer: &MarginAccount,
        spent_atoms: i64,
    ) -> Result<Box<MarginAccount>> {
        let mut after = Box::new(*buyer);
        for position in sold.positions() {
            let lots = self.lots(position);
            if lots != 0 {
                after.change(&position.series(), lots)?;
            }
        }
        for (index, atoms) in sold.collateral_atoms.iter().enumerate() {
            let more = self.collateral_atoms(index, *atoms);
            if let Some(held) = after.collateral_atoms.get_mut(index) {
                *held = held.checked_add(more).ok_or(ClearingError::Overflow)?;
            }
        }
        let cash = after.cash_atoms.checked_add(self.cash_atoms(sold.cash_atoms)?);
        let cash = cash.and_then(|cash| cash.checked_sub(spent_atoms));
        after.cash_atoms = cash.ok_or(ClearingError::Overflow)?;
        Ok(after)
    }
}
