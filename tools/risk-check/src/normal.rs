//! N(x) and n(x) against 50-digit values.

use crate::{
    decimal::{field, from_q48, list, q48},
    report::Report,
};
use breakwater_risk::maths::{cdf_q64, pdf_q48};
use serde_json::Value;

const TOLERANCE: f64 = 1e-12;

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("one");
    for case in list(file, "cases")? {
        let x = field(case, "x")?;
        report.case(&format!("x = {x}"));
        let cdf = cdf_q64(q48(x)) as f64 / 18_446_744_073_709_551_616.0;
        report.compare("cdf", cdf, field(case, "cdf")?, (1.0, TOLERANCE));
        let pdf = from_q48(pdf_q48(q48(x)) as i64);
        report.compare("pdf", pdf, field(case, "pdf")?, (1.0, TOLERANCE));
    }
    Ok(())
}
