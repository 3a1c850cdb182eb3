//! What a breaker's metric is now [bps], each rounded down: a rule trips when it is sure.

use crate::{
    errors::ClearingError,
    mark::Action,
    state::{BreakerRule, Market, Pool, metric},
};
use anchor_lang::prelude::*;
use breakwater_risk::maths::ratio_bps_floor;

/// Value of a metric; `market` is the rule's, for a metric that looks at one. Errors: `TargetMissing`, `PriceStale` for a mark that
/// says nothing about now.
pub fn metric_bps(pool: &Pool, market: Option<&Market>, metric: u32, now: i64) -> Result<u64> {
    let window_secs = pool.settings.loss.window_secs;
    match metric {
        metric::AUCTIONED => {
            let used = pool.auctioned_window.used_at(now, window_secs);
            Ok(ratio_bps_floor(used, pool.settings.loss.auction_notional_atoms))
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
            Ok(market.params.risk_ranges().realised_bps(market.realised.variance_q48))
        }
        metric::DIVERGENCE => Ok(market.divergence_bps(now)),
        metric::CONFIDENCE => {
            Action::Judge.require(market.states(now))?;
            Ok(ratio_bps_floor(market.mark.conf_atoms, market.mark.price_atoms))
        }
        _ => err!(ClearingError::BadParameter),
    }
}

/// The same of a rule that trips by it. Errors: `RuleNotMet`, those of [`metric_bps`].
pub fn tripping_bps(
    pool: &Pool,
    market: Option<&Market>,
    rule: &BreakerRule,
    now: i64,
) -> Result<u64> {
    let value_bps = metric_bps(pool, market, rule.metric, now)?;
    require!(value_bps >= u64::from(rule.threshold_bps), ClearingError::RuleNotMet);
    Ok(value_bps)
}
