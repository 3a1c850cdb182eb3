//! A publisher's word on volatility: SVI parameters, forward basis and rate by expiry. The surface is the median of all whose word is
//! young, worked out anew with each of them.
//!
//! Remaining accounts: all other publishers of the market.
//!
//! Who gains by calling it badly? A publisher that leaves the others out is refused, and one that lies moves the median no further than the
//! honest ones lie apart ([`br::median_slice`]).

use crate::{
    errors::ClearingError,
    events::SurfacePublished,
    remaining::publishers,
    state::{Market, Publisher, Surface, SurfaceSlot, check_calendar, slot_status},
};
use anchor_lang::prelude::*;
use breakwater_risk::{self as br, Svi};
use std::cell::Ref;

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
    pub key: Signer<'info>,
    #[account(has_one = surface @ ClearingError::WrongSurface)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut)]
    pub surface: AccountLoader<'info, Surface>,
    #[account(mut, has_one = key @ ClearingError::WrongAuthority,
        has_one = market @ ClearingError::WrongTarget)]
    pub publisher: AccountLoader<'info, Publisher>,
}

pub fn publish_surface<'info>(
    ctx: Context<'info, PublishSurface<'info>>,
    points: Vec<SurfacePointArgs>,
) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    require!(!points.is_empty(), ClearingError::ZeroAmount);
    let market = accounts.market.load()?;
    let mut surface = accounts.surface.load_mut()?;
    let market_key = accounts.market.key();
    {
        let mut own = accounts.publisher.load_mut()?;
        for point in &points {
            require!(now < point.expiry_ts, ClearingError::BoardExpired);
            let live = surface.find(point.expiry_ts)?.status == slot_status::LIVE;
            require!(live, ClearingError::BoardSettled);
            let slot = point.slot(now);
            slot.validate()?;
            own.put(slot, now)?;
        }
        check_calendar(&own.points, now)?;
    }
    let own = accounts.publisher.load()?;
    let mut all = publishers(ctx.remaining_accounts, &market_key, &accounts.publisher.key())?;
    all.push(own);
    require!(all.len() == usize::from(market.publishers), ClearingError::PublisherMissing);
    let before = surface.slots.to_vec();
    for point in &points {
        let young = agree(&mut surface, &all, &market, (point.expiry_ts, now))?;
        emit!(SurfacePublished { market: market_key, expiry_ts: point.expiry_ts, young });
    }
    if check_calendar(&surface.slots, now).is_err() {
        // medians of different publishers need not fit each other: the surface stays as it was, and grows old
        surface.slots.copy_from_slice(&before);
    }
    Ok(())
}

impl SurfacePointArgs {
    fn slot(&self, now: i64) -> SurfaceSlot {
        SurfaceSlot {
            expiry_ts: self.expiry_ts,
            published_ts: now,
            a_q32: self.a_q32,
            b_q32: self.b_q32,
            rho_q32: self.rho_q32,
            m_q32: self.m_q32,
            sigma_q32: self.sigma_q32,
            tenor_secs: self.expiry_ts.saturating_sub(now).max(0).unsigned_abs(),
            basis_q32: self.basis_q32,
            rate_q32: self.rate_q32,
            status: slot_status::LIVE,
            ..SurfaceSlot::default()
        }
    }
}

/// Puts what the publishers say together about one expiry into the surface; with too few of them it stays as it is and grows old. Returns
/// how many were young enough.
fn agree(
    surface: &mut Surface,
    all: &[Ref<Publisher>],
    market: &Market,
    (expiry_ts, now): (i64, i64),
) -> Result<u8> {
    let max_age_secs = market.params.oracle.surface_max_age_secs;
    let young = |publisher: &Ref<Publisher>| publisher.young(expiry_ts, now, max_age_secs).copied();
    let slots: Vec<SurfaceSlot> = all.iter().filter_map(young).collect();
    let count = slots.len() as u8; // fits: at most eight
    let least = market.params.least_publishers as usize;
    if slots.len() < least {
        return Ok(count);
    }
    if let Some(agreed) = median_point(&slots, least, now)? {
        *surface.find_mut(expiry_ts)? = agreed;
    }
    Ok(count)
}

/// The slice that strays least from the median, with median forward and rate, as old as the youngest time by which enough had spoken.
fn median_point(slots: &[SurfaceSlot], least: usize, now: i64) -> Result<Option<SurfaceSlot>> {
    let mut slices = Vec::with_capacity(slots.len());
    for slot in slots {
        let (svi, share) = (slot.svi(), slot.share_q48(now)?);
        let shrunk = |x: i64| br::mul_q48_down(x, i64::try_from(share).unwrap_or(i64::MAX));
        slices.push(Svi { a_q48: shrunk(svi.a_q48), b_q48: shrunk(svi.b_q48), ..svi });
    }
    let Some(mut chosen) = br::median_slice(&slices).and_then(|at| slots.get(at).copied()) else {
        return Ok(None);
    };
    // rates are within half a year's whole, so that the shifted ones keep their order
    let half = 1i64 << 33;
    let rates: Vec<u64> =
        slots.iter().map(|s| s.rate_q32.saturating_add(half).max(0).unsigned_abs()).collect();
    let bases: Vec<u64> = slots.iter().map(|s| s.basis_q32).collect();
    let (Some(rate), Some(basis)) = (br::median(&rates), br::median(&bases)) else {
        return Ok(None);
    };
    chosen.rate_q32 = rate.low.cast_signed().saturating_sub(half);
    chosen.basis_q32 = basis.low;
    let mut times: Vec<i64> = slots.iter().map(|slot| slot.published_ts).collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    chosen.published_ts = times.get(least.saturating_sub(1)).copied().unwrap_or(0);
    Ok(Some(chosen))
}
