//! A trade of up to eight legs between two accounts, signed by both sides.
//!
//! Remaining accounts: market and surface of every market either account uses before or after the trade, and
//! market and board of every leg (writable).
//!
//! Who gains by calling it badly? A side that would carry more risk than it can: each side must end at
//! or above its initial margin, or, if it was below it, end with no less excess and no higher
//! maintenance margin than it began with. A side that hands its equity to an accomplice: prices are the two signers' business
//! within the pool's slip around mark, a withdrawal beyond it, and refused below initial margin (`checks/side.rs`). A crowd of one: who raises
//! open interest is margined at the width that asks for, and everybody else's follows only what stands (`portfolio/crowd.rs`).
//! While new risk is stopped, one side must be closing, and need less margin for it.

use crate::{
    apply::{PerSide, Venue},
    instructions::{Leg, parties::*},
    remaining::Remaining,
};
use anchor_lang::prelude::*;

/// Accounts of [`trade`].
#[derive(Accounts)]
pub struct Trade<'info> {
    /// Owner or delegate of the maker's account.
    pub maker: Signer<'info>,
    /// Owner or delegate of the taker's account.
    pub taker: Signer<'info>,
    /// Both sides, and their pool.
    pub parties: Parties<'info>,
}

impl Trade<'_> {
    fn validate(&self) -> Result<()> {
        // parties: bound by seeds and has_one, distinct.
        let (maker, taker) =
            (self.parties.maker_account.load()?, self.parties.taker_account.load()?);
        maker.require_trader(self.maker.key)?;
        taker.require_trader(self.taker.key)?;
        maker.require_not_in_auction()?;
        taker.require_not_in_auction()
    }
}

/// Trades the legs. Errors: `BelowInitialMargin`, `GiftNeedsOwner`, `GiftBelowMargin`, `SideInsolvent`, `SelfTrade`, `StrikeNotListed`, `BoardExpired`.
pub fn trade<'info>(ctx: Context<'info, Trade<'info>>, legs: Vec<Leg>) -> Result<()> {
    ctx.accounts.validate()?;
    let now = Clock::get()?.unix_timestamp;
    let signers = PerSide { maker: ctx.accounts.maker.key(), taker: ctx.accounts.taker.key() };
    let parties = &mut ctx.accounts.parties;
    let remaining = Remaining::load(ctx.remaining_accounts, &parties.pool.key())?;
    let mut engine = remaining.engine(&parties.pool, now);
    let mut venue = Venue { remaining: &remaining, engine: &mut engine };
    let done = parties.trade(signers, &mut venue, &legs, now)?;
    let ranges = engine.moved_ranges();
    drop(engine);
    remaining.finish(ctx.remaining_accounts, &ranges)?;
    done.emit(ctx.accounts.parties.keys(), &legs);
    Ok(())
}
