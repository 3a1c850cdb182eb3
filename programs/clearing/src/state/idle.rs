//! Which seconds count for prices and windows that run with time: those in which a sale could have been made.
//!
//! A market keeps how many did not, its *idle* seconds, brought up to date with each mark. An auction's own time is the cluster's less what its
//! markets were idle since it went live, so that its price stands while nobody can buy, and the first bid after a block costs what it
//! cost before it.
//!
//! Between two marks a second counts where the older mark may be liquidated by, the chain made a slot, and nothing was stopped or paused; of
//! a longer silence only the first `mark_gap_secs`: who finds no room in a block for a mark finds none for a bid.
//!
//! ```text
//! marks at 0 and 100, mark_gap_secs 10 | counted 10 | idle 90
//! marks at 0 and 8, halt from 2 to 5   | counted  5 | idle  3
//! ```

use crate::state::{Market, PoolSettings, Stops, bytes::borsh_as_bytes, stop};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

/// Sales that different stops stop, each with seconds of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaleKind {
    /// Public bids.
    Public,
    /// The sealed round.
    Sealed,
    /// Any at all: the backstop's, an insolvent account's, a closing.
    Any,
}

impl SaleKind {
    /// All kinds, in the order of [`IdleState::secs`].
    pub const ALL: [Self; 3] = [Self::Public, Self::Sealed, Self::Any];

    /// Bits of [`stop`] that stop it.
    const fn stopped_by(self) -> u32 {
        match self {
            Self::Public => stop::BIDS | stop::HALT,
            Self::Sealed => stop::SEALED_SALES | stop::HALT,
            Self::Any => stop::HALT,
        }
    }
}

/// When something was last closed: from `since_ts` until `until_ts`, which may be to come [unix s].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct Closed {
    /// Since when [unix s].
    pub since_ts: i64,
    /// Until when; 0 where it never was, `i64::MAX` while no end is set [unix s].
    pub until_ts: i64,
}

borsh_as_bytes!(Closed);

impl Closed {
    /// Closed at a moment [unix s]; its end is not part of it.
    pub fn at(&self, now: i64) -> bool {
        self.until_ts > now
    }

    /// It may be closed by hand: it is closed, or has been open for as long as it was closed.
    pub fn has_rested(&self, now: i64) -> bool {
        let lasted = self.until_ts.saturating_sub(self.since_ts).max(0);
        self.at(now) || self.until_ts == 0 || now >= self.until_ts.saturating_add(lasted)
    }

    /// Closes from a moment until another; never opens sooner than it would have.
    pub fn extend(&mut self, more: Closed) {
        if !self.at(more.since_ts) {
            self.since_ts = more.since_ts;
        }
        self.until_ts = self.until_ts.max(more.until_ts);
    }

    /// Opens at once; when it did is kept.
    pub fn open(&mut self, now: i64) {
        self.until_ts = self.until_ts.min(now);
    }
}

/// The cluster's present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Its time [unix s].
    pub now: i64,
    /// Its slot; off chain, where it is not known, `u64::MAX` leaves it out.
    pub slot: u64,
}

/// A moment at which an auction's own time is asked for.
#[derive(Clone, Copy, Debug)]
pub struct SaleTime {
    /// The cluster's time [unix s].
    pub now: i64,
    /// The cluster's slot; `u64::MAX` where it is not known.
    pub slot: u64,
    mark_gap_secs: i64,
    stops: Stops,
    paused: Closed,
}

impl SaleTime {
    /// `paused`: when the protocol last paused sales.
    pub fn new(settings: &PoolSettings, stops: &Stops, paused: Closed, moment: Moment) -> Self {
        let mark_gap_secs = i64::from(settings.mark_gap_secs);
        let Moment { now, slot } = moment;
        Self { now, slot, mark_gap_secs, stops: *stops, paused }
    }

    /// For how long of the time since `from_ts` a kind of sale was closed [s]. Stops that follow each other within that time count as
    /// one with the time between them.
    fn closed_secs(&self, kind: SaleKind, from_ts: i64) -> i64 {
        let of_kind = self.stops.of(kind.stopped_by()).map(|(_, closed)| closed);
        let (mut since, mut until) = (self.now, from_ts);
        for closed in of_kind.chain([&self.paused]) {
            if closed.until_ts > from_ts && closed.since_ts < self.now {
                since = since.min(closed.since_ts.max(from_ts));
                until = until.max(closed.until_ts.min(self.now));
            }
        }
        until.saturating_sub(since).max(0)
    }
}

/// Seconds in which a market could not be sold in, by [`SaleKind`]; written by `update_mark` alone.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct IdleState {
    /// Idle seconds, in the order of [`SaleKind::ALL`]; only their differences mean something [s].
    pub secs: [u32; 3],
    /// 0.
    pub _pad: [u8; 4],
    /// Up to when they are counted; 0 before the first mark [unix s].
    pub ts: i64,
    /// Up to which slot.
    pub slot: u64,
}

/// Idle seconds of one market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarketIdle {
    /// Index of the market in its pool.
    pub index: u8,
    /// Its idle seconds.
    pub idle: IdleState,
}

/// Idle seconds of a market then and now, in the order of [`SaleKind::ALL`] [s].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdleSince {
    /// When the auction went live or began anew.
    pub live_secs: [u32; 3],
    /// Now.
    pub secs: [u32; 3],
}

impl IdleState {
    /// The market's own clock, up to its last mark: the cluster's less what was idle for any sale [unix s]; 0 before the first.
    pub fn own_ts(&self) -> i64 {
        let [_, _, any] = self.secs;
        self.ts.saturating_sub(i64::from(any)).max(0)
    }
}

impl Market {
    /// Idle seconds up to a moment (I-31). Rounding: none. Saturates.
    pub fn idle_at(&self, time: &SaleTime) -> IdleState {
        let before = &self.idle;
        let mut idle = IdleState { ts: time.now, slot: time.slot, ..*before };
        let gap = time.now.saturating_sub(before.ts).max(0);
        if before.ts == 0 || gap == 0 {
            return IdleState { ts: time.now.max(before.ts), ..idle };
        }
        let slots = time.slot.saturating_sub(before.slot);
        let open = self.mark_old_ts().min(time.now).saturating_sub(before.ts).max(0);
        let slots = i64::try_from(slots).unwrap_or(i64::MAX); // a slot is not longer than a second
        let most = open.min(time.mark_gap_secs).min(slots);
        for (kind, secs) in SaleKind::ALL.into_iter().zip(&mut idle.secs) {
            let counted = most.min(gap.saturating_sub(time.closed_secs(kind, before.ts)));
            let lost = u32::try_from(gap.saturating_sub(counted)).unwrap_or(u32::MAX);
            *secs = secs.saturating_add(lost);
        }
        idle
    }
}

/// An auction's present, by its own clocks [unix s].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuctionTime {
    /// The cluster's.
    pub now: i64,
    own_ts: [i64; 3],
}

impl AuctionTime {
    /// Idle since it went live: of the market that was longest.
    pub fn new(now: i64, idle: impl Iterator<Item = IdleSince>) -> Self {
        let mut longest = [0u32; 3];
        for IdleSince { live_secs, secs } in idle {
            for ((most, now), then) in longest.iter_mut().zip(secs).zip(live_secs) {
                *most = (*most).max(now.saturating_sub(then));
            }
        }
        Self { now, own_ts: longest.map(|lost| now.saturating_sub(i64::from(lost))) }
    }

    /// The auction's clock for a kind of sale, not ahead of the cluster's [unix s].
    pub fn own_ts(&self, kind: SaleKind) -> i64 {
        let [public, sealed, any] = self.own_ts;
        match kind {
            SaleKind::Public => public,
            SaleKind::Sealed => sealed,
            SaleKind::Any => any,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    const START: i64 = 1_800_000_000;

    /// A market whose mark came at START, and a moment later.
    fn market() -> Market {
        let mut market = Market::zeroed();
        market.mark.price_atoms = 1;
        market.mark.ema_atoms = 1;
        market.mark.publish_ts = START;
        market.params.oracle.liquidation_max_age_secs = 300;
        market.params.oracle.max_age_secs = 60;
        market.idle.ts = START;
        market
    }

    fn at(secs: i64, stops: Stops, paused: Closed) -> SaleTime {
        SaleTime { now: START + secs, slot: u64::MAX, mark_gap_secs: 10, stops, paused }
    }

    fn lost(market: &Market, time: &SaleTime) -> [u32; 3] {
        market.idle_at(time).secs
    }

    #[test]
    fn time_between_marks_counts_up_to_the_gap() {
        let (market, open) = (market(), Stops::default());
        assert_eq!(lost(&market, &at(0, open, Closed::default())), [0; 3]);
        assert_eq!(lost(&market, &at(10, open, Closed::default())), [0; 3]);
        assert_eq!(lost(&market, &at(11, open, Closed::default())), [1; 3]);
        assert_eq!(lost(&market, &at(3_600, open, Closed::default())), [3_590; 3]);
    }

    #[test]
    fn a_chain_that_makes_no_slots_stands_still() {
        let mut market = market();
        market.idle.slot = 100;
        let time = SaleTime { slot: 103, ..at(9, Stops::default(), Closed::default()) };
        assert_eq!(lost(&market, &time), [6; 3]);
    }

    #[test]
    fn a_mark_too_old_to_liquidate_by_sells_nothing() {
        let mut market = market();
        market.mark.publish_ts = START - 295;
        assert_eq!(lost(&market, &at(9, Stops::default(), Closed::default())), [4; 3]);
    }

    #[test]
    fn stops_and_pauses_close_what_they_stop_also_after_they_were_lifted() {
        let market = market();
        let mut stops = Stops::default();
        stops.tighten(stop::PUBLIC_SALES, START + 100, 0, START + 2);
        assert_eq!(lost(&market, &at(8, stops, Closed::default())), [6, 0, 0]);
        stops.lift(stop::PUBLIC_SALES, START + 5);
        assert_eq!(lost(&market, &at(8, stops, Closed::default())), [3, 0, 0]);
        stops.tighten(stop::SEALED_SALES, START + 6, 0, START + 4);
        assert_eq!(lost(&market, &at(8, stops, Closed::default())), [4, 2, 0]);
        let mut paused = Closed::default();
        paused.extend(Closed { since_ts: START + 1, until_ts: i64::MAX });
        assert_eq!(lost(&market, &at(8, stops, paused)), [7; 3]);
        paused.open(START + 7);
        assert_eq!(lost(&market, &at(8, stops, paused)), [6; 3]);
    }

    #[test]
    fn reading_often_or_once_comes_to_the_same() {
        let mut often = market();
        let once = market();
        let slot = |secs: i64| SaleTime {
            slot: secs.unsigned_abs() * 2,
            ..at(secs, Stops::default(), Closed::default())
        };
        for secs in 1..=10 {
            often.idle = often.idle_at(&slot(secs));
        }
        let end = slot(10);
        assert_eq!(lost(&often, &end), lost(&once, &end));
    }

    #[test]
    fn own_time_is_that_of_the_market_that_stood_longest() {
        let time = AuctionTime::new(
            START,
            [
                IdleSince { live_secs: [2, 2, 2], secs: [9, 5, 5] },
                IdleSince { live_secs: [u32::MAX; 3], secs: [4, 4, 4] },
            ]
            .into_iter(),
        );
        assert_eq!(SaleKind::ALL.map(|kind| START - time.own_ts(kind)), [7, 3, 3]);
    }
}
