//! What a portfolio gains or loses when a market moves, for limits and hedges. No margin depends on it: floats are good
//! enough, and every figure is per market.

use breakwater_clearing::state::{MarginAccount, Market, Position, Surface, kind};
use breakwater_client::snapshot::{MarketState, Snapshot};
use breakwater_risk::{self as br, LOTS_PER_CONTRACT};

const Q48: f64 = 281_474_976_710_656.0;
const Q12: f64 = 4_096.0;
const USD: f64 = 1e6;

/// Sensitivities of one market's positions and collateral [US dollars].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Greeks {
    /// Gain when the underlying doubles at today's delta: delta x spot.
    pub delta_usd: f64,
    /// Change of `delta_usd` when the underlying moves by 1 %.
    pub gamma_usd: f64,
    /// Gain when volatility rises by one point (0.01).
    pub vega_usd: f64,
    /// Gain of a day that passes.
    pub theta_usd: f64,
    /// Contracts at spot, without sign.
    pub notional_usd: f64,
}

impl Greeks {
    fn add(&mut self, other: &Self) {
        self.delta_usd += other.delta_usd;
        self.gamma_usd += other.gamma_usd;
        self.vega_usd += other.vega_usd;
        self.theta_usd += other.theta_usd;
        self.notional_usd += other.notional_usd;
    }
}

/// Greeks of an account, one entry a market of the snapshot. Errors: those of the engine, where an expiry has no surface.
pub fn greeks(snapshot: &Snapshot, account: &MarginAccount) -> anchor_lang::Result<Vec<Greeks>> {
    let mut all = vec![];
    for MarketState { market, surface } in &snapshot.markets {
        let spot_usd = market.mark.price_atoms as f64 / USD;
        let held = account.collateral_atoms.get(usize::from(market.index)).copied().unwrap_or(0);
        let unit = 10f64.powi(i32::from(market.collateral_decimals));
        let mut sum = Greeks { delta_usd: held as f64 / unit * spot_usd, ..Greeks::default() };
        for position in account.positions().iter().filter(|p| p.market == market.index) {
            sum.add(&of_position(market, surface, position, snapshot.now)?);
        }
        all.push(sum);
    }
    Ok(all)
}

/// One position; nothing for one that has expired or is settled.
pub fn of_position(
    market: &Market,
    surface: &Surface,
    position: &Position,
    now: i64,
) -> anchor_lang::Result<Greeks> {
    let slot = surface.find(position.expiry_ts)?;
    if position.expiry_ts <= now || !slot.is_quoted() {
        return Ok(Greeks::default());
    }
    let risk = breakwater_clearing::errors::risk;
    let expiry = slot.to_risk(market, now)?;
    let quote =
        br::model::quote_of(&expiry, kind(position.kind), position.strike_atoms).map_err(risk)?;
    let one = br::pricing::greeks(&quote).map_err(risk)?;
    let contracts = position.size_lots as f64 / LOTS_PER_CONTRACT as f64;
    let (spot_usd, forward_usd) =
        (market.mark.price_atoms as f64 / USD, quote.forward_atoms as f64 / USD);
    Ok(Greeks {
        delta_usd: contracts * one.delta_q48 as f64 / Q48 * spot_usd,
        // F gamma is delta's change for a move by the whole forward
        gamma_usd: contracts * one.forward_gamma_q48 as f64 / Q48 * forward_usd / 100.0,
        vega_usd: contracts * one.vega_q12 as f64 / Q12 / USD / 100.0,
        theta_usd: contracts * one.theta_q12 as f64 / Q12 / USD / 365.0,
        notional_usd: contracts.abs() * spot_usd,
    })
}
