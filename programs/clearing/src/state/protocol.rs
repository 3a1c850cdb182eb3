//! One per deployment: who may do what, and which programs and mints are trusted.

use crate::{
    errors::ClearingError,
    state::{
        Closed, Governed, MOST_STOP_SECS, Moment, Pool, SaleTime, Stops,
        bytes::borsh_as_bytes,
        fields::{PROTOCOL_FIELDS, check_ranges},
        stop,
    },
};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

/// Bits of [`Protocol::paused`]. Deposits, trades that reduce risk, settlement and ending an auction have none: they are never stopped
/// (I-21).
pub mod pause {
    /// Trades that add risk.
    pub const TRADE: u32 = 1;
    /// Withdrawals, of cash, of collateral and out of the backstop vault. Ends by itself.
    pub const WITHDRAW: u32 = 1 << 1;
    /// Sales of accounts, of every tier.
    pub const AUCTION: u32 = 1 << 2;
    /// Every bit.
    pub const ALL: u32 = TRADE | WITHDRAW | AUCTION;
}

/// Longest that parameters wait for withdrawals to have been open [s].
const MOST_LEAVE_SECS: i64 = 86_400;

/// What bounds governance itself, and which programs' accounts are believed. Ranges: [`PROTOCOL_FIELDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct ProtocolParams {
    /// Owner a Pyth `PriceUpdateV2` account must have.
    pub pyth_receiver: Pubkey,
    /// Owner a legacy Pyth price account must have; the default key for none.
    pub pyth_legacy: Pubkey,
    /// Owner a Switchboard On-Demand feed must have; the default key for none.
    pub switchboard: Pubkey,
    /// From queueing a change to the first moment it can be executed [s].
    pub delay_secs: u32,
    /// From there to the moment it dies [s].
    pub lapse_secs: u32,
    /// Largest step of the risk steward, of a parameter's value [bps] ...
    pub step_bps: u32,
    /// ... and the time between two steps of one set [s].
    pub step_every_secs: u32,
}

borsh_as_bytes!(ProtocolParams);

impl ProtocolParams {
    /// Errors: `BadParameter`; the log names the field.
    pub fn validate(&self) -> Result<()> {
        check_ranges(PROTOCOL_FIELDS, bytemuck::bytes_of(self))
    }
}

/// One deployment.
#[account]
#[derive(InitSpace)]
pub struct Protocol {
    /// Governance: asks for changes of parameters and roles, creates pools, markets and boards, pauses.
    pub authority: Pubkey,
    /// Makes things safer: pauses, tightens breakers, cancels changes, withholds new markets. Never the opposite.
    pub guardian: Pubkey,
    /// Admits liquidators, removes publishers, tightens parameters in small steps, lists boards.
    pub steward: Pubkey,
    /// The one quote currency; all money without another unit is in its atoms.
    pub quote_mint: Pubkey,
    /// Genesis hash of the cluster, as the deployer says: quotes are signed for it. Never changes.
    pub chain: [u8; 32],
    /// What bounds governance itself, and whose accounts are believed.
    pub params: ProtocolParams,
    /// Version of those, and of the pause bits.
    pub governed: Governed,
    /// [`pause`] bits; set by `pause`, lifted by a queued change.
    pub paused: u32,
    /// When sales were last paused, of accounts in auction [`pause::AUCTION`].
    pub sales_paused: Closed,
    /// When withdrawals were last paused [`pause::WITHDRAW`]: a pause of them ends by itself.
    pub withdrawals_paused: Closed,
    /// Until when anybody has stopped withdrawals by hand, in any pool, at the latest: parameters wait until everybody could leave [unix s].
    pub leave_ts: i64,
    /// When the guardian's role last changed hands [unix s].
    pub guardian_ts: i64,
    /// Number of pools created; the next pool's id.
    pub pools: u16,
    /// Of its address.
    pub bump: u8,
}

impl Protocol {
    /// How long something new waits before it counts in a pool: not at all where there is no money to lose yet, neither cash nor, in the
    /// markets it is about, collateral or open contracts [s].
    pub fn wait_secs(&self, pool: &Pool, is_used: bool) -> i64 {
        if pool.owed_atoms() == 0 && !is_used { 0 } else { i64::from(self.params.delay_secs) }
    }

    /// Time in which everybody can leave before parameters change, with withdrawals open without a break: the delay, a day at most [s].
    fn leave_secs(&self) -> i64 {
        i64::from(self.params.delay_secs).min(MOST_LEAVE_SECS)
    }

    /// I-38: whoever dislikes a change that is about to take force could leave. Errors: `WithdrawalsShut`.
    pub fn require_left(&self, now: i64) -> Result<()> {
        let open = self.leave_ts == 0 || now.saturating_sub(self.leave_ts) >= self.leave_secs();
        require!(open, ClearingError::WithdrawalsShut);
        Ok(())
    }

    /// What prices are read from changes under a guardian that has been in office for a delay: or one key would replace who watches and
    /// what is watched in one breath. Errors: `ChangeNotReady`.
    pub fn require_guarded(&self, queued_ts: i64) -> Result<()> {
        let since = self.guardian_ts.saturating_add(i64::from(self.params.delay_secs));
        require!(self.guardian_ts == 0 || queued_ts >= since, ClearingError::ChangeNotReady);
        Ok(())
    }

    /// A pool's withdrawals may be stopped by hand: whatever stopped them last has rested, a pause of the protocol among it. Errors:
    /// `WithdrawalsShut`.
    pub fn require_may_shut(&self, stops: &Stops, now: i64) -> Result<()> {
        let of_pool = stops.of(stop::WITHDRAWALS | stop::HALT).map(|(_, closed)| closed);
        for closed in of_pool.chain([&self.withdrawals_paused]) {
            require!(closed.has_rested(now), ClearingError::WithdrawalsShut);
        }
        Ok(())
    }

    /// Withdrawals are stopped by hand until a time, here or in a pool.
    pub fn note_shut(&mut self, until_ts: i64) {
        self.leave_ts = self.leave_ts.max(until_ts);
    }

    /// Neither a pause nor one of a pool's stops, nor a halt, stops sales of accounts. Errors: `Paused`, `Stopped`.
    pub fn require_sales(&self, pool: &Pool, stops: u32, now: i64) -> Result<()> {
        self.require_running(pause::AUCTION, now)?;
        pool.stops.require_open(stops, now)
    }

    /// A moment, for an auction's own time.
    pub fn sale_time(&self, pool: &Pool, clock: &Clock) -> SaleTime {
        let moment = Moment { now: clock.unix_timestamp, slot: clock.slot };
        SaleTime::new(&pool.settings, &pool.stops, self.sales_paused, moment)
    }

    /// Sets pause bits. Errors: `WithdrawalsShut`.
    pub fn pause(&mut self, bits: u32, now: i64) -> Result<()> {
        if bits & pause::WITHDRAW != 0 {
            let closed = &mut self.withdrawals_paused;
            require!(closed.has_rested(now), ClearingError::WithdrawalsShut);
            if !closed.at(now) {
                let until_ts = now.saturating_add(i64::from(MOST_STOP_SECS));
                closed.extend(Closed { since_ts: now, until_ts });
            }
            let until_ts = closed.until_ts;
            self.note_shut(until_ts);
        }
        self.paused |= bits;
        if bits & pause::AUCTION != 0 {
            self.sales_paused.extend(Closed { since_ts: now, until_ts: i64::MAX });
        }
        Ok(())
    }

    /// Lifts them.
    pub fn resume(&mut self, bits: u32, now: i64) {
        self.paused &= !bits;
        if bits & pause::WITHDRAW != 0 {
            self.withdrawals_paused.open(now);
        }
        if bits & pause::AUCTION != 0 {
            self.sales_paused.open(now);
        }
    }

    /// Pause bits in force at a time.
    pub fn paused_at(&self, now: i64) -> u32 {
        if self.withdrawals_paused.at(now) { self.paused } else { self.paused & !pause::WITHDRAW }
    }

    /// Nothing of what `bit` stops is paused. Errors: `Paused`.
    pub fn require_running(&self, bit: u32, now: i64) -> Result<()> {
        require!(self.paused_at(now) & bit == 0, ClearingError::Paused);
        Ok(())
    }
}
