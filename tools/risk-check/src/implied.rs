//! Implied volatility from prices, as far as the price determines it.

use crate::{
    decimal::{ONE_Q48, list},
    report::Report,
};
use breakwater_risk::{
    RiskError,
    pricing::{Kind, OptionTerms, PricedOption},
};
use serde_json::Value;

/// Volatility, where the price's twelve decimals determine it that well.
const TOLERANCE: f64 = 1e-9;
/// One unit of the file's last decimal.
const LAST_PLACE: f64 = 1e-12;
const SCALE: f64 = 1e12;

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("one (vol), after what the price's last digit leaves open");
    for (at, row) in list(file, "rows")?.iter().enumerate() {
        let row = row.as_array().ok_or("a row is not a list")?;
        let get = |i: usize| {
            let value = row.get(i).and_then(Value::as_f64);
            value.map(|x| x / SCALE).ok_or_else(|| format!("row {at} lacks column {i}"))
        };
        let (spot, strike, rate) = (get(0)?, get(1)?, get(2)?);
        let (tau, sigma, price) = (get(3)?, get(4)?, get(5)?);
        let tag = row.get(7).and_then(Value::as_str).unwrap_or_default();
        report.case(&format!("row {at}: K = {strike}, tau {tau}, vol {sigma} ({tag})"));
        // spot form: forward S e^(r tau), undiscounted price C e^(r tau)
        let growth = (rate * tau).exp();
        let forward = spot * growth;
        let unit = crate::black76::unit(forward.max(strike));
        let option = PricedOption {
            terms: OptionTerms {
                kind: Kind::Call,
                forward_atoms: (forward * unit).round() as u64,
                strike_atoms: (strike * unit).round() as u64,
            },
            price_q12: (price * growth * unit * 4096.0).round() as u64,
        };
        judge(report, &option, (tau, sigma, tag), growth * unit * 4096.0)?;
    }
    Ok(())
}

/// `per_unit` turns money of the file into the engine's price.
fn judge(
    report: &mut Report,
    option: &PricedOption,
    (tau, sigma, tag): (f64, f64, &str),
    per_unit: f64,
) -> Result<(), String> {
    let sd = match option.total_sd_q48() {
        Ok(sd) => sd,
        // the price is cut to twelve decimals, and may lie below intrinsic value or at the forward by that
        Err(RiskError::Domain) if tag != "exact_root" => return Ok(()),
        Err(error) => {
            report.fail(&format!("{error:?}"));
            return Ok(());
        }
    };
    let price = |sd| option.terms.price_q12(sd).map_err(|error| format!("{error:?}"));
    // round trip: the volatility found gives the price, to its last digit
    let back = (price(sd)? as f64 - option.price_q12 as f64).abs() / per_unit;
    let forward = option.terms.forward_atoms as f64 * 4096.0 / per_unit;
    if back > 2.0 * LAST_PLACE + 1e-12 * forward {
        report.fail(&format!("the volatility found gives a price {back:e} off"));
    }
    // slope of the price in volatility, by a small step: what the last digit is worth
    let true_sd = (sigma * tau.sqrt() * ONE_Q48) as u64;
    let step = true_sd / 1024 + 1;
    let slope = (price(true_sd + step)? as f64 - price(true_sd.saturating_sub(step))? as f64)
        / per_unit
        / (2.0 * step as f64 / ONE_Q48)
        * tau.sqrt();
    let open = (LAST_PLACE + 1e-13 * forward) / slope.max(1e-300);
    if tag == "exact_root" && open < 1e-3 {
        let vol = sd as f64 / ONE_Q48 / tau.sqrt();
        let off = ((vol - sigma).abs() - 4.0 * open).max(0.0);
        report.compare("vol", sigma + off, sigma, (1.0, TOLERANCE));
    }
    Ok(())
}
