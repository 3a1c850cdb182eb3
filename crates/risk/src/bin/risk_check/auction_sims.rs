//! The auction of Derive's v2 protocol, step by step, from each step's given value and margin.

use super::{
    decimal::{field, list},
    report::Report,
};
use breakwater_risk::{
    AuctionParams, ONE_Q32, RiskError, SolventSlice, max_share_q32, price_share_q32,
    solvent_price_atoms,
};
use serde_json::Value;

/// The files count 10^-18; here a unit is 10^-9, which fits the engine's integers.
const UNIT: f64 = 1e9;

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the figure; whole units of 10^-9 and shares of 2^-32");
    let given = file.get("auction_params").ok_or("no auction_params")?;
    let params = params(given)?;
    let cases = file.get("cases").and_then(Value::as_object).ok_or("no cases")?;
    for (name, case) in cases {
        let start = field(case, "StartTime")?;
        let mut earned = 0.0;
        for (at, action) in list(case, "Actions")?.iter().enumerate() {
            let results = action.get("Results").ok_or("an action without Results")?;
            if field(results, "PreMtM")? < 0.0 {
                continue; // said below
            }
            report.case(&format!("{name}, action {}", at + 1));
            let elapsed = field(action, "Time")? - start;
            step(results, (&params, elapsed as u64), earned, report)?;
            if at == 0 && elapsed == 0.0 {
                penalty(case, results, given, report)?;
            }
            earned += field(results, "ExpectedBidPrice")?;
        }
    }
    report.differs(
        "insolvent steps",
        "the payment rises from the hole to the hole and the margin over the insolvent phase; there it rises to a bound fixed \
         when the auction began",
    );
    report.differs(
        "liquidation fee",
        "worked out above for the cases that begin at once, but charged slice by slice on what is sold, so that an account that \
         recovers unsold pays nothing",
    );
    Ok(())
}

/// The file's fee is taken before the auction, so slices bear none.
fn params(given: &Value) -> Result<AuctionParams, String> {
    let secs = |name| field(given, name).map(|x| x as u32);
    let bps = |name| field(given, name).map(|x| (x * 10_000.0).round() as u32);
    Ok(AuctionParams {
        fast_secs: secs("fastAuctionLength")?,
        slow_secs: secs("slowAuctionLength")?,
        start_bps: bps("startingMtMPercentage")?,
        fast_end_bps: bps("fastAuctionCutoffPercentage")?,
        insolvent_secs: secs("insolventAuctionLength")?,
        buffer_bps: bps("bufferMarginPercentage")?,
        fee_bps: 0,
        tail_secs: u32::MAX,
        cusp_bps: 0,
        least_slice_bps: 0,
        dust_atoms: 0,
    })
}

/// Their MM is what is left of the value once the requirement is taken off; so is their BM, with the buffer on it.
fn step(
    results: &Value,
    (params, elapsed): (&AuctionParams, u64),
    earned: f64,
    report: &mut Report,
) -> Result<(), String> {
    let (value, excess) = (field(results, "PreMtM")?, field(results, "PreMM")?);
    let slice = SolventSlice {
        equity_atoms: (value / UNIT).round() as i64,
        mm_atoms: ((value - excess) / UNIT).round() as i64,
        reserved_atoms: (earned / UNIT).round() as i64,
    };
    let buffer = slice.mm_atoms as f64 * (1.0 + f64::from(params.buffer_bps) / 10_000.0);
    let ours = (slice.equity_atoms as f64 - buffer) * UNIT;
    let theirs = field(results, "PreBM")?;
    report.compare("BM", ours, theirs, (theirs.abs().max(1e18), 1e-8));
    let d_q32 = price_share_q32(params, elapsed);
    let most = match max_share_q32(params, &slice, d_q32) {
        Ok(share) => share,
        Err(RiskError::Domain) => 0,
        Err(error) => return Err(format!("f_max: {error:?}")),
    };
    let (ours, theirs) = (most as f64 / ONE_Q32 as f64, field(results, "PreFMax")? / 1e18);
    report.compare("f_max", ours, theirs, (1.0, 1e-8));
    // of the account as it is now, whatever the field's name says; what it calls final is of the account at the start
    let share = field(results, "fLiquidatedOfOriginal")? / 1e18;
    let share_q32 = (share * ONE_Q32 as f64).round() as u64;
    let ours = solvent_price_atoms(&slice, d_q32, share_q32).map_err(|e| format!("{e:?}"))?;
    let theirs = field(results, "ExpectedBidPrice")?;
    report.compare("price", ours as f64 * UNIT, theirs, (theirs.abs().max(1e15), 1e-7));
    Ok(())
}

/// f_max at full price with nothing reserved, x value x rate, of the account before the fee.
fn penalty(
    case: &Value,
    results: &Value,
    given: &Value,
    report: &mut Report,
) -> Result<(), String> {
    let theirs = field(case, "LiquidationFee")?;
    let (value, excess) = (field(results, "PreMtM")?, field(results, "PreMM")?);
    let slice = SolventSlice {
        equity_atoms: ((value + theirs * 1e18) / UNIT).round() as i64,
        mm_atoms: ((value - excess) / UNIT).round() as i64,
        reserved_atoms: 0,
    };
    let most = max_share_q32(&params(given)?, &slice, ONE_Q32).map_err(|e| format!("{e:?}"))?;
    let rate = field(given, "liquidatorFeeRate")?;
    let ours = most as f64 / ONE_Q32 as f64 * slice.equity_atoms as f64 / 1e9 * rate;
    report.compare("fee", ours, theirs, (theirs.abs().max(1e-9), 1e-7));
    Ok(())
}
