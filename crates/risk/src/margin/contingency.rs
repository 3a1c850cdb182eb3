//! What a margin model asks for beyond its scenarios, where that is a plain share of an exposure.

use crate::{
    error::RiskError,
    maths::{mul_q48_floor, mul_q48_up},
    model::Factors,
    units::ONE_Q48,
};

/// What is required whatever the scenario [quote atoms].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contingency {
    /// Added to maintenance margin.
    pub mm_atoms: u64,
    /// Added to initial margin.
    pub im_atoms: u64,
}

impl Contingency {
    /// `amount x factor`, each rounded up. Errors: `Overflow` for an amount of 2^63.
    pub fn of(amount_atoms: u64, factors: &Factors) -> Result<Self, RiskError> {
        let amount = i64::try_from(amount_atoms).map_err(|_| RiskError::Overflow)?;
        let share = |factor: u64| mul_q48_up(amount, factor.min(i64::MAX as u64) as i64);
        let size = |factor| share(factor).unsigned_abs(); // neither operand is negative
        Ok(Self { mm_atoms: size(factors.mm_q48), im_atoms: size(factors.im_q48) })
    }
}

/// Oracles that are less sure of themselves than a threshold cost initial margin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConfidenceRule {
    /// Confidence from which on nothing is asked [2^-48].
    pub threshold_q48: u64,
    /// Share of the exposure that a confidence of 0 would cost [2^-48].
    pub factor_q48: u64,
}

impl ConfidenceRule {
    /// `exposure x (1 - confidence) x factor` below the threshold, otherwise nothing; rounded up. Errors: `Overflow`.
    pub fn contingency(
        &self,
        exposure_atoms: u64,
        confidence_q48: u64,
    ) -> Result<Contingency, RiskError> {
        if confidence_q48 >= self.threshold_q48 {
            return Ok(Contingency::default());
        }
        let doubt = ONE_Q48.saturating_sub(confidence_q48);
        let factor = mul_q48_floor(doubt, self.factor_q48).saturating_add(u64::from(doubt > 0));
        Contingency::of(exposure_atoms, &Factors { mm_q48: 0, im_q48: factor })
    }
}

/// Initial margin's loss factor when the quote currency trades below a threshold: each unit below it adds `slope`.
///
/// Formula: factor + max(0, threshold - price) x slope. Rounding: up within a unit. Saturates.
pub fn depegged_factor_q48(
    factor_q48: u64,
    price_q48: u64,
    threshold_q48: u64,
    slope_q48: u64,
) -> u64 {
    let below = threshold_q48.saturating_sub(price_q48);
    factor_q48.saturating_add(mul_q48_floor(below, slope_q48)).saturating_add(u64::from(below > 0))
}
