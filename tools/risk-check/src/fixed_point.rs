//! ln, exp, sqrt and the normal distribution against another protocol's 18 decimals.

use crate::{
    decimal::{from_q48, list, number, q48, scaled, unsigned_q48},
    report::Report,
};
use breakwater_risk::maths::{cdf_q64, exp_q48, ln_ratio_q48, mul_q48_down, pdf_q48, sqrt_u128};
use serde_json::Value;

const TOLERANCE: f64 = 1e-12;
/// Beyond it the engine's exponential saturates, by design: nothing it multiplies is that large.
const MOST_EXP: f64 = 10.0;

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("the larger of the figure and one");
    each(file, "ln", report, |x| Ok(from_q48(ln(x)?)))?;
    each(file, "exp", report, |x| Ok(from_q48(exp_q48(q48(x)) as i64)))?;
    each(file, "sqrt", report, |x| {
        Ok(from_q48(sqrt_u128(u128::from(unsigned_q48(x)) << 48) as i64))
    })?;
    each(file, "norm_cdf", report, |x| Ok(cdf_q64(q48(x)) as f64 / 18_446_744_073_709_551_616.0))?;
    each(file, "norm_pdf", report, |x| Ok(from_q48(pdf_q48(q48(x)) as i64)))?;
    for row in list(file, "pow")? {
        let (base, power) = (scaled(&row[0], 18)?, scaled(&row[1], 18)?);
        report.case(&format!("pow {base} {power}"));
        let ours = from_q48(exp_q48(mul_q48_down(ln(base)?, q48(power))) as i64);
        compare(report, ours, scaled(&row[2], 18)?);
    }
    Ok(())
}

fn ln(x: f64) -> Result<i64, String> {
    // two integers whose ratio is x to every digit a double has
    let (num, den) =
        if x < 1.0 { (x * 2f64.powi(60), 1u64 << 60) } else { (x * 2f64.powi(48), 1 << 48) };
    ln_ratio_q48(num as u64, den).map_err(|error| format!("ln {x}: {error:?}"))
}

fn each(
    file: &Value,
    name: &str,
    report: &mut Report,
    ours: impl Fn(f64) -> Result<f64, String>,
) -> Result<(), String> {
    for row in list(file, name)? {
        let x = number(&row[0]).map(|x| x / 1e18)?;
        let theirs = scaled(&row[1], 18)?;
        if name == "exp" && x > MOST_EXP {
            report.note(&format!("exp({x}) left out: the engine's saturates at 2^15"));
            continue;
        }
        report.case(&format!("{name} {x}"));
        compare(report, ours(x)?, theirs);
    }
    Ok(())
}

fn compare(report: &mut Report, ours: f64, theirs: f64) {
    report.compare("result", ours, theirs, (theirs.abs().max(1.0), TOLERANCE));
}
