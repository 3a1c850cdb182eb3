//! Trips a breaker whose condition holds. Anyone may call it; what it stops ends by itself.
//!
//! Who gains by calling it badly? A rule is measured on the accounts' own state, so nobody can trip one whose condition does not hold;
//! calling twice only moves the end to where the condition last held. One that can make a condition hold with money of its own stops the
//! others for `daily_secs` of a day at most, whatever it trips and how often.

use crate::{
    errors::ClearingError,
    events::{BreakerTripped, emit},
    outcome::tripping_bps,
    seeds,
    state::{Breakers, Market, Pool},
};
use anchor_lang::prelude::*;

/// Accounts of [`trip_breaker`].
#[derive(Accounts)]
pub struct TripBreaker<'info> {
    /// Anyone.
    pub caller: Signer<'info>,
    /// The pool; bound by who names it.
    /// Any pool: a rule trips on what the chain shows.
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    /// The pool's breakers; bound by seeds and its `pool`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        seeds = [seeds::BREAKERS, pool.key().as_ref()], bump = breakers.bump)]
    pub breakers: Box<Account<'info, Breakers>>,
    /// The rule's market, where it looks at one.
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub market: Option<AccountLoader<'info, Market>>,
}

/// Stops what rule number `rule` says. Errors: `RuleNotMet`, `WrongTarget`.
pub fn trip_breaker(ctx: Context<TripBreaker>, rule: u8) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let rules = accounts.breakers.rules.in_force();
    let asked = *rules.get(usize::from(rule)).ok_or(ClearingError::RuleNotMet)?;
    let market = accounts.market.as_ref().map(|loader| loader.load()).transpose()?;
    if let Some(market) = &market {
        require!(u32::from(market.index) == asked.market, ClearingError::WrongTarget);
    }
    let value_bps = tripping_bps(&accounts.pool, market.as_deref(), &asked, now)?;
    let spent = accounts.breakers.spent.get_mut(usize::from(rule));
    let until_ts = spent.ok_or(ClearingError::RuleNotMet)?.ask(&asked, now)?;
    let before = accounts.pool.stops;
    accounts.pool.stops.tighten(asked.actions, until_ts, asked.withdraw_bps, now);
    require!(accounts.pool.stops != before, ClearingError::RuleNotMet);
    emit!(BreakerTripped {
        pool: accounts.pool.key(),
        rule,
        value_bps,
        actions: asked.actions,
        until_ts,
        withdraw_bps: asked.withdraw_bps,
        by: accounts.caller.key(),
    });
    Ok(())
}
