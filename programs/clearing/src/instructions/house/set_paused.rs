//! Sets pause bits. The authority may set and lift; the guardian may only add.

use crate::{
    errors::ClearingError,
    events::PauseChanged,
    seeds,
    state::{House, pause},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct SetPaused<'info> {
    pub signer: Signer<'info>,
    #[account(mut, seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Account<'info, House>,
}

pub fn set_paused(ctx: Context<SetPaused>, bits: u32) -> Result<()> {
    let (house, by) = (&mut ctx.accounts.house, ctx.accounts.signer.key());
    require!(bits & !pause::ALL == 0, ClearingError::BadParameter);
    let only_adds = house.paused & !bits == 0;
    let allowed = by == house.authority || (by == house.guardian && only_adds);
    require!(allowed, ClearingError::WrongAuthority);
    let old = house.paused;
    house.paused = bits;
    emit!(PauseChanged { house: house.key(), by, old, new: bits });
    Ok(())
}
