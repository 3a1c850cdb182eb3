//! Puts a queued change into force, once its delay has passed and before it dies. Anyone may call it.
//!
//! Parameters wait until withdrawals have been open for long enough: whoever holds the authority's key can not lock people in and
//! then change what they are held to. A change of where prices come from shows that it can be read, by a price near the mark there is, and
//! needs a guardian that has been in office for a delay; what lifts a pause or ends a stop needs neither.

use super::{Queued, target::Current};
use crate::{
    errors::ClearingError,
    events::{ParamsChanged, emit},
    instructions::queued::*,
    mark::{self, FeedSet, FeedsInForce, Revised, Shown},
    state::ParamSet,
};
use anchor_lang::prelude::*;

/// Accounts of [`execute_change`].
#[derive(Accounts)]
pub struct ExecuteChange<'info> {
    /// The change, and what it is made to.
    pub queued: Queued<'info>,
    /// CHECK: a price account of the primary source that comes into force; owner, type, feed and range are checked by `mark::prove`.
    pub source: Option<UncheckedAccount<'info>>,
    /// CHECK: the same of the second source.
    pub second: Option<UncheckedAccount<'info>>,
}

impl ExecuteChange<'_> {
    /// Errors: `WithdrawalsShut`, `ChangeNotReady`, `TargetMissing`, `FeedUnproven`, the 6100s.
    fn require_safe(&self, clock: &Clock) -> Result<()> {
        let (protocol, change) = (&self.queued.target.protocol, &self.queued.change);
        let shown = Shown { source: self.source.as_deref(), second: self.second.as_deref() };
        if !matches!(change.set, ParamSet::Lift(_) | ParamSet::Calm(_)) {
            protocol.require_left(clock.unix_timestamp)?;
        }
        match &change.set {
            ParamSet::Market(params) => {
                let market = self.queued.target.market()?;
                if market.params.feeds != params.feeds {
                    protocol.require_guarded(change.queued_ts)?;
                }
                let old = FeedsInForce { protocol: &protocol.params, market: &market };
                let new = FeedSet { protocol: &protocol.params, params };
                mark::prove(new, Some(old), &shown, clock)
            }
            ParamSet::Protocol(params)
                if mark::moves_protocol(Revised { old: &protocol.params, new: params }) =>
            {
                protocol.require_guarded(change.queued_ts)?;
                let market = self.queued.target.market()?;
                let old = FeedsInForce { protocol: &protocol.params, market: &market };
                let new = FeedSet { protocol: params, params: &market.params };
                mark::prove(new, Some(old), &shown, clock)
            }
            _ => Ok(()),
        }
    }
}

/// Puts the change into force. Errors: `ChangeNotReady`, `ChangeDead`, `WrongTarget`.
pub fn execute_change(ctx: Context<ExecuteChange>) -> Result<()> {
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    let accounts = ctx.accounts;
    accounts.require_safe(&clock)?;
    let queued = &mut accounts.queued;
    require!(now >= queued.change.ready_ts, ClearingError::ChangeNotReady);
    require!(now < queued.change.lapses_ts, ClearingError::ChangeDead);
    let Current { target, governed, set: old } = queued.target.current(&queued.change.set)?;
    queued.require_target(&target)?;
    let change = &queued.change;
    governed.require_version(change.replaces)?;
    change.set.validate()?; // the ranges may have become narrower with the program
    let version = queued.target.apply(&change.set, governed)?;
    let (by, new) = (change.asked_by, change.set.clone());
    emit!(ParamsChanged { target, by, version, old, new });
    Ok(())
}
