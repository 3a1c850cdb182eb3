//! Realised variance from irregular price updates, of which somebody chooses those that are brought.
//!
//! Squared returns between fixed moments: a moment is an even number of intervals since 1970, and its price the first one brought within a
//! little of it. Who brings more updates changes nothing; who brings fewer leaves moments out, and the return over both intervals has the
//! same expectation. Only the price within that little can be chosen. Returns over intervals that end when somebody likes could be made
//! as large as the extremes of what it holds back.

use crate::{
    maths::{LN2_Q48, exp_q48, ln_ratio_q48, mul_div_floor, mul_q48_floor},
    units::{ONE_Q48, YEAR_SECS},
};

/// Annualised variance is capped at 2^15, a volatility of 18 100 %.
const MAX_VARIANCE_Q48: u64 = 1 << 63;
/// The largest log return that counts, confirmed or not: four times the price.
const MAX_RETURN_Q48: u64 = ONE_Q48 + ONE_Q48 / 2;

/// Time-weighted moving average of squared log returns, annualised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Realised {
    /// Realised variance, at most 2^15 [2^-48 a year].
    pub variance_q48: u64,
    /// The last price that is believed [quote atoms]; 0 before the first.
    pub last_price_atoms: u64,
    /// Time of that price [unix s].
    pub last_secs: i64,
    /// A price too far from the last one to be believed before another confirms it; 0 when there is none [quote atoms].
    pub doubted_price_atoms: u64,
    /// Time of that price; 0 when there is none [unix s].
    pub doubted_secs: i64,
}

/// How realised variance forgets, and what it doubts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RealisedParams {
    /// The average forgets by half in this time, whatever the spacing of updates [s]. At least 1.
    pub half_life_secs: u64,
    /// A larger log return is doubted until the next price [2^-48].
    pub doubt_q48: u64,
}

impl RealisedParams {
    /// A price of `now_secs` is one that counts, after one of `last_secs`: the first of a moment, or any where none has come for long, as of
    /// a feed that is brought rarely.
    fn is_moment(&self, last_secs: i64, now_secs: i64) -> bool {
        let interval = (self.half_life_secs / 16).max(1);
        let since_1970 = |secs: i64| secs.max(0).unsigned_abs();
        let (last, now) = (since_1970(last_secs), since_1970(now_secs));
        let at_one = now % interval <= (interval / 64).max(2);
        let overdue = now.saturating_sub(last) >= interval.saturating_mul(4);
        now / interval > last / interval && (at_one || overdue)
    }
}

impl Realised {
    /// Takes one price.
    ///
    /// Formula: v 2^(-dt/h) + (r^2 / dt) (1 - 2^(-dt/h)), r the log return over dt from the last price believed, per
    /// year. Prices count that are the first within h/1024 (two seconds at least) after a multiple of h/16, or the first after h/4 without one.
    /// A return beyond the doubt counts only when the next price is nearer to it than to the last one
    /// believed: one bad print that comes back counts nothing, a jump that stays counts in full, one update later.
    /// Rounding: down within the error. Error bound: 2^-40 relative. Domain: all; a price of 0 and one that is not later
    /// change nothing, the first only sets the reference. Cost: about 1 000 instructions.
    pub fn update(&self, price_atoms: u64, now_secs: i64, params: &RealisedParams) -> Self {
        let newest = if self.doubted_price_atoms > 0 { self.doubted_secs } else { self.last_secs };
        if price_atoms == 0 || (self.last_price_atoms > 0 && now_secs <= newest) {
            return *self;
        }
        if self.last_price_atoms == 0 {
            return Self { last_price_atoms: price_atoms, last_secs: now_secs, ..*self };
        }
        let mut state = *self;
        if state.doubted_price_atoms > 0 {
            if state.confirms(price_atoms) {
                state = state.believe(state.doubted_price_atoms, state.doubted_secs, params);
            }
            (state.doubted_price_atoms, state.doubted_secs) = (0, 0);
        }
        if !params.is_moment(state.last_secs, now_secs) {
            return state;
        }
        if distance(price_atoms, state.last_price_atoms) > params.doubt_q48 {
            return Self { doubted_price_atoms: price_atoms, doubted_secs: now_secs, ..state };
        }
        state.believe(price_atoms, now_secs, params)
    }

    /// Nearer to the doubted price than to the last one believed.
    fn confirms(&self, price_atoms: u64) -> bool {
        distance(price_atoms, self.doubted_price_atoms)
            < distance(price_atoms, self.last_price_atoms)
    }

    fn believe(&self, price_atoms: u64, secs: i64, params: &RealisedParams) -> Self {
        let gap = secs.saturating_sub(self.last_secs).max(1).unsigned_abs().min(1 << 40);
        let r = distance(price_atoms, self.last_price_atoms).min(MAX_RETURN_Q48);
        let half_life = params.half_life_secs.max(1);
        let halves =
            mul_div_floor(gap, LN2_Q48.unsigned_abs(), half_life).unwrap_or(1 << 60).min(1 << 60);
        let keep = exp_q48((halves as i64).wrapping_neg()).min(ONE_Q48);
        // weighed before it is brought to a year: a jump within seconds is more than the cap when it is not
        let weighed = mul_q48_floor(mul_q48_floor(r, r), ONE_Q48 - keep);
        let yearly = mul_div_floor(weighed, YEAR_SECS, gap).unwrap_or(MAX_VARIANCE_Q48);
        let variance = mul_q48_floor(self.variance_q48.min(MAX_VARIANCE_Q48), keep)
            .saturating_add(yearly)
            .min(MAX_VARIANCE_Q48);
        Self { variance_q48: variance, last_price_atoms: price_atoms, last_secs: secs, ..*self }
    }
}

/// |ln(a / b)| [2^-48]; prices are above 0.
fn distance(a: u64, b: u64) -> u64 {
    ln_ratio_q48(a, b).map_or(u64::MAX, i64::unsigned_abs)
}
