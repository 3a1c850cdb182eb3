//! Which boards there should be: a rolling schedule, as a pure function of the time and of the boards there are.

use anyhow::{Context, Result, ensure};
use breakwater_clearing::state::{MAX_EXPIRIES, MAX_STRIKES};
use breakwater_quotes::date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const DAY_SECS: i64 = 86_400;
const USD_ATOMS: f64 = 1e6;
/// Longest schedules: more would not fit the surface's slots.
const MOST_OF_A_KIND: u32 = 16;

/// Expiries that should be listed at any time, and their strikes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Next days, ...
    #[serde(default)]
    pub daily: u32,
    /// ... next Fridays, ...
    #[serde(default)]
    pub weekly: u32,
    /// ... last Fridays of this month and the next ones, ...
    #[serde(default)]
    pub monthly: u32,
    /// ... each at this time of the day, UTC ...
    #[serde(default = "at")]
    pub at: String,
    /// ... and for each of these the next time that is a whole multiple of it: for a local validator [s].
    #[serde(default)]
    pub tenor_secs: Vec<i64>,
    /// A board that would live for less is not listed any more [s].
    #[serde(default = "least_secs")]
    pub least_secs: i64,
    /// Strikes, as shares of the mark [per cent] ...
    pub strike_pct: Vec<u32>,
    /// ... rounded to the nearest multiple of this [USD].
    pub step_usd: f64,
}

fn at() -> String {
    "08:00".to_owned()
}
fn least_secs() -> i64 {
    3_600
}

/// A board to be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    pub expiry_ts: i64,
    /// Strictly ascending [quote atoms].
    pub strikes: Vec<u64>,
}

impl Schedule {
    /// What the types can't say; each error names the field.
    pub fn check(&self) -> Result<()> {
        self.at_secs()?;
        self.step_atoms()?;
        for count in [self.daily, self.weekly, self.monthly] {
            ensure!(count <= MOST_OF_A_KIND, "at most {MOST_OF_A_KIND} boards of a kind");
        }
        ensure!(self.tenor_secs.iter().all(|tenor| *tenor > 0), "tenor_secs must be positive");
        ensure!(self.least_secs >= 0, "least_secs must not be negative");
        let strikes = self.strike_pct.len();
        ensure!(
            (1..=MAX_STRIKES).contains(&strikes),
            "strike_pct has {strikes} entries, and a board 1 to {MAX_STRIKES} strikes"
        );
        ensure!(self.strike_pct.iter().all(|pct| *pct > 0), "strike_pct must be positive");
        Ok(())
    }

    /// Time of the day [s].
    fn at_secs(&self) -> Result<i64> {
        let parts = self.at.split_once(':').and_then(|(hours, minutes)| {
            Some((hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?))
        });
        let known = parts.filter(|(h, m)| (0..24).contains(h) && (0..60).contains(m));
        let (hours, minutes) =
            known.with_context(|| format!("at is {:?}, and not a time like \"08:00\"", self.at))?;
        Ok(hours * 3_600 + minutes * 60)
    }

    fn step_atoms(&self) -> Result<u64> {
        let atoms = (self.step_usd * USD_ATOMS).round();
        let fits = (1.0..=1e15).contains(&atoms);
        ensure!(fits, "step_usd is {}, and not between 0.000001 and a billion", self.step_usd);
        Ok(atoms as u64) // within 1..=1e15
    }

    /// Boards that are missing, the soonest first: no more than the surface has slots for beside the ones there are.
    /// None while there is no price to choose strikes by.
    pub fn due(&self, now: i64, existing: &[i64], mark_atoms: u64) -> Result<Vec<Board>> {
        if mark_atoms == 0 {
            return Ok(vec![]);
        }
        let room = MAX_EXPIRIES.saturating_sub(existing.len());
        let strikes = self.strikes(mark_atoms)?;
        let missing = self.missing(now, existing)?.into_iter().take(room);
        Ok(missing.map(|expiry_ts| Board { expiry_ts, strikes: strikes.clone() }).collect())
    }

    /// Expiries of the schedule that are not among the existing ones, ascending.
    pub fn missing(&self, now: i64, existing: &[i64]) -> Result<Vec<i64>> {
        let mut wanted = self.wanted(now)?;
        wanted.retain(|expiry| !existing.contains(expiry));
        Ok(wanted.into_iter().collect())
    }

    fn wanted(&self, now: i64) -> Result<BTreeSet<i64>> {
        let (at, first) = (self.at_secs()?, now.saturating_add(self.least_secs));
        let today = first.div_euclid(DAY_SECS);
        let days = (today..).map(|day| (day, day * DAY_SECS + at)).filter(|(_, ts)| *ts >= first);
        let fridays = days.clone().filter(|(day, _)| is_friday(*day));
        let lasts = fridays.clone().filter(|(day, _)| is_last_of_month(*day));
        let mut wanted = BTreeSet::new();
        wanted.extend(days.take(self.daily as usize).map(|(_, ts)| ts));
        wanted.extend(fridays.take(self.weekly as usize).map(|(_, ts)| ts));
        wanted.extend(lasts.take(self.monthly as usize).map(|(_, ts)| ts));
        for tenor in &self.tenor_secs {
            let next = first.div_euclid(*tenor).saturating_add(1).saturating_mul(*tenor);
            wanted.insert(next);
        }
        Ok(wanted)
    }

    /// Shares of the mark, each rounded to the nearest step; none below one step, none twice.
    fn strikes(&self, mark_atoms: u64) -> Result<Vec<u64>> {
        let step = u128::from(self.step_atoms()?);
        let mut strikes = BTreeSet::new();
        for pct in &self.strike_pct {
            let exact = u128::from(mark_atoms) * u128::from(*pct); // below 2^96, in hundredths
            let steps = (exact + step * 50) / (step * 100);
            let strike = steps.max(1).saturating_mul(step);
            strikes.insert(u64::try_from(strike).context("a strike is beyond all prices")?);
        }
        Ok(strikes.into_iter().collect())
    }
}

/// The first of January 1970 was a Thursday.
fn is_friday(day: i64) -> bool {
    (day + 3).rem_euclid(7) == 4
}

/// A week later it is another month.
fn is_last_of_month(day: i64) -> bool {
    month(day) != month(day + 7)
}

/// Month of a day since 1970, as the calendar writes it: "2026-11".
fn month(day: i64) -> String {
    let mut text = String::new();
    date::write(&mut text, day.saturating_mul(DAY_SECS));
    text.truncate("2026-11".len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(daily: u32, weekly: u32, monthly: u32) -> Schedule {
        Schedule {
            daily,
            weekly,
            monthly,
            at: at(),
            tenor_secs: vec![],
            least_secs: least_secs(),
            strike_pct: vec![80, 100, 120],
            step_usd: 500.0,
        }
    }

    fn ts(text: &str) -> i64 {
        date::parse(text).unwrap()
    }

    fn dates(schedule: &Schedule, now: &str, existing: &[i64]) -> Vec<String> {
        let due = schedule.missing(ts(now), existing).unwrap();
        due.into_iter()
            .map(|expiry| {
                let mut text = String::new();
                date::write(&mut text, expiry);
                text
            })
            .collect()
    }

    #[test]
    fn days_fridays_and_last_fridays_follow_each_other_without_doubles() {
        let found = dates(&schedule(2, 2, 2), "2026-11-21T12:00:00Z", &[]);
        let want = [
            "2026-11-22T08:00:00Z",
            "2026-11-23T08:00:00Z",
            "2026-11-27T08:00:00Z", // a Friday, and November's last
            "2026-12-04T08:00:00Z",
            "2026-12-25T08:00:00Z", // December's last
        ];
        assert_eq!(found, want);
    }

    #[test]
    fn months_of_all_lengths_end_with_their_last_friday() {
        let found = dates(&schedule(0, 0, 4), "2028-01-30T00:00:00Z", &[]);
        let want = ["2028-02-25", "2028-03-31", "2028-04-28", "2028-05-26"];
        assert_eq!(found, want.map(|day| format!("{day}T08:00:00Z")));
        // the 29th of February 2036 is a Friday
        let leap = dates(&schedule(0, 0, 1), "2036-02-23T00:00:00Z", &[]);
        assert_eq!(leap, ["2036-02-29T08:00:00Z"]);
        let year = dates(&schedule(0, 0, 2), "2026-12-26T00:00:00Z", &[]);
        assert_eq!(year, ["2027-01-29T08:00:00Z", "2027-02-26T08:00:00Z"]);
    }

    #[test]
    fn a_board_about_to_expire_is_not_listed_any_more() {
        let schedule = schedule(1, 0, 0);
        let early = dates(&schedule, "2026-11-27T06:59:00Z", &[]);
        assert_eq!(early, ["2026-11-27T08:00:00Z"]);
        let late = dates(&schedule, "2026-11-27T07:00:01Z", &[]);
        assert_eq!(late, ["2026-11-28T08:00:00Z"]);
    }

    #[test]
    fn a_keeper_that_starts_in_the_middle_lists_only_what_is_missing() {
        let schedule = schedule(2, 2, 0);
        let now = "2026-11-25T12:00:00Z";
        let all: Vec<i64> = schedule.missing(ts(now), &[]).unwrap();
        assert_eq!(all.len(), 3, "the second day is the first Friday");
        assert_eq!(dates(&schedule, now, &all[..2]), ["2026-12-04T08:00:00Z"]);
        assert!(schedule.missing(ts(now), &all).unwrap().is_empty());
    }

    #[test]
    fn tenors_roll_on_multiples_so_that_two_keepers_agree() {
        let local = Schedule { tenor_secs: vec![30, 3_600], least_secs: 5, ..schedule(0, 0, 0) };
        assert_eq!(local.missing(1_000, &[]).unwrap(), [1_020, 3_600]);
        assert_eq!(local.missing(1_014, &[]).unwrap(), [1_020, 3_600]);
        assert_eq!(local.missing(1_015, &[]).unwrap(), [1_050, 3_600]);
    }

    #[test]
    fn strikes_are_shares_of_the_mark_in_whole_steps() {
        let mut schedule = schedule(1, 0, 0);
        let strikes = |schedule: &Schedule, usd: u64| {
            let due = schedule.due(0, &[], usd * 1_000_000).unwrap();
            due[0].strikes.iter().map(|atoms| atoms / 1_000_000).collect::<Vec<_>>()
        };
        assert_eq!(strikes(&schedule, 61_234), [49_000, 61_000, 73_500]);
        // a mark of less than a step has one strike, and none is zero
        assert_eq!(strikes(&schedule, 100), [500]);
        schedule.strike_pct = vec![120, 80, 100, 100];
        assert_eq!(strikes(&schedule, 10_000), [8_000, 10_000, 12_000]);
    }

    #[test]
    fn no_more_boards_are_asked_for_than_the_surface_has_slots() {
        let schedule = schedule(8, 0, 0);
        let existing: Vec<i64> = (0..14).map(|n| 40_000_000_000 + n).collect();
        assert_eq!(schedule.due(0, &existing, 1_000_000).unwrap().len(), 2);
        assert!(schedule.due(0, &[], 0).unwrap().is_empty(), "and none without a price");
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        let error = |schedule: Schedule| format!("{:#}", schedule.check().unwrap_err());
        let good = schedule(1, 1, 1);
        good.check().unwrap();
        assert!(error(Schedule { at: "8am".to_owned(), ..good.clone() }).contains("8am"));
        assert!(error(Schedule { at: "24:00".to_owned(), ..good.clone() }).contains("24:00"));
        assert!(error(Schedule { step_usd: 0.0, ..good.clone() }).contains("step_usd"));
        assert!(error(Schedule { step_usd: f64::NAN, ..good.clone() }).contains("step_usd"));
        assert!(error(Schedule { tenor_secs: vec![0], ..good.clone() }).contains("tenor_secs"));
        assert!(error(Schedule { strike_pct: vec![1; 65], ..good }).contains("65 entries"));
    }
}
