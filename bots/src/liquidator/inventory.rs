//! Limits on what the bidder's account may hold, by Greek and by notional. A trade that lowers a figure that is above its
//! limit is always allowed: limits bind the way in, not the way out.

use super::greeks::Greeks;
use serde::{Deserialize, Serialize};

/// Per market, without sign [US dollars]; none where absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub delta_usd: Option<f64>,
    /// Change of delta for a move of 1 %.
    pub gamma_usd: Option<f64>,
    /// For one point of volatility.
    pub vega_usd: Option<f64>,
    pub notional_usd: Option<f64>,
}

impl Limits {
    /// The first limit, by name, that `after` passes and `before` was nearer to.
    pub fn broken(&self, before: &[Greeks], after: &[Greeks]) -> Option<&'static str> {
        let none = Greeks::default();
        let pairs =
            after.iter().enumerate().map(|(at, after)| (before.get(at).unwrap_or(&none), after));
        for (before, after) in pairs {
            let figures = [
                ("delta", self.delta_usd, before.delta_usd, after.delta_usd),
                ("gamma", self.gamma_usd, before.gamma_usd, after.gamma_usd),
                ("vega", self.vega_usd, before.vega_usd, after.vega_usd),
                ("notional", self.notional_usd, before.notional_usd, after.notional_usd),
            ];
            for (name, limit, before, after) in figures {
                if limit.is_some_and(|limit| after.abs() > limit && after.abs() > before.abs()) {
                    return Some(name);
                }
            }
        }
        None
    }

    /// Largest share of a limit that is used, and which: 1.0 is full.
    pub fn fullest(&self, held: &[Greeks]) -> Option<(usize, &'static str, f64)> {
        let mut fullest: Option<(usize, &'static str, f64)> = None;
        for (market, greeks) in held.iter().enumerate() {
            let figures = [
                ("delta", self.delta_usd, greeks.delta_usd),
                ("gamma", self.gamma_usd, greeks.gamma_usd),
                ("vega", self.vega_usd, greeks.vega_usd),
                ("notional", self.notional_usd, greeks.notional_usd),
            ];
            for (name, limit, held) in figures {
                let Some(limit) = limit.filter(|limit| *limit > 0.0) else { continue };
                let used = held.abs() / limit;
                if fullest.is_none_or(|(_, _, most)| used > most) {
                    fullest = Some((market, name, used));
                }
            }
        }
        fullest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delta(delta_usd: f64) -> Vec<Greeks> {
        vec![Greeks { delta_usd, ..Greeks::default() }]
    }

    const LIMITS: Limits =
        Limits { delta_usd: Some(100.0), gamma_usd: None, vega_usd: None, notional_usd: None };

    #[test]
    fn a_limit_binds_in_both_directions() {
        assert_eq!(LIMITS.broken(&delta(0.0), &delta(99.0)), None);
        assert_eq!(LIMITS.broken(&delta(0.0), &delta(101.0)), Some("delta"));
        assert_eq!(LIMITS.broken(&delta(0.0), &delta(-101.0)), Some("delta"));
    }

    #[test]
    fn the_way_back_below_a_limit_is_open() {
        assert_eq!(LIMITS.broken(&delta(300.0), &delta(200.0)), None);
        assert_eq!(LIMITS.broken(&delta(300.0), &delta(301.0)), Some("delta"));
    }

    #[test]
    fn the_fullest_limit_is_named() {
        assert_eq!(LIMITS.fullest(&delta(-50.0)), Some((0, "delta", 0.5)));
        assert_eq!(Limits::default().fullest(&delta(50.0)), None);
    }
}
