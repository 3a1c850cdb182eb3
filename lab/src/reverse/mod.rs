//! Reverse stress test: not what a crash does, but which is the smallest that does a harm.
//!
//! A shock is a path of few knots ([`shock`]): how deep it falls, how fast, how it swings on its way, how much comes back. Its size is how unlikely it is: the
//! action of the path under a Brownian motion of the market's own volatility, `sqrt(sum (dx)^2 / (sigma^2 dt))` in deviations (Freidlin and Wentzell,
//! "Random perturbations of dynamical systems", 1984: of all ways to a rare event the one of least action is taken). Asking for the most plausible of
//! all harmful scenarios is the reverse stress test of Breuer, Jandacka, Rheinberger and Summer ("How to find plausible, severe, and useful stress
//! scenarios", 2009), who take the Mahalanobis distance, of which this is the path's form.
//!
//! The search ([`search`]) is CMA-ES with restarts (Hansen, "The CMA evolution strategy: a tutorial", 2016; crate `cmaes`).

pub mod search;
pub mod shock;

use crate::measure::Measure;
use anyhow::{Context, Result, bail, ensure};
use breakwater_bots::config::Deployment;
use serde::Serialize;
use std::str::FromStr;

/// A harm that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Until {
    /// Accounts owe so much beyond all they have [USD].
    BadDebt(f64),
    /// Funds pay so much of what accounts owe, as a share of the insurance fund [%].
    Fund(f64),
    /// Others pay so much of it: haircuts of deleveraging, loss that all share [USD].
    Haircut(f64),
}

impl FromStr for Until {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (word, value) = text.split_once('=').map_or((text, None), |(a, b)| (a, Some(b)));
        let number = |text: &str| -> Result<f64> {
            let value = text.parse().ok().filter(|value: &f64| value.is_finite());
            let value = value.with_context(|| format!("{word}: {text:?} is not a number"))?;
            ensure!(value > 0.0, "{word} is {value}, and must be positive");
            Ok(value)
        };
        let or_one = || value.map_or(Ok(1.0), number);
        Ok(match word {
            "bad-debt" => Self::BadDebt(or_one()?),
            "haircut" => Self::Haircut(or_one()?),
            "fund" => {
                Self::Fund(number(value.context("fund: a share is missing, as in fund=20")?)?)
            }
            _ => bail!(
                "there is no harm {word}; there are bad-debt, bad-debt=USD, fund=PERCENT, haircut, haircut=USD"
            ),
        })
    }
}

impl Until {
    /// What is measured, and from where on it is the harm.
    pub fn of(self, deployment: &Deployment) -> (Measure, f64) {
        match self {
            Self::BadDebt(usd) => (Measure::BadDebtUsd, usd),
            Self::Haircut(usd) => (Measure::OthersUsd, usd),
            Self::Fund(pct) => {
                (Measure::FundsUsd, deployment.pool.insurance_usd as f64 * pct / 100.0)
            }
        }
    }
}

/// A parameter that is searched over, `name=LOW..HIGH`.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Dotted.
    pub name: String,
    /// The smallest, which is the cheapest.
    pub low: f64,
    /// The largest.
    pub high: f64,
}

impl FromStr for Span {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || format!("{text:?} is no range: NAME=LOW..HIGH is one");
        let (name, range) = text.split_once('=').with_context(wrong)?;
        let (low, high) = range.split_once("..").with_context(wrong)?;
        let number = |text: &str| {
            let value: Option<f64> = text.trim().parse().ok();
            value.filter(|value| value.is_finite()).with_context(wrong)
        };
        let (low, high) = (number(low)?, number(high)?);
        ensure!(low < high, "{name}: {low} is not below {high}");
        Ok(Self { name: name.trim().to_owned(), low, high })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_harm_is_a_measure_and_its_least() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/localnet.toml");
        let deployment = Deployment::load(&file).unwrap();
        let of = |text: &str| text.parse::<Until>().unwrap().of(&deployment);
        assert_eq!(of("bad-debt"), (Measure::BadDebtUsd, 1.0));
        assert_eq!(of("bad-debt=5000"), (Measure::BadDebtUsd, 5_000.0));
        assert_eq!(of("fund=20"), (Measure::FundsUsd, 50_000.0));
        assert_eq!(of("haircut"), (Measure::OthersUsd, 1.0));
    }

    #[test]
    fn an_unknown_harm_or_range_is_refused_by_name() {
        let told = |text: &str| text.parse::<Until>().unwrap_err().to_string();
        assert!(told("ruin").starts_with("there is no harm ruin; there are bad-debt"));
        assert!(told("fund").contains("a share is missing"));
        assert!(told("fund=-1").contains("must be positive"));
        assert!("adversary.usd=5..1".parse::<Span>().is_err());
        assert!("adversary.usd=5".parse::<Span>().unwrap_err().to_string().contains("LOW..HIGH"));
        let span: Span = "adversary.usd=1e5..2e6".parse().unwrap();
        assert_eq!((span.low, span.high), (1e5, 2e6));
    }
}
