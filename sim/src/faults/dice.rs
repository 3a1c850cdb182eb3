//! What happens to each request and each notification: drawn from one seeded generator, by shares.

use anyhow::{Context, Result, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{ops::RangeInclusive, str::FromStr, time::Duration};

/// A share of requests, in basis points: `5%`, `0.5%`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share(pub u32);

impl FromStr for Share {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let number = text.strip_suffix('%').context("a share ends in %, like 5%")?;
        let pct: f64 = number.parse().with_context(|| format!("{text} is not a share"))?;
        ensure!((0.0..=100.0).contains(&pct), "a share is between 0% and 100%, not {text}");
        Ok(Self((pct * 100.0).round() as u32)) // at most 10 000
    }
}

/// A range of delays: `0..800`, both ends included [ms].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delays(pub RangeInclusive<u64>);

impl FromStr for Delays {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (from, to) = text.split_once("..").context("delays are a range, like 0..800")?;
        let (from, to): (u64, u64) = (from.parse()?, to.parse()?);
        ensure!(from <= to, "delays run from the lesser to the greater, not {text}");
        Ok(Self(from..=to))
    }
}

/// How often each fault strikes. Of those of requests at most one strikes a request; a delay comes on top.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub struct Rates {
    /// Requests that never reach the node.
    #[arg(long, default_value = "5%")]
    pub drop: Share,
    /// Requests that the node carries out and whose answer is lost.
    #[arg(long, default_value = "5%")]
    pub lost_answer: Share,
    /// Requests that reach the node twice.
    #[arg(long, default_value = "3%")]
    pub duplicate: Share,
    /// Reads that are answered as they were some seconds ago.
    #[arg(long, default_value = "5%")]
    pub stale: Share,
    /// Requests refused with 429 and Retry-After.
    #[arg(long, default_value = "5%")]
    pub too_many: Share,
    /// Requests and notifications that are held up.
    #[arg(long, default_value = "10%")]
    pub delayed: Share,
    /// For how long they are [ms].
    #[arg(long, default_value = "0..800")]
    pub delay_ms: Delays,
    /// Notifications that end their connection.
    #[arg(long, default_value = "0.5%")]
    pub cut: Share,
    /// Notifications left out.
    #[arg(long, default_value = "3%")]
    pub omit: Share,
    /// Notifications that come after the next one.
    #[arg(long, default_value = "3%")]
    pub reorder: Share,
}

impl Default for Rates {
    /// What the command does without flags.
    fn default() -> Self {
        let bps = Share;
        Self {
            drop: bps(500),
            lost_answer: bps(500),
            duplicate: bps(300),
            stale: bps(500),
            too_many: bps(500),
            delayed: bps(1_000),
            delay_ms: Delays(0..=800),
            cut: bps(50),
            omit: bps(300),
            reorder: bps(300),
        }
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    Pass,
    Drop,
    LostAnswer,
    Duplicate,
    Stale,
    TooMany,
}

/// What becomes of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum News {
    Pass,
    Cut,
    Omit,
    Duplicate,
    Reorder,
}

impl Fate {
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "passed",
            Self::Drop => "dropped",
            Self::LostAnswer => "answer lost",
            Self::Duplicate => "sent twice by the proxy",
            Self::Stale => "answered stale",
            Self::TooMany => "429",
        }
    }
}

impl News {
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "passed",
            Self::Cut => "cut",
            Self::Omit => "omitted",
            Self::Duplicate => "duplicated",
            Self::Reorder => "reordered",
        }
    }
}

/// The generator with the shares it draws by.
pub struct Dice {
    rng: ChaCha8Rng,
    rates: Rates,
}

impl Dice {
    pub fn new(seed: u64, rates: Rates) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(seed), rates }
    }

    /// The fate of a request, and how long it is held up first.
    pub fn request(&mut self) -> (Fate, Duration) {
        let Rates { drop, lost_answer, duplicate, stale, too_many, .. } = &self.rates;
        let shares = [
            (*drop, Fate::Drop),
            (*lost_answer, Fate::LostAnswer),
            (*duplicate, Fate::Duplicate),
            (*stale, Fate::Stale),
            (*too_many, Fate::TooMany),
        ];
        (self.pick(&shares, Fate::Pass), self.delay())
    }

    /// The fate of a notification, and how long it is held up first.
    pub fn notification(&mut self) -> (News, Duration) {
        let Rates { cut, omit, duplicate, reorder, .. } = &self.rates;
        let shares = [
            (*cut, News::Cut),
            (*omit, News::Omit),
            (*duplicate, News::Duplicate),
            (*reorder, News::Reorder),
        ];
        (self.pick(&shares, News::Pass), self.delay())
    }

    fn pick<T: Copy>(&mut self, shares: &[(Share, T)], otherwise: T) -> T {
        let mut draw = self.rng.random_range(0..10_000u32);
        for (share, fate) in shares {
            if draw < share.0 {
                return *fate;
            }
            draw -= share.0;
        }
        otherwise
    }

    fn delay(&mut self) -> Duration {
        let delayed = self.rng.random_range(0..10_000u32) < self.rates.delayed.0;
        let ms = self.rng.random_range(self.rates.delay_ms.0.clone());
        if delayed { Duration::from_millis(ms) } else { Duration::ZERO }
    }

    /// Which of `count` older answers is given.
    pub fn choose(&mut self, count: usize) -> usize {
        self.rng.random_range(0..count.max(1))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// No faults at all.
    pub fn calm() -> Rates {
        let none = Share(0);
        Rates {
            drop: none,
            lost_answer: none,
            duplicate: none,
            stale: none,
            too_many: none,
            delayed: none,
            delay_ms: Delays(0..=0),
            cut: none,
            omit: none,
            reorder: none,
        }
    }

    #[test]
    fn faults_strike_as_often_as_asked_and_the_same_in_every_run() {
        let rates = Rates { drop: Share(500), stale: Share(2_000), ..calm() };
        let mut dice = [Dice::new(7, rates.clone()), Dice::new(7, rates)];
        let mut counts: BTreeMap<Fate, u32> = BTreeMap::new();
        for _ in 0..10_000 {
            let [one, other] = dice.each_mut().map(|d| d.request());
            assert_eq!(one, other);
            *counts.entry(one.0).or_default() += 1;
        }
        assert!((400..600).contains(&counts[&Fate::Drop]), "{counts:?}");
        assert!((1_850..2_150).contains(&counts[&Fate::Stale]), "{counts:?}");
        assert_eq!(counts.len(), 3, "and nothing else happens: {counts:?}");
    }

    #[test]
    fn delays_stay_in_their_range() {
        let mut dice =
            Dice::new(1, Rates { delayed: Share(10_000), delay_ms: Delays(5..=9), ..calm() });
        let all: Vec<u128> = (0..200).map(|_| dice.request().1.as_millis()).collect();
        assert!(all.iter().all(|ms| (5..=9).contains(ms)));
        assert!(all.contains(&5) && all.contains(&9));
    }

    #[test]
    fn the_command_without_flags_is_the_default() {
        #[derive(clap::Parser)]
        struct Flags {
            #[command(flatten)]
            rates: Rates,
        }
        let Flags { rates } = clap::Parser::parse_from(["faults"]);
        assert_eq!(rates, Rates::default());
    }

    #[test]
    fn shares_and_delays_are_read_as_people_write_them() {
        assert_eq!("0.5%".parse::<Share>().unwrap(), Share(50));
        assert_eq!("0..800".parse::<Delays>().unwrap(), Delays(0..=800));
        assert!("5".parse::<Share>().is_err());
        assert!("101%".parse::<Share>().is_err());
        assert!("9..1".parse::<Delays>().is_err());
    }
}
