//! Asks for a change of one set of parameters. Nothing changes yet: it can be executed once the protocol's delay has passed.
//!
//! Who gains by calling it badly? Somebody who holds signatures collected for another moment: the call names the version it replaces
//! and the time up to which it may be queued at all, so an old signature is worth nothing once either has moved on.

use super::{Target, target::Current};
use crate::{
    errors::ClearingError,
    events::{ChangeQueued, emit},
    instructions::target::*,
    seeds,
    state::{ParamChange, ParamSet},
};
use anchor_lang::prelude::*;

/// Furthest ahead that a call may allow itself to be queued [s].
pub const MOST_NOT_AFTER_SECS: i64 = 86_400;

/// A change that is asked for.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug)]
pub struct QueueChangeArgs {
    /// The set asked for.
    pub set: ParamSet,
    /// Version of the set that it replaces.
    pub replaces: u64,
    /// Refused later than this, and more than a day before it [unix s].
    pub not_after_ts: i64,
}

/// Accounts of [`queue_change`].
#[derive(Accounts)]
#[instruction(args: QueueChangeArgs)]
pub struct QueueChange<'info> {
    /// Pays the rent of the change.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Authority of the protocol.
    pub authority: Signer<'info>,
    /// What it is made to.
    pub target: Target<'info>,
    /// The change that waits; created here.
    #[account(init, payer = payer, space = ParamChange::SPACE,
        seeds = [seeds::CHANGE, target.governed(&args.set)?.target.as_ref(), &[args.set.kind()]], bump)]
    pub change: Box<Account<'info, ParamChange>>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Asks for a change. Errors: `WrongAuthority`, `BadParameter`, `ChangeDead`.
pub fn queue_change(ctx: Context<QueueChange>, args: QueueChangeArgs) -> Result<()> {
    let accounts = ctx.accounts;
    let protocol = &accounts.target.protocol;
    require_keys_eq!(accounts.authority.key(), protocol.authority, ClearingError::WrongAuthority);
    let now = Clock::get()?.unix_timestamp;
    let ahead = args.not_after_ts.saturating_sub(now);
    require!((0..=MOST_NOT_AFTER_SECS).contains(&ahead), ClearingError::ChangeDead);
    args.set.validate()?;
    let ready_ts = now.saturating_add(i64::from(protocol.params.delay_secs));
    let lapses_ts = ready_ts.saturating_add(i64::from(protocol.params.lapse_secs));
    let Current { target, governed, set: old } = accounts.target.current(&args.set)?;
    governed.require_version(args.replaces)?;
    accounts.change.set_inner(ParamChange {
        target,
        asked_by: accounts.authority.key(),
        payer: accounts.payer.key(),
        replaces: args.replaces,
        queued_ts: now,
        ready_ts,
        lapses_ts,
        bump: ctx.bumps.change,
        set: args.set,
    });
    emit!(ChangeQueued {
        change: accounts.change.key(),
        target,
        by: accounts.authority.key(),
        replaces: args.replaces,
        ready_ts,
        lapses_ts,
        old,
        new: accounts.change.set.clone(),
    });
    Ok(())
}
