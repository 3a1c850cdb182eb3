//! Publishes one expiry's SVI parameters, forward basis and rate.

use crate::{
    errors::ClearingError,
    events::SurfacePublished,
    state::{Market, Surface, SurfaceSlot, slot_status},
};
use anchor_lang::prelude::*;

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct SurfacePointArgs {
    pub expiry_ts: i64,
    pub a_q32: i64,
    pub b_q32: i64,
    pub rho_q32: i64,
    pub m_q32: i64,
    pub sigma_q32: i64,
    pub basis_q32: u64,
    pub rate_q32: i64,
}

#[derive(Accounts)]
pub struct PublishSurface<'info> {
    pub surface_authority: Signer<'info>,
    #[account(has_one = surface_authority @ ClearingError::WrongAuthority,
        has_one = surface @ ClearingError::WrongSurface)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub surface: AccountLoader<'info, Surface>,
}

pub fn publish_surface(ctx: Context<PublishSurface>, points: Vec<SurfacePointArgs>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let mut surface = ctx.accounts.surface.load_mut()?;
    require!(!points.is_empty(), ClearingError::ZeroAmount);
    for point in points {
        let slot = surface.find_mut(point.expiry_ts)?;
        require!(slot.status == slot_status::LIVE, ClearingError::BoardSettled);
        require!(now < point.expiry_ts, ClearingError::BoardExpired);
        *slot = SurfaceSlot {
            expiry_ts: point.expiry_ts,
            published_ts: now,
            a_q32: point.a_q32,
            b_q32: point.b_q32,
            rho_q32: point.rho_q32,
            m_q32: point.m_q32,
            sigma_q32: point.sigma_q32,
            tenor_secs: (point.expiry_ts - now).unsigned_abs(),
            basis_q32: point.basis_q32,
            rate_q32: point.rate_q32,
            status: slot_status::LIVE,
            ..SurfaceSlot::default()
        };
        slot.validate()?;
        emit!(SurfacePublished { market: ctx.accounts.market.key(), expiry_ts: point.expiry_ts });
    }
    surface.check_calendar(now)
}
