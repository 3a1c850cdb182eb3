//! A trade between two accounts, however its sides agreed to it: legs change hands, and then each side is asked whether it can carry them.

use crate::{
    errors::ClearingError,
    instructions::{Checked, Leg, MAX_LEGS, Sides, reduces_risk, require_margin},
    remaining::Remaining,
    state::{House, Pool, pause, stop},
};
use anchor_lang::prelude::*;

pub struct Trading<'a, 'b, 'info> {
    pub house: &'a House,
    pub pool: &'a mut Pool,
    pub remaining: &'a Remaining<'b, 'info>,
    pub sides: Sides<'a>,
}

impl Trading<'_, '_, '_> {
    /// Each side ends at or above its initial margin, or better off than it began; while new risk is stopped, one side must be closing, and need
    /// less margin for it. Returns the fee of each side [quote atoms].
    pub fn trade(&mut self, legs: &[Leg], now: i64) -> Result<u64> {
        require!((1..=MAX_LEGS).contains(&legs.len()), ClearingError::LegCount);
        let cash_before = (self.sides.maker.1.cash_atoms, self.sides.taker.1.cash_atoms);
        let done = self.sides.exchange(self.pool, self.remaining, legs, now)?;
        let mut book = self.remaining.book(self.pool, now);
        let allowed = new_risk_allowed(self.house, self.pool, now);
        let mut reduced = false;
        let (maker, taker) = (&mut *self.sides.maker.1, &mut *self.sides.taker.1);
        let checked = [
            (maker, cash_before.0, -1, done.maker_nearer),
            (taker, cash_before.1, 1, done.taker_nearer),
        ];
        for (account, cash_before, sign, nearer) in checked {
            // Quote currency is not lent: a premium is paid from cash, not from collateral's value.
            require!(account.cash_atoms >= cash_before.min(0), ClearingError::CashBorrowed);
            let mut side = Checked { account, cash_before, sign, nearer };
            reduced |= reduces_risk(&mut book, &mut side, legs, allowed.is_err())?;
            require_margin(&mut book, side.account, cash_before, sign, legs)?;
        }
        if !reduced {
            allowed?;
        }
        Ok(done.fee_atoms)
    }
}

/// Pauses and breakers stop trades in which no side reduces its risk. Errors: `Paused`, `Stopped`.
fn new_risk_allowed(house: &House, pool: &Pool, now: i64) -> Result<()> {
    house.require_running(pause::TRADE)?;
    pool.stops.require_open(stop::NEW_RISK, now)
}
