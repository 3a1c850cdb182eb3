//! A volatility surface of one shape: a fixed smile whose level is given, or rises as the price falls from where it
//! started. The latter stands in for publishers who watch an options market; there is none to watch on a local validator.

use anchor_lang::prelude::Result as AnchorResult;
use breakwater_clearing::{
    instructions::SurfacePointArgs,
    state::{ExpiryAt, SurfaceSlot, slot_status},
};

const ONE: f64 = 4_294_967_296.0;
const YEAR_SECS: f64 = 31_536_000.0;
/// Slope of the smile: puts dearer than calls.
const RHO: f64 = -0.3;
/// Shares of at-the-money variance that curve with strike.
const CURVED: f64 = 0.3;
/// Highest at-the-money volatility published.
const MAX_VOL: f64 = 3.0;

/// How the level of volatility follows the price.
#[derive(Clone, Copy, Debug)]
pub struct VolRule {
    pub base_vol_bps: u32,
    pub vol_per_fall: f64,
}

/// At-the-money volatility, 1.0 = 100 % a year.
pub fn level(rule: &VolRule, start_price: u64, price: u64) -> f64 {
    let fall = (1.0 - price as f64 / start_price.max(1) as f64).max(0.0);
    (f64::from(rule.base_vol_bps) / 10_000.0 + rule.vol_per_fall * fall).min(MAX_VOL)
}

/// One expiry's SVI for a level of volatility: w(0) = sigma^2 tau.
pub fn point(at: ExpiryAt, vol: f64) -> SurfacePointArgs {
    let ExpiryAt { expiry_ts, now } = at;
    let tau = (expiry_ts - now).max(1) as f64 / YEAR_SECS;
    let total = vol * vol * tau;
    let width = total.sqrt().max(0.02);
    let b = CURVED * total / width;
    let q32 = |x: f64| (x * ONE) as i64;
    SurfacePointArgs {
        expiry_ts,
        a_q32: q32(total - b * width) + 1,
        b_q32: q32(b),
        rho_q32: q32(RHO),
        m_q32: 0,
        sigma_q32: q32(width),
        basis_q32: ONE as u64,
        rate_q32: 0,
    }
}

/// The point as the program keeps it when it is published at `now`.
pub fn slot(point: &SurfacePointArgs, now: i64) -> SurfaceSlot {
    SurfaceSlot {
        expiry_ts: point.expiry_ts,
        published_ts: now,
        a_q32: point.a_q32,
        b_q32: point.b_q32,
        rho_q32: point.rho_q32,
        m_q32: point.m_q32,
        sigma_q32: point.sigma_q32,
        tenor_secs: point.expiry_ts.saturating_sub(now).max(0).unsigned_abs(),
        basis_q32: point.basis_q32,
        rate_q32: point.rate_q32,
        status: slot_status::LIVE,
        ..Default::default()
    }
}

/// Total variance at a log-moneyness, as it was quoted.
pub fn total_variance(slot: &SurfaceSlot, k: f64) -> f64 {
    let f = |q32: i64| q32 as f64 / ONE;
    let x = k - f(slot.m_q32);
    f(slot.a_q32) + f(slot.b_q32) * (f(slot.rho_q32) * x + x.hypot(f(slot.sigma_q32)))
}

/// The program would accept the point.
pub fn check(point: &SurfacePointArgs, now: i64) -> AnchorResult<()> {
    slot(point, now).validate()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_it_makes_is_one_the_program_accepts() {
        for secs in [2, 60, 3_600, 86_400, 604_800, 2_592_000, 31_536_000] {
            for vol in [0.1, 0.5, 1.0, 3.0] {
                let at = ExpiryAt { expiry_ts: 1_000_000 + secs, now: 1_000_000 };
                let point = point(at, vol);
                assert!(check(&point, 1_000_000).is_ok(), "{secs} s at {vol}");
            }
        }
    }

    #[test]
    fn volatility_rises_as_the_price_falls_and_never_past_its_limit() {
        let rule = VolRule { base_vol_bps: 7_000, vol_per_fall: 1.6 };
        assert_eq!(level(&rule, 100, 120), 0.7);
        assert!((level(&rule, 100, 50) - 1.5).abs() < 1e-12);
        assert_eq!(level(&VolRule { base_vol_bps: 30_000, ..rule }, 100, 1), MAX_VOL);
    }
}
