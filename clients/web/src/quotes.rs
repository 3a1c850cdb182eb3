//! Single options at mark, in floating point: for tables and pictures, nothing is decided by them.

use crate::{refusal::Result, session::World, subject::SeriesJson};
use breakwater_clearing::{
    errors::ClearingError,
    state::{Series, kind, slot_status},
};
use breakwater_client::snapshot::MarketState;
use breakwater_risk::{self as br, ONE_Q32, pricing::SettledOption};
use serde::Serialize;

/// Quote atoms in one USD.
pub const USD: f64 = 1e6;
const Q48: f64 = (1u64 << 48) as f64;
const Q12: f64 = 4_096.0;

/// One contract, long. Delta and gamma are with respect to the price of the underlying, not the forward.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Quote {
    /// The option.
    #[serde(flatten)]
    pub series: SeriesJson,
    /// Forward of the expiry, its settlement price once settled, in USD.
    pub forward_usd: f64,
    /// Value at mark, discounted, in USD.
    pub mark_usd: f64,
    /// Implied volatility a year: 0.6 is 60 %; 0 once settled.
    pub iv: f64,
    /// Change of value for a move of spot, in units of the underlying; a put's is negative.
    pub delta: f64,
    /// Change of delta for a move of spot by 1 USD.
    pub gamma: f64,
    /// USD for one point (0.01) of volatility.
    pub vega: f64,
    /// USD a day that passes.
    pub theta: f64,
    /// Settled, or expired and about to be.
    pub settled: bool,
}

/// One option at mark. Errors: `MarketMissing`, `SurfaceMissing` also where nothing has been published, `RiskDomain`.
pub fn quote(world: &World, series: &SeriesJson) -> Result<Quote> {
    let Series { market, kind: side, expiry_ts, strike_atoms } = series.series();
    let MarketState { market, surface } = world.market(market)?;
    let slot = surface.find(expiry_ts)?;
    let now = world.now();
    if slot.status == slot_status::SETTLED {
        return Ok(settled(series, slot.settlement_price_atoms));
    }
    if !slot.is_quoted() {
        return Err(ClearingError::SurfaceMissing.into());
    }
    let expiry = slot.to_risk(market, now)?;
    if expiry.left_secs == 0 {
        return Ok(settled(series, expiry.forward_q12 >> br::PRICE_PLACES));
    }
    let option = br::model::quote_of(&expiry, kind(side), strike_atoms)?;
    let one = br::pricing::greeks(&option)?;
    let basis = slot.basis_q32 as f64 / ONE_Q32 as f64;
    let forward_usd = expiry.forward_q12 as f64 / Q12 / USD;
    Ok(Quote {
        series: *series,
        forward_usd,
        mark_usd: one.value_q12 as f64 / Q12 / USD,
        iv: option.vol_q48 as f64 / Q48,
        delta: one.delta_q48 as f64 / Q48 * basis,
        // F gamma is delta's change for a move by the whole forward
        gamma: one.forward_gamma_q48 as f64 / Q48 / forward_usd * basis * basis,
        vega: one.vega_q12 as f64 / Q12 / USD / 100.0,
        theta: one.theta_q12 as f64 / Q12 / USD / 365.0,
        settled: false,
    })
}

/// Worth its payoff, and nothing moves it any more.
fn settled(series: &SeriesJson, price_atoms: u64) -> Quote {
    let Series { kind: side, strike_atoms, .. } = series.series();
    Quote {
        series: *series,
        forward_usd: price_atoms as f64 / USD,
        mark_usd: SettledOption { kind: kind(side), strike_atoms, settlement_atoms: price_atoms }
            .payoff_atoms() as f64
            / USD,
        iv: 0.0,
        delta: 0.0,
        gamma: 0.0,
        vega: 0.0,
        theta: 0.0,
        settled: true,
    }
}

/// Value at mark of one contract, discounted [2^-12 quote atoms]. Errors: as [`quote`], `BoardExpired` where it has settled.
pub fn mark_q12(world: &World, series: &Series) -> Result<u64> {
    let MarketState { market, surface } = world.market(series.market)?;
    let slot = surface.find(series.expiry_ts)?;
    if !slot.is_quoted() || slot.left_secs(world.now()) == 0 {
        return Err(ClearingError::BoardExpired.into());
    }
    let expiry = slot.to_risk(market, world.now())?;
    let option = br::model::quote_of(&expiry, kind(series.kind), series.strike_atoms)?;
    Ok(br::pricing::greeks(&option)?.value_q12)
}
