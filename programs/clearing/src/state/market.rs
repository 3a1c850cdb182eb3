//! One underlying in one pool: oracle, mark, realised volatility, scenario grid, collateral.

use crate::{
    errors::ClearingError,
    mark::oracle_state,
    state::{Average, Governed, IdleState, MAX_EXPIRIES, MarketParams},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    self as br,
    model::{Exposure, Ramp, RangeInput},
};

/// Latest accepted price of the underlying; written by `update_mark` alone.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Price of one whole unit, rounded down [quote atoms].
    pub price_atoms: u64,
    /// Half-width of Pyth's confidence interval, rounded up [quote atoms].
    pub conf_atoms: u64,
    /// Pyth's exponential moving average [quote atoms].
    pub ema_atoms: u64,
    /// Pyth's time of the price; the cluster's where Pyth's is ahead of it [unix s].
    pub publish_ts: i64,
    /// Slot in which the mark was taken over.
    pub slot: u64,
    /// The cluster's time then [unix s].
    pub taken_ts: i64,
    /// Pyth's own time of the price: what comes later is newer [unix s].
    pub source_ts: i64,
}

/// How old marks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkTimes {
    /// [`Mark::publish_ts`]
    pub publish_ts: i64,
    /// [`Mark::taken_ts`]
    pub taken_ts: i64,
}

impl MarkTimes {
    /// Newer than any.
    pub const NEWEST: Self = Self { publish_ts: i64::MAX, taken_ts: i64::MAX };

    /// The older of each.
    pub fn oldest(self, mark: &Mark) -> Self {
        Self {
            publish_ts: self.publish_ts.min(mark.publish_ts),
            taken_ts: self.taken_ts.min(mark.taken_ts),
        }
    }
}

/// Estimator of realised variance; the maths is `breakwater_risk::model::Realised`.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RealisedState {
    /// Annualised variance [2^-48].
    pub variance_q48: u64,
    /// Last price believed [quote atoms a unit]; 0 before the first.
    pub last_price_atoms: u64,
    /// Time of that price [unix s].
    pub last_ts: i64,
    /// A price that the next one has yet to confirm [quote atoms a unit]; 0 when there is none.
    pub doubted_price_atoms: u64,
    /// Time of that price; 0 when there is none [unix s].
    pub doubted_ts: i64,
}

/// How wide the scenarios are now, of their ordinary width; the maths is `breakwater_risk::model::RangeParams`.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RangeState {
    /// Notional of open short contracts at spot, over all boards [quote atoms]; written by `update_exposure`.
    pub open_interest_atoms: u64,
    /// Change of those contracts' delta cash for a move of the price by 1 % [quote atoms].
    pub short_gamma_atoms: u64,
    /// Open interest as it counts for everybody: follows at a bounded speed, so that contracts brought and closed again move nobody's
    /// ranges [quote atoms] (I-29).
    pub standing_interest_atoms: u64,
    /// Short gamma as it counts for everybody [quote atoms].
    pub standing_gamma_atoms: u64,
    /// Last time it followed [unix s].
    pub standing_ts: i64,
    /// Last time the maintenance range was moved, by the market's own clock: the cluster's less what was idle; 0 before the first mark
    /// [unix s].
    pub mm_ts: i64,
    /// For initial margin: follows realised volatility and what stands at once [bps].
    pub im_bps: u32,
    /// For maintenance margin: rises on its ramp, falls at once [bps].
    pub mm_bps: u32,
}

/// The second source's latest price; written by `update_second` alone.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SecondPrice {
    /// Rounded down [quote atoms]; 0 before the first.
    pub price_atoms: u64,
    /// Time of the price, worked out from its slot [unix s].
    pub publish_ts: i64,
}

/// Lowest and highest mark of the running window and of the one before it; written by `update_mark`.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PriceMoves {
    /// When the running window began [unix s].
    pub start_ts: i64,
    /// Lowest mark of the running window; 0 before the first [quote atoms a unit].
    pub low_atoms: u64,
    /// Highest mark of the running window [quote atoms a unit].
    pub high_atoms: u64,
    /// Lowest mark of the window before; 0 where there was none [quote atoms a unit].
    pub before_low_atoms: u64,
    /// Highest mark of the window before; 0 where there was none [quote atoms a unit].
    pub before_high_atoms: u64,
}

impl PriceMoves {
    /// Takes a new mark in. A window begins with the first mark after the last one's end.
    pub fn record(&mut self, price_atoms: u64, now: i64, window_secs: u32) {
        let age = now.saturating_sub(self.start_ts);
        if self.low_atoms == 0 || age >= i64::from(window_secs) {
            // what is older than two windows says nothing about this one
            let recent = age < i64::from(window_secs).saturating_mul(2);
            (self.before_low_atoms, self.before_high_atoms) =
                if recent { (self.low_atoms, self.high_atoms) } else { (0, 0) };
            (self.start_ts, self.low_atoms, self.high_atoms) = (now, price_atoms, price_atoms);
        } else {
            self.low_atoms = self.low_atoms.min(price_atoms);
            self.high_atoms = self.high_atoms.max(price_atoms);
        }
    }

    /// Distance between highest and lowest mark of one to two windows, of the lower, rounded down [bps].
    pub fn move_bps(&self, now: i64, window_secs: u32) -> u64 {
        let window = i64::from(window_secs);
        let age = now.saturating_sub(self.start_ts);
        if self.low_atoms == 0 || age >= window.saturating_mul(2) {
            return 0;
        }
        let (mut low, mut high) = (self.low_atoms, self.high_atoms);
        if self.before_low_atoms > 0 && age < window {
            (low, high) = (low.min(self.before_low_atoms), high.max(self.before_high_atoms));
        }
        br::maths::ratio_bps_floor(high.saturating_sub(low), low)
    }
}

/// One market.
#[account(zero_copy)]
#[derive(Debug)]
pub struct Market {
    /// The pool.
    pub pool: Pubkey,
    /// Its surface.
    pub surface: Pubkey,
    /// Mint of the underlying where it is taken as collateral; the default key where it is not.
    pub collateral_mint: Pubkey,
    /// Token account that holds the collateral; its authority is the pool. The default key where there is none.
    pub collateral_vault: Pubkey,
    /// Sum of all accounts' collateral in this asset [mint atoms]; moved only by the ledger.
    pub collateral_atoms: u64,
    /// The latest price.
    pub mark: Mark,
    /// Realised variance of the marks.
    pub realised: RealisedState,
    /// How wide scenarios are.
    pub range: RangeState,
    /// The second source's latest price.
    pub second: SecondPrice,
    /// How far marks have moved.
    pub moves: PriceMoves,
    /// Which seconds nothing could be sold in.
    pub idle: IdleState,
    /// By place, of the expiries that have a board.
    pub averages: [Average; MAX_EXPIRIES],
    /// Set by governance and, within its step, by the steward.
    pub params: MarketParams,
    /// Version of the parameters, and when the steward last moved them.
    pub governed: Governed,
    /// Trades and collateral from here on [unix s]; `i64::MAX` for a market that the guardian withheld.
    pub opens_ts: i64,
    /// Its place in the pool. 0..=7.
    pub index: u8,
    /// Decimal places of the collateral's mint.
    pub collateral_decimals: u8,
    /// Of its address.
    pub bump: u8,
    /// Boards that exist for this market.
    pub boards: u8,
    /// Publishers that are registered.
    pub publishers: u8,
    /// 0.
    pub _pad: [u8; 3],
    /// Name for people, ASCII padded with zeros: "BTC".
    pub symbol: [u8; 8],
}

const _: () = assert!(core::mem::size_of::<Market>() == 1424);

impl RangeState {
    /// What short options hold now.
    pub fn exposure(&self) -> Exposure {
        Exposure {
            open_interest_atoms: self.open_interest_atoms,
            short_gamma_atoms: self.short_gamma_atoms,
        }
    }

    /// What of it counts for everybody.
    pub fn standing(&self) -> Exposure {
        Exposure {
            open_interest_atoms: self.standing_interest_atoms,
            short_gamma_atoms: self.standing_gamma_atoms,
        }
    }

    /// Puts a board's new exposure in the place of its old one. Errors: `Overflow`.
    pub fn replace(&mut self, old: &Exposure, new: &Exposure) -> Result<()> {
        let swap = |total: u64, old: u64, new: u64| {
            total.checked_sub(old).and_then(|t| t.checked_add(new)).ok_or(ClearingError::Overflow)
        };
        self.open_interest_atoms =
            swap(self.open_interest_atoms, old.open_interest_atoms, new.open_interest_atoms)?;
        self.short_gamma_atoms =
            swap(self.short_gamma_atoms, old.short_gamma_atoms, new.short_gamma_atoms)?;
        Ok(())
    }
}

impl Market {
    /// Lets the ranges follow realised volatility and standing exposure: initial margin's at once, maintenance margin's on its ramp (I-11).
    pub fn follow(&mut self, now: i64) {
        self.range = self.followed(&self.range, now);
    }

    /// The ranges of `range` at `now`, with this market's parameters and volatility. Rounding: down.
    pub fn followed(&self, range: &RangeState, now: i64) -> RangeState {
        let (params, mut range) = (self.params.risk_ranges(), *range);
        let (before, held) = (range.standing(), range.exposure());
        let mut standing = before;
        if before != held {
            let elapsed = now.saturating_sub(range.standing_ts).max(0).unsigned_abs();
            standing = params.standing(&before, &held, elapsed);
        }
        // a step too small for an atom keeps its time, or calling often would hold it back; at rest none piles up
        let moved = standing != before;
        if moved || before == held || standing == params.standing(&standing, &held, u64::MAX) {
            range.standing_interest_atoms = standing.open_interest_atoms;
            range.standing_gamma_atoms = standing.short_gamma_atoms;
            range.standing_ts = now;
        }
        let target = self.target_bps(&standing);
        // the ramp runs in time for which there were marks: the first one after a silence lifts nothing by more than any other
        let own_ts = self.idle.own_ts();
        let ran = if range.mm_ts == 0 { 0 } else { own_ts.saturating_sub(range.mm_ts) };
        let elapsed = ran.max(0).unsigned_abs();
        let mm_bps = params.ramped_bps(Ramp { now_bps: range.mm_bps, target_bps: target }, elapsed);
        range.im_bps = target;
        // a rise too small for a basis point keeps its time, or calling often would stop the ramp
        if mm_bps != range.mm_bps || mm_bps == target {
            range.mm_bps = mm_bps;
            range.mm_ts = own_ts;
        }
        range
    }

    /// Where the ranges want to be for an exposure [bps].
    pub fn target_bps(&self, exposure: &Exposure) -> u32 {
        let input = RangeInput { variance_q48: self.realised.variance_q48, exposure: *exposure };
        self.params.risk_ranges().target_bps(&input)
    }

    /// Takes a new set over. A price of another source is no price of this one.
    pub fn adopt(&mut self, params: &MarketParams) {
        if params.feeds.feed_id != self.params.feeds.feed_id
            || params.feeds.source != self.params.feeds.source
        {
            self.mark = Mark::default();
            self.moves = PriceMoves::default();
        }
        if params.feeds.second_feed != self.params.feeds.second_feed
            || params.feeds.second_jobs != self.params.feeds.second_jobs
        {
            self.second = SecondPrice::default();
        }
        self.params = *params;
    }

    /// Boards settle by one price, not by an average. Errors: `SettlesByAverage`.
    pub fn require_one_price(&self) -> Result<()> {
        let one = self.params.oracle.settlement_window_secs == 0;
        require!(one, ClearingError::SettlesByAverage);
        Ok(())
    }

    /// Somebody's money depends on its prices.
    pub fn is_used(&self) -> bool {
        self.collateral_atoms > 0 || self.range.open_interest_atoms > 0
    }

    /// New markets wait, where there is money to lose. Errors: `MarketNotOpen`.
    pub fn require_open(&self, now: i64) -> Result<()> {
        require!(now >= self.opens_ts, ClearingError::MarketNotOpen);
        Ok(())
    }

    /// The underlying is taken as collateral.
    pub fn takes_collateral(&self) -> bool {
        self.collateral_mint != Pubkey::default()
    }

    /// States of the mark and of the second source: bits of [`oracle_state`].
    pub fn states(&self, now: i64) -> u8 {
        let oracle = &self.params.oracle;
        let age = now.saturating_sub(self.mark.publish_ts);
        let mut states = 0;
        if age > i64::from(oracle.max_age_secs) {
            states |= oracle_state::MARK_STALE;
        }
        if self.mark.price_atoms == 0 || now > self.mark_old_ts() {
            states |= oracle_state::MARK_OLD;
        }
        let (price, ema) = (self.mark.price_atoms, self.mark.ema_atoms);
        let off = u128::from(price.abs_diff(ema)) * 10_000;
        if off > u128::from(ema) * u128::from(oracle.max_ema_deviation_bps) {
            states |= oracle_state::OFF_AVERAGE;
        }
        if self.params.feeds.second_required != 0 && !self.second_is_young(now) {
            states |= oracle_state::SECOND_STALE;
        }
        if self.is_diverged(now) {
            states |= oracle_state::DIVERGED;
        }
        states
    }

    /// From when on the mark is too old to liquidate by, if no newer one comes [unix s].
    pub fn mark_old_ts(&self) -> i64 {
        self.mark.publish_ts.saturating_add(i64::from(self.params.oracle.liquidation_max_age_secs))
    }

    fn second_is_young(&self, now: i64) -> bool {
        let age = now.saturating_sub(self.second.publish_ts);
        self.second.price_atoms > 0 && age <= i64::from(self.params.oracle.second_max_age_secs)
    }

    /// Distance of the two sources, of the lower one, rounded down [bps]; 0 unless both are young.
    pub fn divergence_bps(&self, now: i64) -> u64 {
        let age = now.saturating_sub(self.mark.publish_ts);
        let young = age <= i64::from(self.params.oracle.max_age_secs);
        let (one, two) = (self.mark.price_atoms, self.second.price_atoms);
        if !young || one == 0 || !self.second_is_young(now) {
            return 0;
        }
        br::maths::ratio_bps_floor(one.abs_diff(two), one.min(two))
    }

    /// Both sources are young and too far apart: one is wrong.
    fn is_diverged(&self, now: i64) -> bool {
        self.divergence_bps(now) > u64::from(self.params.oracle.max_divergence_bps)
    }

    /// Distance of the two sources where one of them must be wrong, 0 otherwise [quote atoms].
    pub fn gap_atoms(&self, now: i64) -> u64 {
        if !self.is_diverged(now) {
            return 0;
        }
        self.mark.price_atoms.abs_diff(self.second.price_atoms)
    }

    /// Half-width of what the price may be [quote atoms]: the confidence interval, and the other source where that differs too much,
    /// so that the worse one counts against who wants something.
    pub fn uncertainty_atoms(&self, now: i64) -> u64 {
        self.mark.conf_atoms.saturating_add(self.gap_atoms(now))
    }
}
