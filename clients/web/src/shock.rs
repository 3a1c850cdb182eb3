//! The world as it would be.
//!
//! | shock | what moves | rounding |
//! |---|---|---|
//! | price | mark, moving average and second source, all by one factor, so that no oracle state appears or goes; the confidence interval with it | prices down and not below one atom, the interval up |
//! | volatility | a and b of every smile by (1 + x)^2, so that every implied volatility moves by 1 + x | nearest 2^-32 of variance |
//! | time | the clock; marks and surfaces are published so much later, and what has expired by then is settled at the shocked mark | whole seconds, down |
//!
//! Settled expiries, ranges, breakers and windows stay as they are.

use crate::{refusal::Result, session::World};
use breakwater_clearing::{
    errors::ClearingError,
    state::{Market, Surface, slot_status},
};
use breakwater_client::snapshot::MarketState;
use breakwater_risk::maths::{mul_div_ceil, mul_div_floor};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Moves of all markets together or of each by its index [bps].
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PriceMove {
    /// Every market's.
    All(f64),
    /// By the market's index, as text; a market that is not named stays.
    Each(#[cfg_attr(test, ts(type = "Record<number, number>"))] BTreeMap<String, f64>),
}

/// The world as it would be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Shock {
    /// Move of prices, up positive: -1 000 is ten per cent down [bps].
    pub price_bps: Option<PriceMove>,
    /// Relative move of every implied volatility: 2 500 makes 60 % to 75 % [bps].
    pub vol_bps: Option<f64>,
    /// Time that passes; what expires meanwhile is settled at the shocked price. Marks and surfaces stay as young as they are [s].
    pub secs: Option<f64>,
}

/// Factors are counted in this: a hundredth of a basis point.
const ONE: u64 = 1_000_000;

impl Shock {
    /// All prices by so much [bps].
    pub fn price(price_bps: f64) -> Self {
        Self { price_bps: Some(PriceMove::All(price_bps)), ..Self::default() }
    }

    /// One market's price by so much [bps].
    pub fn price_of(market: u8, price_bps: f64) -> Self {
        let each = BTreeMap::from([(market.to_string(), price_bps)]);
        Self { price_bps: Some(PriceMove::Each(each)), ..Self::default() }
    }

    /// Every volatility by so much of itself [bps].
    pub fn vol(vol_bps: f64) -> Self {
        Self { vol_bps: Some(vol_bps), ..Self::default() }
    }

    /// The world so moved; rounding as in the table above. Errors: `RiskDomain` for a price beyond what the engine takes, `Overflow`.
    pub fn apply(&self, world: &World) -> Result<World> {
        let mut world = world.clone();
        let secs = self.secs.unwrap_or(0.0) as i64; // towards zero, saturates
        world.snapshot.now = world.now().checked_add(secs).ok_or(ClearingError::Overflow)?;
        let now = world.now();
        for MarketState { market, surface } in &mut world.snapshot.markets {
            let factor = factor_of(self.price_bps_of(market.index));
            move_price(market, (factor, ONE))?;
            pass(market, secs);
            move_vol(surface, factor_of(self.vol_bps.unwrap_or(0.0)))?;
            if secs > 0 {
                age(surface, secs);
                settle(surface, market.mark.price_atoms, now);
            }
        }
        Ok(world)
    }

    fn price_bps_of(&self, market: u8) -> f64 {
        match &self.price_bps {
            None => 0.0,
            Some(PriceMove::All(bps)) => *bps,
            Some(PriceMove::Each(each)) => each.get(&market.to_string()).copied().unwrap_or(0.0),
        }
    }
}

/// 1 + bps, at least nothing.
fn factor_of(bps: f64) -> u64 {
    ((10_000.0 + bps) * 100.0).round().max(0.0) as u64 // saturates
}

/// Every price of a market by one factor `to / from`. Rounding: prices down and not below one atom, the interval up. Errors: `RiskDomain`
/// for a `from` of 0, `Overflow`.
pub fn move_price(market: &mut Market, (to, from): (u64, u64)) -> Result<()> {
    if to == from || market.mark.price_atoms == 0 {
        return Ok(());
    }
    let mark = &mut market.mark;
    mark.price_atoms = mul_div_floor(mark.price_atoms, to, from)?.max(1);
    mark.conf_atoms = mul_div_ceil(mark.conf_atoms, to, from)?;
    mark.ema_atoms = mul_div_floor(mark.ema_atoms, to, from)?;
    if market.second.price_atoms > 0 {
        market.second.price_atoms = mul_div_floor(market.second.price_atoms, to, from)?.max(1);
    }
    Ok(())
}

fn pass(market: &mut Market, secs: i64) {
    market.mark.publish_ts = market.mark.publish_ts.saturating_add(secs);
    market.second.publish_ts = market.second.publish_ts.saturating_add(secs);
    market.range.mm_ts = market.range.mm_ts.saturating_add(secs);
    market.range.standing_ts = market.range.standing_ts.saturating_add(secs);
}

fn age(surface: &mut Surface, secs: i64) {
    for slot in surface.slots.iter_mut().filter(|slot| slot.published_ts > 0) {
        slot.published_ts = slot.published_ts.saturating_add(secs);
    }
}

fn settle(surface: &mut Surface, price_atoms: u64, now: i64) {
    let over = |slot: &&mut _| {
        let slot: &breakwater_clearing::state::SurfaceSlot = slot;
        slot.status == slot_status::LIVE && slot.expiry_ts <= now
    };
    for slot in surface.slots.iter_mut().filter(over) {
        slot.status = slot_status::SETTLED;
        slot.settlement_price_atoms = price_atoms;
    }
}

fn move_vol(surface: &mut Surface, factor: u64) -> Result<()> {
    if factor == ONE {
        return Ok(());
    }
    let one = i128::from(ONE) * i128::from(ONE);
    let square = i128::from(factor).checked_mul(i128::from(factor));
    let square = square.ok_or(ClearingError::Overflow)?;
    let moved = |value: i64| {
        let product = i128::from(value).checked_mul(square)?;
        let half = if product < 0 { -one / 2 } else { one / 2 };
        i64::try_from(product.checked_add(half)? / one).ok()
    };
    for slot in &mut surface.slots {
        slot.a_q32 = moved(slot.a_q32).ok_or(ClearingError::Overflow)?;
        slot.b_q32 = moved(slot.b_q32).ok_or(ClearingError::Overflow)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{EXPIRY, K, account, series, world},
        quotes::quote,
        subject::SeriesJson,
    };
    use breakwater_tests::{DAY, START};

    #[test]
    fn prices_move_together_and_no_oracle_state_appears() {
        let world = world();
        let before = &world.snapshot.markets[0].market;
        let moved = Shock::price(-1_000.0).apply(&world).unwrap();
        let after = &moved.snapshot.markets[0].market;
        assert_eq!(after.mark.price_atoms, before.mark.price_atoms / 10 * 9);
        assert_eq!(after.mark.ema_atoms, before.mark.ema_atoms / 10 * 9);
        assert_eq!(after.mark.conf_atoms, before.mark.conf_atoms / 10 * 9);
        assert_eq!(after.states(START), before.states(START));
    }

    #[test]
    fn a_move_of_another_market_moves_nothing_here() {
        let world = world();
        let moved = Shock::price_of(1, 5_000.0).apply(&world).unwrap();
        assert_eq!(moved.snapshot.markets[0].market.mark, world.snapshot.markets[0].market.mark);
        assert_ne!(
            Shock::price_of(0, 5_000.0).apply(&world).unwrap().snapshot.markets[0].market.mark,
            world.snapshot.markets[0].market.mark
        );
    }

    #[test]
    fn a_shock_of_volatility_moves_every_implied_volatility_by_its_share() {
        let mut world = world();
        // a smile, not a flat line
        world.snapshot.markets[0].surface.slots[1].b_q32 = 1 << 26;
        world.snapshot.markets[0].surface.slots[1].rho_q32 = -(1 << 31);
        let shocked = Shock::vol(2_500.0).apply(&world).unwrap();
        for strike in [40, 50, 60, 70, 90] {
            let series = SeriesJson::of(&series(0, strike * K));
            let (one, two) = (quote(&world, &series).unwrap(), quote(&shocked, &series).unwrap());
            assert!((two.iv / one.iv - 1.25).abs() < 1e-6, "{strike}: {} {}", one.iv, two.iv);
        }
    }

    #[test]
    fn what_expires_meanwhile_is_settled_at_the_shocked_price_and_the_rest_stays_young() {
        let world = world();
        let shock = Shock { secs: Some((8 * DAY) as f64), ..Shock::price(-5_000.0) };
        let later = shock.apply(&world).unwrap();
        let MarketState { market, surface } = &later.snapshot.markets[0];
        let (first, second) = (surface.slots[0], surface.slots[1]);
        assert_eq!((first.status, first.settlement_price_atoms), (slot_status::SETTLED, 30 * K));
        assert_eq!(second.status, slot_status::LIVE);
        assert_eq!(second.states(&market.params.oracle, later.now()), 0);
        assert_eq!(market.states(later.now()), 0);
        assert_eq!(second.expiry_ts, EXPIRY);
    }

    #[test]
    fn no_shock_changes_no_margin() {
        let world = world();
        let account = account(50_000, &[(series(1, 55 * K), -3_000_000)]);
        let still = Shock { secs: Some(0.0), vol_bps: Some(0.0), ..Shock::price(0.0) };
        let assess = |world| crate::assess::assess(world, &account).unwrap();
        assert_eq!(assess(&world), assess(&still.apply(&world).unwrap()));
    }
}
