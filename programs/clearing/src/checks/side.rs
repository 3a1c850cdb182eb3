//! A side of a trade as it is asked afterwards: can it carry what it holds, and may it give away what it gave.
//!
//! What a side gives up at mark within the pool's slip is trading. Beyond it, it is a withdrawal in other clothes: its marks and
//! surfaces are those of a withdrawal, no pause or stop of withdrawals is in force, it goes off the account's own allowance, initial margin
//! stays behind, its owner signed, and it moves the net deposits of both sides. Below initial margin nothing beyond the slip leaves,
//! and no trade leaves an account insolvent: what it then pays with is somebody else's.

use crate::{
    errors::ClearingError,
    mark::Action,
    outcome::Leg,
    portfolio::{Before, BeforeAndAfter, MarginEngine, Widths},
    state::{MarginAccount, Moved, Pool, Position, Protocol, pause},
    vault::require_pace,
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    margin::Health,
    outflow::{Gift, Taking},
};

/// Most positions of an account of which two checks fit a transaction.
const CHECKED_TWICE: usize = 24;

/// Where a trade happens, and when.
pub struct Floor<'a> {
    /// Its pauses.
    pub protocol: &'a Protocol,
    /// Its stops and its ledger.
    pub pool: &'a mut Pool,
    /// The cluster's time [unix s].
    pub now: i64,
}

/// One side of a trade as it is checked afterwards.
pub struct Checked<'a> {
    /// As the trade left it.
    pub account: &'a mut MarginAccount,
    /// Its cash before the trade [quote atoms].
    pub cash_before: i64,
    /// Which side it is.
    pub role: Role,
    /// Every leg brought it nearer to nothing.
    pub nearer: bool,
    /// Its owner agreed, and not a delegate or a session key.
    pub by_owner: bool,
}

/// Which side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Whose offer it was.
    Maker,
    /// Who took it.
    Taker,
}

impl Role {
    /// What a leg's lots are multiplied by to be this side's.
    fn sign(self) -> i64 {
        match self {
            Self::Maker => -1,
            Self::Taker => 1,
        }
    }

    /// What this side gave away at mark, below zero for what it got [quote atoms].
    pub fn given_atoms(self, gift: &Gift) -> i64 {
        match self {
            Self::Maker => gift.maker_atoms,
            Self::Taker => gift.taker_atoms,
        }
    }
}

impl Checked<'_> {
    /// Quote currency is not lent: a premium is paid from cash, not from collateral's value. Errors: `CashBorrowed`.
    pub fn require_cash(&self) -> Result<()> {
        let paid = self.account.cash_atoms >= self.cash_before.min(0);
        require!(paid, ClearingError::CashBorrowed);
        Ok(())
    }

    /// What the side's trade is asked as: risk reduced, where a closing trade did and that lets it pass, because new risk is stopped or a price
    /// is too old for it; new risk otherwise, with marks and surfaces as that needs them. Errors: those of the oracles.
    pub fn action(
        &mut self,
        engine: &mut MarginEngine,
        legs: &[Leg],
        stopped: bool,
    ) -> Result<Action> {
        let clear = engine.is_clear(Action::NewRisk, self.account)?;
        if self.nearer && (stopped || !clear) {
            engine.require(Action::ReduceRisk, self.account)?;
            let BeforeAndAfter { before, after } =
                self.before_and_after(engine, legs, Action::ReduceRisk)?;
            if after.mm_atoms() <= before.mm_atoms() && after.im_atoms() <= before.im_atoms() {
                return Ok(Action::ReduceRisk);
            }
        }
        if !clear {
            engine.require(Action::NewRisk, self.account)?;
        }
        Ok(Action::NewRisk)
    }

    /// Initial margin after the trade, or a trade that leaves an already short account better off and solvent; an account that was short
    /// gives nothing away either way. Returns the health it ends with. Whether its prices are young enough is the caller's to ask.
    /// Errors: `TooComplex`, `SideInsolvent`, `GiftBelowMargin`, `BelowInitialMargin`.
    pub fn require_margin(
        &mut self,
        engine: &mut MarginEngine,
        legs: &[Leg],
        action: Action,
        gift: &Gift,
    ) -> Result<Health> {
        self.account.require_simple()?;
        // one pass costs a few legs more, and is kept for those of which two checks would not fit a transaction
        let (known, after) = if self.is_large() {
            let both = self.before_and_after(engine, legs, action)?;
            (Some(both.before), both.after)
        } else {
            (None, engine.health_for(action, self.account)?)
        };
        let gives = gift.beyond_slip(self.role.given_atoms(gift)) > 0;
        let carries = after.im_excess_atoms() >= 0;
        if carries && !gives {
            return Ok(after);
        }
        let before = match known {
            Some(before) => before,
            None => self.before_and_after(engine, legs, action)?.before,
        };
        let was_short = before.im_excess_atoms() < 0;
        require!(!(gives && was_short), ClearingError::GiftBelowMargin);
        let better = after.im_excess_atoms() >= before.im_excess_atoms()
            && after.mm_atoms() <= before.mm_atoms();
        require!(carries || (was_short && better), ClearingError::BelowInitialMargin);
        // I-25
        require!(!after.is_insolvent(), ClearingError::SideInsolvent);
        Ok(after)
    }

    /// What was given beyond the slip, by the rules of a withdrawal; returns it [quote atoms]. Errors: `GiftNeedsOwner`, `Paused`,
    /// those of [`require_pace`] and of the oracles.
    #[inline(never)]
    pub fn require_gift(
        &mut self,
        floor: &mut Floor,
        engine: &MarginEngine,
        health: &Health,
        gift: &Gift,
    ) -> Result<u64> {
        let beyond = gift.beyond_slip(self.role.given_atoms(gift));
        if beyond == 0 {
            return Ok(0);
        }
        require!(self.by_owner, ClearingError::GiftNeedsOwner);
        floor.protocol.require_running(pause::WITHDRAW, floor.now)?;
        engine.require(Action::Withdraw, self.account)?;
        // what margin stays behind was counted with the collateral's price of a trade that reduces risk
        require!(engine.is_clear(Action::Withdraw, self.account)?, ClearingError::PriceStale);
        let value_atoms = health.value_atoms().saturating_add_unsigned(beyond);
        let taking = Taking { atoms: beyond, value_atoms };
        require_pace(floor.pool, &mut self.account.allowance, taking, floor.now)?;
        Ok(beyond)
    }

    /// Two checks of it would not fit a transaction.
    fn is_large(&self) -> bool {
        usize::from(self.account.position_count) > CHECKED_TWICE
    }

    /// Health as it was before the legs, and as it is.
    fn before_and_after(
        &self,
        engine: &mut MarginEngine,
        legs: &[Leg],
        action: Action,
    ) -> Result<BeforeAndAfter> {
        let mut positions = Vec::with_capacity(legs.len());
        let mut buys_back = true;
        for leg in legs {
            let now = self.account.lots(&leg.series);
            let change = leg.size_lots.checked_mul(self.role.sign());
            let then = change.and_then(|change| now.checked_sub(change));
            let before_lots = then.ok_or(ClearingError::Overflow)?;
            let moved = Moved { before_lots, after_lots: now };
            buys_back &= moved.is_bought_back();
            positions.push(Position::of(&leg.series, before_lots));
        }
        let before = Before { cash_atoms: self.cash_before, positions: &positions };
        // a large account can always buy back: what a short stood for on its other side is its premium at most
        let widths = if self.is_large() && buys_back { Widths::NewRisk } else { Widths::Both };
        engine.before_and_after(action, widths, self.account, &before)
    }
}
