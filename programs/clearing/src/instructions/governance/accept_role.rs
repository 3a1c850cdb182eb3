//! The second step of handing a role on: its new holder signs, so that no role is lost to a key nobody has.

use super::{RoleTarget, role_target::Holder};
use crate::{
    errors::ClearingError,
    events::{RoleChanged, emit},
    instructions::role_target::*,
    seeds,
    state::RoleTransfer,
};
use anchor_lang::prelude::*;

/// Accounts of [`accept_role`].
#[derive(Accounts)]
pub struct AcceptRole<'info> {
    /// The role's next holder; bound by who names it.
    pub to: Signer<'info>,
    /// Where the role is kept.
    pub target: RoleTarget<'info>,
    /// The role on its way; bound by seeds and its `payer` and `to`; closed here.
    #[account(mut, close = payer, has_one = payer @ ClearingError::WrongAuthority,
        has_one = to @ ClearingError::WrongAuthority,
        seeds = [seeds::ROLE, transfer.target.as_ref(), &[transfer.role as u8]], bump = transfer.bump)]
    pub transfer: Account<'info, RoleTransfer>,
    /// CHECK: bound by has_one on the transfer; gets its rent back.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

/// Gives the role to who signs. Errors: `ChangeNotReady`, `ChangeDead`.
pub fn accept_role(ctx: Context<AcceptRole>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let transfer = &accounts.transfer;
    require!(now >= transfer.ready_ts, ClearingError::ChangeNotReady);
    require!(now < transfer.lapses_ts, ClearingError::ChangeDead);
    let (role, to) = (transfer.role, transfer.to);
    let Holder { target, key: from } = accounts.target.holder(role)?;
    require_keys_eq!(target, transfer.target, ClearingError::WrongTarget);
    require_keys_eq!(from, transfer.from, ClearingError::ChangeDead);
    accounts.target.give(role, to, now)?;
    emit!(RoleChanged { target, role, from, to });
    Ok(())
}
