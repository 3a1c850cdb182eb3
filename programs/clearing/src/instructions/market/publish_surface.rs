//! A publisher's word on volatility: SVI parameters, forward basis and rate by expiry. The surface is the median of all whose word is
//! young, worked out anew with each of them ([`SurfaceBuilder`]).
//!
//! Remaining accounts: all other publishers of the market.
//!
//! Who gains by calling it badly? A publisher that leaves the others out is refused, and one that lies moves the surface no further than the
//! honest ones lie apart ([`breakwater_risk::pricing::agreement`]), by no more than a step at a time ([`crate::state::SurfaceStep`]). One whose calendar the
//! others cannot follow stops nothing: where two expiries do not fit, both come from one publisher.

use crate::{
    errors::ClearingError,
    events::{SurfacePublished, emit},
    remaining::publishers,
    state::{Market, Publisher, Surface, SurfaceSlot, check_calendar, slot_status},
    surface_builder::{PointOutcome, SurfaceBuilder},
};
use anchor_lang::prelude::*;

/// A publisher's point of one expiry. Bounds: [`SurfaceSlot::validate`].
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct SurfacePointArgs {
    /// Expiry of the point [unix s].
    pub expiry_ts: i64,
    /// a of SVI's total variance [2^-32].
    pub a_q32: i64,
    /// b: mean slope of the two wings, >= 0 [2^-32].
    pub b_q32: i64,
    /// rho: positive raises the wing of high strikes [2^-32].
    pub rho_q32: i64,
    /// m: log-moneyness that the smile is centred on [2^-32].
    pub m_q32: i64,
    /// sigma: how round it is there, > 0 [2^-32].
    pub sigma_q32: i64,
    /// Forward over spot [2^-32].
    pub basis_q32: u64,
    /// Continuous rate a year, either sign [2^-32].
    pub rate_q32: i64,
}

/// Accounts of [`publish_surface`].
#[derive(Accounts)]
pub struct PublishSurface<'info> {
    /// The publisher; bound by who names it.
    pub key: Signer<'info>,
    /// The market; bound by its `surface`.
    #[account(has_one = surface @ ClearingError::WrongSurface)]
    pub market: AccountLoader<'info, Market>,
    /// The market's surface; bound by who names it.
    #[account(mut)]
    pub surface: AccountLoader<'info, Surface>,
    /// The publisher; bound by its `key` and `market`.
    #[account(mut, has_one = key @ ClearingError::WrongAuthority,
        has_one = market @ ClearingError::WrongTarget)]
    pub publisher: AccountLoader<'info, Publisher>,
}

/// Takes points in and works the surface out anew. Errors: `SurfaceMissing`, `SurfaceInvalid`, `BoardExpired`, `PublisherMissing`.
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
    let mut builder = SurfaceBuilder::new(&mut surface, &all, &market, now);
    for point in &points {
        builder.take(point.expiry_ts)?;
    }
    builder.fit()?;
    let outcomes = points.iter().map(|point| builder.outcome(point.expiry_ts));
    let outcomes: Vec<_> = outcomes.collect::<Result<_>>()?;
    for (point, PointOutcome { young, taken }) in points.iter().zip(outcomes) {
        emit!(SurfacePublished { market: market_key, expiry_ts: point.expiry_ts, young, taken });
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
