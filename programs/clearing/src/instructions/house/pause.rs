//! Sets pause bits. A pause of withdrawals ends by itself and is not renewed until they have been open for as long. Lifting them is a loosening, and waits like every other (`queue_change`).

use crate::{
    errors::ClearingError,
    events::PauseChanged,
    seeds,
    state::{House, pause},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct Pause<'info> {
    pub signer: Signer<'info>,
    #[account(mut, seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Account<'info, House>,
}

pub fn pause(ctx: Context<Pause>, bits: u32) -> Result<()> {
    let (house, by) = (&mut ctx.accounts.house, ctx.accounts.signer.key());
    require!(bits != 0 && bits & !pause::ALL == 0, ClearingError::BadParameter);
    require!(by == house.authority || by == house.guardian, ClearingError::WrongAuthority);
    let old = house.paused;
    house.pause(bits, Clock::get()?.unix_timestamp)?;
    house.governed.bump()?; // whatever was queued to lift an older pause is dead
    emit!(PauseChanged { house: house.key(), by, old, new: house.paused });
    Ok(())
}
