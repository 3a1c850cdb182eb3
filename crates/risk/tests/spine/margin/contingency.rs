use crate::support::*;
use breakwater_risk::{
    ONE_Q48, RiskError,
    margin::{ConfidenceRule, Contingency, Exposed, PegRule},
    model::Factors,
};

#[test]
fn shares_are_rounded_up() {
    let factors = Factors { mm_q48: q48(0.1) as u64, im_q48: q48(0.25) as u64 };
    let part = Contingency::of(101, &factors).unwrap();
    assert_eq!(part, Contingency { mm_atoms: 11, im_atoms: 26 });
    assert_eq!(Contingency::of(1 << 63, &factors), Err(RiskError::Overflow));
}

#[test]
fn confidence_costs_initial_margin_below_its_threshold_only() {
    let rule = ConfidenceRule { threshold_q48: q48(0.5) as u64, factor_q48: ONE_Q48 };
    let at = |confidence: f64| {
        rule.contingency(Exposed { atoms: 1_000_000, confidence_q48: q48(confidence) as u64 })
            .unwrap()
    };
    assert_eq!(at(0.5), Contingency::default());
    assert_eq!(at(0.25), Contingency { mm_atoms: 0, im_atoms: 750_001 }); // up
    assert_eq!(at(0.0).im_atoms, 1_000_001);
}

#[test]
fn a_falling_peg_raises_the_initial_loss_factor() {
    let at = |price: f64| {
        PegRule { factor_q48: ONE_Q48, threshold_q48: q48(0.98) as u64, slope_q48: 2 * ONE_Q48 }
            .factor_at_q48(q48(price) as u64)
    };
    assert_eq!(at(0.98), ONE_Q48);
    assert_eq!(at(1.5), ONE_Q48);
    assert!((real(at(0.56) as i64) - 1.84).abs() < 1e-13);
}
