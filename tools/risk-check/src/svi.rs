//! Implied volatility of SVI slices, with the cut-offs of the protocol the numbers come from.

use crate::{
    decimal::{ONE_Q48, field, list, number, q48, unsigned_q48},
    report::Report,
};
use breakwater_risk::{
    maths::{ln_q48, sqrt_q48, sqrt_u128},
    pricing::{SmileBounds, Svi},
};
use serde_json::Value;

const TOLERANCE: f64 = 1e-11;
/// The edge cases are given to six places, cut off.
const EDGE_TOLERANCE: f64 = 1.01e-6;
/// Total variance is cut there.
const MOST_VARIANCE: f64 = 144.0;

pub fn check(file: &Value, report: &mut Report) -> Result<(), String> {
    report.relative_to("one (volatility of 100 %)");
    for (at, surface) in list(file, "surfaces")?.iter().enumerate() {
        for (strike, vol) in list(surface, "strikes")?.iter().zip(list(surface, "vols")?) {
            let strike = number(strike)?;
            report.case(&format!("surface {at}, strike {strike}"));
            report.compare("vol", smile_vol(surface, strike)?, number(vol)?, (1.0, TOLERANCE));
        }
    }
    for (at, edge) in list(file, "edges")?.iter().enumerate() {
        report.case(&format!("edge {at}"));
        let (ours, theirs) = (smile_vol(edge, field(edge, "strike")?)?, field(edge, "vol_trunc6")?);
        if ours < theirs || ours - theirs >= EDGE_TOLERANCE {
            report.fail(&format!("vol is {ours}, should begin with {theirs}"));
        }
    }
    Ok(())
}

fn smile_vol(surface: &Value, strike: f64) -> Result<f64, String> {
    let coefficient = |name| field(surface, name).map(q48);
    let svi = Svi {
        a_q48: coefficient("a")?,
        b_q48: coefficient("b")?,
        rho_q48: coefficient("rho")?,
        m_q48: coefficient("m")?,
        sigma_q48: coefficient("sigma")?,
    };
    let bounds = bounds(&svi, MOST_VARIANCE);
    let (forward, tau) = (field(surface, "forward")?, field(surface, "tau")?);
    let k = log_moneyness(forward, strike)?;
    let share = unsigned_q48(1.0 / tau); // variance a year
    Ok(svi.total_sd_q48(k, sqrt_q48(share), &bounds) as f64 / ONE_Q48)
}

/// ln(K/F) [2^-48].
pub fn log_moneyness(forward: f64, strike: f64) -> Result<i64, String> {
    let ln =
        |x: f64| ln_q48((x * 2f64.powi(30)) as u64).map_err(|error| format!("ln {x}: {error:?}"));
    Ok(ln(strike)? - ln(forward)?)
}

/// k within +-4 sqrt(a + b sigma), w below a most.
pub fn bounds(svi: &Svi, most_variance: f64) -> SmileBounds {
    let bs = (i128::from(svi.b_q48) * i128::from(svi.sigma_q48)) >> 48;
    let level = (i128::from(svi.a_q48) + bs).max(0) as u128;
    SmileBounds {
        most_k_q48: sqrt_u128(level << 48).saturating_mul(4),
        most_variance_q48: unsigned_q48(most_variance),
    }
}
