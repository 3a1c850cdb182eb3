//! The unit of contagion: its own vault, markets, margin accounts and funds.

use crate::{
    errors::ClearingError,
    state::{Governed, PoolSettings, Stops, bytes::borsh_as_bytes},
};
use anchor_lang::prelude::*;
use breakwater_risk::{Window, ratio_bps_floor};
use bytemuck::{Pod, Zeroable};

/// Markets a pool may have; also the length of a margin account's collateral list.
pub const MAX_MARKETS: usize = 8;

/// What left a fund in the window of time that runs; the maths is [`Window`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct WindowState {
    pub start_ts: i64,
    /// The fund when the window began [quote atoms].
    pub base_atoms: u64,
    pub used_atoms: u64,
}

borsh_as_bytes!(WindowState);

impl WindowState {
    /// What may still leave the fund at `now`; the window begins anew where it is over.
    pub fn left_atoms(&mut self, now: i64, secs: u32, fund_atoms: u64, cap_bps: u32) -> u64 {
        let Self { start_ts, base_atoms, used_atoms } = *self;
        let window = Window { start_ts, base_atoms, used_atoms }.at(now, secs, fund_atoms);
        let Window { start_ts, base_atoms, used_atoms } = window;
        *self = Self { start_ts, base_atoms, used_atoms };
        window.left_atoms(cap_bps)
    }

    pub fn take(&mut self, atoms: u64) {
        self.used_atoms = self.used_atoms.saturating_add(atoms);
    }

    /// Begins anew where the window is over.
    pub fn roll(&mut self, now: i64, secs: u32, fund_atoms: u64) {
        self.left_atoms(now, secs, fund_atoms, 0);
    }

    /// What left in the window that runs at `now` [quote atoms].
    pub fn used_at(&self, now: i64, secs: u32) -> u64 {
        let over = now.saturating_sub(self.start_ts) >= i64::from(secs);
        if over { 0 } else { self.used_atoms }
    }

    /// The same, of the fund when the window began, rounded down [bps].
    pub fn used_bps(&self, now: i64, secs: u32) -> u64 {
        match self.used_at(now, secs) {
            0 => 0,
            used => ratio_bps_floor(used, self.base_atoms),
        }
    }
}

/// Cash that left the accounts in the window of time that runs, less what came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct FlowState {
    pub start_ts: i64,
    /// The accounts' cash when the window began [quote atoms].
    pub base_atoms: u64,
    /// Below zero where more came in [quote atoms].
    pub net_out_atoms: i64,
}

borsh_as_bytes!(FlowState);

impl FlowState {
    /// Counts cash that leaves (positive) or comes in (negative), of accounts that hold `cash_atoms` before.
    pub fn count(&mut self, atoms: i64, cash_atoms: i64, now: i64, secs: u32) {
        if now.saturating_sub(self.start_ts) >= i64::from(secs) {
            let base_atoms = cash_atoms.max(0).unsigned_abs();
            *self = Self { start_ts: now, base_atoms, net_out_atoms: 0 };
        }
        self.net_out_atoms = self.net_out_atoms.saturating_add(atoms);
    }

    /// Net outflow of the window that runs at `now`, of the cash there was when it began, rounded down [bps].
    pub fn out_bps(&self, now: i64, secs: u32) -> u64 {
        if now.saturating_sub(self.start_ts) >= i64::from(secs) || self.net_out_atoms <= 0 {
            return 0;
        }
        let out = self.net_out_atoms.unsigned_abs();
        ratio_bps_floor(out, self.base_atoms)
    }
}

#[account]
#[derive(InitSpace)]
pub struct Pool {
    pub house: Pubkey,
    /// Token account that holds the pool's quote currency; its authority is the pool.
    pub quote_vault: Pubkey,
    /// The backstop vault's margin account; the default key where there is none.
    pub backstop_account: Pubkey,
    pub settings: PoolSettings,
    pub governed: Governed,
    /// What circuit breakers stop, and until when.
    pub stops: Stops,
    /// Insurance fund [quote atoms]; fees and penalties in, shortfalls out. Every amount here is moved only by ledger.rs.
    pub insurance_atoms: u64,
    /// Reserve for losses that come as a gap [quote atoms].
    pub gamma_atoms: u64,
    /// Penalties and tips that auctions hold [quote atoms].
    pub escrow_atoms: u64,
    /// Held back of bidders' gains [quote atoms].
    pub held_atoms: u64,
    /// Bonds of sealed bids [quote atoms].
    pub bonds_atoms: u64,
    /// Waiting to enter the backstop vault [quote atoms].
    pub entering_atoms: u64,
    /// Owed and not held: a loss nobody could pay, until revenue repays it [quote atoms].
    pub loss_atoms: u64,
    /// Paid in by settled shorts less paid out to settled longs [quote atoms]; returns to rounding
    /// dust once every position of a board is settled.
    pub suspense_atoms: i64,
    /// Sum of every margin account's cash [quote atoms]. With it the conservation law needs no walk over the accounts (I-01).
    pub accounts_cash_atoms: i64,
    /// Insurance drawn, and cash withdrawn while a loss is shared.
    pub insurance_window: WindowState,
    pub withdraw_window: WindowState,
    /// Cash withdrawn less cash deposited, of the accounts' cash; and notional put into auction. Breakers look at them.
    pub outflow: FlowState,
    pub auctioned_window: WindowState,
    /// What insolvent auctions may still need from the funds, as each was when last looked at [quote atoms].
    pub insolvent_atoms: u64,
    /// Notional of the accounts in auction, as it was when each began [quote atoms].
    pub auction_notional_atoms: u64,
    /// Ever paid by the insurance fund [quote atoms]; for reports.
    pub insurance_paid_atoms: u64,
    /// Bumped by every slice sold in an auction; for reports.
    pub slices: u64,
    pub id: u16,
    /// Number of markets created; the next market's index.
    pub markets: u8,
    pub bump: u8,
}

impl Pool {
    /// What the pool owes, all together [quote atoms].
    pub fn owed_atoms(&self) -> i128 {
        let funds = [
            self.insurance_atoms,
            self.gamma_atoms,
            self.escrow_atoms,
            self.held_atoms,
            self.bonds_atoms,
            self.entering_atoms,
        ];
        let funds: i128 = funds.into_iter().map(i128::from).sum(); // fits: six of 64 bits
        funds + i128::from(self.accounts_cash_atoms) + i128::from(self.suspense_atoms)
    }

    /// I-01: what the pool owes is what its vault holds and what it has lost, to the atom.
    pub fn invariant(&self, vault_atoms: u64) -> Result<()> {
        // >= and not ==: anyone can send tokens to a vault, and that must not stop the pool.
        let held = i128::from(vault_atoms) + i128::from(self.loss_atoms);
        require!(held >= self.owed_atoms(), ClearingError::InvariantBroken);
        Ok(())
    }

    /// Counts cash that is about to leave the accounts (positive) or to come in (negative).
    pub fn count_flow(&mut self, atoms: i64, now: i64) {
        let (cash, secs) = (self.accounts_cash_atoms, self.settings.loss.window_secs);
        self.outflow.count(atoms, cash, now, secs);
    }

    /// Insolvent accounts may need more than the funds have, or a loss is shared already: cash leaves at a governed pace.
    pub fn is_short(&self) -> bool {
        let funds = self.insurance_atoms.saturating_add(self.gamma_atoms);
        self.loss_atoms > 0 || self.insolvent_atoms > funds
    }

    /// What the insurance fund may pay now: what it has, within its window.
    pub fn insurance_left_atoms(&mut self, now: i64) -> u64 {
        let loss = self.settings.loss;
        let fund = self.insurance_atoms;
        let left =
            self.insurance_window.left_atoms(now, loss.window_secs, fund, loss.insurance_bps);
        left.min(fund)
    }
}
