//! Who took risk and sells its delta: towards a target, a share of what is open at a time.

use crate::market::{MARKETS, book::Book};

/// A hedge in both markets.
#[derive(Clone, Debug)]
pub struct Hedger {
    /// Closes 63 % of what is open in this time [s].
    secs: f64,
    /// Share of the delta that is hedged.
    share: f64,
    /// Held of the underlying [contracts].
    held: [f64; MARKETS],
    /// Paid for it, less what was got [USD].
    paid_usd: f64,
}

impl Hedger {
    /// With nothing held.
    pub fn new(secs: f64, share: f64) -> Self {
        Self { secs, share, held: [0.0; MARKETS], paid_usd: 0.0 }
    }

    /// Begins hedged: what it holds moved no price of this world.
    pub fn hedged(mut self, delta: [f64; MARKETS]) -> Self {
        self.held = delta.map(|delta| -delta * self.share);
        self
    }

    /// Trades towards the hedge of a delta [contracts]; `usd`: prices of the path.
    pub fn step(
        &mut self,
        secs: f64,
        delta: [f64; MARKETS],
        usd: [f64; MARKETS],
        books: &mut [Book; MARKETS],
    ) {
        let done = 1.0 - (-secs / self.secs).exp();
        for at in 0..MARKETS {
            let open = -self.share * delta[at] - self.held[at];
            self.trade(at, open * done, usd[at], &mut books[at]);
        }
    }

    /// Trades at once.
    pub fn trade(&mut self, at: usize, contracts: f64, usd: f64, book: &mut Book) {
        if contracts != 0.0 {
            let fill = book.trade(contracts);
            self.paid_usd += contracts * usd * fill.mean.exp();
            self.held[at] += contracts;
        }
    }

    /// Takes over what another has bought for it.
    pub fn take(&mut self, at: usize, contracts: f64) {
        self.held[at] += contracts;
    }

    /// Held of the underlying [contracts].
    pub fn held(&self) -> [f64; MARKETS] {
        self.held
    }

    /// What the hedge is worth beyond what was paid for it [USD].
    pub fn gain_usd(&self, usd: [f64; MARKETS]) -> f64 {
        self.held.iter().zip(usd).map(|(held, usd)| held * usd).sum::<f64>() - self.paid_usd
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::book::{Liquidity, Resilience};

    fn books() -> [Book; MARKETS] {
        let one = Resilience { half_life_secs: 600.0, weight: 1.0 };
        let liquidity = Liquidity {
            day_volume_usd: 1e9,
            day_vol: 0.04,
            impact: 1.0,
            elasticity: 1.0,
            most_vol_ratio: 6.0,
            resilience: vec![one],
        };
        [Book::new(&liquidity, 100.0), Book::new(&liquidity, 100.0)]
    }

    #[test]
    fn a_hedge_closes_at_its_speed_and_moves_the_price() {
        let (mut hedger, mut books) = (Hedger::new(600.0, 1.0), books());
        let delta = [1_000.0, 0.0];
        hedger.step(600.0, delta, [100.0; 2], &mut books);
        assert!((hedger.held()[0] + 1_000.0 * (1.0 - (-1.0f64).exp())).abs() < 1e-9);
        assert!(books[0].displacement() < 0.0 && books[1].displacement() == 0.0);
        for _ in 0..100 {
            hedger.step(600.0, delta, [100.0; 2], &mut books);
        }
        assert!((hedger.held()[0] + 1_000.0).abs() < 1e-6);
        assert!(hedger.gain_usd([100.0; 2]) < 0.0, "it sold below the path's price");
    }

    #[test]
    fn who_begins_hedged_does_not_trade_until_its_delta_moves() {
        let mut books = books();
        let mut hedger = Hedger::new(600.0, 1.0).hedged([500.0, -20.0]);
        hedger.step(60.0, [500.0, -20.0], [100.0; 2], &mut books);
        assert_eq!((books[0].traded(), books[1].traded()), (0.0, 0.0));
    }
}
