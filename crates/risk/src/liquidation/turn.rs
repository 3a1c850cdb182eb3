//! Turns of accounts that wait for their auction: each is told at its start when it begins at the latest, whoever else comes or goes
//! (I-32).
//!
//! The pool keeps one time: until when the turns given out so far last. A turn is as long as what it takes of the cap, so notional of at
//! most one cap comes up in the time in which a price runs out. Nobody stands in front of anybody: a turn that comes up is used by its
//! own account or by none, and nobody else has to wait for that.

use crate::{error::RiskError, liquidation::AuctionParams, maths::mul_div_floor};

const MICROS: i64 = 1_000_000;

/// Most of its maintenance margin that an account's notional counts for: what needs less margin than a twentieth is a hedge, or worthless.
const MOST_OF_MARGIN: u64 = 20;

/// The one time that a pool keeps of its turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Until when the turns given out so far last [unix us].
    pub until_us: i64,
}

/// Time that an account has of the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// When it comes up [unix us].
    pub from_us: i64,
    /// When the next one does [unix us].
    pub until_us: i64,
}

impl Turn {
    /// The turn of who comes now, behind all that were given out. Domain: `length_us` of [`Entrant::turn_us`].
    pub fn behind(line: Line, now: i64, length_us: u64) -> Self {
        let from_us = line.until_us.max(micros(now));
        Self { from_us, until_us: from_us.saturating_add_unsigned(length_us) }
    }

    /// Its time has come: it begins, room or not.
    pub fn is_up(&self, now: i64) -> bool {
        micros(now) >= self.from_us
    }

    /// The line once who had this turn has left: what has not passed of it is given back, so that coming and going takes nobody's time.
    pub fn given_back(&self, line: Line, now: i64) -> Line {
        let unused_us = self.until_us.saturating_sub(self.from_us.max(micros(now))).max(0);
        Line { until_us: line.until_us.saturating_sub(unused_us) }
    }
}

/// An account that comes under the pool's cap [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entrant {
    /// What it takes of the cap.
    pub notional_atoms: u64,
    /// Most that is in auction at once.
    pub cap_atoms: u64,
}

impl Entrant {
    /// How long its turn is: the whole time in which a price runs out for one as large as the cap or larger, else its part.
    ///
    /// Rounding: down, so that crumbs take nothing [us]. Errors: `Domain` for a cap of 0.
    pub fn turn_us(self, run_secs: u64) -> Result<u64, RiskError> {
        let run_us = run_secs.saturating_mul(MICROS.unsigned_abs());
        mul_div_floor(run_us, self.notional_atoms.min(self.cap_atoms), self.cap_atoms)
    }

    /// Room beside what is in auction already; an account larger than the cap has it where nothing else is.
    pub fn has_room(self, in_auction_atoms: u64) -> bool {
        let sum = in_auction_atoms.checked_add(self.notional_atoms);
        in_auction_atoms == 0 || sum.is_some_and(|sum| sum <= self.cap_atoms)
    }
}

/// Longest that a price falls before it has run out [s]: by then whoever began has been offered to everybody.
pub fn run_secs(params: &AuctionParams) -> u64 {
    let whole = u64::from(params.fast_secs) + u64::from(params.slow_secs); // 32 bits each
    whole.min(u64::from(params.duration_secs))
}

/// What an account takes of the cap: its notional, as far as there is risk in it. Worthless longs are of any size and cost nothing, so they
/// count by the margin they need, which is none. At least 1 atom [quote atoms].
pub fn counted_notional_atoms(notional_atoms: u64, mm_atoms: i64) -> u64 {
    let mm = mm_atoms.max(0).unsigned_abs();
    notional_atoms.min(mm.saturating_mul(MOST_OF_MARGIN)).max(1)
}

fn micros(secs: i64) -> i64 {
    secs.saturating_mul(MICROS)
}
