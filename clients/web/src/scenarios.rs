//! What a case of the margin model is in each market.

use crate::{refusal::Result, report::ScenarioJson, session::World};
use breakwater_clearing::state::MarginAccount;
use breakwater_risk::model::BASIS_SCENARIO;
use serde::Serialize;

/// What a case is in one market.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MarketScenario {
    /// Index of the market.
    pub market: u8,
    /// At the market's ranges.
    pub scenario: ScenarioJson,
}

/// A case by the grids and ranges of now, in the markets whose model has it; an account in auction keeps the ranges it had when it began, unless
/// they are narrower now. Errors: those of [`breakwater_clearing::portfolio::MarginEngine::scenario`].
pub fn scenarios(world: &World, account: &MarginAccount, case: u8) -> Result<Vec<MarketScenario>> {
    let engine = world.engine();
    let mut found = Vec::new();
    for of in &world.snapshot.markets {
        let market = of.market.index;
        let scenario = match case {
            BASIS_SCENARIO => Some(ScenarioJson::BASIS),
            _ => engine.scenario(account, market, case)?.as_ref().map(ScenarioJson::of),
        };
        found.extend(scenario.map(|scenario| MarketScenario { market, scenario }));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{account, world},
        report::VolJson,
    };

    fn price_bps(world: &World, account: &MarginAccount, case: u8) -> Option<f64> {
        let found = scenarios(world, account, case).unwrap();
        found.first().map(|of| of.scenario.price_bps)
    }

    #[test]
    fn a_case_moves_prices_as_far_as_ranges_are_wide() {
        let mut world = world();
        let mut account = account(1, &[]);
        let ordinary = price_bps(&world, &account, 3).unwrap();
        assert!(ordinary < 0.0);
        world.snapshot.markets[0].market.range.mm_bps = 11_000;
        assert_eq!(price_bps(&world, &account, 3), Some(ordinary * 1.1));
        account.auction_range_bps[0] = 10_000;
        assert_eq!(price_bps(&world, &account, 3), Some(ordinary * 1.1), "it is in no auction");
        account.in_auction = 1;
        assert_eq!(price_bps(&world, &account, 3), Some(ordinary));
        account.auction_range_bps[0] = 20_000;
        assert_eq!(price_bps(&world, &account, 3), Some(ordinary * 1.1));
    }

    #[test]
    fn the_basis_is_in_every_market_and_a_case_beyond_the_grid_in_none() {
        let (world, account) = (world(), account(1, &[]));
        let basis = scenarios(&world, &account, BASIS_SCENARIO).unwrap();
        assert_eq!(basis[0].scenario.vol, VolJson::Basis);
        assert_eq!(scenarios(&world, &account, 40).unwrap(), []);
    }
}
