//! Prices and sensitivities of Black's formula.

use crate::{
    decimal::{ONE_Q48, field, from_q48, list, unsigned_q48},
    report::Report,
};
use breakwater_risk::pricing::{Greeks, Kind, OptionQuote, greeks};
use serde_json::Value;

/// Price and delta: of the forward and of one.
const TOLERANCE: f64 = 1e-9;
/// Prices are tighter than that: what a margin sums is never further off.
const PRICE_TOLERANCE: f64 = 1e-11;

/// 50-digit values: price, delta, gamma, vega.
pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("forward (price, vega), one (delta), 1/(F s) (gamma)");
    for (at, case) in list(file, "cases")?.iter().enumerate() {
        let (forward, vol) = (field(case, "forward")?, field(case, "vol")?);
        let unit = unit(forward.max(field(case, "strike")?));
        let secs = field(case, "t_sec")?;
        report.case(&format!("case {at}: K = {}, vol {vol}, {secs} s", field(case, "strike")?));
        for (kind, name) in [(Kind::Call, "call"), (Kind::Put, "put")] {
            let quote = quote(kind, case, "t_sec", field(case, "rate")?, unit)?;
            let ours = greeks(&quote).map_err(|error| format!("{error:?}"))?;
            let price = price(&ours, unit);
            report.compare(name, price, field(case, name)?, (forward, PRICE_TOLERANCE));
            let delta = from_q48(ours.delta_q48);
            report.compare(
                &format!("{name} delta"),
                delta,
                field(case, &format!("{name}_delta_fwd"))?,
                (1.0, TOLERANCE),
            );
            let gamma = ours.forward_gamma_q48 as f64 / ONE_Q48 / forward;
            let spread = vol * (secs / 31_536_000.0).sqrt();
            report.compare(
                "gamma",
                gamma,
                field(case, "gamma_fwd")?,
                (1.0 / (forward * spread), TOLERANCE),
            );
            let vega = ours.vega_q12 as f64 / 4096.0 / unit;
            report.compare("vega", vega, field(case, "vega_per_1_00")?, (forward, TOLERANCE));
        }
    }
    Ok(())
}

/// Another protocol's values, with its discount factor.
pub fn check_derive(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the larger of forward and strike");
    for (at, case) in list(file, "cases")?.iter().enumerate() {
        let largest = field(case, "forward")?.max(field(case, "strike")?);
        let forward = largest; // prices of nothing and ratios of 10^38 are among the cases
        report.case(&format!("case {at}"));
        let unit = unit(forward);
        let discount = field(case, "discount")?;
        for (kind, name) in [(Kind::Call, "call"), (Kind::Put, "put")] {
            let quote = quote(kind, case, "time_to_expiry_sec", 0.0, unit)?;
            let ours = greeks(&quote).map_err(|error| format!("{error:?}"))?;
            let price = price(&ours, unit) * discount;
            report.compare(name, price, field(case, name)?, (forward, PRICE_TOLERANCE));
            if kind == Kind::Call {
                let theirs = field(case, "call_delta_undiscounted")?;
                report.compare("delta", from_q48(ours.delta_q48), theirs, (1.0, TOLERANCE));
            }
        }
    }
    Ok(())
}

/// Atoms per unit of money, a power of two: the price given has 48 binary places.
pub fn unit(forward: f64) -> f64 {
    2f64.powi(48 - forward.log2().ceil() as i32)
}

fn price(greeks: &Greeks, unit: f64) -> f64 {
    greeks.value_q12 as f64 / 4096.0 / unit
}

fn quote(
    kind: Kind,
    case: &Value,
    secs: &str,
    rate: f64,
    unit: f64,
) -> Result<OptionQuote, String> {
    // a price of nothing is the least the engine takes: one atom, 2^-48 of the larger price
    let atoms = |name| field(case, name).map(|price| ((price * unit).round() as u64).max(1));
    Ok(OptionQuote {
        kind,
        forward_atoms: atoms("forward")?,
        strike_atoms: atoms("strike")?,
        vol_q48: unsigned_q48(field(case, "vol")?),
        tau_secs: field(case, secs)? as u64,
        rate_q48: crate::decimal::q48(rate),
    })
}
