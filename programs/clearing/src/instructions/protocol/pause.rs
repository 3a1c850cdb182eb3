//! Sets pause bits. A pause of withdrawals ends by itself and is not renewed until they have been open for as long. Lifting them is a loosening, and waits like every other (`queue_change`).

use crate::{
    errors::ClearingError,
    events::{PauseChanged, emit},
    seeds,
    state::{Protocol, pause},
};
use anchor_lang::prelude::*;

/// Accounts of [`pause`].
#[derive(Accounts)]
pub struct Pause<'info> {
    /// Guardian or authority.
    pub signer: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(mut, seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Account<'info, Protocol>,
}

/// Sets pause bits. Errors: `WrongAuthority`, `BadParameter`.
pub fn pause(ctx: Context<Pause>, bits: u32) -> Result<()> {
    let (protocol, by) = (&mut ctx.accounts.protocol, ctx.accounts.signer.key());
    require!(bits != 0 && bits & !pause::ALL == 0, ClearingError::BadParameter);
    require!(by == protocol.authority || by == protocol.guardian, ClearingError::WrongAuthority);
    let old = protocol.paused;
    protocol.pause(bits, Clock::get()?.unix_timestamp)?;
    protocol.governed.bump()?; // whatever was queued to lift an older pause is dead
    emit!(PauseChanged { protocol: protocol.key(), by, old, new: protocol.paused });
    Ok(())
}
