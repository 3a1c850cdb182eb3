//! What a trade does to the market's crowding: open interest and ranges are updated inside the trade that causes them, so that
//! who crowds a market pays the wider range itself, while everybody else's ranges follow what stands.

use super::MarginEngine;
use crate::{
    errors::{ClearingError, risk},
    remaining::MovedRange,
    state::{Board, Market, RangeState, Series},
};
use anchor_lang::prelude::*;
use breakwater_risk::model::{Crowd, ShortLots};

/// What the exposure of one expiry is worked out from, kept for the legs after it.
pub(super) struct KeptCrowd {
    view: usize,
    expiry_ts: i64,
    crowd: Crowd,
}

impl KeptCrowd {
    fn is_of(&self, view: usize, series: &Series) -> bool {
        self.view == view && self.expiry_ts == series.expiry_ts
    }
}

/// A market's ranges while a transaction works on them.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// As the market's account says, brought up to date.
    pub state: RangeState,
    /// What a trade that raised open interest is margined at, at least [bps]; 0 where none did.
    crowd_bps: u32,
    touched: bool,
    risen: bool,
}

impl Range {
    pub(super) fn of(market: &Market) -> Self {
        Self { state: market.range, crowd_bps: 0, touched: false, risen: false }
    }

    pub(super) fn new_risk_bps(&self) -> u32 {
        self.state.im_bps.max(self.crowd_bps)
    }
}

impl MarginEngine<'_> {
    /// Takes a change of a series' open shorts into its board and its market's ranges, at the surface as it is. Once all of a trade's
    /// are in, [`Self::widen_for_crowd`].
    /// Errors: `MarketMissing`, `SurfaceMissing`, `RiskDomain`, `Overflow`.
    pub fn crowd(&mut self, board: &mut Board, series: &Series, short_lots: i64) -> Result<()> {
        if short_lots == 0 {
            return Ok(());
        }
        let at = self.view_at(series.market)?;
        let (view, now) = (self.views[at], self.now);
        // legs of one expiry stand together
        if self.crowd.as_ref().is_none_or(|kept| !kept.is_of(at, series)) {
            let spot = view.market.mark.price_atoms;
            let expiry = view.surface.find(series.expiry_ts)?.to_risk(view.market, now)?;
            let crowd = Crowd::new(&expiry, spot).map_err(risk)?;
            self.crowd = Some(KeptCrowd { view: at, expiry_ts: series.expiry_ts, crowd });
        }
        let Some(KeptCrowd { crowd, .. }) = &self.crowd else {
            return err!(ClearingError::InvariantBroken);
        };
        let (old, mut new) = (board.exposure(), board.exposure());
        let short = ShortLots { strike_atoms: series.strike_atoms, lots: short_lots };
        new.add(crowd, &short).map_err(risk)?;
        board.open_interest_atoms = new.open_interest_atoms;
        board.short_gamma_atoms = new.short_gamma_atoms;
        let range = &mut self.ranges[at];
        if !range.touched {
            // what was held until now counts for the time until now
            range.state = view.market.followed(&range.state, now);
            range.touched = true;
        }
        range.state.replace(&old, &new)?;
        range.risen |= short_lots > 0;
        Ok(())
    }

    /// Where open interest has risen, both sides are margined from here on at the width that all open contracts ask for.
    pub fn widen_for_crowd(&mut self) {
        for (view, range) in self.views.iter().zip(&mut self.ranges) {
            let (limits, held) = (&view.market.params.ranges, range.state.exposure());
            let crowded = held.open_interest_atoms > limits.open_interest_limit_atoms
                || held.short_gamma_atoms > limits.short_gamma_limit_atoms;
            if range.risen && crowded {
                range.crowd_bps = view.market.target_bps(&held);
            }
        }
    }

    /// The ranges that trades have moved: what is to be written back.
    pub fn moved_ranges(&self) -> Vec<MovedRange> {
        let moved = self.views.iter().zip(&self.ranges).filter(|(_, range)| range.touched);
        let moved =
            moved.map(|(view, range)| MovedRange { index: view.market.index, range: range.state });
        moved.collect()
    }
}
