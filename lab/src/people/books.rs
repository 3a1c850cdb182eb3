//! What traders hold: short premium more than long, because that is who is liquidated; most of it a tenth or so out of the money.

use crate::{house::House, market::MARKETS};
use anyhow::{Context, Result};
use breakwater_clearing::{instructions::Leg, state::Series};
use breakwater_client::snapshot::MarketState;
use breakwater_risk::LOTS_PER_CONTRACT;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// A strategy of up to four legs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Book {
    ShortPut,
    ShortStrangle,
    ShortStraddle,
    ShortCall,
    PutSpread,
    IronCondor,
    LongStraddle,
}

/// Strategies, with shares that sum to 100.
const SHARES: [(Book, u32); 7] = [
    (Book::ShortPut, 28),
    (Book::ShortStrangle, 22),
    (Book::ShortStraddle, 10),
    (Book::ShortCall, 8),
    (Book::PutSpread, 12),
    (Book::IronCondor, 12),
    (Book::LongStraddle, 8),
];

const CALL: u8 = 0;
const PUT: u8 = 1;

/// A leg: call or put, place of its strike by spot, contracts a unit of the book.
type Part = (u8, f64, i64);

impl Book {
    pub fn any(rng: &mut ChaCha8Rng) -> Self {
        let mut left = rng.random_range(0..100u32);
        for (book, share) in SHARES {
            if left < share {
                return book;
            }
            left -= share;
        }
        Self::ShortPut
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::ShortPut => "short put",
            Self::ShortStrangle => "short strangle",
            Self::ShortStraddle => "short straddle",
            Self::ShortCall => "short call",
            Self::PutSpread => "put spread",
            Self::IronCondor => "iron condor",
            Self::LongStraddle => "long straddle",
        }
    }

    /// `out`: how far out of the money its short strikes are, as a share of spot.
    fn parts(self, out: f64) -> Vec<Part> {
        let (down, up) = (1.0 - out, 1.0 + out);
        let (far_down, far_up) = (down - 0.1, up + 0.1);
        match self {
            Self::ShortPut => vec![(PUT, down, -1)],
            Self::ShortCall => vec![(CALL, up, -1)],
            Self::ShortStrangle => vec![(PUT, down, -1), (CALL, up, -1)],
            Self::ShortStraddle => vec![(PUT, 1.0, -1), (CALL, 1.0, -1)],
            Self::PutSpread => vec![(PUT, down, -1), (PUT, far_down, 1)],
            Self::IronCondor => {
                vec![(PUT, down, -1), (PUT, far_down, 1), (CALL, up, -1), (CALL, far_up, 1)]
            }
            Self::LongStraddle => vec![(PUT, 1.0, 1), (CALL, 1.0, 1)],
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
        let expiry_ts = *house.world.expiries.get(expiry).context("no such expiry")?;
        let board = house.world.board(index, expiry);
        let (strikes, _) = board.strikes.split_at(usize::from(board.strike_count));
        let contracts = size_usd * 1e6 / spot as f64;
        let lots = ((contracts * LOTS_PER_CONTRACT as f64) as i64).max(1);
        let out = rng.random_range(0.05..0.2);
        let mut legs: Vec<Leg> = vec![];
        for (kind, at, side) in self.parts(out) {
            let wanted = (spot as f64 * at) as u64;
            let nearest = strikes.iter().min_by_key(|strike| strike.abs_diff(wanted));
            let strike_atoms = *nearest.context("a board has strikes")?;
            let series = Series { market: index, kind, expiry_ts, strike_atoms };
            // two parts that fall on one strike are one leg
            match legs.iter_mut().find(|leg| leg.series == series) {
                Some(leg) => leg.size_lots += side * lots,
                None => legs.push(Leg { series, size_lots: side * lots, price_atoms: 0 }),
            }
        }
        legs.retain(|leg| leg.size_lots != 0);
        Ok(legs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn shares_sum_to_a_hundred_and_each_book_comes() {
        assert_eq!(SHARES.iter().map(|(_, share)| share).sum::<u32>(), 100);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let drawn: std::collections::BTreeSet<Book> =
            (0..1_000).map(|_| Book::any(&mut rng)).collect();
        assert_eq!(drawn.len(), SHARES.len());
    }

    #[test]
    fn defined_risk_has_as_many_longs_as_shorts() {
        for (book, balanced) in
            [(Book::IronCondor, true), (Book::PutSpread, true), (Book::ShortPut, false)]
        {
            let sum: i64 = book.parts(0.1).iter().map(|(_, _, side)| side).sum();
            assert_eq!(sum == 0, balanced, "{book:?}");
        }
    }
}
