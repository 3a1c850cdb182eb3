//! Implied volatility of one market: up to sixteen expiries of SVI parameters with forward basis and rate.

use crate::{
    errors::{ClearingError, risk},
    mark::oracle_state,
    state::OracleParams,
};
use anchor_lang::prelude::*;
use breakwater_risk as br;

pub const MAX_EXPIRIES: usize = 16;

/// Life of one expiry's slot.
pub mod slot_status {
    pub const EMPTY: u8 = 0;
    /// A board exists; `published_ts == 0` means no volatility has been published yet.
    pub const LIVE: u8 = 1;
    /// The settlement price is printed: positions are worth their payoff.
    pub const SETTLED: u8 = 2;
}

#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SurfaceSlot {
    pub expiry_ts: i64,
    /// When the point was last published [unix s].
    pub published_ts: i64,
    /// SVI of total variance, `a + b (rho (k-m) + sqrt((k-m)^2 + sigma^2))` [2^-32].
    pub a_q32: i64,
    pub b_q32: i64,
    pub rho_q32: i64,
    pub m_q32: i64,
    pub sigma_q32: i64,
    /// Time to expiry the parameters were quoted for [s].
    pub tenor_secs: u64,
    /// Forward over spot [2^-32].
    pub basis_q32: u64,
    /// Continuous rate a year [2^-32].
    pub rate_q32: i64,
    /// Printed once at expiry [quote atoms].
    pub settlement_price_atoms: u64,
    pub status: u8,
    pub _pad: [u8; 7],
}

impl SurfaceSlot {
    pub fn svi(&self) -> br::Svi {
        let q48 = |q32: i64| q32.saturating_mul(1 << 16);
        br::Svi {
            a_q48: q48(self.a_q32),
            b_q48: q48(self.b_q32),
            rho_q48: q48(self.rho_q32),
            m_q48: q48(self.m_q32),
            sigma_q48: q48(self.sigma_q32),
        }
    }

    /// Live, and a publisher has spoken.
    pub fn is_quoted(&self) -> bool {
        self.status == slot_status::LIVE && self.published_ts > 0
    }

    pub fn left_secs(&self, now: i64) -> u64 {
        self.expiry_ts.saturating_sub(now).max(0).unsigned_abs()
    }

    /// Part of the quoted time that is left [2^-48].
    pub fn share_q48(&self, now: i64) -> Result<u64> {
        br::ratio_q48(self.left_secs(now), self.tenor_secs).map_err(risk)
    }

    /// The expiry as it is now, at a spot price; the forward is rounded down by less than an atom.
    /// Errors: `RiskDomain` for a price or time outside the engine's domain.
    pub fn to_risk(&self, spot_atoms: u64, now: i64) -> Result<br::Expiry> {
        require!(spot_atoms <= br::MAX_PRICE_ATOMS, ClearingError::RiskDomain);
        let spot_q12 = spot_atoms << br::PRICE_PLACES;
        let one = br::ONE_Q32;
        Ok(br::Expiry {
            forward_q12: br::mul_div_floor(spot_q12, self.basis_q32, one).map_err(risk)?,
            fixed_q12: 0, // settlement takes one price, not an average
            svi: self.svi(),
            bounds: br::SmileBounds::default(),
            share_q48: self.share_q48(now)?.min(4 * br::ONE_Q48),
            left_secs: self.left_secs(now),
            rate_q48: self.rate_q32.saturating_mul(1 << 16),
        })
    }

    /// Bounds of one published point: forward within 20 % of spot, rate within 50 % a year, SVI arbitrage-free.
    pub fn validate(&self) -> Result<()> {
        let one = 1u64 << 32;
        let rate_ok = self.rate_q32.unsigned_abs() <= one / 2;
        require!(self.basis_q32.abs_diff(one) <= one / 5 && rate_ok, ClearingError::SurfaceInvalid);
        let svi = self.svi();
        svi.validate(self.tenor_secs).and_then(|()| svi.check_butterflies()).map_err(|error| {
            risk(error); // logs the field
            error!(ClearingError::SurfaceInvalid)
        })
    }
}

/// No published expiry, as far as it is still to run, has less total variance than an earlier one. Errors: `SurfaceInvalid`.
pub fn check_calendar(slots: &[SurfaceSlot], now: i64) -> Result<()> {
    let live = |slot: &&SurfaceSlot| slot.is_quoted() && slot.expiry_ts > now;
    let mut slots: Vec<&SurfaceSlot> = slots.iter().filter(live).collect();
    slots.sort_unstable_by_key(|slot| slot.expiry_ts);
    for pair in slots.windows(2) {
        let [earlier, later] = pair else { continue };
        let (earlier, later) =
            ((&earlier.svi(), earlier.share_q48(now)?), (&later.svi(), later.share_q48(now)?));
        br::check_calendar(earlier, later).map_err(|error| {
            risk(error); // logs the field
            error!(ClearingError::SurfaceInvalid)
        })?;
    }
    Ok(())
}

#[account(zero_copy)]
#[derive(Debug)]
pub struct Surface {
    pub market: Pubkey,
    pub slots: [SurfaceSlot; MAX_EXPIRIES],
    pub bump: u8,
    pub _pad: [u8; 7],
}

const _: () = assert!(core::mem::size_of::<Surface>() == 32 + 16 * 96 + 8);

impl Surface {
    pub fn find(&self, expiry_ts: i64) -> Result<&SurfaceSlot> {
        self.slots
            .iter()
            .find(|slot| slot.status != slot_status::EMPTY && slot.expiry_ts == expiry_ts)
            .ok_or_else(|| error!(ClearingError::SurfaceMissing))
    }

    pub fn find_mut(&mut self, expiry_ts: i64) -> Result<&mut SurfaceSlot> {
        self.slots
            .iter_mut()
            .find(|slot| slot.status != slot_status::EMPTY && slot.expiry_ts == expiry_ts)
            .ok_or_else(|| error!(ClearingError::SurfaceMissing))
    }
}

impl SurfaceSlot {
    /// States of a live expiry's point: bits of [`oracle_state`]; none once it is settled.
    pub fn states(&self, oracle: &OracleParams, now: i64) -> u8 {
        if self.status == slot_status::SETTLED {
            return 0;
        }
        let age = now.saturating_sub(self.published_ts);
        let mut states = 0;
        if age > i64::from(oracle.surface_max_age_secs) {
            states |= oracle_state::SURFACE_STALE;
        }
        if self.published_ts == 0 || age > i64::from(oracle.surface_refuse_secs) {
            states |= oracle_state::SURFACE_OLD;
        }
        states
    }

    /// How much a stale point widens the shocks of volatility, of their width, rounded up [bps].
    pub fn widen_bps(&self, oracle: &OracleParams, now: i64) -> u32 {
        let late = now
            .saturating_sub(self.published_ts)
            .saturating_sub(i64::from(oracle.surface_max_age_secs));
        if self.status != slot_status::LIVE || late <= 0 {
            return 0;
        }
        let rate = u64::from(oracle.surface_widen_bps_per_hour);
        let bps = br::mul_div_ceil(late.unsigned_abs(), rate, 3_600).unwrap_or(u64::MAX);
        u32::try_from(bps).unwrap_or(u32::MAX).min(br::MOST_WIDENING_BPS)
    }
}
