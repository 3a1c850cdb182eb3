//! Takes a queued change back: the authority or the guardian at any time, anybody once it is dead.

use super::Target;
use crate::{
    errors::ClearingError, events::ChangeCancelled, instructions::target::*, seeds,
    state::ParamChange,
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CancelChange<'info> {
    pub signer: Signer<'info>,
    pub target: Target<'info>,
    #[account(mut, close = payer, has_one = payer @ ClearingError::WrongAuthority,
        seeds = [seeds::CHANGE, change.target.as_ref(), &[change.set.kind()]], bump = change.bump)]
    pub change: Box<Account<'info, ParamChange>>,
    /// CHECK: bound by has_one on the change; gets its rent back.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

pub fn cancel_change(ctx: Context<CancelChange>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let (change, by) = (&accounts.change, accounts.signer.key());
    let (target, governed) = accounts.target.governed(&change.set)?;
    require_keys_eq!(target, change.target, ClearingError::WrongTarget);
    let dead = now >= change.lapses_ts || governed.version != change.replaces;
    let house = &accounts.target.house;
    let allowed = dead || by == house.authority || by == house.guardian;
    require!(allowed, ClearingError::WrongAuthority);
    emit!(ChangeCancelled { change: change.key(), target, by });
    Ok(())
}
