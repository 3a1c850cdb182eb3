//! What traders hold: short premium more than long, because that is who is liquidated; most of it a tenth or so out of the money.

use crate::{
    bounds::{positive, within},
    house::House,
    market::MARKETS,
};
use anyhow::{Context, Result, ensure};
use breakwater_clearing::{instructions::Leg, state::Series};
use breakwater_client::snapshot::MarketState;
use breakwater_risk::LOTS_PER_CONTRACT;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// A strategy of up to four legs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Book {
    /// [`Books::short_put`]
    ShortPut,
    /// [`Books::short_strangle`]
    ShortStrangle,
    /// [`Books::short_straddle`]
    ShortStraddle,
    /// [`Books::short_call`]
    ShortCall,
    /// [`Books::put_spread`]
    PutSpread,
    /// [`Books::iron_condor`]
    IronCondor,
    /// [`Books::calendar`]
    Calendar,
    /// [`Books::long_put`]
    LongPut,
    /// [`Books::long_call`]
    LongCall,
    /// [`Books::long_straddle`]
    LongStraddle,
}

/// What owners hold: weights, each in proportion to the sum of all. Longs among them make those on the other side short of gamma.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Books {
    /// A put below the price, sold.
    pub short_put: f64,
    /// A put below and a call above, sold.
    pub short_strangle: f64,
    /// A put and a call at the price, sold.
    pub short_straddle: f64,
    /// A call above the price, sold.
    pub short_call: f64,
    /// A put sold and one further below bought.
    pub put_spread: f64,
    /// A strangle sold and one further out bought.
    pub iron_condor: f64,
    /// A call at the price sold for the first expiry and bought for the last.
    pub calendar: f64,
    /// A put below the price, bought.
    pub long_put: f64,
    /// A call above the price, bought.
    pub long_call: f64,
    /// A put and a call at the price, bought.
    pub long_straddle: f64,
}

impl Default for Books {
    /// Chosen: short premium more than long, because that is who is liquidated.
    fn default() -> Self {
        Self {
            short_put: 28.0,
            short_strangle: 22.0,
            short_straddle: 10.0,
            short_call: 8.0,
            put_spread: 12.0,
            iron_condor: 12.0,
            calendar: 0.0,
            long_put: 0.0,
            long_call: 0.0,
            long_straddle: 8.0,
        }
    }
}

impl Books {
    /// Each book with its weight.
    fn weights(self) -> [(Book, f64); 10] {
        [
            (Book::ShortPut, self.short_put),
            (Book::ShortStrangle, self.short_strangle),
            (Book::ShortStraddle, self.short_straddle),
            (Book::ShortCall, self.short_call),
            (Book::PutSpread, self.put_spread),
            (Book::IronCondor, self.iron_condor),
            (Book::Calendar, self.calendar),
            (Book::LongPut, self.long_put),
            (Book::LongCall, self.long_call),
            (Book::LongStraddle, self.long_straddle),
        ]
    }

    /// What the types can't say.
    pub fn check(self) -> Result<()> {
        for (book, weight) in self.weights() {
            let name = format!("people.books.{}", book.name().replace(' ', "_"));
            within(&name, weight, 0.0..=1e6)?;
        }
        positive("people.books.*, the sum of all", self.sum())
    }

    fn sum(self) -> f64 {
        self.weights().iter().map(|(_, weight)| weight).sum()
    }

    /// One of them, by their weights.
    pub fn any(self, rng: &mut ChaCha8Rng) -> Book {
        let mut left = rng.random_range(0.0..self.sum());
        for (book, weight) in self.weights() {
            if left < weight {
                return book;
            }
            left -= weight;
        }
        Book::ShortPut
    }
}

const CALL: u8 = 0;
const PUT: u8 = 1;

/// A leg of a book.
struct Part {
    kind: u8,
    /// Strike by spot.
    at: f64,
    /// Contracts a unit of the book, a short negative.
    side: i64,
    /// Of the last expiry, whatever the book's.
    far: bool,
}

fn put(at: f64, side: i64) -> Part {
    Part { kind: PUT, at, side, far: false }
}

fn call(at: f64, side: i64) -> Part {
    Part { kind: CALL, at, side, far: false }
}

impl Book {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::ShortPut => "short put",
            Self::ShortStrangle => "short strangle",
            Self::ShortStraddle => "short straddle",
            Self::ShortCall => "short call",
            Self::PutSpread => "put spread",
            Self::IronCondor => "iron condor",
            Self::Calendar => "calendar",
            Self::LongPut => "long put",
            Self::LongCall => "long call",
            Self::LongStraddle => "long straddle",
        }
    }

    /// `out`: how far out of the money its short strikes are, as a share of spot.
    fn parts(self, out: f64) -> Vec<Part> {
        let (down, up) = (1.0 - out, 1.0 + out);
        let (far_down, far_up) = (down - 0.1, up + 0.1);
        match self {
            Self::ShortPut => vec![put(down, -1)],
            Self::ShortCall => vec![call(up, -1)],
            Self::ShortStrangle => vec![put(down, -1), call(up, -1)],
            Self::ShortStraddle => vec![put(1.0, -1), call(1.0, -1)],
            Self::PutSpread => vec![put(down, -1), put(far_down, 1)],
            Self::IronCondor => {
                vec![put(down, -1), put(far_down, 1), call(up, -1), call(far_up, 1)]
            }
            Self::Calendar => vec![call(1.0, -1), Part { far: true, ..call(1.0, 1) }],
            Self::LongPut => vec![put(down, 1)],
            Self::LongCall => vec![call(up, 1)],
            Self::LongStraddle => vec![put(1.0, 1), call(1.0, 1)],
        }
    }

    /// Legs on listed strikes, without prices: `size_usd` at spot in the largest of them.
    pub fn legs(
        self,
        house: &House,
        (market, expiry): (usize, usize),
        size_usd: f64,
        rng: &mut ChaCha8Rng,
    ) -> Result<Vec<Leg>> {
        let index = u8::try_from(market)?;
        let snapshot = house.snapshot();
        debug_assert!(market < MARKETS);
        let MarketState { market: state, .. } =
            snapshot.markets.get(market).context("no such market")?;
        let spot = state.mark.price_atoms;
        let expiries = &house.world.expiries;
        // a calendar is short of the first expiry, whatever was drawn
        let expiry = if self == Self::Calendar { 0 } else { expiry };
        let (expiry_ts, last_ts) =
            (*expiries.get(expiry).context("no such expiry")?, *expiries.last().context("none")?);
        let board = house.world.board(index, expiry);
        let (strikes, _) = board.strikes.split_at(usize::from(board.strike_count));
        let contracts = size_usd * 1e6 / spot as f64;
        let lots = ((contracts * LOTS_PER_CONTRACT as f64) as i64).max(1);
        let out = rng.random_range(0.05..0.2);
        let mut legs: Vec<Leg> = vec![];
        for Part { kind, at, side, far } in self.parts(out) {
            let wanted = (spot as f64 * at) as u64;
            let nearest = strikes.iter().min_by_key(|strike| strike.abs_diff(wanted));
            let strike_atoms = *nearest.context("a board has strikes")?;
            let expiry_ts = if far { last_ts } else { expiry_ts };
            let series = Series { market: index, kind, expiry_ts, strike_atoms };
            // two parts that fall on one strike are one leg
            match legs.iter_mut().find(|leg| leg.series == series) {
                Some(leg) => leg.size_lots += side * lots,
                None => legs.push(Leg { series, size_lots: side * lots, price_atoms: 0 }),
            }
        }
        legs.retain(|leg| leg.size_lots != 0);
        ensure!(!legs.is_empty(), "a calendar needs two expiries (people.books.calendar)");
        Ok(legs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use std::collections::BTreeMap;

    fn drawn(books: Books) -> BTreeMap<Book, usize> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut counts = BTreeMap::new();
        for _ in 0..10_000 {
            *counts.entry(books.any(&mut rng)).or_default() += 1;
        }
        counts
    }

    #[test]
    fn each_book_comes_as_often_as_its_weight_says() {
        let books = Books { calendar: 5.0, long_put: 10.0, long_call: 5.0, ..Books::default() };
        let counts = drawn(books);
        for (book, weight) in books.weights() {
            let share = counts[&book] as f64 / 10_000.0;
            assert!((share - weight / books.sum()).abs() < 0.015, "{book:?}: {share}");
        }
        assert!(!drawn(Books::default()).contains_key(&Book::Calendar), "no weight, no book");
    }

    #[test]
    fn weights_out_of_bounds_are_refused_by_name() {
        let told = |books: Books| books.check().expect_err("must be refused").to_string();
        let short = Books { short_put: -1.0, ..Books::default() };
        assert_eq!(told(short), "people.books.short_put is -1, and 0 to 1000000 is right");
        let none: Books = toml::from_str(
            "short_put = 0\nshort_strangle = 0\nshort_straddle = 0\nshort_call = 0\nput_spread = 0\niron_condor = 0\nlong_straddle = 0",
        )
        .unwrap();
        assert_eq!(told(none), "people.books.*, the sum of all is 0, and must be positive");
    }

    #[test]
    fn defined_risk_has_as_many_longs_as_shorts_and_longs_have_no_shorts() {
        for (book, sum) in [
            (Book::IronCondor, 0),
            (Book::PutSpread, 0),
            (Book::Calendar, 0),
            (Book::ShortPut, -1),
            (Book::LongPut, 1),
            (Book::LongCall, 1),
            (Book::LongStraddle, 2),
        ] {
            let sides: i64 = book.parts(0.1).iter().map(|part| part.side).sum();
            assert_eq!(sides, sum, "{book:?}");
        }
    }
}
