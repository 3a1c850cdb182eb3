//! Implied volatility of one market: up to sixteen expiries of SVI parameters with forward basis and rate.

use crate::{
    errors::{ClearingError, risk},
    mark::oracle_state,
    state::{Decided, Market, OracleParams},
};
use anchor_lang::prelude::*;
use breakwater_risk as br;

/// Most expiries of a market.
pub const MAX_EXPIRIES: usize = 16;

/// Life of one expiry's slot.
pub mod slot_status {
    /// No board has it.
    pub const EMPTY: u8 = 0;
    /// A board exists; `published_ts == 0` means no volatility has been published yet.
    pub const LIVE: u8 = 1;
    /// The settlement price is printed: positions are worth their payoff.
    pub const SETTLED: u8 = 2;
}

/// One expiry's point: smile, forward, rate.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SurfaceSlot {
    /// When it expires [unix s].
    pub expiry_ts: i64,
    /// When the point was last published [unix s].
    pub published_ts: i64,
    /// a of SVI's total variance, `a + b (rho (k-m) + sqrt((k-m)^2 + sigma^2))`, k = ln(K/F) [2^-32].
    pub a_q32: i64,
    /// b: mean slope of the two wings, >= 0 [2^-32].
    pub b_q32: i64,
    /// rho: positive raises the wing of high strikes; between -1 and 1 [2^-32].
    pub rho_q32: i64,
    /// m: log-moneyness that it is centred on [2^-32].
    pub m_q32: i64,
    /// sigma: how round it is there, > 0 [2^-32].
    pub sigma_q32: i64,
    /// Time to expiry the parameters were quoted for [s].
    pub tenor_secs: u64,
    /// Forward over spot [2^-32].
    pub basis_q32: u64,
    /// Continuous rate a year [2^-32].
    pub rate_q32: i64,
    /// Settlement price [quote atoms a unit]; printed once at expiry, 0 before.
    pub settlement_price_atoms: u64,
    /// [`slot_status`].
    pub status: u8,
    /// 0.
    pub _pad: [u8; 7],
}

/// What a point may move to, and how far at a time; beside its slot, written by `publish_surface` alone.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SurfaceStep {
    /// The point that a move is measured from.
    pub from: SurfaceShape,
    /// Since when it is that one [unix s]; 0 before the first.
    pub from_ts: i64,
    /// When publishers first agreed on a point further away than a step, which nobody has borne out yet; 0 for none [unix s].
    pub doubted_ts: i64,
}

/// Volatility of a point. Units: [`SurfaceSlot`].
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SurfaceShape {
    /// a [2^-32].
    pub a_q32: i64,
    /// b [2^-32].
    pub b_q32: i64,
    /// rho [2^-32].
    pub rho_q32: i64,
    /// m [2^-32].
    pub m_q32: i64,
    /// sigma [2^-32].
    pub sigma_q32: i64,
    /// Time to expiry the parameters were quoted for [s].
    pub tenor_secs: u64,
}

/// An expiry, as a moment sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiryAt {
    /// When it comes [unix s].
    pub expiry_ts: i64,
    /// The cluster's time [unix s].
    pub now: i64,
}

/// A point that publishers agree on.
#[derive(Clone, Copy, Debug)]
pub struct AgreedPoint<'a> {
    /// The point.
    pub slot: &'a SurfaceSlot,
    /// How far it is from [`SurfaceStep::from`] [bps of volatility].
    pub moved_bps: u64,
}

/// What became of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgedPoint {
    /// The surface takes it over.
    pub is_taken: bool,
    /// What is remembered of it.
    pub step: SurfaceStep,
}

impl From<&SurfaceSlot> for SurfaceShape {
    fn from(slot: &SurfaceSlot) -> Self {
        Self {
            a_q32: slot.a_q32,
            b_q32: slot.b_q32,
            rho_q32: slot.rho_q32,
            m_q32: slot.m_q32,
            sigma_q32: slot.sigma_q32,
            tenor_secs: slot.tenor_secs,
        }
    }
}

impl SurfaceStep {
    /// What becomes of a point that publishers agree on (I-35).
    ///
    /// A point further from the one that stood `surface_confirm_secs` ago than a step is taken once a second publication so much later
    /// still says so: one that stands for a moment sells nobody. A point that new risk is refused at says nothing about the next one.
    pub fn judge(
        &self,
        old: &SurfaceSlot,
        agreed: AgreedPoint,
        oracle: &OracleParams,
        now: i64,
    ) -> JudgedPoint {
        let judged = |is_taken, step| JudgedPoint { is_taken, step };
        let confirm_secs = i64::from(oracle.surface_confirm_secs);
        let taken = Self { from: SurfaceShape::from(agreed.slot), from_ts: now, doubted_ts: 0 };
        let age_secs = now.saturating_sub(old.published_ts);
        if self.from_ts == 0 || age_secs > i64::from(oracle.surface_refuse_secs) {
            return judged(true, taken);
        }
        let stood = |since_ts: i64| now.saturating_sub(since_ts) >= confirm_secs;
        if agreed.moved_bps <= u64::from(oracle.surface_step_bps) {
            let from = if stood(self.from_ts) { taken } else { Self { doubted_ts: 0, ..*self } };
            return judged(true, from);
        }
        let doubted_ts = if self.doubted_ts == 0 { now } else { self.doubted_ts };
        if stood(doubted_ts) {
            judged(true, taken)
        } else {
            judged(false, Self { doubted_ts, ..*self })
        }
    }

    /// The point that a move is measured from, as far as it is still to run; `None` before the first. Errors: `RiskDomain`.
    pub fn start_svi(&self, at: ExpiryAt) -> Result<Option<br::pricing::Svi>> {
        if self.from_ts == 0 {
            return Ok(None);
        }
        let from = SurfaceSlot { expiry_ts: at.expiry_ts, ..SurfaceSlot::from(&self.from) };
        from.left_svi(at.now).map(Some)
    }
}

impl From<&SurfaceShape> for SurfaceSlot {
    fn from(point: &SurfaceShape) -> Self {
        Self {
            a_q32: point.a_q32,
            b_q32: point.b_q32,
            rho_q32: point.rho_q32,
            m_q32: point.m_q32,
            sigma_q32: point.sigma_q32,
            tenor_secs: point.tenor_secs,
            ..Self::default()
        }
    }
}

impl SurfaceSlot {
    /// The smile of what is left of its time: its variance shrinks with it. Errors: `RiskDomain`.
    pub fn left_svi(&self, now: i64) -> Result<br::pricing::Svi> {
        let (svi, share) = (self.svi(), self.share_q48(now)?);
        let share = i64::try_from(share).unwrap_or(i64::MAX);
        let shrunk = |x: i64| br::maths::mul_q48_down(x, share);
        Ok(br::pricing::Svi { a_q48: shrunk(svi.a_q48), b_q48: shrunk(svi.b_q48), ..svi })
    }

    /// The smile of the whole quoted time, as the engine takes it: exact.
    pub fn svi(&self) -> br::pricing::Svi {
        let q48 = |q32: i64| q32.saturating_mul(1 << 16);
        br::pricing::Svi {
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

    /// Its expiry, as a moment sees it.
    pub fn at(&self, now: i64) -> ExpiryAt {
        ExpiryAt { expiry_ts: self.expiry_ts, now }
    }

    /// Time to expiry that is left; 0 once it has come [s].
    pub fn left_secs(&self, now: i64) -> u64 {
        self.expiry_ts.saturating_sub(now).max(0).unsigned_abs()
    }

    /// Part of the quoted time that is left, rounded down [2^-48]. Errors: `RiskDomain`, `Overflow`.
    pub fn share_q48(&self, now: i64) -> Result<u64> {
        br::maths::ratio_q48(self.left_secs(now), self.tenor_secs).map_err(risk)
    }

    /// The expiry as it is now, at the market's mark; the forward is rounded down by less than an atom. Within its settlement window what
    /// is averaged already is fixed.
    /// Errors: `RiskDomain` for a price or time outside the engine's domain.
    pub fn to_risk(&self, market: &Market, now: i64) -> Result<br::model::Expiry> {
        let spot_atoms = market.mark.price_atoms;
        require!(spot_atoms <= br::MAX_PRICE_ATOMS, ClearingError::RiskDomain);
        let spot_q12 = spot_atoms << br::PRICE_PLACES;
        let one = br::ONE_Q32;
        let full_q12 = br::maths::mul_div_floor(spot_q12, self.basis_q32, one).map_err(risk)?;
        let (forward_q12, fixed_q12) = match market.decided(self.at(now))? {
            None => (full_q12, 0),
            Some(Decided { fixed_q12, left_secs, all_secs }) => {
                let open_q12 =
                    br::maths::mul_div_floor(full_q12, left_secs, all_secs).map_err(risk)?;
                (fixed_q12.saturating_add(open_q12), fixed_q12) // an average of prices, so below 2^61
            }
        };
        Ok(br::model::Expiry {
            forward_q12,
            fixed_q12,
            svi: self.svi(),
            bounds: br::pricing::SmileBounds::default(),
            share_q48: self.share_q48(now)?.min(4 * br::ONE_Q48),
            left_secs: self.left_secs(now),
            rate_q48: self.rate_q32.saturating_mul(1 << 16),
        })
    }

    /// Bounds of one published point: forward within 20 % of spot, rate within 50 % a year, SVI free of butterflies (I-12).
    /// Errors: `SurfaceInvalid`; the log names the field.
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

/// I-12: no published expiry, as far as it is still to run, has less total variance than an earlier one. Errors: `SurfaceInvalid`.
pub fn check_calendar(slots: &[SurfaceSlot], now: i64) -> Result<()> {
    let live = |slot: &&SurfaceSlot| slot.is_quoted() && slot.expiry_ts > now;
    let mut slots: Vec<&SurfaceSlot> = slots.iter().filter(live).collect();
    slots.sort_unstable_by_key(|slot| slot.expiry_ts);
    for pair in slots.windows(2) {
        let [earlier, later] = pair else { continue };
        check_pair(earlier, later, now)?;
    }
    Ok(())
}

/// The same of two expiries. Errors: `SurfaceInvalid`.
pub fn check_pair(earlier: &SurfaceSlot, later: &SurfaceSlot, now: i64) -> Result<()> {
    let (first, last) = (earlier.svi(), later.svi());
    let earlier = br::pricing::LeftSvi { svi: &first, share_q48: earlier.share_q48(now)? };
    let later = br::pricing::LeftSvi { svi: &last, share_q48: later.share_q48(now)? };
    br::pricing::check_calendar(earlier, later).map_err(|error| {
        risk(error); // logs the field
        error!(ClearingError::SurfaceInvalid)
    })
}

/// One market's surface.
#[account(zero_copy)]
#[derive(Debug)]
pub struct Surface {
    /// The market.
    pub market: Pubkey,
    /// One an expiry, in no order.
    pub slots: [SurfaceSlot; MAX_EXPIRIES],
    /// One a slot, in the same place.
    pub steps: [SurfaceStep; MAX_EXPIRIES],
    /// Of its address.
    pub bump: u8,
    /// 0.
    pub _pad: [u8; 7],
}

const _: () = assert!(core::mem::size_of::<Surface>() == 32 + 16 * (96 + 64) + 8);

impl Surface {
    /// Takes a free slot for a new board. Errors: `NoRoom`.
    pub fn list(&mut self, expiry_ts: i64) -> Result<()> {
        let mut places = self.slots.iter_mut().zip(&mut self.steps);
        let free = places.find(|(slot, _)| slot.status == slot_status::EMPTY);
        let (slot, step) = free.ok_or(ClearingError::NoRoom)?;
        *slot = SurfaceSlot { expiry_ts, status: slot_status::LIVE, ..SurfaceSlot::default() };
        *step = SurfaceStep::default();
        Ok(())
    }

    /// Slots that no board has taken.
    pub fn free_slots(&self) -> usize {
        self.slots.iter().filter(|slot| slot.status == slot_status::EMPTY).count()
    }

    /// Place of an expiry. Errors: `SurfaceMissing`.
    pub fn place(&self, expiry_ts: i64) -> Result<usize> {
        let here = |s: &SurfaceSlot| s.status != slot_status::EMPTY && s.expiry_ts == expiry_ts;
        self.slots.iter().position(here).ok_or_else(|| error!(ClearingError::SurfaceMissing))
    }

    /// The slot of an expiry. Errors: `SurfaceMissing`.
    pub fn find(&self, expiry_ts: i64) -> Result<&SurfaceSlot> {
        self.slots
            .iter()
            .find(|slot| slot.status != slot_status::EMPTY && slot.expiry_ts == expiry_ts)
            .ok_or_else(|| error!(ClearingError::SurfaceMissing))
    }

    /// The same, to change. Errors: `SurfaceMissing`.
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
        let bps = br::maths::mul_div_ceil(late.unsigned_abs(), rate, 3_600).unwrap_or(u64::MAX);
        u32::try_from(bps).unwrap_or(u32::MAX).min(br::model::MOST_WIDENING_BPS)
    }
}
