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
    queued.governed()?.require_version(queued.change.replaces)?;
    let change = &queued.change;
    change.set.validate()?; // the ranges may have become narrower with the program
    let old = queued.target.current(&change.set)?;
    let version = queued.target.apply(&change.set, None)?;
    let (target, by, new) = (change.target, change.asked_by, change.set.clone());
    emit!(ParamsChanged { target, by, version, old, new });
    Ok(())
}
