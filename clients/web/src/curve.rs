//! A book's value over prices of one market, in floating point, for pictures.

use crate::{
    quotes::{USD, quote},
    refusal::{Refusal, Result},
    session::World,
    shock::{Shock, move_price},
    subject::SeriesJson,
};
use breakwater_clearing::state::MarginAccount;
use breakwater_client::snapshot::MarketState;
use breakwater_risk::{LOTS_PER_CONTRACT, MAX_PRICE_ATOMS};
use serde::Serialize;

/// A book over prices: one of each a price. Sensitivities are with respect to spot.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Curve {
    /// All legs at mark and collateral at its full price, in USD; a debt's share is negative.
    pub value_usd: Vec<f64>,
    /// Change of value for a move of spot, in units of the underlying.
    pub delta: Vec<f64>,
    /// Change of delta for a move of spot by 1 USD.
    pub gamma: Vec<f64>,
    /// USD for one point (0.01) of volatility.
    pub vega: Vec<f64>,
    /// USD a day that passes.
    pub theta: Vec<f64>,
}

/// Legs at mark and collateral at its full price, at each price of the market; the shock moves volatility and time, and the prices given take
/// the place of its move of this market's price. Errors: those of [`quote`], `BadRequest` for a price out of range.
pub fn curve(
    world: &World,
    account: &MarginAccount,
    market: u8,
    prices_usd: &[f64],
    shock: &Shock,
) -> Result<Curve> {
    let mut curve = Curve::default();
    let shock = Shock { price_bps: None, ..shock.clone() };
    for price_usd in prices_usd {
        let mut moved = world.clone();
        set_price(&mut moved, market, *price_usd)?;
        // after the price: what expires meanwhile is settled at it
        curve.push(&shock.apply(&moved)?, account, market)?;
    }
    Ok(curve)
}

fn set_price(world: &mut World, index: u8, price_usd: f64) -> Result<()> {
    let to = (price_usd * USD).round();
    if !(1.0..=MAX_PRICE_ATOMS as f64).contains(&to) {
        return Err(Refusal::Request(format!("price {price_usd}")));
    }
    for MarketState { market, .. } in &mut world.snapshot.markets {
        if market.index == index {
            let from = market.mark.price_atoms;
            move_price(market, (to as u64, from))?;
        }
    }
    Ok(())
}

impl Curve {
    fn push(&mut self, world: &World, account: &MarginAccount, index: u8) -> Result<()> {
        let MarketState { market, .. } = world.market(index)?;
        let held = account.collateral_atoms.get(usize::from(index)).copied().unwrap_or(0);
        let units = held as f64 / 10f64.powi(i32::from(market.collateral_decimals));
        let mut value = units * market.mark.price_atoms as f64 / USD;
        let (mut delta, mut gamma, mut vega, mut theta) = (units, 0.0, 0.0, 0.0);
        for position in account.positions().iter().filter(|p| p.market == index) {
            let contracts = position.size_lots as f64 / LOTS_PER_CONTRACT as f64;
            let one = quote(world, &SeriesJson::of(&position.series()))?;
            value += contracts * one.mark_usd;
            delta += contracts * one.delta;
            gamma += contracts * one.gamma;
            vega += contracts * one.vega;
            theta += contracts * one.theta;
        }
        self.value_usd.push(value);
        self.delta.push(delta);
        self.gamma.push(gamma);
        self.vega.push(vega);
        self.theta.push(theta);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{CONTRACT, K, account, series, world};

    #[test]
    fn delta_and_gamma_are_the_slopes_of_value_and_delta() {
        let mut account =
            account(0, &[(series(0, 62 * K), CONTRACT), (series(1, 50 * K), -2 * CONTRACT)]);
        account.collateral_atoms[0] = 50_000_000;
        let mut world = world();
        world.snapshot.markets[0].surface.slots[1].basis_q32 = (1 << 32) + (1 << 27); // a forward above spot
        let told =
            curve(&world, &account, 0, &[57_990.0, 58_000.0, 58_010.0], &Shock::default()).unwrap();
        let slope = |y: &[f64]| (y[2] - y[0]) / 20.0;
        assert!((slope(&told.value_usd) - told.delta[1]).abs() < 1e-4, "{told:?}");
        assert!((slope(&told.delta) - told.gamma[1]).abs() < 1e-8, "{told:?}");
    }

    #[test]
    fn after_the_last_expiry_a_book_is_worth_its_payoff() {
        let account = account(0, &[(series(0, 60 * K), CONTRACT)]);
        let shock = Shock { secs: Some(31.0 * 86_400.0), ..Shock::default() };
        let told = curve(&world(), &account, 0, &[50_000.0, 75_000.0], &shock).unwrap();
        assert_eq!(told.value_usd, [0.0, 15_000.0]);
        assert_eq!(told.gamma, [0.0, 0.0]);
    }
}
