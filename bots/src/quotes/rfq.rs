//! One request from its opening to its end: a pure state machine. Time is passed in [unix ms]; nothing here waits.
//!
//! ```text
//! blind --blind_ms--> shown --click--> clicked --submit--> unknown --> filled
//!                       |                  ^                  |-----> refused
//!                       +--life_ms--> lapsed  \---submit again+-----> never reached the venue
//! ```

use super::{
    refusal::QuoteRefusal,
    signed::{QuoteHash, SignedQuote},
    terms::Terms,
    venue::FOLLOW,
    wire::{Delivery, Phase, WireQuote},
};
use solana_signature::Signature;

/// How long a request is kept after nothing can happen to it any more [ms].
const KEPT_MS: u64 = 30_000;
/// How long a transaction is followed at most [ms].
const FOLLOWED_MS: u64 = FOLLOW.as_secs() * 1_000;

/// Times of a request [unix ms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// End of the blind period.
    pub shown_at_ms: u64,
    /// End of the shown quotes' life.
    pub lapses_at_ms: u64,
}

#[derive(Debug)]
pub struct Rfq {
    pub terms: Terms,
    pub course: Course,
    most_offers: usize,
    /// Best first. After the click the clicked one alone.
    offers: Vec<SignedQuote>,
    clicked: bool,
    delivery: Option<Delivery>,
    submitted_ms: u64,
}

impl Rfq {
    pub fn new(terms: Terms, course: Course, most_offers: usize) -> Self {
        Self {
            terms,
            course,
            most_offers,
            offers: vec![],
            clicked: false,
            delivery: None,
            submitted_ms: 0,
        }
    }

    pub fn phase(&self, now_ms: u64) -> Phase {
        if self.clicked {
            Phase::Clicked
        } else if now_ms < self.course.shown_at_ms {
            Phase::Blind
        } else if now_ms < self.course.lapses_at_ms {
            Phase::Shown
        } else {
            Phase::Lapsed
        }
    }

    /// Takes a quote in while blind; a maker's later quote takes the place of its earlier one, whose nonce is returned. Equal costs:
    /// the one that may be taken more often, then the earlier. Errors: `TooLate`, `TooManyMakers`.
    pub fn offer(&mut self, offer: SignedQuote, now_ms: u64) -> Result<Option<u64>, QuoteRefusal> {
        if self.phase(now_ms) != Phase::Blind {
            return Err(QuoteRefusal::TooLate);
        }
        let earlier = self.offers.iter().position(|other| other.quote.maker == offer.quote.maker);
        if earlier.is_none() && self.offers.len() >= self.most_offers {
            return Err(QuoteRefusal::TooManyMakers);
        }
        let replaced = earlier.map(|at| self.offers.remove(at).quote.nonce);
        let times = self.terms.times;
        let rank = |one: &SignedQuote| (one.cost_atoms, u32::MAX - one.quote.times.min(times));
        let at = self.offers.partition_point(|other| rank(other) <= rank(&offer));
        self.offers.insert(at, offer);
        Ok(replaced)
    }

    /// What may be seen now: nothing while blind.
    pub fn shown(&self, now_ms: u64) -> Vec<WireQuote> {
        match self.phase(now_ms) {
            Phase::Blind | Phase::Lapsed => vec![],
            Phase::Shown | Phase::Clicked => self.offers.iter().map(SignedQuote::to_wire).collect(),
        }
    }

    /// Makers of all quotes there are, shown or not, and their nonces.
    pub fn nonces(&self) -> impl Iterator<Item = ([u8; 32], u64)> {
        self.offers.iter().map(|offer| (offer.quote.maker, offer.quote.nonce))
    }

    /// Freezes one quote; the others are let go and returned. Errors: `StillBlind`, `Lapsed`, `AlreadyClicked`, `UnknownQuote`.
    pub fn click(
        &mut self,
        hash: &QuoteHash,
        now_ms: u64,
    ) -> Result<Vec<SignedQuote>, QuoteRefusal> {
        match self.phase(now_ms) {
            Phase::Blind => return Err(QuoteRefusal::StillBlind),
            Phase::Lapsed => return Err(QuoteRefusal::Lapsed),
            Phase::Clicked => return Err(QuoteRefusal::AlreadyClicked),
            Phase::Shown => {}
        }
        let at = self.offers.iter().position(|offer| offer.hash == *hash);
        let clicked = self.offers.remove(at.ok_or(QuoteRefusal::UnknownQuote)?);
        self.clicked = true;
        Ok(std::mem::replace(&mut self.offers, vec![clicked]))
    }

    /// The frozen quote.
    pub fn clicked(&self) -> Result<&SignedQuote, QuoteRefusal> {
        self.offers.first().filter(|_| self.clicked).ok_or(QuoteRefusal::NotClicked)
    }

    /// A transaction is on its way from here on. One that was refused or never arrived may be followed by another.
    /// Errors: `NotClicked`, `AlreadySubmitted`, `AlreadyFilled`.
    pub fn submit(&mut self, signature: Signature, now_ms: u64) -> Result<(), QuoteRefusal> {
        self.clicked()?;
        match &self.delivery {
            Some(Delivery::Unknown { .. }) => Err(QuoteRefusal::AlreadySubmitted),
            Some(Delivery::Filled { .. }) => Err(QuoteRefusal::AlreadyFilled),
            None | Some(Delivery::Refused { .. } | Delivery::NeverReachedVenue { .. }) => {
                self.delivery = Some(Delivery::Unknown { signature });
                self.submitted_ms = now_ms;
                Ok(())
            }
        }
    }

    pub fn deliver(&mut self, delivery: Delivery) {
        self.delivery = Some(delivery);
    }

    pub fn delivery(&self) -> Option<&Delivery> {
        self.delivery.as_ref()
    }

    /// When it may be forgotten [unix ms]: not before its quotes' and its transaction's end are known.
    pub fn ends_at_ms(&self) -> u64 {
        let until_ts = self.clicked().map_or(0, |signed| signed.quote.until_ts);
        let until_ms = until_ts.max(0).unsigned_abs().saturating_mul(1_000);
        let mut end_ms = until_ms.max(self.course.lapses_at_ms);
        if matches!(self.delivery, Some(Delivery::Unknown { .. })) {
            end_ms = end_ms.max(self.submitted_ms.saturating_add(FOLLOWED_MS));
        }
        end_ms.saturating_add(KEPT_MS)
    }

    /// The next moment at which something changes by time alone [unix ms].
    pub fn next_at_ms(&self, now_ms: u64) -> u64 {
        match self.phase(now_ms) {
            Phase::Blind => self.course.shown_at_ms,
            Phase::Shown => self.course.lapses_at_ms,
            Phase::Lapsed | Phase::Clicked => self.ends_at_ms(),
        }
    }
}

#[cfg(test)]
mod tests;
