//! What would bring an account back to its initial margin, and what it would cost.

use crate::{
    assess::{Assessment, assess},
    quotes::mark_q12,
    refusal::Result,
    session::World,
    subject::{LegJson, SeriesJson},
    trade::{Terms, crowded, exchange, judge},
};
use breakwater_clearing::{
    errors::ClearingError,
    instructions::Leg,
    mark::Action,
    portfolio::MarginEngine,
    state::{MarginAccount, Series},
};
use breakwater_client::snapshot::MarketState;
use breakwater_risk::{
    BPS, LOTS_PER_CONTRACT, PRICE_PLACES,
    maths::{mul_div_ceil, mul_div_floor},
};
use serde::Serialize;
use std::collections::BTreeSet;

/// A way back to initial margin.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Way {
    /// What is done.
    pub kind: WayKind,
    /// The trade, of a close or a hedge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leg: Option<LegJson>,
    /// Cash to bring, of a deposit [quote atoms].
    #[serde(serialize_with = "crate::decimal::optional", skip_serializing_if = "Option::is_none")]
    pub deposit_atoms: Option<i64>,
    /// What it costs, fees and the assumed spread; 0 for a deposit [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub cost_atoms: i64,
    /// The account afterwards.
    pub after: Assessment,
}

/// How an account may get back to its initial margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum WayKind {
    /// Bring cash.
    Deposit,
    /// Close a position, or part of it.
    Close,
    /// Buy an option.
    Hedge,
}

/// Sizes are tried in hundredths of a contract.
const GRAIN_LOTS: u64 = LOTS_PER_CONTRACT / 100;
/// Ways told of each kind, the cheapest ones.
const MOST_CLOSES: usize = 3;
const MOST_HEDGES: usize = 4;
/// Strikes of one expiry that hedges are tried at.
const MOST_STRIKES: usize = 8;

/// Cheapest first. `candidates`: series to hedge with; where none are given, the account's own strikes and round ones near the forward, which may
/// not be listed. How old prices are does not matter here. Errors: those of [`assess`] of the account as it is.
pub fn find(
    world: &World,
    account: &MarginAccount,
    spread_bps: u32,
    candidates: Option<&[SeriesJson]>,
) -> Result<Vec<Way>> {
    let before = assess(world, account)?;
    if before.im_excess_atoms >= 0 {
        return Ok(vec![]);
    }
    let mut search = Search { world, account, engine: world.engine(), spread_bps };
    let (mut closes, mut hedged) = (vec![], vec![]);
    for position in account.positions() {
        let (series, size) = (position.series(), position.size_lots.unsigned_abs());
        let sign = -position.size_lots.signum();
        closes.extend(search.way(WayKind::Close, &series, sign, size)?);
    }
    let series: Vec<Series> = match candidates {
        Some(given) => given.iter().map(SeriesJson::series).collect(),
        None => hedges(world, account)?,
    };
    for series in &series {
        // what closes a short position is no hedge
        let held = account.positions().iter().any(|p| p.is(series) && p.size_lots < 0);
        if !held {
            let most = gross_lots(account, series.market);
            hedged.extend(search.way(WayKind::Hedge, series, 1, most)?);
        }
    }
    let mut ways = vec![search.deposit(&before)?];
    ways.extend(cheapest(closes, MOST_CLOSES));
    ways.extend(cheapest(hedged, MOST_HEDGES));
    Ok(cheapest(ways, usize::MAX))
}

fn cheapest(mut ways: Vec<Way>, most: usize) -> Vec<Way> {
    ways.sort_by_key(|way| way.cost_atoms);
    ways.truncate(most);
    ways
}

struct Search<'a> {
    world: &'a World,
    account: &'a MarginAccount,
    engine: MarginEngine<'a>,
    spread_bps: u32,
}

impl Search<'_> {
    /// Cash needs no margin, so the shortfall is enough.
    fn deposit(&self, before: &Assessment) -> Result<Way> {
        let atoms = before.im_excess_atoms.saturating_neg();
        let mut after = Box::new(*self.account);
        let cash = after.cash_atoms.checked_add(atoms).ok_or(ClearingError::Overflow)?;
        after.cash_atoms = cash;
        Ok(Way {
            kind: WayKind::Deposit,
            leg: None,
            deposit_atoms: Some(atoms),
            cost_atoms: 0,
            after: assess(self.world, &after)?,
        })
    }

    /// The least trade in one series and direction, up to `most_lots`, that is enough; `None` where none is.
    fn way(
        &mut self,
        kind: WayKind,
        series: &Series,
        sign: i64,
        most_lots: u64,
    ) -> Result<Option<Way>> {
        let Ok(price_atoms) = self.price_atoms(series, sign) else {
            return Ok(None); // expired, or without a surface: nobody trades it
        };
        let leg = |lots: u64| Leg {
            series: *series,
            size_lots: sign.saturating_mul(lots.cast_signed()),
            price_atoms,
        };
        let Some(lots) = least(most_lots, |lots| self.suffices(&leg(lots))) else {
            return Ok(None);
        };
        let leg = leg(lots);
        let traded = exchange(self.world, &mut self.engine, self.account, &[leg])?;
        let after = assess(self.world, &traded.account)?;
        let before = self.engine.health_for(Action::NewRisk, self.account)?.value_atoms();
        Ok(Some(Way {
            kind,
            leg: Some(LegJson { series: SeriesJson::of(series), size_lots: leg.size_lots }),
            deposit_atoms: None,
            // bought above or sold below the mark it is then valued at, and the fee
            cost_atoms: before.saturating_sub(after.value_atoms).max(0),
            after,
        }))
    }

    /// The account is back at its initial margin, and the program lets it make the trade, which may ask for more where it opens contracts.
    fn suffices(&mut self, leg: &Leg) -> bool {
        let legs = core::slice::from_ref(leg);
        let Ok(mut traded) = exchange(self.world, &mut self.engine, self.account, legs) else {
            return false;
        };
        let carried = self.engine.health_for(Action::NewRisk, &traded.account);
        carried.is_ok_and(|health| health.im_excess_atoms() >= 0)
            && crowded(self.world, self.account, legs)
                .and_then(|mut engine| {
                    let terms = Terms::default();
                    judge((self.world, &mut engine), self.account, &mut traded, legs, terms)
                })
                .is_ok()
    }

    /// The mark with the spread on it, against the account.
    fn price_atoms(&self, series: &Series, sign: i64) -> Result<u64> {
        let mark_q12 = mark_q12(self.world, series)?;
        let (bps, one) = (u64::from(self.spread_bps), BPS << PRICE_PLACES);
        Ok(if sign > 0 {
            mul_div_ceil(mark_q12, BPS.saturating_add(bps), one)?
        } else {
            mul_div_floor(mark_q12, BPS.saturating_sub(bps), one)?
        })
    }
}

/// The least number of lots, in grains or all of them, that suffices: the first doubling that does, and then halving.
fn least(most_lots: u64, mut suffices: impl FnMut(u64) -> bool) -> Option<u64> {
    let grains = most_lots.div_ceil(GRAIN_LOTS);
    let lots = |grains: u64| grains.saturating_mul(GRAIN_LOTS).min(most_lots);
    let (mut short, mut enough) = (0, 1);
    while !suffices(lots(enough)) {
        if enough >= grains {
            return None;
        }
        (short, enough) = (enough, enough.saturating_mul(2).min(grains));
    }
    while enough - short > 1 {
        let middle = short + (enough - short) / 2;
        if suffices(lots(middle)) { enough = middle } else { short = middle }
    }
    Some(lots(enough))
}

/// Calls and puts of every live expiry an account holds, at its own strikes and at round ones at the forward and ten per cent beside it.
fn hedges(world: &World, account: &MarginAccount) -> Result<Vec<Series>> {
    let positions = account.positions();
    let live = positions.iter().filter(|p| p.expiry_ts > world.now());
    let expiries: BTreeSet<(u8, i64)> = live.map(|p| (p.market, p.expiry_ts)).collect();
    let mut series = vec![];
    for (market, expiry_ts) in expiries {
        let MarketState { market: state, surface } = world.market(market)?;
        let slot = surface.find(expiry_ts)?;
        if !slot.is_quoted() {
            continue;
        }
        let forward_q12 = slot.to_risk(state, world.now())?.forward_q12;
        let forward = forward_q12 >> PRICE_PLACES;
        let own = positions.iter().filter(|p| p.market == market && p.expiry_ts == expiry_ts);
        let near = [9_000, 10_000, 11_000].map(|bps| round(forward / BPS * bps));
        let strikes: BTreeSet<u64> = own.map(|p| p.strike_atoms).chain(near).collect();
        let mut strikes: Vec<u64> = strikes.into_iter().filter(|strike| *strike > 0).collect();
        strikes.sort_by_key(|strike| strike.abs_diff(forward));
        for strike_atoms in strikes.into_iter().take(MOST_STRIKES) {
            series.extend([0, 1].map(|kind| Series { market, kind, expiry_ts, strike_atoms }));
        }
    }
    Ok(series)
}

/// To the nearest number of two digits and zeros.
fn round(price_atoms: u64) -> u64 {
    let digits = price_atoms.checked_ilog10().unwrap_or(0).saturating_sub(1);
    let step = 10u64.saturating_pow(digits);
    (price_atoms.saturating_add(step / 2) / step).saturating_mul(step)
}

fn gross_lots(account: &MarginAccount, market: u8) -> u64 {
    let own = account.positions().iter().filter(|p| p.market == market);
    own.fold(0u64, |sum, p| sum.saturating_add(p.size_lots.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{CONTRACT, K, account, series, world};

    #[test]
    fn every_way_leads_back_to_initial_margin_and_the_cheapest_comes_first() {
        let world = world();
        let mut account =
            account(11_000, &[(series(1, 55 * K), -2 * CONTRACT), (series(0, 70 * K), -CONTRACT)]);
        // five hundred short
        account.cash_atoms -= assess(&world, &account).unwrap().im_excess_atoms + 500_000_000;
        let ways = find(&world, &account, 200, None).unwrap();
        assert!(ways.iter().all(|way| way.after.im_excess_atoms >= 0));
        assert!(ways.windows(2).all(|pair| pair[0].cost_atoms <= pair[1].cost_atoms));
        for kind in [WayKind::Deposit, WayKind::Close, WayKind::Hedge] {
            assert!(ways.iter().any(|way| way.kind == kind), "no {kind:?}");
        }
        assert_eq!(ways[0].after.im_excess_atoms, 0);
    }

    #[test]
    fn the_least_trade_that_is_enough_is_told() {
        let world = world();
        let account = account(14_000, &[(series(1, 55 * K), -2 * CONTRACT)]);
        let ways = find(&world, &account, 200, Some(&[])).unwrap();
        let close = ways.iter().find(|way| way.kind == WayKind::Close).unwrap();
        let lots = close.leg.unwrap().size_lots.unsigned_abs();
        let search =
            Search { world: &world, account: &account, engine: world.engine(), spread_bps: 200 };
        let price_atoms = search.price_atoms(&series(1, 55 * K), 1).unwrap();
        let less = (lots - GRAIN_LOTS).cast_signed();
        let leg = Leg { series: series(1, 55 * K), size_lots: less, price_atoms };
        let after = exchange(&world, &mut world.engine(), &account, &[leg]).unwrap().account;
        assert!(assess(&world, &after).unwrap().im_excess_atoms < 0);
    }

    #[test]
    fn an_account_with_its_margin_needs_no_way_back() {
        assert!(find(&world(), &account(1, &[]), 200, None).unwrap().is_empty());
    }

    #[test]
    fn strikes_near_the_forward_are_round() {
        assert_eq!(round(59_876_000_000), 60_000_000_000);
        assert_eq!(round(2_949_000_000), 2_900_000_000);
        assert_eq!(round(7), 7);
    }
}
