//! What flow does to a price: the square-root law with resilience.
//!
//! A large order of `q` contracts moves the price by `Y sigma sqrt(q / V)`, with `sigma` and `V` the volatility and volume of a day and `Y` about 1, whatever
//! the way it is cut (Toth et al., "Anomalous price impact and the critical nature of liquidity in financial markets", 2011; for
//! Bitcoin, Donier and Bonart, "A million metaorder analysis of market impact on the Bitcoin", 2015, with Y of 0.9). What was moved comes back: here as in
//! Alfonsi, Fruth and Schied, "Optimal execution strategies in limit order books with general shape functions", 2010. A book whose depth
//! grows linearly from the price has a volume impact S that trades add to and time takes from, exponentially, and the price stands `sqrt |S|` away:
//!
//! ```text
//! S  <-  S + q (Y sigma)^2 / V          on a trade of q
//! S  <-  S 2^(-dt / half_life)          in time
//! displacement = sum over k of w_k sign(S_k) sqrt |S_k|     [logarithm of the price]
//! ```
//!
//! Several half-lives with weights that sum to one stand for the slow, power-law decay that is measured (Bouchaud, Bonart, Donier and Gould, "Trades, Quotes and
//! Prices", 2018, chapter 13). With one of them there is no profit in trading to and fro (theorem 2.1 of the paper), so with a weighted sum of them there is none
//! either: an adversary gains from what others are forced to do and not from the model.
//!
//! Depth: the law itself rises with `sigma`, and `V` is the volume of a day: what a wild day has of both is in it. That makers quote less on top of it,
//! `V <- V (sigma_0 / sigma)^elasticity`, is a stress and no measurement: by default it is left out.

use super::DAY_SECS;
use crate::bounds::{share, within};
use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// A market's liquidity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Liquidity {
    /// Traded a day, at the price of the start [USD].
    pub day_volume_usd: f64,
    /// Volatility of a day in calm times, 0.04 is 4 %.
    pub day_vol: f64,
    /// `Y` of the law; 0 is a market that nothing moves. Range: 0 to 5; measured between 0.5 and 1 (see the module).
    #[serde(default = "one")]
    pub impact: f64,
    /// How fast depth falls as volatility rises, beyond what the law has of it; 0 is not at all. Range: 0 to 2. Measured volume rises with volatility
    /// (Tauchen and Pitts, "The price variability-volume relationship on speculative markets", 1983), so that above 0 is a thinner
    /// market than any that was measured: 1 halves depth when volatility doubles.
    #[serde(default)]
    pub elasticity: f64,
    /// Depth and the law follow volatility up to so many times that of calm times: somebody quotes at some price.
    #[serde(default = "most_vol_ratio")]
    pub most_vol_ratio: f64,
    /// Time in which half of an impact is gone [s], with its weight.
    #[serde(default = "resilience")]
    pub resilience: Vec<Resilience>,
}

/// One speed at which a price comes back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resilience {
    /// Time in which half of the volume impact is gone [s].
    pub half_life_secs: f64,
    /// Share of the displacement; all of them sum to 1.
    pub weight: f64,
}

fn one() -> f64 {
    1.0
}

/// Bitcoin's hours of March 2020 were about so much wilder than its year.
fn most_vol_ratio() -> f64 {
    6.0
}

/// A third each in ten minutes, three hours and a day: about what remains of an impact on the day and the days after it.
fn resilience() -> Vec<Resilience> {
    [600.0, 10_800.0, DAY_SECS]
        .map(|half_life_secs| Resilience { half_life_secs, weight: 1.0 / 3.0 })
        .to_vec()
}

impl Liquidity {
    /// What the types can't say; `at`: the market. Each names the field.
    pub fn check(&self, at: usize) -> Result<()> {
        let name = |field: &str| format!("liquidity.{at}.{field}");
        within(&name("day_volume_usd"), self.day_volume_usd, 1.0..=1e15)?;
        within(&name("day_vol"), self.day_vol, 1e-4..=1.0)?;
        within(&name("impact"), self.impact, 0.0..=5.0)?;
        within(&name("elasticity"), self.elasticity, 0.0..=2.0)?;
        within(&name("most_vol_ratio"), self.most_vol_ratio, 1.0..=100.0)?;
        for (place, one) in self.resilience.iter().enumerate() {
            let name = |field: &str| name(&format!("resilience.{place}.{field}"));
            within(&name("half_life_secs"), one.half_life_secs, 1.0..=1e9)?;
            share(&name("weight"), one.weight)?;
        }
        let sum: f64 = self.resilience.iter().map(|one| one.weight).sum();
        ensure!(
            (sum - 1.0).abs() < 1e-9,
            "{} sum to {sum}, and 1 is right",
            name("resilience.*.weight")
        );
        Ok(())
    }
}

/// One market's book in motion.
#[derive(Clone, Debug)]
pub struct Book {
    liquidity: Liquidity,
    /// Contracts traded a day, in calm times.
    volume: f64,
    /// Volume impact of each half-life [squared logarithm of price].
    impacts: Vec<f64>,
    /// Volatility of a day, now.
    day_vol: f64,
    /// Traded by forced and hedging flow so far, without sign [contracts].
    traded: f64,
}

/// A trade, as it was done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// Bought, or sold where negative [contracts].
    pub contracts: f64,
    /// Mean displacement it was done at, on top of the path [logarithm of price].
    pub mean: f64,
}

impl Book {
    /// `start_usd`: price at the start.
    pub fn new(liquidity: &Liquidity, start_usd: f64) -> Self {
        Self {
            volume: liquidity.day_volume_usd / start_usd,
            impacts: vec![0.0; liquidity.resilience.len()],
            day_vol: liquidity.day_vol,
            traded: 0.0,
            liquidity: liquidity.clone(),
        }
    }

    /// How far the price stands from the path [logarithm].
    pub fn displacement(&self) -> f64 {
        let weights = self.liquidity.resilience.iter().map(|one| one.weight);
        weights.zip(&self.impacts).map(|(weight, s)| weight * s.signum() * s.abs().sqrt()).sum()
    }

    /// Contracts traded through this book so far, without sign.
    pub fn traded(&self) -> f64 {
        self.traded
    }

    /// Time goes by.
    pub fn pass(&mut self, secs: f64) {
        for (one, s) in self.liquidity.resilience.iter().zip(&mut self.impacts) {
            *s *= (-secs / one.half_life_secs).exp2();
        }
    }

    /// Volatility as it is now; never below that of calm times, as makers know how days end, nor beyond the bound.
    pub fn set_day_vol(&mut self, day_vol: f64) {
        let calm = self.liquidity.day_vol;
        self.day_vol = day_vol.clamp(calm, calm * self.liquidity.most_vol_ratio);
    }

    /// Volume impact of one contract.
    fn impact_of_one(&self) -> f64 {
        let Liquidity { impact, elasticity, day_vol, .. } = self.liquidity;
        let volume = self.volume * (day_vol / self.day_vol).powf(elasticity);
        (impact * self.day_vol).powi(2) / volume
    }

    /// Contracts that move the price by so much from where it stands, bought where it is to rise; infinite where none do. `moved`: [logarithm].
    pub fn contracts_for(&self, moved: f64) -> f64 {
        let after = |contracts: f64| {
            let mut book = self.clone();
            book.trade(contracts);
            (book.displacement() - self.displacement()).abs()
        };
        let (mut low, mut high) = (0.0, self.volume * 1e-6 * moved.signum());
        while after(high) < moved.abs() {
            high *= 2.0;
            if high.abs() > self.volume * MOST_DAYS {
                return f64::INFINITY.copysign(moved);
            }
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if after(middle) < moved.abs() { low = middle } else { high = middle }
        }
        high
    }

    /// Trades at once, whatever the price.
    pub fn trade(&mut self, contracts: f64) -> Fill {
        let moved = contracts * self.impact_of_one();
        let weights = self.liquidity.resilience.iter().map(|one| one.weight);
        let mean = weights.zip(&mut self.impacts).map(|(weight, s)| {
            let before = *s;
            *s += moved;
            weight * mean_root(before, *s)
        });
        let mean = mean.sum();
        self.traded += contracts.abs();
        Fill { contracts, mean }
    }
}

/// More than the volume of so many days is not looked for.
const MOST_DAYS: f64 = 1e4;
/// To a part in 2^50.
const HALVINGS: usize = 50;

/// Mean of `sign(x) sqrt |x|` between two points: its integral is `2/3 |x|^(3/2)`.
fn mean_root(from: f64, to: f64) -> f64 {
    let span = to - from;
    if span.abs() <= 1e-9 * (from.abs() + to.abs()) || span == 0.0 {
        return to.signum() * to.abs().sqrt();
    }
    let integral = |x: f64| x.abs().powf(1.5) * 2.0 / 3.0;
    (integral(to) - integral(from)) / span
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn liquidity() -> Liquidity {
        Liquidity {
            day_volume_usd: 1e9,
            day_vol: 0.04,
            impact: 0.9,
            elasticity: 1.0,
            most_vol_ratio: 6.0,
            resilience: resilience(),
        }
    }

    fn book() -> Book {
        Book::new(&liquidity(), 50_000.0)
    }

    #[test]
    fn an_order_moves_the_price_by_the_square_root_law() {
        for share in [0.001f64, 0.01, 0.25] {
            let mut book = book();
            book.trade(-20_000.0 * share);
            let law = -0.9 * 0.04 * share.sqrt();
            assert!((book.displacement() - law).abs() < 1e-12, "{share}");
        }
    }

    #[test]
    fn an_order_cut_into_pieces_ends_where_the_whole_does_and_pays_the_same() {
        let (mut whole, mut pieces) = (book(), book());
        let all = whole.trade(-700.0);
        let paid: f64 = (0..100).map(|_| pieces.trade(-7.0)).map(|f| f.mean * f.contracts).sum();
        assert!((whole.displacement() - pieces.displacement()).abs() < 1e-12);
        assert!((all.mean * all.contracts - paid).abs() < 1e-9);
        // two thirds of the last price, by the integral of the root
        assert!((all.mean / whole.displacement() - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn an_impact_halves_its_volume_in_each_half_life() {
        let one = Resilience { half_life_secs: 600.0, weight: 1.0 };
        let mut book = Book::new(&Liquidity { resilience: vec![one], ..liquidity() }, 50_000.0);
        book.trade(500.0);
        let before = book.displacement();
        book.pass(1_200.0);
        assert!((book.displacement() / before - 0.5).abs() < 1e-12, "a root of a quarter");
    }

    #[test]
    fn depth_falls_as_volatility_rises() {
        let (mut calm, mut wild) = (book(), book());
        wild.set_day_vol(0.16);
        calm.set_day_vol(0.01); // calm times are the least
        let (calm, wild) = (calm.trade(100.0).mean, wild.trade(100.0).mean);
        // four times the volatility on a quarter of the volume
        assert!((wild / calm - 8.0).abs() < 1e-9, "{}", wild / calm);
        let (mut bound, mut beyond) = (book(), book());
        bound.set_day_vol(0.24);
        beyond.set_day_vol(5.0);
        assert_eq!(bound.trade(1.0), beyond.trade(1.0));
    }

    #[test]
    fn nobody_gains_by_trading_to_and_fro() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..2_000 {
            let mut book = book();
            let (mut held, mut cost) = (0.0, 0.0);
            for _ in 0..rng.random_range(1..12) {
                let contracts = rng.random_range(-900.0..900.0);
                let fill = book.trade(contracts);
                (held, cost) = (held + contracts, cost + fill.contracts * fill.mean);
                book.pass(rng.random_range(0.0..20_000.0));
            }
            let fill = book.trade(-held);
            cost += fill.contracts * fill.mean;
            assert!(cost > -1e-9, "{cost}");
        }
    }

    #[test]
    fn parameters_out_of_bounds_are_refused_by_name() {
        let wrong = |change: fn(&mut Liquidity)| {
            let mut liquidity = liquidity();
            change(&mut liquidity);
            liquidity.check(1).expect_err("must be refused").to_string()
        };
        assert!(liquidity().check(0).is_ok());
        assert_eq!(
            wrong(|l| l.day_vol = 0.0),
            "liquidity.1.day_vol is 0, and 0.0001 to 1 is right"
        );
        assert_eq!(
            wrong(|l| l.impact = f64::NAN),
            "liquidity.1.impact is NaN, and 0 to 5 is right"
        );
        assert_eq!(
            wrong(|l| l.elasticity = 2.5),
            "liquidity.1.elasticity is 2.5, and 0 to 2 is right"
        );
        assert!(
            wrong(|l| l.resilience[0].weight = 0.5)
                .starts_with("liquidity.1.resilience.*.weight sum to 1.1")
        );
    }

    #[test]
    fn depth_is_the_laws_own_unless_a_world_says_otherwise() {
        let liquidity: Liquidity = toml::from_str("day_volume_usd = 1e9\nday_vol = 0.04").unwrap();
        assert_eq!(liquidity.elasticity, 0.0);
        let mut wild = Book::new(&liquidity, 50_000.0);
        let mut calm = wild.clone();
        wild.set_day_vol(0.16);
        let (calm, wild) = (calm.trade(100.0).mean, wild.trade(100.0).mean);
        assert!((wild / calm - 4.0).abs() < 1e-9, "four times the volatility, and no less volume");
    }

    #[test]
    fn the_contracts_that_move_a_price_are_those_of_the_law() {
        let mut book = book();
        let law = -0.9 * 0.04 * 0.01f64.sqrt();
        assert!((book.contracts_for(law) + 200.0).abs() < 1e-3, "{}", book.contracts_for(law));
        book.trade(333.0);
        let contracts = book.contracts_for(0.05);
        let before = book.displacement();
        book.trade(contracts);
        assert!((book.displacement() - before - 0.05).abs() < 1e-9);
        let dead = Book::new(&Liquidity { impact: 0.0, ..liquidity() }, 50_000.0);
        assert_eq!(dead.contracts_for(-0.01), f64::NEG_INFINITY);
    }
}
