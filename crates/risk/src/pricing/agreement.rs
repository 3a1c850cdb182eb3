//! One smile from what several publishers say: nobody's word counts for more than the others allow.
//!
//! Slices are compared by standard deviation at nine strikes that lie evenly on the slice's own scale: so many deviations from the
//! forward, for an expiry of an hour as for one of a year. A distance is weighed by what volatility is worth there, close to an option's
//! vega (F. Black, "The pricing of commodity contracts", 1976: vega falls with the normal density), and never below an eighth,
//! because a shocked price brings far strikes to the money. Compared by variance at fixed strikes, a slice could lie at the money by as
//! much as the honest ones are apart in wings where nobody trades.
//!
//! What so many publishers bear:
//!
//! | publishers | lie without effect beyond the honest spread | lie and stop the surface, nothing more |
//! |---|---|---|
//! | 1 | 0 | 0 |
//! | 2 | 0 | 1 |
//! | 3, 4 | 1 | 2 |
//! | 5, 6 | 2 | 3 |
//! | 7, 8 | 3 | 4 |

use crate::{
    maths::{MAX_PUBLISHERS, Median, median, ratio_bps_floor, share_floor},
    pricing::{Smile, SmileBounds, Svi},
    units::ONE_Q48,
};

/// Strikes at which slices are compared.
const STRIKES: usize = 9;
/// Where they lie [halves of the at-the-money standard deviation].
const HALVES: [i64; STRIKES] = [-16, -8, -4, -2, 0, 2, 4, 8, 16];
/// What a distance counts there [sixteenths].
const WEIGHTS: [u64; STRIKES] = [2, 2, 4, 10, 16, 10, 4, 2, 2];

/// A slice as it is compared.
#[derive(Clone, Copy, Default)]
struct Sampled {
    /// Standard deviation by strike [2^-48].
    sds_q48: [u64; STRIKES],
}

impl Sampled {
    /// `step_q48`: half of the standard deviation that says where the strikes are.
    fn new(slice: &Svi, step_q48: u64) -> Self {
        let smile = Smile::new(slice, &SmileBounds::default(), ONE_Q48);
        let step = step_q48.min(16 * ONE_Q48) as i64; // beyond sixteen every strike is
        Self { sds_q48: HALVES.map(|half| smile.total_sd_q48(half.wrapping_mul(step))) }
    }

    /// Largest weighed distance [2^-48].
    fn apart_q48(&self, other: &Self) -> u64 {
        let pairs = self.sds_q48.iter().zip(&other.sds_q48).zip(WEIGHTS);
        // a deviation is at most sixteen, and weights below two places
        pairs.map(|((a, b), weight)| a.abs_diff(*b).wrapping_mul(weight) >> 4).max().unwrap_or(0)
    }
}

/// Standard deviation at the forward [2^-48].
fn at_the_money_q48(slice: &Svi) -> u64 {
    Smile::new(slice, &SmileBounds::default(), ONE_Q48).total_sd_q48(0)
}

/// Publishers' slices of one expiry in the order in which they may stand for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    order: [u8; MAX_PUBLISHERS],
    count: u8,
    /// Distance from `last` by place, and its own standard deviation at the forward [2^-48].
    moved_q48: [u64; MAX_PUBLISHERS],
    last_q48: u64,
}

impl Agreement {
    /// Places in the list that was compared, the best first.
    pub fn order(&self) -> impl Iterator<Item = usize> + '_ {
        self.order.iter().take(usize::from(self.count)).map(|at| usize::from(*at))
    }

    /// How far the slice in a place has moved from `last`: the weighed distance, of the deviation that `last` has at the forward or of
    /// `least_sd_q48`, whichever is more [bps]. 0 where there was none. Rounding: down. Saturates.
    pub fn moved_bps(&self, place: usize, least_sd_q48: u64) -> u64 {
        let moved = self.moved_q48.get(place).copied().unwrap_or(0);
        if moved == 0 { 0 } else { ratio_bps_floor(moved, self.last_q48.max(least_sd_q48)) }
    }

    /// Behind those that stray less, or as much and have not moved further.
    fn insert(&mut self, at: u8, strays: &[u64; MAX_PUBLISHERS]) {
        let of = |list: &[u64; MAX_PUBLISHERS], at: u8| list.get(usize::from(at)).copied();
        let key = |at: u8| (of(strays, at), of(&self.moved_q48, at));
        let count = usize::from(self.count);
        let place = self.order.iter().take(count).position(|other| key(*other) > key(at));
        if let Some(rest) = self.order.get_mut(place.unwrap_or(count)..) {
            rest.rotate_right(1); // what falls out at the end is not in use: at most eight are put in
            if let Some(first) = rest.first_mut() {
                *first = at;
            }
            self.count = self.count.saturating_add(1);
        }
    }
}

/// Which of the slices may stand for all of them, in the order of how little they stray from the median.
///
/// Formula: a slice strays by its largest weighed distance from the two middle values at each strike. It may stand where more than half of
/// all slices, itself among them, lie within `most_apart_bps` of it, of the median at-the-money deviation. Of equals the one nearer
/// to `last` comes first: of two publishers nobody moves the surface alone.
///
/// A slice and not a mixture, because a mixture of arbitrage-free slices need not be one. While fewer than half lie, by any amount, each
/// middle value lies between two honest ones; so an honest slice strays no further than the honest ones lie apart, and the first one no
/// further than that: by weighed distance it is within twice the honest spread of each of them. And among those that bear it out is an
/// honest one: it is within `most_apart_bps` of that too (I-23).
/// Rounding: distances down. Empty for no slice, more than eight, and where no majority agrees. Cost: about 3 000 instructions a slice.
pub fn agreement(slices: &[Svi], last: Option<&Svi>, most_apart_bps: u32) -> Agreement {
    let mut result = Agreement {
        order: [0; MAX_PUBLISHERS],
        count: 0,
        moved_q48: [0; MAX_PUBLISHERS],
        last_q48: last.map_or(0, at_the_money_q48),
    };
    let count = slices.len();
    let mut levels = [0u64; MAX_PUBLISHERS];
    let Some(levels) = levels.get_mut(..count) else { return result };
    for (level, slice) in levels.iter_mut().zip(slices) {
        *level = at_the_money_q48(slice);
    }
    let Some(scale) = median(levels).map(|m| m.low) else { return result };
    let mut sampled = [Sampled::default(); MAX_PUBLISHERS];
    for (sample, slice) in sampled.iter_mut().zip(slices) {
        *sample = Sampled::new(slice, scale >> 1);
    }
    let sampled = sampled.split_at(count).0; // not above eight
    let last = last.map(|slice| Sampled::new(slice, scale >> 1));
    let most = share_floor(scale, most_apart_bps);
    for (one, moved) in sampled.iter().zip(&mut result.moved_q48) {
        *moved = last.map_or(0, |last| one.apart_q48(&last));
    }
    // of two, each is a middle value
    let middles = if count > 2 { Some(middles(sampled)) } else { None };
    let mut strays = [0u64; MAX_PUBLISHERS];
    for (at, one) in sampled.iter().enumerate() {
        let near = sampled.iter().filter(|other| one.apart_q48(other) <= most).count();
        if near.wrapping_mul(2) <= count {
            continue;
        }
        if let (Some(stray), Some(middles)) = (strays.get_mut(at), &middles) {
            *stray = stray_q48(one, middles);
        }
        result.insert(at as u8, &strays); // below eight
    }
    result
}

/// The two middle values at each strike.
fn middles(all: &[Sampled]) -> [Median; STRIKES] {
    let mut result = [Median::default(); STRIKES];
    for (strike, middle) in result.iter_mut().enumerate() {
        let mut values = [0u64; MAX_PUBLISHERS];
        let Some(values) = values.get_mut(..all.len()) else { continue };
        for (value, sample) in values.iter_mut().zip(all) {
            *value = sample.sds_q48.get(strike).copied().unwrap_or(0);
        }
        *middle = median(values).unwrap_or_default();
    }
    result
}

/// Largest weighed distance from the two middle values [2^-48].
fn stray_q48(one: &Sampled, middles: &[Median; STRIKES]) -> u64 {
    let strikes = one.sds_q48.iter().zip(middles).zip(WEIGHTS);
    let strays = strikes.map(|((own, middle), weight)| {
        let off = middle.low.saturating_sub(*own).max(own.saturating_sub(middle.high));
        off.wrapping_mul(weight) >> 4 // as in `apart_q48`
    });
    strays.max().unwrap_or(0)
}
