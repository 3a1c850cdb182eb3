//! What a taker asked for, in the maker's terms, and whether a quote is an answer to it.

use super::{
    refusal::QuoteRefusal,
    wire::{Ask, AskLeg, Kind, Side},
};
use anchor_lang::prelude::Pubkey;
use breakwater_clearing::{
    instructions::Leg,
    state::{Series, kind_of},
};
use breakwater_client::snapshot::Snapshot;
use breakwater_quotes::{self as bq, Quote, QuoteLeg};

/// A request that is in range and in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The maker's sides, prices still zero, in the order of quotes.
    pub legs: Vec<QuoteLeg>,
    pub times: u32,
    pub least_times: u32,
    pub taker: Pubkey,
}

impl Terms {
    /// Errors: `BadRequest`, also for legs that expire before `now_ts` [unix s].
    pub fn of(ask: &Ask, now_ts: i64) -> Result<Self, QuoteRefusal> {
        let mut legs = Vec::with_capacity(ask.legs.len().min(bq::MAX_LEGS));
        for leg in ask.legs.iter().take(bq::MAX_LEGS) {
            legs.push(maker_leg(leg).ok_or(QuoteRefusal::BadRequest)?);
        }
        legs.sort_by_key(QuoteLeg::key);
        let least_times = ask.least_times.unwrap_or(ask.times);
        let terms = Self { legs, times: ask.times, least_times, taker: ask.taker };
        let counted = ask.legs.len() <= bq::MAX_LEGS && (1..=ask.times).contains(&least_times);
        let alive = terms.legs.iter().all(|leg| leg.expiry_ts > now_ts);
        let sound = terms.quote().validate().is_ok();
        if counted && alive && sound { Ok(terms) } else { Err(QuoteRefusal::BadRequest) }
    }

    /// A quote of these legs that says nothing else yet.
    pub fn quote(&self) -> Quote {
        Quote {
            program: breakwater_clearing::ID.to_bytes(),
            chain: [0; 32],
            maker: [0; 32],
            legs: self.legs.clone(),
            times: self.times,
            fee_cap_atoms: 0,
            nonce: 0,
            until_ts: 0,
            taker: Some(self.taker.to_bytes()),
        }
    }

    /// Whether a quote answers this request: its legs at any price, for this taker or anyone, often enough.
    /// Errors: `WrongLegs`, `WrongSide`, `WrongTaker`, `TooFewTimes`.
    pub fn require(&self, quote: &Quote) -> Result<(), QuoteRefusal> {
        let series = |leg: &QuoteLeg| (leg.key(), leg.size_lots);
        let legs = self.legs.iter().map(series).eq(quote.legs.iter().map(series));
        let sides = self.legs.iter().zip(&quote.legs).all(|(one, two)| one.side == two.side);
        let taker = quote.taker.is_none_or(|taker| taker == self.taker.to_bytes());
        let rules = [
            (legs, QuoteRefusal::WrongLegs),
            (sides, QuoteRefusal::WrongSide),
            (taker, QuoteRefusal::WrongTaker),
            (quote.times >= self.least_times, QuoteRefusal::TooFewTimes),
        ];
        rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, refusal)| Err(refusal))
    }
}

/// The series of a quote's leg; `None` where no market of the snapshot has its symbol.
pub fn series_of(snapshot: &Snapshot, leg: &QuoteLeg) -> Option<Series> {
    let mut markets = snapshot.markets.iter().map(|of| &of.market);
    let market = markets.find(|market| market.symbol == leg.symbol)?;
    Some(Series {
        market: market.index,
        kind: kind_of(leg.kind),
        expiry_ts: leg.expiry_ts,
        strike_atoms: leg.strike_atoms,
    })
}

/// A quote's leg as the taker gets it, so many times; `None` where no market has its symbol, or the size is none.
pub fn leg_of(snapshot: &Snapshot, leg: &QuoteLeg, times: u32) -> Option<Leg> {
    let size = leg.size_lots.checked_mul(u64::from(times))?;
    let size = i64::try_from(size).ok()?;
    let size_lots = if leg.side == bq::Side::Sell { size } else { -size };
    Some(Leg { series: series_of(snapshot, leg)?, size_lots, price_atoms: leg.price_atoms })
}

fn maker_leg(leg: &AskLeg) -> Option<QuoteLeg> {
    let mut symbol = [0; 8];
    symbol.get_mut(..leg.symbol.len())?.copy_from_slice(leg.symbol.as_bytes());
    Some(QuoteLeg {
        side: match leg.side {
            Side::Buy => bq::Side::Sell,
            Side::Sell => bq::Side::Buy,
        },
        size_lots: leg.size_lots,
        symbol,
        expiry_ts: leg.expiry_ts,
        strike_atoms: leg.strike_atoms,
        kind: match leg.kind {
            Kind::Call => bq::Kind::Call,
            Kind::Put => bq::Kind::Put,
        },
        price_atoms: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(strike_usd: u64) -> AskLeg {
        AskLeg {
            side: Side::Buy,
            size_lots: 1_000_000,
            symbol: "BTC".to_owned(),
            expiry_ts: 2_000_000_000,
            strike_atoms: strike_usd * 1_000_000,
            kind: Kind::Put,
        }
    }

    fn ask(legs: Vec<AskLeg>) -> Ask {
        Ask { legs, times: 3, least_times: None, taker: Pubkey::new_unique() }
    }

    #[test]
    fn legs_come_in_any_order_and_the_maker_takes_the_other_side() {
        let terms = Terms::of(&ask(vec![leg(70_000), leg(60_000)]), 0).unwrap();
        assert!(terms.legs[0].strike_atoms < terms.legs[1].strike_atoms);
        assert!(terms.legs.iter().all(|leg| leg.side == bq::Side::Sell));
        assert_eq!(terms.least_times, 3);
    }

    #[test]
    fn requests_out_of_range_are_refused() {
        let nothing = AskLeg { size_lots: 0, ..leg(1) };
        let lower = AskLeg { symbol: "btc".to_owned(), ..leg(1) };
        let long = AskLeg { symbol: "BITCOINXX".to_owned(), ..leg(1) };
        let over = AskLeg { expiry_ts: 99, ..leg(1) };
        let nine = (1..10).map(leg).collect();
        for legs in
            [vec![], vec![nothing], vec![lower], vec![long], vec![over], vec![leg(1), leg(1)], nine]
        {
            assert_eq!(Terms::of(&ask(legs), 100), Err(QuoteRefusal::BadRequest));
        }
        let more = Ask { least_times: Some(4), ..ask(vec![leg(1)]) };
        assert_eq!(Terms::of(&more, 0), Err(QuoteRefusal::BadRequest));
    }

    #[test]
    fn quote_that_is_no_answer_is_refused_by_what_is_wrong() {
        let terms = Terms::of(&ask(vec![leg(60_000)]), 0).unwrap();
        let good = terms.quote();
        assert_eq!(terms.require(&good), Ok(()));
        assert_eq!(terms.require(&Quote { taker: None, ..good.clone() }), Ok(()));
        let changed = |change: fn(&mut Quote)| {
            let mut quote = good.clone();
            change(&mut quote);
            terms.require(&quote).unwrap_err()
        };
        assert_eq!(changed(|q| q.legs[0].size_lots += 1), QuoteRefusal::WrongLegs);
        assert_eq!(changed(|q| q.legs[0].kind = bq::Kind::Call), QuoteRefusal::WrongLegs);
        assert_eq!(changed(|q| q.legs.clear()), QuoteRefusal::WrongLegs);
        assert_eq!(changed(|q| q.legs[0].side = bq::Side::Buy), QuoteRefusal::WrongSide);
        assert_eq!(changed(|q| q.taker = Some([9; 32])), QuoteRefusal::WrongTaker);
        assert_eq!(changed(|q| q.times = 2), QuoteRefusal::TooFewTimes);
    }
}
