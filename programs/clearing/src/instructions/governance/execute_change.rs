//! Puts a queued change into force, once its delay has passed and before it dies. Anyone may call it.

use super::Target;
use crate::{
    errors::ClearingError, events::ParamsChanged, instructions::target::*, seeds,
    state::ParamChange,
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct ExecuteChange<'info> {
    pub target: Target<'info>,
    #[account(mut, close = payer, has_one = payer @ ClearingError::WrongAuthority,
        seeds = [seeds::CHANGE, change.target.as_ref(), &[change.set.kind()]], bump = change.bump)]
    pub change: Box<Account<'info, ParamChange>>,
    /// CHECK: bound by has_one on the change; gets its rent back.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

pub fn execute_change(ctx: Context<ExecuteChange>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let change = &accounts.change;
    require!(now >= change.ready_ts, ClearingError::ChangeNotReady);
    require!(now < change.lapses_ts, ClearingError::ChangeDead);
    let (target, governed) = accounts.target.governed(&change.set)?;
    require_keys_eq!(target, change.target, ClearingError::WrongTarget);
    governed.require_version(change.replaces)?;
    change.set.validate()?; // the ranges may have become narrower with the program
    let old = accounts.target.current(&change.set)?;
    let version = accounts.target.apply(&change.set, None)?;
    emit!(ParamsChanged { target, by: change.asked_by, version, old, new: change.set.clone() });
    Ok(())
}
