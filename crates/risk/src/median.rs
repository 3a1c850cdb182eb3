//! One surface from several publishers: nobody's word counts for more than the others allow.

use crate::surface::{SmileBounds, Svi};

/// Most publishers of one expiry.
pub const MAX_PUBLISHERS: usize = 8;
const ONE: i64 = 1 << 48;
/// Log-moneyness at which slices are compared: 0.1, 0.2, 0.4 and 0.8 on either side [2^-48].
const POINTS_Q48: [i64; 9] = [
    -4 * ONE / 5,
    -2 * ONE / 5,
    -ONE / 5,
    -ONE / 10,
    0,
    ONE / 10,
    ONE / 5,
    2 * ONE / 5,
    4 * ONE / 5,
];

/// The two middle values of a list; the same one twice when its length is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Median {
    pub low: u64,
    pub high: u64,
}

/// The median of up to eight values. `None` for none, or for more.
pub fn median(values: &[u64]) -> Option<Median> {
    let mut sorted = [0u64; MAX_PUBLISHERS];
    let sorted = sorted.get_mut(..values.len())?;
    sorted.copy_from_slice(values);
    sorted.sort_unstable();
    let last = sorted.len().checked_sub(1)?;
    Some(Median { low: *sorted.get(last / 2)?, high: *sorted.get(sorted.len() / 2)? })
}

/// The publisher whose slice stands for all: the one that strays least, at the point where it strays most, from
/// the median of total variance at nine strikes.
///
/// A slice and not a mixture, because a mixture of arbitrage-free slices need not be one. With fewer than half of the
/// publishers lying, by any amount, the median at each point lies between two honest values; so an honest slice
/// strays no further than the honest ones lie apart, and the one chosen no further than that: it is within twice the honest
/// ones' spread of each of them, at every point. Ties go to the first. `None` for no slice, or more than eight.
pub fn median_slice(slices: &[Svi]) -> Option<usize> {
    let bounds = SmileBounds::default();
    let mut strays = [0u64; MAX_PUBLISHERS];
    let strays = strays.get_mut(..slices.len())?;
    for k_q48 in POINTS_Q48 {
        let mut values = [0u64; MAX_PUBLISHERS];
        let values = values.get_mut(..slices.len())?;
        for (value, slice) in values.iter_mut().zip(slices) {
            *value = slice.variance_q48(k_q48, &bounds);
        }
        let middle = median(values)?;
        for (stray, value) in strays.iter_mut().zip(values.iter()) {
            let off = middle.low.saturating_sub(*value).max(value.saturating_sub(middle.high));
            *stray = (*stray).max(off);
        }
    }
    let least = strays.iter().min()?;
    strays.iter().position(|stray| stray == least)
}
