//! Where a margin comes from: every case, the parts of both requirements, every leg.

use crate::{
    assess::{self, Assessment},
    quotes::{Quote, quote},
    refusal::Result,
    session::World,
    subject::{LegJson, SeriesJson},
};
use breakwater_clearing::{
    portfolio::{MarginEngine, Purpose},
    state::MarginAccount,
};
use breakwater_risk::{
    self as br, ONE_Q48,
    margin::{CASES, Margin, MarketSums, Requirement, need_atoms},
    model::{BASIS_SCENARIO, Scenario, VolShock},
};
use serde::Serialize;

/// Margin and health of an account, and where they come from.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Report {
    /// Margin and health; the report's requirement is its requirement.
    #[serde(flatten)]
    pub assessment: Assessment,
    /// All 34, in their order.
    pub cases: Vec<Case>,
    /// Parts of initial margin.
    pub im: SplitJson,
    /// Parts of maintenance margin.
    pub mm: SplitJson,
    /// One a position, in the account's order.
    pub legs: Vec<LegReport>,
}

/// What one case does to the account, and asks for. Liquidation's ranges.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Case {
    /// 0 to 32 a scenario, 33 the basis contingency.
    pub index: u8,
    /// Markets that the account uses and whose model has the case.
    pub by_market: Vec<MarketCase>,
    /// Dampened profit of all markets, a loss negative [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub pnl_atoms: i64,
    /// What maintenance margin asks for it before contingencies, >= 0 [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub need_atoms: i64,
}

/// The same of one market.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MarketCase {
    /// Its index.
    pub market: u8,
    /// What the case is in its model.
    pub scenario: ScenarioJson,
    /// Dampened profit, a loss negative [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub pnl_atoms: i64,
}

/// A scenario for people, to a hundredth of a basis point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Scenario"))]
pub struct ScenarioJson {
    /// Move of the price, up positive; 0 for skew and basis [bps].
    pub price_bps: f64,
    /// What happens to volatility.
    pub vol: VolJson,
    /// Share of its profit or loss that counts [bps].
    pub weight_bps: f64,
}

/// What a case does to volatility; in its place the contingency for forwards away from spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "VolShock"))]
pub enum VolJson {
    /// Volatility falls.
    Down,
    /// It stays.
    Flat,
    /// It rises.
    Up,
    /// Low strikes against high ones.
    SkewLinear,
    /// Far strikes against near ones.
    SkewAbsolute,
    /// The contingency.
    Basis,
}

/// Parts that sum to a requirement, negative where one lowers it [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Split"))]
pub struct SplitJson {
    /// Price move along today's slope.
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub delta_atoms: i64,
    /// The rest of the price move.
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub gamma_atoms: i64,
    /// Shock of volatility.
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub vega_atoms: i64,
    /// Far, dampened and skew scenarios.
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub stress_atoms: i64,
    /// Everything else.
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub contingency_atoms: i64,
}

/// One position.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LegReport {
    /// Series and size.
    #[serde(flatten)]
    pub leg: LegJson,
    /// One contract of it, long.
    pub quote: Quote,
    /// The position at mark, rounded against the holder; a short's is negative [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub value_atoms: i64,
    /// Its profit in the binding case, a loss negative [quote atoms].
    #[serde(serialize_with = "crate::decimal::serialize")]
    pub binding_pnl_atoms: i64,
}

/// The whole account is worked out once for each purpose, in the order of [`MarginEngine::requirement`], whose requirement this is.
/// Errors: those of [`MarginEngine::requirement`] and of [`quote`].
pub fn report(world: &World, account: &MarginAccount) -> Result<Report> {
    let mut engine = world.engine();
    let (markets, sums) = sums(&mut engine, account, Purpose::Liquidation)?;
    let (maintenance, mm) = split(world, &sums, Margin::Maintenance)?;
    let (_, narrow) = split(world, &sums, Margin::Initial)?;
    let cases = cases(world, &markets, &sums);
    let legs = legs(world, &mut engine, account, maintenance.worst_scenario)?;
    let (im_atoms, im) = match wide(world, &mut engine, account)? {
        Some((im_atoms, parts)) if im_atoms > maintenance.im_atoms => (im_atoms, parts),
        _ => (maintenance.im_atoms, narrow),
    };
    let requirement = Requirement { im_atoms, ..maintenance };
    let assessment = assess::of(world, &engine, account, &requirement)?;
    Ok(Report { assessment, cases, im, mm, legs })
}

/// Sums of every market in every case, beside the markets' indexes.
fn sums<'a>(
    engine: &'a mut MarginEngine,
    account: &MarginAccount,
    purpose: Purpose,
) -> Result<(Vec<u8>, Vec<MarketSums<'a>>)> {
    let cases = engine.cases(account, purpose)?.into_iter();
    Ok(cases.map(|market| (market.index, market.sums)).unzip())
}

/// Initial margin and its parts at the ranges for new risk; `None` where they are liquidation's.
fn wide(
    world: &World,
    engine: &mut MarginEngine,
    account: &MarginAccount,
) -> Result<Option<(i64, SplitJson)>> {
    if !engine.widens(account) {
        return Ok(None);
    }
    let (_, sums) = sums(engine, account, Purpose::NewRisk)?;
    let (requirement, parts) = split(world, &sums, Margin::Initial)?;
    Ok(Some((requirement.im_atoms, parts)))
}

fn cases(world: &World, markets: &[u8], sums: &[MarketSums]) -> Vec<Case> {
    let pool = world.pool.settings.to_risk();
    let case = |index: u8| {
        let part = |(market, sums): (&u8, &MarketSums)| {
            let scenario = scenario(sums, index)?;
            Some(MarketCase { market: *market, scenario, pnl_atoms: sums.pnl_atoms(index) })
        };
        let by_market: Vec<_> = markets.iter().zip(sums).filter_map(part).collect();
        Case {
            index,
            pnl_atoms: by_market.iter().fold(0, |sum, part| sum.saturating_add(part.pnl_atoms)),
            by_market,
            need_atoms: need_atoms(sums, &pool, Margin::Maintenance, index).max(0),
        }
    };
    (0..CASES as u8).map(case).collect()
}

/// `None` for a case that the market's model does not have.
fn scenario(sums: &MarketSums, case: u8) -> Option<ScenarioJson> {
    if case == BASIS_SCENARIO {
        return Some(ScenarioJson::BASIS);
    }
    sums.scenario(case).map(ScenarioJson::of)
}

impl ScenarioJson {
    /// The basis contingency in a scenario's place.
    pub const BASIS: Self = Self { price_bps: 0.0, vol: VolJson::Basis, weight_bps: 10_000.0 };

    /// From the engine's.
    pub fn of(scenario: &Scenario) -> Self {
        // skew scenarios act at the unshocked price
        let skew = scenario.vol.is_skew();
        let price_bps = if skew { 0.0 } else { bps(scenario.price_q48) - 10_000.0 };
        let weight_bps = bps(scenario.dampening_q48);
        Self { price_bps, vol: scenario.vol.into(), weight_bps }
    }
}

impl From<VolShock> for VolJson {
    fn from(vol: VolShock) -> Self {
        match vol {
            VolShock::Down => Self::Down,
            VolShock::Flat => Self::Flat,
            VolShock::Up => Self::Up,
            VolShock::SkewLinear => Self::SkewLinear,
            VolShock::SkewAbsolute => Self::SkewAbsolute,
        }
    }
}

/// To a hundredth.
fn bps(share_q48: u64) -> f64 {
    (share_q48 as f64 / ONE_Q48 as f64 * 1e6).round() / 100.0
}

fn split(world: &World, sums: &[MarketSums], margin: Margin) -> Result<(Requirement, SplitJson)> {
    let pool = world.pool.settings.to_risk();
    let requirement = br::margin::requirement(sums, &pool)?;
    let parts = br::margin::split(sums, &pool, &requirement, margin)?;
    let parts = SplitJson {
        delta_atoms: parts.delta_atoms,
        gamma_atoms: parts.gamma_atoms,
        vega_atoms: parts.vega_atoms,
        stress_atoms: parts.stress_atoms,
        contingency_atoms: parts.contingency_atoms,
    };
    Ok((requirement, parts))
}

/// `engine` has just looked at the account with liquidation's ranges.
fn legs(
    world: &World,
    engine: &mut MarginEngine,
    account: &MarginAccount,
    case: u8,
) -> Result<Vec<LegReport>> {
    let mut legs = Vec::with_capacity(account.positions().len());
    for position in account.positions() {
        let series = SeriesJson::of(&position.series());
        let value = engine.leg(account, position, position.size_lots, case)?;
        legs.push(LegReport {
            leg: LegJson { series, size_lots: position.size_lots },
            quote: quote(world, &series)?,
            value_atoms: value.mtm_atoms,
            binding_pnl_atoms: value.pnl_atoms,
        });
    }
    Ok(legs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{CONTRACT, K, account, series, world};

    fn of(account: &MarginAccount) -> Report {
        report(&world(), account).unwrap()
    }

    #[test]
    fn the_parts_of_each_margin_sum_to_it() {
        let mut account =
            account(40_000, &[(series(0, 62 * K), -CONTRACT), (series(1, 50 * K), -CONTRACT)]);
        account.collateral_atoms[0] = 50_000_000;
        let mut world = world();
        for im_bps in [10_000, 15_000] {
            world.snapshot.markets[0].market.range.im_bps = im_bps;
            let told = report(&world, &account).unwrap();
            let sum = |s: SplitJson| {
                s.delta_atoms + s.gamma_atoms + s.vega_atoms + s.stress_atoms + s.contingency_atoms
            };
            assert_eq!(sum(told.im), told.assessment.im_atoms);
            assert_eq!(sum(told.mm), told.assessment.mm_atoms);
        }
    }

    #[test]
    fn what_a_report_assesses_is_what_an_assessment_does_at_whatever_ranges() {
        let legs = [(series(0, 62 * K), -CONTRACT), (series(1, 50 * K), CONTRACT)];
        let account = account(40_000, &legs);
        for (im_bps, mm_bps, late_secs) in [
            (10_000, 10_000, 0),
            (15_000, 10_000, 0),
            (15_000, 12_000, 0),
            (10_000, 10_000, 40_000),
        ] {
            let mut world = world();
            let market = &mut world.snapshot.markets[0].market;
            (market.range.im_bps, market.range.mm_bps) = (im_bps, mm_bps);
            world.snapshot.now += late_secs; // the surface is stale then
            let told = report(&world, &account).unwrap();
            assert_eq!(told.assessment, assess::assess(&world, &account).unwrap());
        }
    }

    #[test]
    fn the_binding_case_asks_for_the_most() {
        let told = of(&account(40_000, &[(series(0, 62 * K), -CONTRACT)]));
        assert_eq!(told.cases.len(), 34);
        let binding = &told.cases[usize::from(told.assessment.worst_case)];
        assert!(told.cases.iter().all(|case| case.need_atoms <= binding.need_atoms));
        assert!(binding.need_atoms > 0 && binding.need_atoms <= told.assessment.mm_atoms);
        assert!(binding.pnl_atoms < 0 && binding.by_market[0].scenario.price_bps > 0.0);
    }

    #[test]
    fn a_long_option_is_valued_below_its_mark_and_a_short_one_above() {
        let legs = [(series(0, 62 * K), CONTRACT), (series(1, 50 * K), -CONTRACT)];
        let told = of(&account(40_000, &legs));
        let mark = |at: usize| told.legs[at].quote.mark_usd * 1e6;
        assert!((mark(0) - told.legs[0].value_atoms as f64).abs() < 2.0);
        assert!((mark(1) + told.legs[1].value_atoms as f64).abs() < 2.0);
        assert!(told.legs[0].value_atoms > 0 && told.legs[1].value_atoms < 0);
    }
}
