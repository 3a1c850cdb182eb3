//! Maker's liquidations 2.0: price curves, restarts, and what of the rest is ours.

use super::{
    decimal::{field, number},
    report::Report,
};
use breakwater_risk::{
    BPS, ONE_Q32,
    liquidation::{AuctionParams, least_share_q32, price_ran_out, price_share_q32},
};
use serde_json::Value;

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the top price");
    let abacus = file.get("abacus").ok_or("no abacus")?;
    if let Some(linear) = abacus.get("linear") {
        let (tau, top) = (field(linear, "tau")?, field(linear, "top")?);
        let prices = linear.get("prices").and_then(Value::as_array).ok_or("no prices")?;
        for pair in prices {
            let (at, price) = (number(&pair[0])?, number(&pair[1])?);
            report.case(&format!("linear at {at} s"));
            let share = price_share_q32(&line(tau as u32, u32::MAX, 0), at as u64);
            let ours = share as f64 / ONE_Q32 as f64 * top;
            report.compare("price", ours, price, (top, 1e-9));
        }
    }
    for case in file.get("reset").and_then(Value::as_array).into_iter().flatten() {
        reset(case, report)?;
    }
    if let Some(take) = file.get("take") {
        for case in take.get("cases").and_then(Value::as_array).into_iter().flatten() {
            crumbs(take.get("setup").unwrap_or(&Value::Null), case, report)?;
        }
    }
    let differ = [
        (
            "abacus exponential and stair-step",
            "the price falls in two straight lines, which need no power on chain and let everybody work out any price beforehand",
        ),
        (
            "take",
            "there is no debt to raise and no lot to return: a slice is pro rata of a whole portfolio, and f_max ends it at the buffer; chost is a share of the account, asked of the slice and not of what it leaves",
        ),
        (
            "incentive",
            "the tip is a share of the account's own equity with a bound, half for starting, half for the witness: the pool pays none, so small accounts can't be farmed",
        ),
        (
            "partial_liquidation",
            "above the cap an auction queues whole, first come first served, instead of beginning with a part",
        ),
        ("circuit_breaker", "breakers are no part of this crate"),
    ];
    for (what, why) in differ {
        if file.get(what.split(' ').next().unwrap_or(what)).is_some() {
            report.differs(what, why);
        }
    }
    Ok(())
}

/// One straight line from everything to nothing.
fn line(tau_secs: u32, duration_secs: u32, floor_bps: u32) -> AuctionParams {
    AuctionParams {
        fast_secs: 0,
        slow_secs: tau_secs,
        start_bps: 10_000,
        fast_end_bps: 10_000,
        insolvent_secs: 1,
        buffer_bps: 0,
        fee_bps: 0,
        duration_secs,
        floor_bps,
        least_slice_bps: 0,
        dust_atoms: 0,
    }
}

/// Keys of the form `at_SECONDS` say whether the auction may begin anew then.
fn reset(case: &Value, report: &mut Report) -> Result<(), String> {
    let curve = case.get("curve").and_then(Value::as_str).ok_or("a reset without curve")?;
    let Some(tau) = curve.strip_prefix("linear tau=").and_then(|text| text.parse().ok()) else {
        report.differs(&format!("restart of {curve}"), "not a curve of ours, as abacus");
        return Ok(());
    };
    let tail = field(case, "tail").map_or(u32::MAX, |secs| secs as u32);
    let cusp = field(case, "cusp").map_or(0, |share| (share * BPS as f64).round() as u32);
    let params = line(tau, tail, cusp);
    for (key, expected) in case.as_object().ok_or("a reset that is no object")? {
        let Some(secs) = key.strip_prefix("at_").and_then(|text| text.parse::<u64>().ok()) else {
            continue;
        };
        report.case(&format!("restart of {curve} at {secs} s"));
        let text = expected.as_str().unwrap_or_default();
        let allowed = price_ran_out(&params, secs);
        if allowed != text.starts_with("redo allowed") {
            report.mismatch(&format!("restart allowed: {allowed}, should be: {text}"));
        }
    }
    Ok(())
}

/// Both rules say that a rest of no more than the least goes whole or not at all. Theirs is an amount of debt, ours a share:
/// with the least at chost / tab of the account, the same bids pass.
fn crumbs(setup: &Value, case: &Value, report: &mut Report) -> Result<(), String> {
    let Some(steps) = case.get("steps").and_then(Value::as_array) else { return Ok(()) };
    let (tab, top, chost) = (field(setup, "tab")?, field(setup, "top")?, field(setup, "chost")?);
    let q32 = |debt: f64| (debt / tab * ONE_Q32 as f64).round() as u64;
    let least_slice_bps = (chost / tab * BPS as f64).round() as u32;
    let params = AuctionParams { least_slice_bps, ..line(1, u32::MAX, 0) };
    let mut left = tab;
    for step in steps {
        if let Ok(rest) = field(step, "tab_left") {
            left = rest;
        }
        let expected = step.get("expect").and_then(Value::as_str);
        let (Some(expected), Ok(amount)) = (expected, field(step, "amt")) else { continue };
        if left > chost {
            continue; // said above: they look at what is left, we at what is taken
        }
        report.case(&format!("crumbs: {amount} where {left} of {tab} is left"));
        let passes = q32(amount * top) >= least_share_q32(&params, q32(left));
        if passes != (expected == "ok") {
            report.mismatch(&format!("taken: {passes}, should be: {expected}"));
        }
    }
    Ok(())
}
