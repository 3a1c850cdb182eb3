//! Circuit breakers of a pool: rules as data, and what they stop. A stop ends by itself; none ever stops a deposit, a trade that
//! reduces risk, or settlement (I-21).

use crate::{
    errors::ClearingError,
    state::{
        Closed, Governed,
        bytes::borsh_as_bytes,
        fields::{RULE_FIELDS, check, check_ranges},
    },
};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

/// Most rules of a pool.
pub const MAX_RULES: usize = 16;
/// Longest stop that the guardian or a rule may ask for at a time [s].
pub const MOST_STOP_SECS: u32 = 259_200;
pub(super) const DAY_SECS: u32 = 86_400;

/// What a rule looks at. Values are basis points.
pub mod metric {
    /// Highest against lowest mark of a market within its window.
    pub const PRICE_MOVE: u32 = 1;
    /// Realised volatility of a market against its reference.
    pub const REALISED: u32 = 2;
    /// Distance of a market's two sources.
    pub const DIVERGENCE: u32 = 3;
    /// Confidence interval of a market's mark, of the price.
    pub const CONFIDENCE: u32 = 4;
    /// Notional put into auction in the pool's window, of the cap on notional in auction.
    pub const AUCTIONED: u32 = 5;
    /// Insurance drawn in its window, of the fund.
    pub const INSURANCE: u32 = 6;
    /// Cash withdrawn less cash deposited in the pool's window, of the accounts' cash.
    pub const OUTFLOW: u32 = 7;
}

/// What a stop stops: bits of [`BreakerRule::actions`].
pub mod stop {
    /// Trades that add risk.
    pub const NEW_RISK: u32 = 1;
    /// Withdrawals beyond a share of what the account is worth, in a window.
    pub const WITHDRAWALS: u32 = 1 << 1;
    /// Public bids and soft slices: sealed rounds and the backstop alone take accounts over.
    pub const PUBLIC_SALES: u32 = 1 << 2;
    /// Public bids, soft slices and sealed rounds: the backstop alone takes accounts over.
    pub const SEALED_SALES: u32 = 1 << 3;
    /// All that stops a public bid.
    pub const BIDS: u32 = PUBLIC_SALES | SEALED_SALES;
    /// All of it, whole: no new risk, no withdrawal, nothing sold or netted.
    pub const HALT: u32 = 1 << 4;
    /// Every bit.
    pub const ALL: u32 = (1 << 5) - 1;
}

/// Metric x threshold -> actions for a time. Ranges: [`RULE_FIELDS`].
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    InitSpace,
    Pod,
    Zeroable,
    AnchorSerialize,
    AnchorDeserialize,
)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
#[repr(C)]
pub struct BreakerRule {
    /// [`metric`].
    pub metric: u32,
    /// Index of the market it looks at; 0 for a metric of the pool.
    pub market: u32,
    /// Trips at this value and above [bps].
    pub threshold_bps: u32,
    /// [`stop`] bits.
    pub actions: u32,
    /// For so long [s].
    pub secs: u32,
    /// Where withdrawals are limited: share of its own worth that an account may take out in a window [bps].
    pub withdraw_bps: u32,
    /// Most that it stops of any day [s]; at least `secs`.
    pub daily_secs: u32,
}

/// A pool's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct BreakerRules {
    /// The first `count` are in force.
    pub rules: [BreakerRule; MAX_RULES],
    /// Rules in force. 0..=16.
    pub count: u32,
}

borsh_as_bytes!(BreakerRules);

/// A pool's breakers: rules, and what they have used up.
#[account]
#[derive(InitSpace)]
pub struct Breakers {
    /// The pool.
    pub pool: Pubkey,
    /// Version of the rules.
    pub governed: Governed,
    /// Set by governance, whole.
    pub rules: BreakerRules,
    /// What each rule has stopped, in its place.
    pub spent: [Spent; MAX_RULES],
    /// Of its address.
    pub bump: u8,
}

/// What a rule has stopped of the day that runs.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, InitSpace, AnchorSerialize, AnchorDeserialize,
)]
pub struct Spent {
    /// When that day began: with the first stop after the last one was over [unix s].
    pub day_ts: i64,
    /// Until when it has asked for stops [unix s].
    pub until_ts: i64,
    /// Stops it has asked for in that day, at most the rule's `daily_secs` [s].
    pub secs: u32,
}

impl Spent {
    /// Asks for a stop until `now + secs`, of which what is stopped already costs nothing. Returns its end [unix s]. Errors: `RuleNotMet`
    /// where the day's stops are used up.
    pub fn ask(&mut self, rule: &BreakerRule, now: i64) -> Result<i64> {
        if now.saturating_sub(self.day_ts) >= i64::from(DAY_SECS) {
            *self = Self { day_ts: now, until_ts: self.until_ts, secs: 0 };
        }
        let from_ts = self.until_ts.max(now);
        let left = rule.daily_secs.saturating_sub(self.secs);
        let wanted_ts = now.saturating_add(i64::from(rule.secs));
        let until_ts = wanted_ts.min(from_ts.saturating_add(i64::from(left)));
        let more = until_ts.saturating_sub(from_ts).max(0);
        require!(more > 0, ClearingError::RuleNotMet);
        self.secs = self.secs.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        self.until_ts = until_ts;
        Ok(until_ts)
    }
}

/// What is or was stopped in a pool, and when; written by `trip_breaker`, `tighten` and a queued change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct Stops {
    /// By bit of [`stop`], lowest first; what has ended stays, so that it is known when.
    pub closed: [Closed; 5],
    /// While withdrawals are limited: share of its own worth that an account may take out in a window [bps].
    pub withdraw_bps: u64,
}

borsh_as_bytes!(Stops);

impl BreakerRules {
    /// The rules that count.
    pub fn in_force(&self) -> &[BreakerRule] {
        self.rules.get(..self.count as usize).unwrap_or_default()
    }

    /// Errors: `BadParameter`; the log names the field.
    pub fn validate(&self) -> Result<()> {
        check(self.count as usize <= MAX_RULES, "count")?;
        for rule in self.in_force() {
            check_ranges(RULE_FIELDS, bytemuck::bytes_of(rule))?;
            check(rule.daily_secs >= rule.secs, "daily_secs")?;
        }
        Ok(())
    }
}

impl Stops {
    /// Bits in force at a time. A halt is the same as new risk, withdrawals and all sales together.
    pub fn active(&self, now: i64) -> u32 {
        let bits = self.closed.iter().enumerate().filter(|(_, closed)| closed.at(now));
        bits.fold(0, |all, (bit, _)| all | 1 << bit)
    }

    /// Some of the stops, each with its bit.
    pub fn of(&self, bits: u32) -> impl Iterator<Item = (u32, &Closed)> {
        let all = self.closed.iter().enumerate().map(|(bit, closed)| (1 << bit, closed));
        all.filter(move |(bit, _)| bits & bit != 0)
    }

    /// Errors: `Stopped` when one of the bits is in force, or all are halted.
    pub fn require_open(&self, bits: u32, now: i64) -> Result<()> {
        require!(self.active(now) & (bits | stop::HALT) == 0, ClearingError::Stopped);
        Ok(())
    }

    /// Adds stops until a time; never shortens one, never raises the limit of withdrawals while one runs.
    pub fn tighten(&mut self, actions: u32, until_ts: i64, withdraw_bps: u32, now: i64) {
        let limited = self.active(now) & stop::WITHDRAWALS != 0;
        for (bit, closed) in self.closed.iter_mut().enumerate() {
            if actions & (1 << bit) != 0 {
                closed.extend(Closed { since_ts: now, until_ts });
            }
        }
        if actions & stop::WITHDRAWALS != 0 {
            let asked = u64::from(withdraw_bps);
            self.withdraw_bps = if limited { self.withdraw_bps.min(asked) } else { asked };
        }
    }

    /// Ends stops at once.
    pub fn lift(&mut self, actions: u32, now: i64) {
        for (bit, closed) in self.closed.iter_mut().enumerate() {
            if actions & (1 << bit) != 0 {
                closed.open(now);
            }
        }
    }
}
