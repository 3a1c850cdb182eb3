//! What circuit breakers look at, as `trip_breaker` measures it.

use crate::session::World;
use breakwater_clearing::outcome::metric_bps;
use serde::Deserialize;

/// What a rule looks at.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Measure"))]
pub struct MeasureJson {
    /// Number of the metric.
    pub metric: u32,
    /// Index of the market, where the metric looks at one.
    pub market: u8,
}

/// In the rules' order, for tables [bps]; `None` where it can't be told now.
pub fn measures(world: &World, rules: &[MeasureJson]) -> Vec<Option<f64>> {
    let value = |rule: &MeasureJson| {
        let market = world.market(rule.market).ok().map(|of| &*of.market);
        let value = metric_bps(&world.pool, market, rule.metric, world.now()).ok()?;
        Some(value as f64)
    };
    rules.iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::world;
    use breakwater_clearing::state::metric;

    #[test]
    fn each_rule_is_measured_and_what_an_old_price_says_is_not_told() {
        let mut world = world();
        let value =
            |world: &World, metric, market| measures(world, &[MeasureJson { metric, market }])[0];
        // 20 of 60 000 dollars, down
        assert_eq!(value(&world, metric::CONFIDENCE, 0), Some(3.0));
        assert_eq!(value(&world, metric::CONFIDENCE, 7), None);
        assert_eq!(value(&world, metric::INSURANCE, 7), Some(0.0));
        world.snapshot.now += 100_000;
        assert_eq!(value(&world, metric::CONFIDENCE, 0), None);
        assert_eq!(value(&world, metric::REALISED, 0), Some(0.0));
    }
}
