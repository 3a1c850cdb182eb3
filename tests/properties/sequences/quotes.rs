//! Quotes that are signed, and taken at some time, by somebody, so many times.

use super::{Run, TRADERS};
use breakwater_clearing::instructions::Leg;
use breakwater_quotes::{Kind, Quote, QuoteLeg, Side, render};
use breakwater_tests::*;
use rand::Rng;

impl Run {
    /// Somebody signs a quote, and somebody takes one that was signed at some time: too often, too late, or as it was meant.
    pub fn quote(&mut self) -> &'static str {
        let (maker, _) = self.pick();
        let mut legs: Vec<QuoteLeg> = (0..3).filter_map(|_| quoted_leg(&self.leg())).collect();
        legs.sort_by_key(QuoteLeg::key);
        legs.dedup_by_key(|leg| leg.key());
        let quote = Quote {
            program: breakwater_clearing::ID.to_bytes(),
            chain: CHAIN,
            maker: self.traders[maker].account.to_bytes(),
            legs,
            times: self.rng.random_range(1..4),
            fee_cap_atoms: 1_000 * USD,
            nonce: self.quotes.len() as u64,
            until_ts: self.world.now() + self.rng.random_range(0..60),
            taker: None,
        };
        if quote.validate().is_ok() {
            self.quotes.push((maker, quote, 0));
        }
        for _ in 0..2 {
            self.take_quote();
        }
        "quote"
    }

    fn take_quote(&mut self) {
        let Some(last) = self.quotes.len().checked_sub(1) else { return };
        let at = if self.rng.random_bool(0.5) { last } else { self.rng.random_range(0..=last) };
        let (maker, quote, _) = self.quotes[at].clone();
        let taker = (maker + self.rng.random_range(1..TRADERS)) % TRADERS;
        let times = self.rng.random_range(0..3);
        let (maker, taker) = (&self.traders[maker], &self.traders[taker]);
        let text = render(&quote).expect("a quote");
        let take = self.world.taking((maker, None), taker, &quote, times);
        let all = [verify(text.as_bytes(), &maker.key), take];
        let key = taker.key.insecure_clone();
        let sent = self.world.send(&all, &[&key]);
        if self.sent("quote", sent) {
            self.quotes[at].2 += times;
            let (_, quote, taken) = &self.quotes[at];
            assert!(*taken <= quote.times && times > 0, "I-24: taken more often than signed");
            assert!(self.world.now() <= quote.until_ts, "I-24: taken after its time");
        }
    }
}

/// What a maker would sign for a leg, if anybody would.
fn quoted_leg(leg: &Leg) -> Option<QuoteLeg> {
    let size_lots = leg.size_lots.unsigned_abs();
    (1..1 << 40).contains(&size_lots).then(|| QuoteLeg {
        side: if leg.size_lots > 0 { Side::Buy } else { Side::Sell },
        size_lots,
        symbol: symbol(if leg.series.market == BTC { "BTC" } else { "ETH" }),
        expiry_ts: leg.series.expiry_ts,
        strike_atoms: leg.series.strike_atoms,
        kind: if leg.series.kind == 0 { Kind::Call } else { Kind::Put },
        price_atoms: leg.price_atoms,
    })
}
