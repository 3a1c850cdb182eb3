//! A crash of few knots.

use super::search::Dim;
use crate::market::{DAY_SECS, MINUTE_SECS, path::Prices};
use anyhow::Result;
use serde::Serialize;

/// Before the fall nothing happens for so long [min]: everybody is in place.
const LEAD_MINUTES: f64 = 30.0;
/// Of what is left of the world a fall takes this share at most, and a rebound the rest.
const FALL_SHARE: f64 = 0.7;
/// The fall has so many legs; between two of them the price swings back.
const LEGS: usize = 4;
const MINUTES_A_DAY: f64 = DAY_SECS / MINUTE_SECS;

/// How a price falls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Shock {
    /// From the start to the low, as a share.
    pub fall: f64,
    /// From the start to the low [min].
    pub fall_minutes: f64,
    /// How much of each leg comes back before the next one, as a share: volatility on the way down.
    pub swing: f64,
    /// How much of the fall comes back after the low, as a share.
    pub rebound: f64,
    /// In which it does [min].
    pub rebound_minutes: f64,
}

impl Shock {
    /// What is searched over in a world of so many minutes: every shock ends before the world does.
    pub fn dims(whole_minutes: usize) -> Vec<Dim> {
        let left = whole_minutes as f64 - LEAD_MINUTES;
        let dim = |name: &str, low: f64, high: f64| Dim {
            name: name.to_owned(),
            low,
            high,
            log: false,
            whole: false,
        };
        let minutes =
            |name: &str, low, high| Dim { log: true, whole: true, ..dim(name, low, high) };
        vec![
            dim("fall", 0.02, 0.9),
            minutes("fall_minutes", 7.0, left * FALL_SHARE),
            dim("swing", 0.0, 0.9),
            dim("rebound", 0.0, 0.9),
            minutes("rebound_minutes", 5.0, left * (1.0 - FALL_SHARE)),
        ]
    }

    /// Of values in the order of [`Shock::dims`].
    pub fn of(values: &[f64]) -> Result<Self> {
        let [fall, fall_minutes, swing, rebound, rebound_minutes] = values else {
            anyhow::bail!("a shock has five values, and here are {}", values.len())
        };
        Ok(Self {
            fall: *fall,
            fall_minutes: *fall_minutes,
            swing: *swing,
            rebound: *rebound,
            rebound_minutes: *rebound_minutes,
        })
    }

    /// Minutes, and prices as multiples of the first one; the last knot is where the world ends.
    pub fn knots(&self, whole_minutes: usize) -> Vec<(usize, f64)> {
        let low = (1.0 - self.fall).ln();
        let leg = low / LEGS as f64;
        let part = self.fall_minutes / (2 * LEGS - 1) as f64;
        let mut knots = vec![(0.0, 0.0), (LEAD_MINUTES, 0.0)];
        for at in 1..=LEGS {
            let fallen = leg * at as f64;
            knots.push((LEAD_MINUTES + part * (2 * at - 1) as f64, fallen));
            if at < LEGS {
                knots.push((LEAD_MINUTES + part * (2 * at) as f64, fallen - leg * self.swing));
            }
        }
        let end = low * (1.0 - self.rebound);
        let back = LEAD_MINUTES + self.fall_minutes + self.rebound_minutes;
        knots.extend([(back, end), (whole_minutes as f64, end)]);
        let whole = |(minute, log): (f64, f64)| (minute.round() as usize, log.exp());
        let mut knots: Vec<(usize, f64)> = knots.into_iter().map(whole).collect();
        // a world that ends before its shock does is cut off
        knots.retain(|(minute, _)| *minute <= whole_minutes);
        knots.dedup_by_key(|(minute, _)| *minute);
        if knots.last().is_some_and(|(minute, _)| *minute < whole_minutes) {
            knots.push((whole_minutes, end.exp()));
        }
        knots
    }

    /// How unlikely the path is: its action under a Brownian motion of a day's volatility, in deviations.
    pub fn size(&self, whole_minutes: usize, day_vol: f64) -> f64 {
        let knots = self.knots(whole_minutes);
        let step = |pair: &[(usize, f64)]| {
            let days = (pair[1].0 - pair[0].0) as f64 / MINUTES_A_DAY;
            (pair[1].1 / pair[0].1).ln().powi(2) / (day_vol * day_vol * days)
        };
        knots.windows(2).map(step).sum::<f64>().sqrt()
    }

    /// In words.
    pub fn told(&self) -> String {
        format!(
            "a fall of {:.1} % in {:.0} min, {:.0} % of each leg swung back, {:.0} % of it regained in {:.0} min",
            self.fall * 100.0,
            self.fall_minutes,
            self.swing * 100.0,
            self.rebound * 100.0,
            self.rebound_minutes
        )
    }

    /// The path as prices of a world: a straight line from knot to knot.
    pub fn prices(&self, whole_minutes: usize) -> Prices {
        let (minutes, ratios) = self.knots(whole_minutes).into_iter().unzip();
        Prices::Knots { minutes, ratios, sd: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOCK: Shock =
        Shock { fall: 0.5, fall_minutes: 70.0, swing: 0.2, rebound: 0.5, rebound_minutes: 60.0 };
    const WHOLE: usize = 360;

    #[test]
    fn a_path_goes_through_its_low_and_ends_where_its_rebound_does() {
        let knots = SHOCK.knots(WHOLE);
        assert_eq!(knots.first(), Some(&(0, 1.0)));
        let low = knots.iter().find(|(minute, _)| *minute == 100).unwrap();
        assert!((low.1 - 0.5).abs() < 1e-12);
        let (last, ratio) = *knots.last().unwrap();
        // half of the fall, in equal shares of the price
        assert!(last == WHOLE && (ratio - 0.5f64.sqrt()).abs() < 1e-12);
        assert!(knots.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_path_is_played_through_its_knots_with_its_worst_fall() {
        let path = SHOCK.prices(WHOLE).path(0).unwrap();
        assert_eq!(path.minutes(), WHOLE);
        assert!((path.worst_fall() - 0.5).abs() < 1e-9, "{}", path.worst_fall());
    }

    #[test]
    fn a_straight_fall_has_the_size_of_its_closed_form() {
        let straight = Shock { swing: 0.0, rebound: 0.0, ..SHOCK };
        // lows and rests take turns: four legs in four of seven parts of 70 minutes
        let closed = 0.5f64.ln().abs() / (0.04 * (40.0f64 / 1_440.0).sqrt());
        assert!((straight.size(WHOLE, 0.04) / closed - 1.0).abs() < 1e-9);
    }

    #[test]
    fn deeper_faster_and_wilder_is_larger() {
        let size = |shock: Shock| shock.size(WHOLE, 0.04);
        let own = size(SHOCK);
        assert!(size(Shock { fall: 0.6, ..SHOCK }) > own);
        assert!(size(Shock { fall_minutes: 35.0, ..SHOCK }) > own);
        assert!(size(Shock { swing: 0.5, ..SHOCK }) > own);
        assert!(size(Shock { rebound: 0.8, ..SHOCK }) > own);
    }

    #[test]
    fn a_shock_longer_than_its_world_is_cut_off_at_the_end() {
        let long = Shock { fall_minutes: 1_000.0, ..SHOCK };
        assert_eq!(long.knots(WHOLE).last().unwrap().0, WHOLE);
    }

    #[test]
    fn values_come_in_the_order_of_the_dimensions() {
        assert_eq!(Shock::of(&[0.5, 70.0, 0.2, 0.5, 60.0]).unwrap(), SHOCK);
        let dims = Shock::dims(WHOLE);
        assert_eq!(dims.len(), 5);
        let longest = LEAD_MINUTES + dims[1].high + dims[4].high;
        assert!((longest - WHOLE as f64).abs() < 1e-9, "every shock ends before its world");
        assert!(Shock::of(&[0.5]).is_err());
    }
}
