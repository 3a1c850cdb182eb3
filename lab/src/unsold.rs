//! Accounts as they would be, had nothing been sold: whether a sale was needed, and how much margin asks of who only holds on.

use crate::{house::usd, market::DAY_SECS};
use anyhow::Result;
use breakwater_clearing::{portfolio::MarginEngine, state::MarginAccount};
use breakwater_risk::model::ScenarioSet;

const HOUR_SECS: f64 = 3_600.0;
/// Those sold from are looked at so often [s].
const GHOST_SECS: f64 = 900.0;
/// Total margin is looked at so often [s] ...
const STANDING_SECS: f64 = 1_800.0;
/// ... of so many accounts, evenly among all.
const STANDING: usize = 100;
/// A change of volatility below half a point says nothing about what margin makes of it.
const LEAST_VOL_CHANGE: f64 = 0.005;

/// An account as it stood before its first sale.
struct Ghost {
    account: Box<MarginAccount>,
    sold_secs: f64,
    /// Whether it met its margin an hour later.
    after_hour: Option<bool>,
    /// Whether it met it at any look within a day.
    within_day: bool,
}

/// Accounts of which something was sold, as they stood before. What owners paid in afterwards is left out: prices alone bring them back.
#[derive(Default)]
pub struct Ghosts {
    all: Vec<Ghost>,
    looked_secs: f64,
}

impl Ghosts {
    /// Of these something was sold just now, for the first time.
    pub fn add(&mut self, sold: Vec<(usize, Box<MarginAccount>)>, at_secs: f64) {
        self.all.extend(sold.into_iter().map(|(_, account)| Ghost {
            account,
            sold_secs: at_secs,
            after_hour: None,
            within_day: false,
        }));
    }

    /// Judges those that are still waited for, at the marks of a moment, where it is time to.
    pub fn look(&mut self, engine: &mut MarginEngine, at_secs: f64) -> Result<()> {
        if at_secs < self.looked_secs + GHOST_SECS {
            return Ok(());
        }
        self.looked_secs = at_secs;
        for ghost in &mut self.all {
            let age_secs = at_secs - ghost.sold_secs;
            let hour_is_due = ghost.after_hour.is_none() && age_secs >= HOUR_SECS;
            let day_is_open = !ghost.within_day && age_secs > 0.0 && age_secs <= DAY_SECS;
            if !hour_is_due && !day_is_open {
                continue;
            }
            let health = engine.health(&ghost.account, ScenarioSet::All)?;
            // without a price everybody is well: that says nothing
            if health.is_doubted() {
                continue;
            }
            let well = !health.is_liquidatable();
            if hour_is_due {
                ghost.after_hour = Some(well);
            }
            ghost.within_day |= well && age_secs <= DAY_SECS;
        }
        Ok(())
    }

    /// The world ends: who was sold from less than an hour ago is judged as it stands.
    pub fn end(&mut self, engine: &mut MarginEngine) -> Result<()> {
        for ghost in self.all.iter_mut().filter(|ghost| ghost.after_hour.is_none()) {
            let well = !engine.health(&ghost.account, ScenarioSet::All)?.is_liquidatable();
            ghost.after_hour = Some(well);
            ghost.within_day |= well;
        }
        Ok(())
    }

    /// How many met their margin an hour after.
    pub fn well_after_hour(&self) -> usize {
        self.all.iter().filter(|ghost| ghost.after_hour == Some(true)).count()
    }

    /// How many met it at some look within a day.
    pub fn well_within_day(&self) -> usize {
        self.all.iter().filter(|ghost| ghost.within_day).count()
    }
}

/// Total maintenance margin of accounts that only hold on, over volatility.
pub struct Standing {
    accounts: Vec<Box<MarginAccount>>,
    looked_secs: f64,
    /// Margin [USD] and published volatility, look by look.
    looks: Vec<(f64, f64)>,
}

impl Standing {
    /// Of everybody as they are at the start.
    pub fn new(accounts: &[Box<MarginAccount>]) -> Self {
        let every = accounts.len().div_ceil(STANDING).max(1);
        let accounts = accounts.iter().step_by(every).cloned().collect();
        Self { accounts, looked_secs: f64::NEG_INFINITY, looks: vec![] }
    }

    /// Adds up margin at the marks of a moment, where it is time to.
    pub fn look(&mut self, engine: &mut MarginEngine, vol: f64, at_secs: f64) -> Result<()> {
        if at_secs < self.looked_secs + STANDING_SECS {
            return Ok(());
        }
        self.looked_secs = at_secs;
        let mut mm_usd = 0.0;
        for account in &self.accounts {
            let health = engine.health(account, ScenarioSet::All)?;
            // who can't be priced is margined at nothing, which is no fall of margin
            if health.is_doubted() {
                return Ok(());
            }
            mm_usd += usd(health.mm_atoms());
        }
        self.looks.push((mm_usd, vol));
        Ok(())
    }

    /// Rise of margin from its least to its most, as a percentage of the least, for each point of volatility (0.01) between the two; 0 where volatility stood still.
    /// A measure of procyclicality: Murphy, Vasios and Vause, "An investigation into the procyclicality of risk-based initial margin models", Bank of
    /// England, 2014, take margin of a portfolio that stands still from peak to trough.
    pub fn rise_pct_a_point(&self) -> f64 {
        let by_margin = |a: &&(f64, f64), b: &&(f64, f64)| a.0.total_cmp(&b.0);
        let least = self.looks.iter().min_by(by_margin);
        let Some((least, most)) = least.zip(self.looks.iter().max_by(by_margin)) else {
            return 0.0;
        };
        let points = (most.1 - least.1) * 100.0;
        if points.abs() < LEAST_VOL_CHANGE * 100.0 || least.0 <= 0.0 {
            return 0.0;
        }
        (most.0 / least.0 - 1.0) * 100.0 / points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(looks: &[(f64, f64)]) -> f64 {
        Standing { looks: looks.to_vec(), ..Standing::new(&[]) }.rise_pct_a_point()
    }

    #[test]
    fn margin_called_is_from_its_least_to_its_most_by_points_of_volatility() {
        let rise = standing(&[(120.0, 0.8), (100.0, 0.7), (150.0, 1.2), (140.0, 1.4)]);
        assert!((rise - 1.0).abs() < 1e-9, "half more over fifty points: {rise}");
    }

    #[test]
    fn volatility_that_stands_still_says_nothing_about_margin() {
        assert_eq!(standing(&[(100.0, 0.7), (150.0, 0.7)]), 0.0);
        assert_eq!(standing(&[]), 0.0);
    }
}
