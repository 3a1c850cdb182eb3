//! A trade between two accounts, however its sides agreed to it: legs change hands, and then each side is asked whether it can carry them.

use crate::{
    apply::{Exchanged, Giver, PerSide, Venue},
    checks::{Checked, Floor, Role},
    errors::ClearingError,
    instructions::{Leg, MAX_LEGS},
    ledger::note_again,
    mark::Action,
    state::{MarginAccount, Pool, Protocol, pause, stop},
};
use anchor_lang::prelude::*;

/// A trade, and who agreed to it.
pub struct Trading<'a> {
    /// Its pauses.
    pub protocol: &'a Protocol,
    /// Its stops and its ledger.
    pub pool: &'a mut Pool,
    /// Both accounts.
    pub sides: PerSide<&'a mut MarginAccount>,
    /// Who agreed for each.
    pub signers: PerSide<Pubkey>,
}

impl Trading<'_> {
    /// Each side ends at or above its initial margin, or better off than it began; what it gives away beyond the slip is a withdrawal; while
    /// new risk is stopped, one side must be closing, and need less margin for it.
    pub fn trade(&mut self, venue: &mut Venue, legs: &[Leg], now: i64) -> Result<Exchanged> {
        require!((1..=MAX_LEGS).contains(&legs.len()), ClearingError::LegCount);
        let PerSide { maker, taker } = &self.sides;
        let cash_before = PerSide { maker: maker.cash_atoms, taker: taker.cash_atoms };
        let done = self.sides.exchange(self.pool, venue, legs, now)?;
        let engine = &mut *venue.engine;
        let allowed = new_risk_allowed(self.protocol, self.pool, now);
        let PerSide { maker, taker } = &mut self.sides;
        let mut maker = Checked {
            by_owner: maker.owner == self.signers.maker,
            account: maker,
            cash_before: cash_before.maker,
            role: Role::Maker,
            nearer: done.maker_nearer,
        };
        let mut taker = Checked {
            by_owner: taker.owner == self.signers.taker,
            account: taker,
            cash_before: cash_before.taker,
            role: Role::Taker,
            nearer: done.taker_nearer,
        };
        let mut reduced = false;
        let mut healths = [None, None];
        for (side, health) in [&mut maker, &mut taker].into_iter().zip(&mut healths) {
            side.require_cash()?;
            let action = side.action(engine, legs, allowed.is_err())?;
            reduced |= action == Action::ReduceRisk;
            let after = side.require_margin(engine, legs, action, &done.gift)?;
            note_again(self.pool, side.account, &after)?;
            *health = Some(after);
        }
        if !reduced {
            allowed?;
        }
        if let [Some(makers), Some(takers)] = healths {
            let mut floor = Floor { protocol: self.protocol, pool: self.pool, now };
            let giver = Giver { side: &mut maker, health: &makers };
            floor.move_gift(engine, giver, taker.account, &done.gift)?;
            let giver = Giver { side: &mut taker, health: &takers };
            floor.move_gift(engine, giver, maker.account, &done.gift)?;
        }
        Ok(done)
    }
}

/// Pauses and breakers stop trades in which no side reduces its risk. Errors: `Paused`, `Stopped`.
pub fn new_risk_allowed(protocol: &Protocol, pool: &Pool, now: i64) -> Result<()> {
    protocol.require_running(pause::TRADE, now)?;
    pool.stops.require_open(stop::NEW_RISK, now)
}
