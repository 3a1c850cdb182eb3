//! Takes a queued change back: the authority or the guardian at any time, anybody once it is dead.

use super::{Queued, target::InForce};
use crate::{
    errors::ClearingError,
    events::{ChangeCancelled, emit},
    instructions::queued::*,
};
use anchor_lang::prelude::*;

/// Accounts of [`cancel_change`].
#[derive(Accounts)]
pub struct CancelChange<'info> {
    /// Authority or guardian; anyone once it is dead.
    pub signer: Signer<'info>,
    /// The change, and what it is made to.
    pub queued: Queued<'info>,
}

/// Closes the change. Errors: `WrongAuthority`.
pub fn cancel_change(ctx: Context<CancelChange>) -> Result<()> {
    let (queued, by) = (&ctx.accounts.queued, ctx.accounts.signer.key());
    let now = Clock::get()?.unix_timestamp;
    let InForce { target, governed } = queued.target.governed(&queued.change.set)?;
    queued.require_target(&target)?;
    let moved = governed.version != queued.change.replaces;
    let dead = now >= queued.change.lapses_ts || moved;
    let protocol = &queued.target.protocol;
    let allowed = dead || by == protocol.authority || by == protocol.guardian;
    require!(allowed, ClearingError::WrongAuthority);
    emit!(ChangeCancelled { change: queued.change.key(), target, by });
    Ok(())
}
