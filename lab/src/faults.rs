//! What goes wrong beside the prices: oracles that are late or silent, a congested network, volatility that jumps by itself.
//!
//! Faults are the same for every engine: all of them judge by the marks that came in, and what somebody sends to sell or to buy
//! is dropped by the same share.

use crate::{
    bounds::{self, within},
    market::MARKETS,
};
use anyhow::Result;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// One fault, from a minute of the run to before another one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Prices come in late, and say that they are of now: what the program can't see. On 12 March 2020 full blocks kept the oracles of the lending
    /// protocols on Ethereum behind the market. Chosen.
    Late {
        /// From when on.
        from_minute: u32,
        /// Until when.
        to_minute: u32,
        /// By so much [s]. Range: 1 to 7 200.
        secs: u32,
    },
    /// Nothing is published. Solana stood still for 17 hours on 14 September 2021 and for five on 6 February 2024 (its foundation's reports).
    Silent {
        /// From when on.
        from_minute: u32,
        /// Until when.
        to_minute: u32,
        /// Of this market alone; of both where it is left out.
        #[serde(default)]
        market: Option<usize>,
        /// What is not published.
        #[serde(default)]
        what: What,
    },
    /// Only some of what keeper and bidders send lands. In early April 2024 about three of four of Solana's transactions, votes
    /// apart, failed, as its explorers counted.
    Congested {
        /// From when on.
        from_minute: u32,
        /// Until when.
        to_minute: u32,
        /// Share that lands. Range: 0 to 1.
        landing_share: f64,
    },
    /// Published volatility is a multiple of what it would be; the price does not move. Chosen: in March 2020 volatilities of short options on Bitcoin
    /// about tripled, together with the fall.
    VolJump {
        /// From when on.
        from_minute: u32,
        /// Until when.
        to_minute: u32,
        /// So many times. Range: 0.2 to 5.
        factor: f64,
    },
}

/// What publishers leave out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Prices and surfaces.
    #[default]
    Both,
    /// Prices alone.
    Prices,
    /// Surfaces alone.
    Surfaces,
}

impl Fault {
    /// What the types can't say; `at`: its place in the file, from 0.
    pub fn check(&self, at: usize) -> Result<()> {
        let name = format!("faults.{at}");
        bounds::span(&name, self.span())?;
        match *self {
            Self::Late { secs, .. } => within(&format!("{name}.secs"), secs, 1..=7_200),
            Self::Silent { market: Some(market), .. } => {
                within(&format!("{name}.market"), market, 0..=MARKETS - 1)
            }
            Self::Silent { .. } => Ok(()),
            Self::Congested { landing_share, .. } => {
                bounds::share(&format!("{name}.landing_share"), landing_share)
            }
            Self::VolJump { factor, .. } => within(&format!("{name}.factor"), factor, 0.2..=5.0),
        }
    }

    fn span(&self) -> (u32, u32) {
        match *self {
            Self::Late { from_minute, to_minute, .. }
            | Self::Silent { from_minute, to_minute, .. }
            | Self::Congested { from_minute, to_minute, .. }
            | Self::VolJump { from_minute, to_minute, .. } => (from_minute, to_minute),
        }
    }

    fn is_on(&self, minute: f64) -> bool {
        let (from, to) = self.span();
        (f64::from(from)..f64::from(to)).contains(&minute)
    }
}

/// What oracles and publishers say at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// Prices, where they are said [USD].
    pub usd: [f64; MARKETS],
    /// Whether a price is said.
    pub prices: [bool; MARKETS],
    /// Whether a surface is said.
    pub surfaces: [bool; MARKETS],
    /// Volatility as a multiple of what follows from the price.
    pub vol_factor: f64,
}

impl Heard {
    /// Everything, as it is.
    pub fn all(usd: [f64; MARKETS]) -> Self {
        Self { usd, prices: [true; MARKETS], surfaces: [true; MARKETS], vol_factor: 1.0 }
    }
}

/// The faults that are on at a minute.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    faults: &'a [Fault],
    minute: f64,
}

impl<'a> Now<'a> {
    /// Those of a world, at a minute of its run.
    pub fn new(faults: &'a [Fault], minute: f64) -> Self {
        Self { faults, minute }
    }

    fn on(self) -> impl Iterator<Item = &'a Fault> {
        self.faults.iter().filter(move |fault| fault.is_on(self.minute))
    }

    /// How late prices are, the latest of several counts [s].
    pub fn late_secs(self) -> f64 {
        let late = self.on().map(|fault| match fault {
            Fault::Late { secs, .. } => *secs,
            _ => 0,
        });
        f64::from(late.max().unwrap_or(0))
    }

    /// Share of transactions that lands: all of them are dropped apart from each other.
    pub fn landing_share(self) -> f64 {
        let shares = self.on().map(|fault| match fault {
            Fault::Congested { landing_share, .. } => *landing_share,
            _ => 1.0,
        });
        shares.product()
    }

    /// What is said of these prices.
    pub fn heard(self, usd: [f64; MARKETS]) -> Heard {
        let mut heard = Heard::all(usd);
        for fault in self.on() {
            match *fault {
                Fault::Silent { market, what, .. } => {
                    for at in (0..MARKETS).filter(|at| market.is_none_or(|one| one == *at)) {
                        heard.prices[at] &= what == What::Surfaces;
                        heard.surfaces[at] &= what == What::Prices;
                    }
                }
                Fault::VolJump { factor, .. } => heard.vol_factor *= factor,
                _ => {}
            }
        }
        heard
    }
}

/// Whether what is sent lands, decided by the seed.
pub struct Landing {
    share: f64,
    rng: ChaCha8Rng,
}

impl Landing {
    /// Everything lands until it is said otherwise.
    pub fn new(seed: u64) -> Self {
        Self { share: 1.0, rng: ChaCha8Rng::seed_from_u64(seed ^ 0x6c61_6e64_696e_6700) }
    }

    /// From now on this share lands.
    pub fn set_share(&mut self, share: f64) {
        self.share = share;
    }

    /// Whether the next one does.
    pub fn lands(&mut self) -> bool {
        self.share >= 1.0 || self.rng.random_bool(self.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USD: [f64; MARKETS] = [60_000.0, 3_000.0];

    #[test]
    fn a_fault_is_on_from_its_minute_to_before_its_end() {
        let faults = [Fault::Late { from_minute: 10, to_minute: 20, secs: 90 }];
        let late = |minute| Now::new(&faults, minute).late_secs();
        assert_eq!([late(9.9), late(10.0), late(19.9), late(20.0)], [0.0, 90.0, 90.0, 0.0]);
    }

    #[test]
    fn a_silent_market_says_nothing_and_the_other_one_all() {
        let silent = |market, what| {
            let faults = [Fault::Silent { from_minute: 0, to_minute: 9, market, what }];
            Now::new(&faults, 1.0).heard(USD)
        };
        let one = silent(Some(1), What::Both);
        assert_eq!((one.prices, one.surfaces), ([true, false], [true, false]));
        let all = silent(None, What::Surfaces);
        assert_eq!((all.prices, all.surfaces), ([true, true], [false, false]));
        let all = silent(None, What::Prices);
        assert_eq!((all.prices, all.surfaces), ([false, false], [true, true]));
        assert_eq!(Now::new(&[], 1.0).heard(USD), Heard::all(USD));
    }

    #[test]
    fn factors_of_two_faults_multiply() {
        let jump = |factor| Fault::VolJump { from_minute: 0, to_minute: 9, factor };
        let full = |landing_share| Fault::Congested { from_minute: 0, to_minute: 9, landing_share };
        let faults = [jump(2.0), jump(1.5), full(0.5), full(0.2)];
        let now = Now::new(&faults, 0.0);
        assert_eq!(now.heard(USD).vol_factor, 3.0);
        assert!((now.landing_share() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn what_lands_is_the_seeds_and_its_share_is_as_said() {
        let count = |seed: u64, share: f64| {
            let mut landing = Landing::new(seed);
            landing.set_share(share);
            (0..10_000).map(|_| landing.lands()).collect::<Vec<_>>()
        };
        assert_eq!(count(1, 0.3), count(1, 0.3));
        assert_ne!(count(1, 0.3), count(2, 0.3));
        let landed = count(1, 0.3).into_iter().filter(|landed| *landed).count();
        assert!((2_800..3_200).contains(&landed), "{landed}");
        assert!(count(1, 1.0).into_iter().all(|landed| landed));
        assert!(!count(1, 0.0).into_iter().any(|landed| landed));
    }

    #[test]
    fn a_fault_out_of_bounds_is_told_by_name() {
        let told = |fault: Fault| fault.check(2).expect_err("must be refused").to_string();
        let (from_minute, to_minute) = (5, 9);
        assert_eq!(
            told(Fault::Late { from_minute, to_minute, secs: 0 }),
            "faults.2.secs is 0, and 1 to 7200 is right"
        );
        assert_eq!(
            told(Fault::VolJump { from_minute, to_minute, factor: 9.0 }),
            "faults.2.factor is 9, and 0.2 to 5 is right"
        );
        let market = Some(2);
        assert_eq!(
            told(Fault::Silent { from_minute, to_minute, market, what: What::Both }),
            "faults.2.market is 2, and 0 to 1 is right"
        );
        assert!(told(Fault::Late { from_minute: 9, to_minute: 9, secs: 5 }).contains("to_minute"));
    }
}
