//! What a rule's metric is now [bps], each rounded down: a rule trips when it is sure.

use crate::{
    errors::ClearingError,
    mark::Action,
    state::{Market, Pool, metric},
};
use anchor_lang::prelude::*;
use breakwater_risk::{BPS, ONE_Q48, mul_div_floor, sqrt_q48};

/// Value of a metric; `market` is the rule's, for a metric that looks at one. Errors: `TargetMissing`, `PriceStale` for a mark that
/// says nothing about now.
pub fn measure(pool: &Pool, market: Option<&Market>, metric: u32, now: i64) -> Result<u64> {
    let window_secs = pool.settings.loss.window_secs;
    match metric {
        metric::AUCTIONED => {
            let within =
                now.saturating_sub(pool.auctioned_window.start_ts) < i64::from(window_secs);
            let used = if within { pool.auctioned_window.used_atoms } else { 0 };
            share(used, pool.settings.loss.auction_notional_atoms)
        }
        metric::INSURANCE => Ok(pool.insurance_window.used_bps(now, window_secs)),
        metric::OUTFLOW => Ok(pool.outflow.out_bps(now, window_secs)),
        _ => of_market(market.ok_or(ClearingError::TargetMissing)?, metric, now),
    }
}

fn of_market(market: &Market, metric: u32, now: i64) -> Result<u64> {
    let oracle = &market.params.oracle;
    match metric {
        metric::PRICE_MOVE => Ok(market.moves.move_bps(now, oracle.move_window_secs)),
        metric::REALISED => {
            let vol_q48 = sqrt_q48(market.realised.variance_q48);
            let vol_bps = mul_div_floor(vol_q48, BPS, ONE_Q48).unwrap_or(u64::MAX);
            share(vol_bps, u64::from(market.params.ranges.reference_vol_bps))
        }
        metric::DIVERGENCE => Ok(market.divergence_bps(now)),
        metric::CONFIDENCE => {
            Action::Judge.require(market.states(now))?;
            share(market.mark.conf_atoms, market.mark.price_atoms)
        }
        _ => err!(ClearingError::BadParameter),
    }
}

fn share(part: u64, whole: u64) -> Result<u64> {
    Ok(mul_div_floor(part, BPS, whole).unwrap_or(u64::MAX))
}
