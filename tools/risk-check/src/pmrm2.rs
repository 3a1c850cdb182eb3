//! Derive's portfolio margin, PMRM 2: every scenario's profit, initial and maintenance margin.

use crate::{
    decimal::{field, list, number, unsigned_q48},
    pmrm2_input::{Rules, Scale, expiry, leg, model},
    report::Report,
};
use breakwater_risk::{
    margin::{
        Contingency, ExpirySums, Exposed, Linear, MarketSums, PoolParams, Requirement, requirement,
    },
    model::{BASIS_SCENARIO, Factors, ScenarioSet, Tenor},
};
use serde_json::Value;

/// Of the larger of the figure and 10^-4 of notional.
const TOLERANCE: f64 = 1e-8;
const LEAST_SHARE: f64 = 1e-4;

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the larger of the figure and 1e-4 of notional");
    for case in list(file, "cases")? {
        let name = case.get("name").and_then(Value::as_str).unwrap_or("unnamed");
        report.case(name);
        one(case, report).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

fn one(case: &Value, report: &mut Report) -> Result<(), String> {
    let part = |name: &str| case.get(name).ok_or_else(|| format!("no {name}"));
    let (scenario, result) = (part("Scenario")?, part("Result")?);
    let stable = field(scenario, "StablePrice")?;
    let (model, rules) = model(part("Parameters")?, stable)?;
    let scale = Scale::of(scenario, part("Parameters")?)?;
    let mut sums = MarketSums::new(&model, ScenarioSet::All);
    add_options(&mut sums, scenario, &scale)?;
    add_linear(&mut sums, scenario, &scale)?;
    add_contingencies(&mut sums, scenario, (&rules, &scale))?;
    let alone = PoolParams { offset_bps: 0, floor_bps: 0 };
    let need = requirement(&[sums.clone()], &alone).map_err(|error| format!("{error:?}"))?;
    let held = field(scenario, "Cash")?
        + field(scenario, "UnrealisedPerpPNL")?
        + field(scenario, "UnrealisedFunding")?;
    let held = scale.money(held) + need.mtm_atoms;
    let least = LEAST_SHARE * notional(scenario)?;
    let compare = |report: &mut Report, what: &str, ours: i64, theirs: f64| {
        let relative_to = theirs.abs().max(least).max(1e-12);
        report.compare(what, scale.dollars(ours), theirs, (relative_to, TOLERANCE));
    };
    compare(report, "MM", held - need.mm_atoms, field(result, "MM")?);
    compare(report, "IM", held - need.im_atoms, field(result, "IM")?);
    compare(
        report,
        "basis contingency",
        sums.pnl_atoms(BASIS_SCENARIO),
        field(result, "ForwardContingency")?,
    );
    let expected = expected(part("Parameters")?, result)?;
    for (at, pnl) in expected.iter().enumerate() {
        if let Some(pnl) = pnl {
            compare(report, &format!("scenario {at}"), sums.pnl_atoms(at as u8), *pnl);
        } else if case.get("skipped_upstream") == Some(&Value::Bool(true)) {
            report.note(
                "a skew scenario with a price move is not compared: its source leaves it out too",
            );
        } else {
            report.fail(&format!("the file has no PnL for scenario {at}"));
        }
    }
    let basis = field(result, "ForwardContingency")?;
    judge_worst(report, &need, (&expected, basis), least);
    Ok(())
}

/// The scenario that decided must be the file's worst, or worth as much.
fn judge_worst(
    report: &mut Report,
    need: &Requirement,
    (expected, basis): (&[Option<f64>], f64),
    least: f64,
) {
    let worst = expected.iter().flatten().fold(basis.min(0.0), |worst, pnl| worst.min(*pnl));
    let chosen = if need.worst_scenario == BASIS_SCENARIO {
        Some(basis)
    } else {
        expected.get(usize::from(need.worst_scenario)).copied().flatten()
    };
    // with nothing lost anywhere no scenario decides
    let chosen = if need.worst_pnl_atoms == 0 { Some(0.0) } else { chosen };
    if chosen.is_none_or(|pnl| pnl - worst > TOLERANCE * worst.abs().max(least)) {
        report.mismatch(&format!("scenario {} is not the worst", need.worst_scenario));
    }
}

fn add_options(sums: &mut MarketSums, scenario: &Value, scale: &Scale) -> Result<(), String> {
    let refused = |error| format!("{error:?}");
    let mut expiry_sums = ExpirySums::default();
    for feed in list(scenario, "OptionFeeds")? {
        let tenor =
            Tenor::live(sums.model(), &expiry(feed, scale)?, ScenarioSet::All).map_err(refused)?;
        let ours = field(feed, "FeedExpiry")?;
        expiry_sums.clear();
        for option in list(scenario, "Options")? {
            if field(option, "Expiry")? == ours {
                let leg = leg(option, scale)?;
                expiry_sums.add(sums.model(), &tenor, ScenarioSet::All, &leg).map_err(refused)?;
            }
        }
        sums.fold(&tenor, &expiry_sums).map_err(refused)?;
    }
    Ok(())
}

/// Perpetuals and collateral that moves with the market; other collateral only counts.
fn add_linear(sums: &mut MarketSums, scenario: &Value, scale: &Scale) -> Result<(), String> {
    let stable = field(scenario, "StablePrice")?;
    let perps = field(scenario, "NumPerps")? * field(scenario, "PerpPrice")?;
    sums.add_linear(Linear { exposure_atoms: scale.money(perps), mtm_atoms: 0 })
        .map_err(|error| format!("{error:?}"))?;
    for collateral in list(scenario, "Collaterals")? {
        let value = scale.money(value(collateral)? / stable);
        let moves = collateral.get("IsRiskCancelling") == Some(&Value::Bool(true));
        let exposure = if moves { value } else { 0 };
        sums.add_linear(Linear { exposure_atoms: exposure, mtm_atoms: value })
            .map_err(|error| format!("{error:?}"))?;
    }
    Ok(())
}

fn value(collateral: &Value) -> Result<f64, String> {
    Ok(field(collateral, "Amount")? * field(collateral, "Price")?)
}

fn add_contingencies(
    sums: &mut MarketSums,
    scenario: &Value,
    (rules, scale): (&Rules, &Scale),
) -> Result<(), String> {
    let spot = field(scenario, "SpotPrice")?;
    let stable = field(scenario, "StablePrice")?;
    let perps = field(scenario, "NumPerps")?.abs();
    let spot_confidence = field(scenario, "SpotConfidence")?;
    // a perpetual position brings the doubt of its own feed to everything but collateral
    let market_confidence = if perps > 0.0 {
        spot_confidence.min(field(scenario, "PerpConfidence")?)
    } else {
        spot_confidence
    };
    let money = |dollars: f64| scale.money(dollars).unsigned_abs();
    let mut add = |part: Result<Contingency, _>| {
        part.and_then(|part| sums.add_contingency(part)).map_err(|error| format!("{error:?}"))
    };
    add(Contingency::of(money(perps * spot), &rules.perp))?;
    add(Contingency::of(money(short_options(scenario)? * spot), &rules.option))?;
    add(rules.confidence.contingency(Exposed {
        atoms: money(perps * spot),
        confidence_q48: unsigned_q48(market_confidence),
    }))?;
    for collateral in list(scenario, "Collaterals")? {
        let value = money(value(collateral)? / stable);
        let mm = field(collateral, "MMHaircut")?;
        let im = mm + field(collateral, "IMHaircut")?;
        add(Contingency::of(
            value,
            &Factors { mm_q48: unsigned_q48(mm), im_q48: unsigned_q48(im) },
        ))?;
        let confidence = field(collateral, "Confidence")?.min(spot_confidence);
        add(rules
            .confidence
            .contingency(Exposed { atoms: value, confidence_q48: unsigned_q48(confidence) }))?;
    }
    for option in list(scenario, "Options")? {
        let confidence = feed_confidence(scenario, option)?.min(market_confidence);
        let exposure = money(field(option, "Amount")?.abs() * spot);
        add(rules
            .confidence
            .contingency(Exposed { atoms: exposure, confidence_q48: unsigned_q48(confidence) }))?;
    }
    Ok(())
}

/// Contracts short at each strike of each expiry, calls and puts together [contracts].
fn short_options(scenario: &Value) -> Result<f64, String> {
    let mut net: Vec<(f64, f64, f64)> = Vec::new();
    for option in list(scenario, "Options")? {
        let (expiry, strike) = (field(option, "Expiry")?, field(option, "Strike")?);
        let amount = field(option, "Amount")?;
        match net.iter_mut().find(|(e, k, _)| (*e, *k) == (expiry, strike)) {
            Some((_, _, sum)) => *sum += amount,
            None => net.push((expiry, strike, amount)),
        }
    }
    Ok(net.iter().map(|(_, _, amount)| (-amount).max(0.0)).sum())
}

fn feed_confidence(scenario: &Value, option: &Value) -> Result<f64, String> {
    let expiry = field(option, "Expiry")?;
    for feed in list(scenario, "OptionFeeds")? {
        if field(feed, "FeedExpiry")? == expiry {
            let forward = field(feed, "ForwardConfidence")?.min(field(feed, "RateConfidence")?);
            return Ok(forward.min(field(feed, "OptionVolConfidences")?));
        }
    }
    Err(format!("no feed for expiry {expiry}"))
}

/// Each scenario's PnL in the order of the parameters; the file lists them by what they shock.
fn expected(parameters: &Value, result: &Value) -> Result<Vec<Option<f64>>, String> {
    let listed = list(parameters, "Scenarios")?.iter();
    listed.map(|scenario| expected_one(scenario, result)).collect()
}

fn expected_one(scenario: &Value, result: &Value) -> Result<Option<f64>, String> {
    let direction = scenario.get("VolShockDirection").and_then(Value::as_str).unwrap_or_default();
    if matches!(direction, "LINEAR" | "ABS") {
        let rows = list(result, "skew_losses")?;
        let row = rows.iter().find(|row| row.get(0).and_then(Value::as_str) == Some(direction));
        return row.map(|row| number(&row[1])).transpose();
    }
    let move_of = |row: &Value| -> Result<f64, String> { Ok(1.0 + number(&row[0])?) };
    let (price, sign) = (
        field(scenario, "SpotShock")?,
        if direction == "Up" {
            1
        } else if direction == "Down" {
            -1
        } else {
            0
        },
    );
    for list_name in ["reg_losses", "tail_losses"] {
        for row in list(result, list_name)? {
            if (move_of(row)? - price).abs() < 1e-9 && row[1].as_i64() == Some(sign) {
                return number(&row[2]).map(Some);
            }
        }
    }
    Ok(None)
}

/// What the account's positions are worth at the money: options and perpetuals at spot, collateral at its price.
fn notional(scenario: &Value) -> Result<f64, String> {
    let spot = field(scenario, "SpotPrice")?;
    let mut sum = field(scenario, "NumPerps")?.abs() * spot;
    for option in list(scenario, "Options")? {
        sum += field(option, "Amount")?.abs() * spot;
    }
    for collateral in list(scenario, "Collaterals")? {
        sum += value(collateral)?;
    }
    Ok(sum)
}
