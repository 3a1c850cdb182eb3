//! A trade between two accounts, however its sides agreed to it: legs change hands, and then each side is asked whether it can carry them.

use crate::{
    errors::ClearingError,
    instructions::{Checked, Exchanged, Floor, Leg, MAX_LEGS, Role, Sides, note_again},
    mark::Action,
    portfolio::Book,
    remaining::Remaining,
    state::{House, Pool, pause, stop},
};
use anchor_lang::prelude::*;

pub struct Trading<'a> {
    pub house: &'a House,
    pub pool: &'a mut Pool,
    pub sides: Sides<'a>,
    /// Who agreed for the maker and for the taker.
    pub signers: (Pubkey, Pubkey),
}

impl Trading<'_> {
    /// Each side ends at or above its initial margin, or better off than it began; what it gives away beyond the slip is a withdrawal; while
    /// new risk is stopped, one side must be closing, and need less margin for it.
    pub fn trade(
        &mut self,
        remaining: &Remaining,
        book: &mut Book,
        legs: &[Leg],
        now: i64,
    ) -> Result<Exchanged> {
        require!((1..=MAX_LEGS).contains(&legs.len()), ClearingError::LegCount);
        let cash_before = (self.sides.maker.1.cash_atoms, self.sides.taker.1.cash_atoms);
        let done = self.sides.exchange(self.pool, (remaining, book), legs, now)?;
        let allowed = new_risk_allowed(self.house, self.pool, now);
        let (maker, taker) = (&mut *self.sides.maker.1, &mut *self.sides.taker.1);
        let by_owner = (maker.owner == self.signers.0, taker.owner == self.signers.1);
        let mut maker = Checked {
            account: maker,
            cash_before: cash_before.0,
            role: Role::Maker,
            nearer: done.maker_nearer,
            by_owner: by_owner.0,
        };
        let mut taker = Checked {
            account: taker,
            cash_before: cash_before.1,
            role: Role::Taker,
            nearer: done.taker_nearer,
            by_owner: by_owner.1,
        };
        let mut reduced = false;
        let mut healths = [None, None];
        for (side, health) in [&mut maker, &mut taker].into_iter().zip(&mut healths) {
            side.require_cash()?;
            let action = side.action(book, legs, allowed.is_err())?;
            reduced |= action == Action::ReduceRisk;
            let after = side.require_margin(book, (legs, action), &done.gift)?;
            note_again(self.pool, side.account, &after)?;
            *health = Some(after);
        }
        if !reduced {
            allowed?;
        }
        if let [Some(makers), Some(takers)] = healths {
            let mut floor = Floor { house: self.house, pool: self.pool, now };
            floor.move_gift(book, (&mut maker, &makers), taker.account, &done.gift)?;
            floor.move_gift(book, (&mut taker, &takers), maker.account, &done.gift)?;
        }
        Ok(done)
    }
}

/// Pauses and breakers stop trades in which no side reduces its risk. Errors: `Paused`, `Stopped`.
fn new_risk_allowed(house: &House, pool: &Pool, now: i64) -> Result<()> {
    house.require_running(pause::TRADE, now)?;
    pool.stops.require_open(stop::NEW_RISK, now)
}
