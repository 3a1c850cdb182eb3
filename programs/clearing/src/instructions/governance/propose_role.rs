//! Begins to hand a role to another key. The authority asks; after the protocol's delay the other key has to accept.

use super::{RoleTarget, role_target::Holder};
use crate::{
    errors::ClearingError,
    events::{RoleProposed, emit},
    instructions::role_target::*,
    seeds,
    state::{Role, RoleTransfer},
};
use anchor_lang::prelude::*;

/// Accounts of [`propose_role`].
#[derive(Accounts)]
#[instruction(role: Role)]
pub struct ProposeRole<'info> {
    /// Pays the rent of the transfer.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Authority of the protocol.
    pub authority: Signer<'info>,
    /// Where the role is kept.
    pub target: RoleTarget<'info>,
    /// The role on its way; created here.
    #[account(init, payer = payer, space = 8 + RoleTransfer::INIT_SPACE,
        seeds = [seeds::ROLE, target.holder(role)?.target.as_ref(), &[role as u8]], bump)]
    pub transfer: Account<'info, RoleTransfer>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Offers a role to a key. Errors: `WrongAuthority`, `TargetMissing`.
pub fn propose_role(ctx: Context<ProposeRole>, role: Role, to: Pubkey) -> Result<()> {
    let accounts = ctx.accounts;
    let protocol = &accounts.target.protocol;
    require_keys_eq!(accounts.authority.key(), protocol.authority, ClearingError::WrongAuthority);
    require!(to != Pubkey::default(), ClearingError::BadParameter);
    let now = Clock::get()?.unix_timestamp;
    let ready_ts = now.saturating_add(i64::from(protocol.params.delay_secs));
    let lapses_ts = ready_ts.saturating_add(i64::from(protocol.params.lapse_secs));
    let Holder { target, key: from } = accounts.target.holder(role)?;
    accounts.transfer.set_inner(RoleTransfer {
        protocol: protocol.key(),
        target,
        from,
        to,
        payer: accounts.payer.key(),
        ready_ts,
        lapses_ts,
        role,
        bump: ctx.bumps.transfer,
    });
    emit!(RoleProposed { target, role, from, to, ready_ts, lapses_ts });
    Ok(())
}
