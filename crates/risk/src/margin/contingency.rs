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

/// What is held at an oracle's price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// Its size at that price, without sign [quote atoms].
    pub atoms: u64,
    /// How sure the oracle is of it [2^-48].
    pub confidence_q48: u64,
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
    pub fn contingency(&self, exposed: Exposed) -> Result<Contingency, RiskError> {
        if exposed.confidence_q48 >= self.threshold_q48 {
            return Ok(Contingency::default());
        }
        let doubt = ONE_Q48.saturating_sub(exposed.confidence_q48);
        let factor = mul_q48_floor(doubt, self.factor_q48).saturating_add(u64::from(doubt > 0));
        Contingency::of(exposed.atoms, &Factors { mm_q48: 0, im_q48: factor })
    }
}

/// Initial margin's loss factor where the quote currency may trade below its peg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PegRule {
    /// The factor at the threshold and above it [2^-48].
    pub factor_q48: u64,
    /// Price of the quote currency from which on nothing is added [2^-48].
    pub threshold_q48: u64,
    /// What a unit of price below the threshold adds [2^-48].
    pub slope_q48: u64,
}

impl PegRule {
    /// The factor at a price of the quote currency [2^-48].
    ///
    /// Formula: factor + max(0, threshold - price) x slope. Rounding: up within a unit. Saturates.
    pub fn factor_at_q48(&self, price_q48: u64) -> u64 {
        let below = self.threshold_q48.saturating_sub(price_q48);
        let added = mul_q48_floor(below, self.slope_q48);
        self.factor_q48.saturating_add(added).saturating_add(u64::from(below > 0))
    }
}
