//! What a leg is quoted at: the model's value at the chain's own mark and surface, and an edge. Whole numbers throughout; every
//! rounding is the maker's.

use super::settings::Settings;
use breakwater_clearing::{
    errors::risk,
    state::{Series, kind},
};
use breakwater_client::snapshot::{MarketState, Snapshot};
use breakwater_quotes::Side;
use breakwater_risk::{
    BPS, PRICE_PLACES,
    model::quote_of,
    pricing::{Greeks, greeks},
};

/// Value and sensitivities of one contract, as the program's `option_greeks` gives them. `None` for a series without mark or
/// surface, or one that has expired.
pub fn model(snapshot: &Snapshot, series: &Series) -> Option<Greeks> {
    let MarketState { market, surface } = snapshot.market(series.market)?;
    let slot = surface.find(series.expiry_ts).ok().filter(|slot| slot.is_quoted())?;
    if market.mark.price_atoms == 0 || snapshot.now >= series.expiry_ts {
        return None;
    }
    let expiry = slot.to_risk(market, snapshot.now).ok()?;
    let quote = quote_of(&expiry, kind(series.kind), series.strike_atoms).map_err(risk).ok()?;
    greeks(&quote).ok()
}

/// Price a contract [quote atoms]: up and above the value where the maker sells, down and below it where it buys. `after_lots` is the
/// position the leg would leave; an edge grows with it where it grows. `None` where nothing would be left to pay.
pub fn price_atoms(
    settings: &Settings,
    greeks: &Greeks,
    side: Side,
    (before_lots, after_lots): (i64, i64),
) -> Option<u64> {
    let edge_q12 = edge_q12(settings, greeks, (before_lots, after_lots));
    let value_q12 = u128::from(greeks.value_q12);
    let price = match side {
        Side::Sell => (value_q12 + edge_q12).div_ceil(1 << PRICE_PLACES),
        Side::Buy => value_q12.checked_sub(edge_q12)? >> PRICE_PLACES,
    };
    u64::try_from(price).ok().filter(|price| *price > 0)
}

fn edge_q12(settings: &Settings, greeks: &Greeks, (before, after): (i64, i64)) -> u128 {
    let share = |of: u64, bps: u32| (u128::from(of) * u128::from(bps)).div_ceil(u128::from(BPS));
    let edge = share(greeks.value_q12, settings.edge_bps)
        .max(share(greeks.vega_q12, settings.edge_vol_bps))
        .max(u128::from(settings.least_edge_atoms) << PRICE_PLACES);
    if after.unsigned_abs() <= before.unsigned_abs() {
        return edge;
    }
    // fits: the edge is below 2^75, a position below 2^40, the skew below 2^17
    let part = u128::from(after.unsigned_abs()) * u128::from(settings.skew_bps);
    let whole = u128::from(settings.most_position_lots) * u128::from(BPS);
    edge.saturating_add(edge.saturating_mul(part).div_ceil(whole.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        toml::from_str(
            "server = \"ws://h/v1/maker\"\nkey = \"k\"\nedge_bps = 100\nedge_vol_bps = 50\n\
             least_edge_atoms = 1000\nskew_bps = 10000\nmost_position_lots = 1000000\nreserve_atoms = 0",
        )
        .unwrap()
    }

    fn worth(atoms: u64, vega_atoms: u64) -> Greeks {
        Greeks { value_q12: atoms << 12, vega_q12: vega_atoms << 12, ..Greeks::default() }
    }

    #[test]
    fn the_largest_edge_counts_on_either_side_of_the_value() {
        let (settings, still) = (settings(), (0, 0));
        let at = |greeks: &Greeks, side| price_atoms(&settings, greeks, side, still);
        let premium = worth(1_000_000, 0);
        assert_eq!(at(&premium, Side::Sell), Some(1_010_000));
        assert_eq!(at(&premium, Side::Buy), Some(990_000));
        let vega = worth(1_000_000, 4_000_000);
        assert_eq!(at(&vega, Side::Sell), Some(1_020_000));
        assert_eq!(at(&worth(0, 0), Side::Sell), Some(1_000), "and never less than the least");
    }

    #[test]
    fn what_would_be_worth_nothing_is_not_bid_for() {
        assert_eq!(price_atoms(&settings(), &worth(1_000, 0), Side::Buy, (0, 0)), None);
    }

    #[test]
    fn roundings_are_the_makers() {
        let greeks = Greeks { value_q12: (1_000_000 << 12) + 100, ..Greeks::default() };
        let at = |side| price_atoms(&settings(), &greeks, side, (0, 0)).unwrap();
        assert_eq!((at(Side::Sell), at(Side::Buy)), (1_010_001, 990_000));
    }

    #[test]
    fn a_growing_position_costs_more_and_a_shrinking_one_does_not() {
        let at = |lots| price_atoms(&settings(), &worth(1_000_000, 0), Side::Sell, lots);
        assert_eq!(at((0, -500_000)), Some(1_015_000));
        assert_eq!(at((0, -1_000_000)), Some(1_020_000));
        assert_eq!(at((1_000_000, 500_000)), Some(1_010_000));
    }
}
