//! Takes the handing on of a role back: the authority at any time, the guardian unless it is its own role that moves (it could
//! never be replaced), anybody once it has lapsed.

use crate::{
    errors::ClearingError,
    events::{RoleKept, emit},
    seeds,
    state::{Protocol, Role, RoleTransfer},
};
use anchor_lang::prelude::*;

/// Accounts of [`cancel_role`].
#[derive(Accounts)]
pub struct CancelRole<'info> {
    /// Authority or guardian; anyone once it has lapsed.
    pub signer: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Box<Account<'info, Protocol>>,
    /// The role on its way; bound by seeds and its `protocol` and `payer`; closed here.
    #[account(mut, close = payer, has_one = protocol @ ClearingError::WrongTarget,
        has_one = payer @ ClearingError::WrongAuthority,
        seeds = [seeds::ROLE, transfer.target.as_ref(), &[transfer.role as u8]], bump = transfer.bump)]
    pub transfer: Account<'info, RoleTransfer>,
    /// CHECK: bound by has_one on the transfer; gets its rent back.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

/// Closes the transfer. Errors: `WrongAuthority`.
pub fn cancel_role(ctx: Context<CancelRole>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let (protocol, transfer, by) = (&accounts.protocol, &accounts.transfer, accounts.signer.key());
    let guards = by == protocol.guardian && transfer.role != Role::Guardian;
    let allowed = now >= transfer.lapses_ts || by == protocol.authority || guards;
    require!(allowed, ClearingError::WrongAuthority);
    emit!(RoleKept { target: transfer.target, role: transfer.role, to: transfer.to, by });
    Ok(())
}
