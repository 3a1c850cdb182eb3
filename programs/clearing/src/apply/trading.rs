//! A trade between two accounts, however its sides agreed to it: legs change hands, and then each side is asked whether it can carry them.

use crate::{
    apply::{Exchanged, Floor, Sides},
    checks::{Checked, Role},
    errors::ClearingError,
    instructions::{Leg, MAX_LEGS},
    ledger::note_again,
    mark::Action,
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{Pool, Protocol, pause, stop},
};
use anchor_lang::prelude::*;

pub struct Trading<'a> {
    pub protocol: &'a Protocol,
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
        engine: &mut MarginEngine,
        legs: &[Leg],
        now: i64,
    ) -> Result<Exchanged> {
        require!((1..=MAX_LEGS).contains(&legs.len()), ClearingError::LegCount);
        let cash_before = (self.sides.maker.1.cash_atoms, self.sides.taker.1.cash_atoms);
        let done = self.sides.exchange(self.pool, (remaining, engine), legs, now)?;
        let allowed = new_risk_allowed(self.protocol, self.pool, now);
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
            let action = side.action(engine, legs, allowed.is_err())?;
            reduced |= action == Action::ReduceRisk;
            let after = side.require_margin(engine, (legs, action), &done.gift)?;
            note_again(self.pool, side.account, &after)?;
            *health = Some(after);
        }
        if !reduced {
            allowed?;
        }
        if let [Some(makers), Some(takers)] = healths {
            let mut floor = Floor { protocol: self.protocol, pool: self.pool, now };
            floor.move_gift(engine, (&mut maker, &makers), taker.account, &done.gift)?;
            floor.move_gift(engine, (&mut taker, &takers), maker.account, &done.gift)?;
        }
        Ok(done)
    }
}

/// Pauses and breakers stop trades in which no side reduces its risk. Errors: `Paused`, `Stopped`.
pub fn new_risk_allowed(protocol: &Protocol, pool: &Pool, now: i64) -> Result<()> {
    protocol.require_running(pause::TRADE, now)?;
    pool.stops.require_open(stop::NEW_RISK, now)
}
