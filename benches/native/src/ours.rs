//! The project's own engine.

use crate::{Case, Evaluator};

pub struct Ours;

impl Evaluator for Ours {
    // The integers `price_atoms` takes belong here at integration, so that their conversion is not timed: the other
    // engines get their own numbers ready-made too.
    type Input = Case;
    type Output = f64;

    fn name(&self) -> String {
        "ours (placeholder: plain f64)".into()
    }

    fn prepare(&self, case: &Case) -> Case {
        *case
    }

    fn evaluate(&self, case: &Case) -> f64 {
        price(case)
    }

    fn dollars(&self, _: &Case, price: f64) -> Option<f64> {
        Some(price)
    }
}

/// Undiscounted Black-76 price [USD per contract].
// replaced by breakwater_risk::price_atoms at integration
pub fn price(case: &Case) -> f64 {
    let Case { forward, strike, is_call, .. } = *case;
    let sd = case.total_sd();
    let d1 = (forward / strike).ln() / sd + sd / 2.0;
    // Of the two options the one out of the money is computed: the other's price would cancel.
    let call_is_out = strike >= forward;
    let sign = if call_is_out { 1.0 } else { -1.0 };
    let out = sign * (forward * cdf(sign * d1) - strike * cdf(sign * (d1 - sd)));
    let intrinsic = if call_is_out == is_call { 0.0 } else { (forward - strike).abs() };
    out.max(0.0) + intrinsic
}

/// Cumulative normal distribution, to about fifteen places: the rational functions of J. F. Hart's "Computer
/// Approximations", as in G. West, "Better approximations to cumulative normal functions", 2005.
fn cdf(x: f64) -> f64 {
    const OVER: [f64; 7] = [
        3.52624965998911e-2,
        0.700383064443688,
        6.37396220353165,
        33.912866078383,
        112.079291497871,
        221.213596169931,
        220.206867912376,
    ];
    const UNDER: [f64; 8] = [
        8.83883476483184e-2,
        1.75566716318264,
        16.064177579207,
        86.7807322029461,
        296.564248779674,
        637.333633378831,
        793.826512519948,
        440.413735824752,
    ];
    /// sqrt(2 pi)
    const ROOT: f64 = 2.506628274631;
    let a = x.abs();
    if a > 37.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let polynomial = |terms: &[f64]| terms.iter().fold(0.0, |sum, term| sum * a + term);
    let density = (-a * a / 2.0).exp();
    let tail = if a < 7.07106781186547 {
        density * polynomial(&OVER) / polynomial(&UNDER)
    } else {
        density / ROOT / (a + 1.0 / (a + 2.0 / (a + 3.0 / (a + 4.0 / (a + 0.65)))))
    };
    if x > 0.0 { 1.0 - tail } else { tail }
}
