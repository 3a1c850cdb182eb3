//! A Dutch auction of slices, as Derive's v2 protocol has it (`DutchAuction.sol`), with the parameters of its main network's deployment
//! (`getDefaultAuctionParam`): the price falls from 95 % of value to 70 % in a quarter of an hour and from there to nothing in twelve hours; a slice
//! brings the account to 15 % above its maintenance margin and no further; of an insolvent account the payment rises to its margin in an hour.
//!
//! Price curve and largest slice are [`breakwater_risk::liquidation`]'s, which Derive's own cases are worked through with (`tools/risk-check`). A bidder comes when the discount
//! pays for what closing costs him. The fee that Derive takes at the start of an auction is left out.

use super::plain::{Case, Close, Payer, Policy};
use crate::house::signed_atoms;
use breakwater_risk::{
    ONE_Q32,
    liquidation::{AuctionParams, SolventSlice, max_share_q32, price_share_q32},
};
use std::collections::BTreeMap;

const PARAMS: AuctionParams = AuctionParams {
    start_bps: 9_500,
    fast_end_bps: 7_000,
    fast_secs: 900,
    slow_secs: 43_200,
    insolvent_secs: 3_600,
    buffer_bps: 1_500,
    fee_bps: 0,
    duration_secs: u32::MAX,
    floor_bps: 0,
    least_slice_bps: 0,
    dust_atoms: 0,
};

/// Seconds since each auction began, and since each account was found insolvent.
#[derive(Clone, Copy, Debug, Default)]
struct Clock {
    secs: f64,
    insolvent_secs: f64,
}

/// The rule, with every auction that runs.
#[derive(Default)]
pub struct Dutch(BTreeMap<usize, Clock>);

fn share(q32: u64) -> f64 {
    q32 as f64 / ONE_Q32 as f64
}

impl Policy for Dutch {
    fn close(&mut self, case: &Case) -> Option<Close> {
        let clock = self.0.entry(case.trader).or_default();
        let now = *clock;
        clock.secs += case.secs;
        if case.value_usd < 0.0 {
            clock.insolvent_secs += case.secs;
            let ramp = (now.insolvent_secs / f64::from(PARAMS.insolvent_secs)).min(1.0);
            let fee_usd = ramp * case.mm_usd;
            return Some(Close { share: 1.0, fee_usd, payer: Payer::Liquidator });
        }
        let d_q32 = price_share_q32(&PARAMS, now.secs as u64);
        let slice = SolventSlice {
            equity_atoms: signed_atoms(case.equity_usd),
            value_atoms: signed_atoms(case.value_usd),
            mm_atoms: signed_atoms(case.mm_usd),
            reserved_atoms: 0,
            unsold_atoms: 0,
        };
        let part = share(max_share_q32(&PARAMS, &slice, d_q32).ok()?);
        // the taker gets its part of all, cash too, and pays so much less for it
        let fee_usd = (1.0 - share(d_q32)) * part * case.value_usd;
        Some(Close { share: part, fee_usd, payer: Payer::Liquidator })
    }

    fn recovered(&mut self, trader: usize) {
        self.0.remove(&trader);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_falls_as_the_deployment_has_it() {
        let at = |secs| share(price_share_q32(&PARAMS, secs));
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(at(0), 0.95) && near(at(450), 0.825) && near(at(900), 0.7));
        assert!(near(at(900 + 21_600), 0.35) && at(900 + 43_200) == 0.0);
    }

    #[test]
    fn a_slice_brings_the_account_to_its_buffer() {
        // worth 1 000 with a margin of 1 100: at 95 % of value, a share f leaves 1 000 - 0.05 f 1 000 against 1.15 x 1 100 (1 - f)
        let case = Case {
            trader: 0,
            secs: 60.0,
            equity_usd: 1_000.0,
            value_usd: 1_000.0,
            mm_usd: 1_100.0,
            owed_usd: 0.0,
            notional_usd: 0.0,
        };
        let close = Dutch::default().close(&case).unwrap();
        let left = 1_000.0 - close.fee_usd;
        let margin = 1.15 * 1_100.0 * (1.0 - close.share);
        assert!((left - margin).abs() < 0.01, "{left} against {margin}");
    }
}
