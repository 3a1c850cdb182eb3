//! dYdX's fillable price: another rule than ours, with two promises that both keep.

use super::{
    decimal::{field, list, number},
    report::Report,
};
use breakwater_risk::{
    RiskError,
    liquidation::{AuctionParams, SliceTerms, SolventSlice, max_share_q32, price_share_q32},
};
use serde_json::Value;

/// Quote atoms.
const UNIT: f64 = 1e6;

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the account's equity");
    for case in list(file, "cases")? {
        report.case(case.get("name").and_then(Value::as_str).unwrap_or("?"));
        if let Err(error) = promises(case, report) {
            report.fail(&error);
        }
    }
    report.note(
        "what an account gives up is never more than its equity; one without equity sells nothing",
    );
    report.differs(
        "fillable price",
        "a slice is priced by time, the same for everybody and for the whole portfolio, not by how near one position's owner is \
         to bankruptcy",
    );
    report.differs(
        "per-block limits",
        "notional in auction is capped at a time, insurance in a window, and accounts queue in their order",
    );
    Ok(())
}

fn promises(case: &Value, report: &mut Report) -> Result<(), String> {
    let (size, price) = (field(case, "position")?, field(case, "price")?);
    let mut value = size * price;
    let mut notional = value.abs();
    for other in case.get("other_positions").and_then(Value::as_array).into_iter().flatten() {
        let other = number(&other[0])? * number(&other[1])?;
        value += other;
        notional += other.abs();
    }
    let equity_atoms = ((field(case, "quote_balance")? + value) * UNIT).round() as i64;
    let slice = SolventSlice {
        equity_atoms,
        value_atoms: equity_atoms,
        mm_atoms: (notional * field(case, "mmr")? * UNIT).round() as i64,
        reserved_atoms: 0,
        unsold_atoms: 0,
    };
    let params = AuctionParams {
        fast_secs: 60,
        slow_secs: 600,
        start_bps: 9_800,
        fast_end_bps: 8_000,
        insolvent_secs: 60,
        buffer_bps: 0,
        fee_bps: 0,
        duration_secs: 600,
        floor_bps: 0,
        least_slice_bps: 0,
        dust_atoms: 0,
    };
    let short = slice.equity_atoms >= 0 && slice.equity_atoms < slice.mm_atoms;
    for secs in (0..=660).step_by(30) {
        let d_q32 = price_share_q32(&params, secs);
        match max_share_q32(&params, &slice, d_q32) {
            Ok(share) if short => {
                let after = slice
                    .after(&params, SliceTerms { d_q32, share_q32: share })
                    .map_err(|e| format!("{e:?}"))?;
                let given = slice.equity_atoms.saturating_sub(after.equity_atoms);
                // prices are rounded up twice, against the taker
                if !(-2..=slice.equity_atoms).contains(&given) {
                    report.fail(&format!("after {secs} s it gives up {given} atoms"));
                }
            }
            Err(RiskError::Domain) if !short => {}
            other => report.fail(&format!("after {secs} s: {other:?}, short and solvent: {short}")),
        }
    }
    Ok(())
}
