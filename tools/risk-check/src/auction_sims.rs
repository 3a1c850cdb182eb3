//! The auction of Derive's v2 protocol, step by step, from each step's given value and margin.

use super::{
    decimal::{field, list},
    report::Report,
};
use breakwater_risk::{
    ONE_Q32, RiskError,
    liquidation::{
        AuctionParams, InsolventSlice, SliceTerms, SolventSlice, insolvent_payout_atoms,
        max_share_q32, price_share_q32, soft_bound_atoms, solvent_price_atoms,
    },
};
use serde_json::Value;

/// The files count 10^-18; here a unit is 10^-9, which fits the engine's integers.
const UNIT: f64 = 1e9;
/// A figure is off by no more than a share's last place, 2^-32, and two units.
const TOLERANCE: f64 = 1e-7;

/// One sale of a case, with what came before it.
struct Step<'a> {
    params: &'a AuctionParams,
    results: &'a Value,
    elapsed_secs: u64,
    /// Cash from earlier sales, as the file counts.
    earned: f64,
    /// Share of the account as it stood at the start that earlier sales took.
    gone: f64,
    /// True where the file's auction was started whatever the margin.
    forced: bool,
}

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the figure; whole units of 10^-9 and shares of 2^-32");
    let given = file.get("auction_params").ok_or("no auction_params")?;
    let params = params(given)?;
    let cases = file.get("cases").and_then(Value::as_object).ok_or("no cases")?;
    let mut other_payments = Vec::new();
    for (name, case) in cases {
        if let Err(error) = run(name, case, (given, &params), (report, &mut other_payments)) {
            report.case(name);
            report.fail(&error);
        }
    }
    if !other_payments.is_empty() {
        report.differs(
            "insolvent steps",
            &format!(
                "the payment rises from the hole to the hole and the margin of the moment over the insolvent phase; there from \
                 nothing to a bound fixed when the auction began ({})",
                other_payments.join("; ")
            ),
        );
    }
    report.differs(
        "liquidation fee",
        "worked out above for the cases that begin at once, but charged slice by slice on what is sold, so that an account that \
         recovers unsold pays nothing",
    );
    Ok(())
}

fn run(
    name: &str,
    case: &Value,
    (given, params): (&Value, &AuctionParams),
    (report, other_payments): (&mut Report, &mut Vec<String>),
) -> Result<(), String> {
    let start = field(case, "StartTime")?;
    let forced = case.get("IsForce").and_then(Value::as_bool).unwrap_or(false);
    let (mut earned, mut gone) = (0.0, 0.0);
    for (at, action) in list(case, "Actions")?.iter().enumerate() {
        let results = action.get("Results").ok_or("an action without Results")?;
        let elapsed_secs = (field(action, "Time")? - start) as u64;
        let step = Step { params, results, elapsed_secs, earned, gone, forced };
        let name = format!("{name}, action {}", at + 1);
        if field(results, "PreMtM")? < 0.0 {
            other_payments.extend(insolvent(&name, &step, report)?);
        } else {
            report.case(&name);
            solvent(&step, report)?;
            if at == 0 && elapsed_secs == 0 {
                penalty(case, &step, field(given, "liquidatorFeeRate")?, report)?;
            }
        }
        earned += field(results, "ExpectedBidPrice")?;
        gone += field(results, "FinalPercentageReceived")? / 1e18;
    }
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
        duration_secs: u32::MAX,
        floor_bps: 0,
        least_slice_bps: 0,
        dust_atoms: 0,
    })
}

impl Step<'_> {
    /// Their MM is what is left of the value once the requirement is taken off.
    fn slice(&self) -> Result<SolventSlice, String> {
        let (value, excess) = (field(self.results, "PreMtM")?, field(self.results, "PreMM")?);
        Ok(SolventSlice {
            equity_atoms: units(value),
            value_atoms: units(value),
            mm_atoms: units(value - excess),
            reserved_atoms: units(self.earned),
            unsold_atoms: 0,
        })
    }

    /// What may be sold; nothing of an account at its buffer.
    fn most_q32(&self, slice: &SolventSlice, d_q32: u64) -> Result<u64, String> {
        match max_share_q32(self.params, slice, d_q32) {
            Err(RiskError::Domain) => Ok(0),
            other => other.map_err(|error| format!("f_max: {error:?}")),
        }
    }
}

fn solvent(step: &Step, report: &mut Report) -> Result<(), String> {
    let (slice, results) = (step.slice()?, step.results);
    let target = soft_bound_atoms(slice.mm_atoms, step.params.buffer_bps);
    let target = target.map_err(|error| format!("BM: {error:?}"))?;
    // BM is a difference: its error is that of the requirement
    let scale = (target as f64 * UNIT).max(1e18);
    let ours = (slice.equity_atoms as f64 - target as f64) * UNIT;
    report.compare("BM", ours, field(results, "PreBM")?, (scale, 1e-8));
    let d_q32 = price_share_q32(step.params, step.elapsed_secs);
    let most = step.most_q32(&slice, d_q32)?;
    if step.forced && most == 0 {
        report.differs("forced auction", "there is none: an account at its buffer is not for sale");
        return Ok(());
    }
    let (ours, theirs) = (most as f64 / ONE_Q32 as f64, field(results, "PreFMax")? / 1e18);
    report.compare("f_max", ours, theirs, (1.0, 1e-8));
    // fLiquidatedOfOriginal, for all its name, is a share of the account as it is now; FinalPercentageReceived is one of the
    // account as it stood at the start: 0.4334 x (1 - 0.1) = 0.3901 in the second sale of Test5
    let share = field(results, "fLiquidatedOfOriginal")? / 1e18;
    let share_q32 = (share * ONE_Q32 as f64).round() as u64;
    let ours = solvent_price_atoms(&slice, SliceTerms { d_q32, share_q32 })
        .map_err(|e| format!("{e:?}"))?;
    let theirs = field(results, "ExpectedBidPrice")?;
    report.compare("price", ours as f64 * UNIT, theirs, (theirs.abs().max(1e15), TOLERANCE));
    Ok(())
}

/// Compares what a taker is paid where both rules pay the same; says both figures where they don't.
fn insolvent(name: &str, step: &Step, report: &mut Report) -> Result<Option<String>, String> {
    let (slice, theirs) = (step.slice()?, field(step.results, "SMPayout")?.abs());
    let share = field(step.results, "FinalPercentageReceived")? / 1e18 / (1.0 - step.gone);
    let ours = insolvent_payout_atoms(
        step.params,
        &InsolventSlice {
            value_atoms: slice.equity_atoms,
            mm_atoms: slice.mm_atoms,
            elapsed_secs: step.elapsed_secs,
        },
        (share * ONE_Q32 as f64).round() as u64,
    );
    let ours = ours.map_err(|error| format!("payment: {error:?}"))? as f64 * UNIT;
    let scale = theirs.max(1e15);
    if (ours - theirs).abs() > scale * TOLERANCE {
        return Ok(Some(format!("{name}: {:.2}, there {:.2}", ours / 1e18, theirs / 1e18)));
    }
    report.case(name);
    report.compare("payment", ours, theirs, (scale, TOLERANCE));
    Ok(None)
}

/// f_max at full price with nothing reserved, x value x rate, of the account before the fee.
fn penalty(case: &Value, step: &Step, rate: f64, report: &mut Report) -> Result<(), String> {
    let (now, theirs) = (step.slice()?, field(case, "LiquidationFee")?);
    let before = now.equity_atoms.saturating_add(units(theirs * 1e18));
    let slice =
        SolventSlice { equity_atoms: before, value_atoms: before, reserved_atoms: 0, ..now };
    let most = step.most_q32(&slice, ONE_Q32)?;
    let ours = most as f64 / ONE_Q32 as f64 * slice.equity_atoms as f64 / 1e9 * rate;
    report.compare("fee", ours, theirs, (theirs.abs().max(1e-3), TOLERANCE));
    Ok(())
}

fn units(theirs: f64) -> i64 {
    (theirs / UNIT).round() as i64
}
