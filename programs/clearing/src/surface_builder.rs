//! Where what publishers say becomes the surface: for each expiry the slice that may stand for all, a step at a time, and all of them
//! together without a calendar spread that pays for nothing.

use crate::{
    errors::{ClearingError, risk},
    state::{
        AgreedPoint, MAX_EXPIRIES, Market, Publisher, Surface, SurfaceSlot, SurfaceStep,
        check_pair, slot_status,
    },
};
use anchor_lang::prelude::*;
use breakwater_risk as br;
use std::cell::Ref;

/// One expiry, while a publication is worked in.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Publishers whose word was young enough.
    young: u8,
    /// The surface's own slot gives way to a new one ...
    moved: bool,
    /// ... of this publisher.
    who: Pubkey,
    before: SurfaceSlot,
    step_before: SurfaceStep,
}

/// A surface while a publication is worked into it.
pub struct SurfaceBuilder<'a, 'b> {
    surface: &'a mut Surface,
    all: &'a [Ref<'b, Publisher>],
    market: &'a Market,
    now: i64,
    /// By slot.
    places: Vec<Place>,
}

/// What one publisher says about one expiry.
struct Word {
    who: Pubkey,
    slot: SurfaceSlot,
}

/// Two neighbouring slots between which a calendar spread would pay for nothing.
#[derive(Clone, Copy)]
struct Misfit {
    earlier: usize,
    later: usize,
}

/// What came of one expiry in a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointOutcome {
    /// Publishers whose point is young.
    pub young: u8,
    /// The surface has a new point.
    pub taken: bool,
}

/// What the publishers say about one expiry.
struct Published {
    /// The best to stand for all first.
    points: Vec<Point>,
    young: u8,
}

/// One publisher's point, with the forward and rate of all and the time by which enough had spoken.
struct Point {
    who: Pubkey,
    slot: SurfaceSlot,
    /// From what a step is measured from, of volatility or of what it was realised at, whichever is more [bps].
    moved_bps: u64,
}

impl<'a, 'b> SurfaceBuilder<'a, 'b> {
    /// A publication into a market's surface at `now`, with all of its publishers.
    pub fn new(
        surface: &'a mut Surface,
        all: &'a [Ref<'b, Publisher>],
        market: &'a Market,
        now: i64,
    ) -> Self {
        let mut places = vec![Place::default(); MAX_EXPIRIES];
        for ((place, slot), step) in places.iter_mut().zip(&surface.slots).zip(&surface.steps) {
            (place.before, place.step_before) = (*slot, *step);
        }
        Self { surface, all, market, now, places }
    }

    /// Puts what the publishers say together about one expiry into the surface. With too few of them, without a majority that agrees,
    /// and at a step too large to be believed at once, it stays as it is and grows old. Errors: `SurfaceMissing`, `RiskDomain`.
    pub fn take(&mut self, expiry_ts: i64) -> Result<()> {
        let at = self.surface.place(expiry_ts)?;
        let published = self.published(at)?;
        self.places[at].young = published.young;
        if let Some(point) = published.points.first() {
            self.put(at, point);
        }
        Ok(())
    }

    /// What came of an expiry. Errors: `SurfaceMissing`.
    pub fn outcome(&self, expiry_ts: i64) -> Result<PointOutcome> {
        let place = &self.places[self.surface.place(expiry_ts)?];
        Ok(PointOutcome { young: place.young, taken: place.moved })
    }

    /// Takes a point over, as far as its step is believed; true where it was.
    fn put(&mut self, at: usize, point: &Point) -> bool {
        let place = &mut self.places[at];
        let agreed = AgreedPoint { slot: &point.slot, moved_bps: point.moved_bps };
        let oracle = &self.market.params.oracle;
        let judged = place.step_before.judge(&place.before, agreed, oracle, self.now);
        self.surface.steps[at] = judged.step;
        self.surface.slots[at] = if judged.is_taken { point.slot } else { place.before };
        (place.moved, place.who) = (judged.is_taken, point.who);
        judged.is_taken
    }

    fn restore(&mut self, at: usize) {
        let place = &mut self.places[at];
        (self.surface.slots[at], self.surface.steps[at]) = (place.before, place.step_before);
        place.moved = false;
    }

    /// No calendar spread pays for nothing. Medians of different publishers need not fit each other; those of one publisher do. A point
    /// that is old, and widens shocks by its age, holds up no young one. Errors: `RiskDomain`.
    pub fn fit(&mut self) -> Result<()> {
        for _ in 0..MAX_EXPIRIES {
            let Some(misfit) = self.misfit() else { return Ok(()) };
            if !self.both_of_one(misfit)? {
                // as they stood they fit, or stood so before
                self.restore(misfit.earlier);
                self.restore(misfit.later);
            }
        }
        (0..MAX_EXPIRIES).for_each(|at| self.restore(at)); // no end found: nothing changes
        Ok(())
    }

    /// The first two neighbours, one of them moved, that do not fit.
    fn misfit(&self) -> Option<Misfit> {
        let slots = &self.surface.slots;
        let max_age_secs = i64::from(self.market.params.oracle.surface_max_age_secs);
        let young = |at: &usize| {
            let slot = &slots[*at];
            let age_secs = self.now.saturating_sub(slot.published_ts);
            slot.is_quoted() && slot.expiry_ts > self.now && age_secs <= max_age_secs
        };
        let mut live: Vec<usize> = (0..MAX_EXPIRIES).filter(young).collect();
        live.sort_unstable_by_key(|at| slots[*at].expiry_ts);
        live.windows(2).find_map(|pair| {
            let [earlier, later] = *pair else { return None };
            let (one, two) = (&self.places[earlier], &self.places[later]);
            // what stood, stands; and a publisher's own points fit, or it could not have said them
            let known = !one.moved && !two.moved || one.moved && two.moved && one.who == two.who;
            let fits = known || check_pair(&slots[earlier], &slots[later], self.now).is_ok();
            (!fits).then_some(Misfit { earlier, later })
        })
    }

    /// Takes both points from one publisher, the first that may stand for all in both. Errors: `RiskDomain`.
    fn both_of_one(&mut self, misfit: Misfit) -> Result<bool> {
        let Misfit { earlier, later } = misfit;
        let (first, last) = (self.published(earlier)?, self.published(later)?);
        for near in &first.points {
            let Some(far) = last.points.iter().find(|far| far.who == near.who) else { continue };
            if check_pair(&near.slot, &far.slot, self.now).is_ok()
                && self.put(earlier, near)
                && self.put(later, far)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Standard deviation that volatility was realised at, over some time [2^-48]. Errors: `RiskDomain`.
    fn realised_sd_q48(&self, secs: u64) -> Result<u64> {
        let years_q48 = br::maths::ratio_q48(secs, br::YEAR_SECS).map_err(risk)?;
        let variance_q48 = self.market.realised.variance_q48;
        if variance_q48 == 0 {
            return Ok(0);
        }
        Ok(br::maths::sqrt_q48(br::maths::mul_q48_floor(variance_q48, years_q48)))
    }

    /// What young points say together: none where too few spoke, or too few agree.
    fn published(&self, at: usize) -> Result<Published> {
        let (now, before) = (self.now, &self.places[at].before);
        require!(before.status == slot_status::LIVE, ClearingError::BoardSettled);
        let max_age_secs = self.market.params.oracle.surface_max_age_secs;
        let at_now = before.at(now);
        let mut words: Vec<Word> = vec![];
        for publisher in self.all {
            if let Some(slot) = publisher.young(at_now, max_age_secs) {
                words.push(Word { who: publisher.key, slot: *slot });
            }
        }
        let young = words.len() as u8; // fits: at most eight
        let least = self.market.params.least_publishers as usize;
        let mut points = vec![];
        if words.len() >= least {
            let common = common(&words, least);
            let slices: Vec<br::pricing::Svi> =
                words.iter().map(|word| word.slot.left_svi(now)).collect::<Result<_>>()?;
            let from = self.places[at].step_before.start_svi(at_now)?;
            let most = self.market.params.oracle.surface_agree_bps;
            let agreement = br::pricing::agreement(&slices, from.as_ref(), most);
            let least_sd_q48 = self.realised_sd_q48(before.left_secs(now))?;
            for place in agreement.order() {
                let (Some(word), Some(common)) = (words.get(place), &common) else {
                    continue;
                };
                let SurfaceSlot { published_ts, basis_q32, rate_q32, .. } = *common;
                let slot = SurfaceSlot { published_ts, basis_q32, rate_q32, ..word.slot };
                let moved_bps = agreement.moved_bps(place, least_sd_q48);
                points.push(Point { who: word.who, slot, moved_bps });
            }
        }
        Ok(Published { points, young })
    }
}

/// Median forward and rate, and the youngest time by which enough had spoken.
fn common(words: &[Word], least: usize) -> Option<SurfaceSlot> {
    // rates are within half a year's whole, so that the shifted ones keep their order
    let half = 1i64 << 33;
    let shifted = |s: &SurfaceSlot| s.rate_q32.saturating_add(half).max(0).unsigned_abs();
    let rates: Vec<u64> = words.iter().map(|word| shifted(&word.slot)).collect();
    let bases: Vec<u64> = words.iter().map(|word| word.slot.basis_q32).collect();
    let mut times: Vec<i64> = words.iter().map(|word| word.slot.published_ts).collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    Some(SurfaceSlot {
        rate_q32: br::maths::median(&rates)?.low.cast_signed().saturating_sub(half),
        basis_q32: br::maths::median(&bases)?.low,
        published_ts: times.get(least.saturating_sub(1)).copied().unwrap_or(0),
        ..SurfaceSlot::default()
    })
}
