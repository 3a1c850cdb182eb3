//! Which boards a localnet lists: short ones that the keeper's schedule rolls, long ones that outlive it.

use anyhow::{Result, ensure};
use breakwater_bots::keeper::boards::Schedule;

const DAY_SECS: i64 = 86_400;
/// When long boards expire: eight in the morning, as they do elsewhere [s of the day].
const MORNING_SECS: i64 = 8 * 3_600;

/// A board that lives for less than this share of its tenor is joined by the next one.
const LEAST_SHARE: i64 = 2;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenors {
    /// Below a day: expiries are whole multiples of it [s].
    pub rolling: Vec<i64>,
    /// From a day on [s].
    pub fixed: Vec<i64>,
}

impl Tenors {
    pub fn new(secs: &[i64]) -> Result<Self> {
        ensure!(!secs.is_empty(), "--tenors names no board");
        ensure!(secs.iter().all(|secs| *secs >= 60), "--tenors: a board lives for 60 s at least");
        let (rolling, fixed) = secs.iter().partition(|secs| **secs < DAY_SECS);
        Ok(Self { rolling, fixed })
    }

    /// What the keeper keeps listed, if anything rolls; strikes around a price [USD].
    pub fn schedule(&self, strike_pct: &[u64], usd: f64) -> Result<Option<Schedule>> {
        let Some(shortest) = self.rolling.iter().min() else { return Ok(None) };
        let strike_pct: Result<Vec<u32>, _> =
            strike_pct.iter().map(|pct| u32::try_from(*pct)).collect();
        Ok(Some(Schedule {
            daily: 0,
            weekly: 0,
            monthly: 0,
            at: "08:00".to_owned(),
            tenor_secs: self.rolling.clone(),
            least_secs: shortest / LEAST_SHARE,
            strike_pct: strike_pct?,
            step_usd: step_usd(usd),
        }))
    }

    /// First expiries, ascending, the short ones being those of the schedule.
    pub fn first(&self, now: i64, schedule: Option<&Schedule>) -> Result<Vec<i64>> {
        let mut expiries = match schedule {
            Some(schedule) => schedule.missing(now, &[])?,
            None => vec![],
        };
        let morning = |secs: &i64| {
            let day = (now + secs - MORNING_SECS).div_euclid(DAY_SECS) + 1;
            day * DAY_SECS + MORNING_SECS
        };
        expiries.extend(self.fixed.iter().map(morning));
        expiries.sort_unstable();
        expiries.dedup();
        Ok(expiries)
    }
}

/// Five of the third digit: 500 for a price of 60 000.
fn step_usd(usd: f64) -> f64 {
    5.0 * 10f64.powf((usd.max(1.0).log10().floor() - 2.0).max(-2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000; // 2026-11-18T11:06:40Z

    #[test]
    fn short_boards_are_the_schedules_and_long_ones_end_in_the_morning() {
        let tenors = Tenors::new(&[300, 604_800]).unwrap();
        let schedule = tenors.schedule(&[90, 100, 110], 60_000.0).unwrap().unwrap();
        schedule.check().unwrap();
        let first = tenors.first(NOW, Some(&schedule)).unwrap();
        assert_eq!(first.len(), 2);
        assert!((150..=450).contains(&(first[0] - NOW)) && first[0] % 300 == 0, "{first:?}");
        assert!((604_800..=604_800 + DAY_SECS).contains(&(first[1] - NOW)), "{first:?}");
        assert_eq!(first[1] % DAY_SECS, MORNING_SECS);
        assert!(schedule.missing(NOW, &first).unwrap().is_empty(), "the keeper finds all there");
    }

    #[test]
    fn without_short_boards_nothing_rolls() {
        let tenors = Tenors::new(&[604_800, 2_592_000]).unwrap();
        assert!(tenors.schedule(&[100], 60_000.0).unwrap().is_none());
        assert_eq!(tenors.first(NOW, None).unwrap().len(), 2);
        assert!(Tenors::new(&[]).is_err() && Tenors::new(&[5]).is_err());
    }
}
