//! Circuit breakers.

use super::Crank;
use crate::chain::View;
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::outcome::tripping_bps;
use breakwater_client::instruction as ix;

/// Breakers whose condition holds and that stop less than they could; asked again once half of their time is over.
pub fn tripped(view: &View, caller: Pubkey) -> Vec<Crank> {
    let now = view.snapshot.now;
    let rules = view.breakers.as_ref().map(|breakers| breakers.rules.in_force());
    let mut all = vec![];
    for (number, rule) in (0u8..).zip(rules.unwrap_or_default()) {
        let half = now + i64::from(rule.secs) / 2;
        let stands = view.pool.stops.active(half) & rule.actions == rule.actions;
        let market = u8::try_from(rule.market).ok().and_then(|index| view.snapshot.market(index));
        let market = market.map(|of| &*of.market);

        if !stands && tripping_bps(&view.pool, market, rule, now).is_ok() {
            let trip = ix::trip_breaker(caller, view.pool_key, number, rule);
            all.push(Crank::new("trip_breaker", number, trip));
        }
    }
    all
}
