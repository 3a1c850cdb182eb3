//! Who publishes volatility for a market, and what it said last.

use crate::{
    errors::ClearingError,
    state::{ExpiryAt, MAX_EXPIRIES, SurfaceSlot, slot_status},
};
use anchor_lang::prelude::*;

/// One publisher of one market.
#[account(zero_copy)]
#[derive(Debug)]
pub struct Publisher {
    /// The market.
    pub market: Pubkey,
    /// Who signs.
    pub key: Pubkey,
    /// Its word counts from here on [unix s].
    pub active_ts: i64,
    /// Its own points, one an expiry; written by `publish_surface` alone.
    pub points: [SurfaceSlot; MAX_EXPIRIES],
    /// Of its address.
    pub bump: u8,
    /// 0.
    pub _pad: [u8; 7],
}

const _: () = assert!(core::mem::size_of::<Publisher>() == 72 + 16 * 96 + 8);

impl Publisher {
    /// Puts a point in the place of the one it had for the expiry, or of one that is over. Errors: `NoRoom`.
    pub fn put(&mut self, point: SurfaceSlot, now: i64) -> Result<()> {
        let same = |slot: &SurfaceSlot| {
            slot.status == slot_status::LIVE && slot.expiry_ts == point.expiry_ts
        };
        let over = |slot: &SurfaceSlot| slot.status == slot_status::EMPTY || slot.expiry_ts <= now;
        let at = self.points.iter().position(same).or_else(|| self.points.iter().position(over));
        let slot = at.and_then(|at| self.points.get_mut(at)).ok_or(ClearingError::NoRoom)?;
        *slot = point;
        Ok(())
    }

    /// Its point for an expiry, if its word counts and the point is young enough.
    pub fn young(&self, at: ExpiryAt, max_age_secs: u32) -> Option<&SurfaceSlot> {
        let ExpiryAt { expiry_ts, now } = at;
        let found = self.points.iter().find(|slot| {
            slot.is_quoted()
                && slot.expiry_ts == expiry_ts
                && now.saturating_sub(slot.published_ts) <= i64::from(max_age_secs)
        });
        found.filter(|_| now >= self.active_ts)
    }
}
