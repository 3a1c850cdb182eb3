//! Value less an edge, less what the slice costs this very bidder: margin that its account needs on top, cash that is
//! held of it, and hedges for the delta and vega it adds. A slice that offsets what the bidder holds costs nothing, so that it bids more for it than others.

use super::{Offer, Strategy, fixed::less_edge};
use crate::liquidator::{
    greeks::{Greeks, greeks},
    skip::Skip,
};
use breakwater_risk::maths::share_ceil;

/// Formula: value - edge x base - capital x (max(IM after - IM before, 0) + held) - sum over markets of delta cost x (|delta after| -
/// |delta before|) and vega cost x the same of vega, where positive.
/// Rounding: costs up, to the atom; Greeks are floats, priced off chain and bounded by what the program allows.
#[derive(Clone, Copy, Debug)]
pub struct MarginalEdge {
    /// [bps of the base]
    pub edge_bps: u32,
    /// [bps of additional initial margin and of what is held]
    pub capital_bps: u32,
    /// [bps of additional delta]
    pub delta_bps: u32,
    /// Points of volatility paid on additional vega [hundredths].
    pub vega_points_pct: u32,
}

impl Strategy for MarginalEdge {
    fn most_atoms(&mut self, offer: &Offer) -> Result<i64, Skip> {
        let im = |account| offer.snapshot.assess(account).map(|(_, health)| health.im_atoms());
        let added_im = im(offer.after)
            .map_err(Skip::unpriced)?
            .saturating_sub(im(offer.before).map_err(Skip::unpriced)?);
        let tied = added_im.max(0).unsigned_abs().saturating_add(offer.held_atoms);
        let capital = share_ceil(tied, self.capital_bps);
        let before = greeks(offer.snapshot, offer.before).map_err(Skip::unpriced)?;
        let after = greeks(offer.snapshot, offer.after).map_err(Skip::unpriced)?;
        let hedge = self.hedge_usd(&before, &after);
        // float to integer saturates; dollars to atoms, up
        let hedge_atoms = (hedge * 1e6).ceil() as u64;
        let cost = capital.saturating_add(hedge_atoms);
        Ok(less_edge(offer, self.edge_bps).saturating_sub_unsigned(cost))
    }
}

impl MarginalEdge {
    /// Cost of hedging what was added [US dollars].
    fn hedge_usd(&self, before: &[Greeks], after: &[Greeks]) -> f64 {
        let pairs = before.iter().zip(after);
        pairs
            .map(|(before, after)| {
                let added = |after: f64, before: f64| (after.abs() - before.abs()).max(0.0);
                let delta = added(after.delta_usd, before.delta_usd);
                let vega = added(after.vega_usd, before.vega_usd);
                delta * f64::from(self.delta_bps) / 10_000.0
                    + vega * f64::from(self.vega_points_pct) / 100.0
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use breakwater_client::snapshot::empty_account;

    #[test]
    fn cash_that_is_held_must_earn_what_margin_does() {
        let (snapshot, account) = (crate::fixture::snapshot(), empty_account());
        let most = |held_atoms| {
            let offer = Offer {
                snapshot: &snapshot,
                slice: &account,
                value_atoms: 1_000,
                mm_atoms: 0,
                held_atoms,
                before: &account,
                after: &account,
            };
            let mut strategy = MarginalEdge {
                edge_bps: 1_000,
                capital_bps: 100,
                delta_bps: 0,
                vega_points_pct: 0,
            };
            strategy.most_atoms(&offer).unwrap()
        };
        assert_eq!((most(0), most(5_000)), (900, 850));
    }

    #[test]
    fn only_risk_that_is_added_costs_a_hedge() {
        let strategy =
            MarginalEdge { edge_bps: 0, capital_bps: 0, delta_bps: 10, vega_points_pct: 50 };
        let held = |delta_usd, vega_usd| vec![Greeks { delta_usd, vega_usd, ..Greeks::default() }];
        assert_eq!(strategy.hedge_usd(&held(0.0, 0.0), &held(-1_000.0, 10.0)), 1.0 + 5.0);
        assert_eq!(strategy.hedge_usd(&held(1_000.0, 10.0), &held(-900.0, -9.0)), 0.0);
    }
}
