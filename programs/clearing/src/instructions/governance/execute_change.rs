//! Puts a queued change into force, once its delay has passed and before it dies. Anyone may call it.

use super::Queued;
use crate::{errors::ClearingError, events::ParamsChanged, instructions::queued::*};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct ExecuteChange<'info> {
    pub queued: Queued<'info>,
}

pub fn execute_change(ctx: Context<ExecuteChange>) -> Result<()> {
    let queued = &mut ctx.accounts.queued;
    let now = Clock::get()?.unix_timestamp;
    require!(now >= queued.change.ready_ts, ClearingError::ChangeNotReady);
    require!(now < queued.change.lapses_ts, ClearingError::ChangeDead);
    let (target, governed, old) = queued.target.current(&queued.change.set)?;
    queued.require_target(&target)?;
    let change = &queued.change;
    governed.require_version(change.replaces)?;
    change.set.validate()?; // the ranges may have become narrower with the program
    let version = queued.target.apply(&change.set, governed)?;
    let (by, new) = (change.asked_by, change.set.clone());
    emit!(ParamsChanged { target, by, version, old, new });
    Ok(())
}
