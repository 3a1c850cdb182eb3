//! A fixed bonus with a close factor, as lending protocols have it. Aave v3 (`LiquidationLogic.sol`): with a health factor below 1 anybody
//! repays half of the debt, with one of 0.95 or less all of it, and takes collateral for it with a bonus on top; 5 % for the large assets.
//!
//! Of an option account, what is owed is the value of its shorts, the health factor is equity over maintenance margin, and collateral is its cash. A
//! liquidator comes when the bonus pays for what closing costs him.

use super::plain::{Case, Close, Payer, Policy};

/// Below this and above [`ALL_BELOW`] so much of the debt is repaid.
const CLOSE_FACTOR: f64 = 0.5;
/// Health factor at and below which all of it is.
const ALL_BELOW: f64 = 0.95;
/// On top of what was repaid.
const BONUS: f64 = 0.05;

/// The rule.
pub struct CloseFactor;

/// Share of a debt that may be repaid at a health factor; nothing at 1 and above.
fn close_factor(health_factor: f64) -> Option<f64> {
    (health_factor < 1.0).then_some(if health_factor <= ALL_BELOW { 1.0 } else { CLOSE_FACTOR })
}

/// What is taken for a debt that is repaid.
fn seized(repaid: f64) -> f64 {
    repaid * (1.0 + BONUS)
}

impl Policy for CloseFactor {
    fn close(&mut self, case: &Case) -> Option<Close> {
        let share = close_factor(case.equity_usd / case.mm_usd.max(f64::MIN_POSITIVE))?;
        let repaid = case.owed_usd * share;
        Some(Close { share, fee_usd: seized(repaid) - repaid, payer: Payer::Liquidator })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Aave's documentation, "Liquidations", example 1: 5 ETH worth of DAI are owed, half may be repaid, and 2.5 ETH repaid take 2.625.
    #[test]
    fn the_example_of_the_documentation_comes_out() {
        let share = close_factor(0.99).unwrap();
        assert_eq!(share * 5.0, 2.5);
        assert!((seized(2.5) - 2.625).abs() < 1e-12);
    }

    #[test]
    fn all_is_closed_from_the_threshold_down_and_nothing_above_one() {
        assert_eq!((close_factor(0.95), close_factor(0.951)), (Some(1.0), Some(0.5)));
        assert_eq!((close_factor(1.0), close_factor(-3.0)), (None, Some(1.0)));
    }
}
