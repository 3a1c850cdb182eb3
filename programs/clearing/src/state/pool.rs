//! The unit of contagion: its own vault, markets, margin accounts and funds.

use crate::{
    errors::{ClearingError, risk},
    state::{AuctionSettings, Governed, LossSettings, PoolSettings, Stops, bytes::borsh_as_bytes},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    liquidation::{Claims, Hole, SharedHole, Window},
    maths::ratio_bps_floor,
};
use bytemuck::{Pod, Zeroable};

/// Markets a pool may have; also the length of a margin account's collateral list.
pub const MAX_MARKETS: usize = 8;

/// What left a fund in the window of time that runs; the maths is [`Window`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct WindowState {
    /// Beginning of the window; 0 before the first [unix s].
    pub start_ts: i64,
    /// The fund when the window began [quote atoms].
    pub base_atoms: u64,
    /// What has left in it [quote atoms].
    pub used_atoms: u64,
}

borsh_as_bytes!(WindowState);

impl WindowState {
    /// What may still leave the fund at `now`, rounded up [quote atoms]; the window begins anew where it is over.
    pub fn left_atoms(&mut self, now: i64, secs: u32, fund_atoms: u64, cap_bps: u32) -> u64 {
        let Self { start_ts, base_atoms, used_atoms } = *self;
        let window = Window { start_ts, base_atoms, used_atoms }.at(now, secs, fund_atoms);
        let Window { start_ts, base_atoms, used_atoms } = window;
        *self = Self { start_ts, base_atoms, used_atoms };
        window.left_atoms(cap_bps)
    }

    /// Counts what leaves [quote atoms].
    pub fn take(&mut self, atoms: u64) {
        self.used_atoms = self.used_atoms.saturating_add(atoms);
    }

    /// A fund that has grown within the window may pay its share of that too.
    pub fn grow(&mut self, fund_atoms: u64) {
        self.base_atoms = self.base_atoms.max(fund_atoms.saturating_add(self.used_atoms));
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

/// A moment, and how long windows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowTime {
    /// The cluster's time [unix s].
    pub now: i64,
    /// Length of a window [s].
    pub secs: u32,
}

/// Cash that is about to cross the accounts' border [quote atoms].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// A deposit.
    In(u64),
    /// A withdrawal.
    Out(u64),
}

/// What a deposit of collateral needs of a pool's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowAndDust {
    /// Length of the pool's windows [s].
    pub window_secs: u32,
    /// What counts as dust [quote atoms].
    pub dust_atoms: u64,
}

/// Cash that left the accounts in the window of time that runs, less what came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct FlowState {
    /// Beginning of the window; 0 before the first [unix s].
    pub start_ts: i64,
    /// The accounts' cash when the window began [quote atoms].
    pub base_atoms: u64,
    /// Below zero where more came in [quote atoms].
    pub net_out_atoms: i64,
}

borsh_as_bytes!(FlowState);

impl FlowState {
    /// Counts cash that crosses the accounts' border, of accounts that hold `cash_atoms` before [quote atoms].
    pub fn count(&mut self, crossing: Crossing, cash_atoms: i64, time: WindowTime) {
        let WindowTime { now, secs } = time;
        if now.saturating_sub(self.start_ts) >= i64::from(secs) {
            let base_atoms = cash_atoms.max(0).unsigned_abs();
            *self = Self { start_ts: now, base_atoms, net_out_atoms: 0 };
        }
        self.net_out_atoms = match crossing {
            Crossing::In(atoms) => self.net_out_atoms.saturating_sub_unsigned(atoms),
            Crossing::Out(atoms) => self.net_out_atoms.saturating_add_unsigned(atoms),
        };
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

/// A hole as withdrawals share it; the maths is [`SharedHole`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct SharedState {
    /// As the first withdrawal found them [quote atoms].
    pub hole_atoms: u64,
    /// The sum of all positive cash then [quote atoms].
    pub claims_atoms: u64,
    /// The hole as the last withdrawal left it [quote atoms].
    pub left_hole_atoms: u64,
    /// The sum of all positive cash then [quote atoms].
    pub left_claims_atoms: u64,
}

borsh_as_bytes!(SharedState);

impl From<SharedState> for SharedHole {
    fn from(state: SharedState) -> Self {
        let SharedState { hole_atoms, claims_atoms, left_hole_atoms, left_claims_atoms } = state;
        Self {
            first: Claims { hole_atoms, claims_atoms },
            left: Claims { hole_atoms: left_hole_atoms, claims_atoms: left_claims_atoms },
        }
    }
}

impl From<SharedHole> for SharedState {
    fn from(shared: SharedHole) -> Self {
        let SharedHole { first, left } = shared;
        Self {
            hole_atoms: first.hole_atoms,
            claims_atoms: first.claims_atoms,
            left_hole_atoms: left.hole_atoms,
            left_claims_atoms: left.claims_atoms,
        }
    }
}

/// One pool. What it owes and what it holds are bound by [`Pool::invariant`].
#[account]
#[derive(InitSpace)]
pub struct Pool {
    /// The protocol.
    pub protocol: Pubkey,
    /// Token account that holds the pool's quote currency; its authority is the pool.
    pub quote_vault: Pubkey,
    /// The backstop vault's margin account; the default key where there is none.
    pub backstop_account: Pubkey,
    /// Set by governance and, within its step, by the steward.
    pub settings: PoolSettings,
    /// Version of the settings, and when the steward last moved them.
    pub governed: Governed,
    /// What circuit breakers stop, and until when.
    pub stops: Stops,
    /// Insurance fund [quote atoms]; fees and penalties in, shortfalls out. Every amount here is moved only by the ledger.
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
    /// What of it is owed by accounts with negative cash [quote atoms]; the rest, above it, are claims.
    pub debts_atoms: u64,
    /// Negative value of accounts, each as it was when last looked at, its own penalties taken off [quote atoms] (I-26).
    pub shortfall_atoms: u64,
    /// What of it came as a gap [quote atoms].
    pub gap_atoms: u64,
    /// Paid out to settled longs of boards whose shorts have not paid in yet [quote atoms].
    pub settling_atoms: u64,
    /// Left behind by withdrawals for what was missing and not shared yet [quote atoms].
    pub kept_atoms: u64,
    /// How withdrawals share what is missing.
    pub shared: SharedState,
    /// Insurance drawn.
    pub insurance_window: WindowState,
    /// Cash withdrawn less cash deposited, of the accounts' cash. Breakers look at it.
    pub outflow: FlowState,
    /// Notional put into auction. Breakers look at it.
    pub auctioned_window: WindowState,
    /// Notional of the accounts in auction that counts against the cap, as it was when each began [quote atoms].
    pub auction_notional_atoms: u64,
    /// Until when the turns last that were given to accounts in auction; the next one gets its own behind them [unix us].
    pub turns_until_us: i64,
    /// Ever paid by the insurance fund [quote atoms]; for reports.
    pub insurance_paid_atoms: u64,
    /// Bumped by every slice sold in an auction; for reports.
    pub slices: u64,
    /// Its number in the protocol.
    pub id: u16,
    /// Number of markets created; the next market's index.
    pub markets: u8,
    /// Of its address.
    pub bump: u8,
}

impl Pool {
    /// What the pool owes, all together: the right side of I-01 [quote atoms].
    pub fn owed_atoms(&self) -> i128 {
        let funds = [
            self.insurance_atoms,
            self.gamma_atoms,
            self.escrow_atoms,
            self.held_atoms,
            self.bonds_atoms,
            self.entering_atoms,
            self.kept_atoms,
        ];
        let funds: i128 = funds.into_iter().map(i128::from).sum(); // fits: seven of 64 bits
        funds + i128::from(self.accounts_cash_atoms) + i128::from(self.suspense_atoms)
    }

    /// I-01: what the pool owes is what its vault holds and what it has lost, to the atom. Errors: `InvariantBroken`.
    pub fn invariant(&self, vault_atoms: u64) -> Result<()> {
        // >= and not ==: anyone can send tokens to a vault, and that must not stop the pool.
        let held = i128::from(vault_atoms) + i128::from(self.loss_atoms);
        require!(held >= self.owed_atoms(), ClearingError::InvariantBroken);
        Ok(())
    }

    /// A moment, with the length of this pool's windows.
    pub fn window_time(&self, now: i64) -> WindowTime {
        WindowTime { now, secs: self.settings.loss.window_secs }
    }

    /// Counts cash that is about to cross the accounts' border.
    pub fn count_flow(&mut self, crossing: Crossing, now: i64) {
        let time = self.window_time(now);
        self.outflow.count(crossing, self.accounts_cash_atoms, time);
    }

    /// Settings that a deposit of collateral needs, out of an account that the caller has bound: reading the whole pool for them would
    /// cost it a sixth of its units. Errors: `WrongPool`.
    pub fn window_and_dust(info: &AccountInfo) -> Result<WindowAndDust> {
        use core::mem::offset_of;
        const SETTINGS: usize = 8 + 3 * 32; // discriminator, three keys
        const SECS: usize =
            SETTINGS + offset_of!(PoolSettings, loss) + offset_of!(LossSettings, window_secs);
        const DUST: usize =
            SETTINGS + offset_of!(PoolSettings, auction) + offset_of!(AuctionSettings, dust_atoms);
        let data = info.try_borrow_data()?;
        let secs = data.get(SECS..SECS + 4).and_then(|bytes| bytes.try_into().ok());
        let dust = data.get(DUST..DUST + 8).and_then(|bytes| bytes.try_into().ok());
        let (Some(secs), Some(dust)) = (secs, dust) else { return err!(ClearingError::WrongPool) };
        Ok(WindowAndDust {
            window_secs: u32::from_le_bytes(secs),
            dust_atoms: u64::from_le_bytes(dust),
        })
    }

    /// What is missing, and what there is for it now.
    pub fn hole(&mut self, now: i64) -> Hole {
        Hole {
            loss_atoms: self.loss_atoms,
            shortfall_atoms: self.shortfall_atoms,
            gap_atoms: self.gap_atoms,
            settling_atoms: self.settling_atoms,
            insurance_atoms: self.insurance_left_atoms(now),
            gamma_atoms: self.gamma_atoms,
            kept_atoms: self.kept_atoms,
        }
    }

    /// What a withdrawal leaves behind for what is missing at `now`, rounded up [quote atoms] (I-17). Errors: `RiskDomain` without any
    /// claims, `Overflow`.
    pub fn share_hole(&mut self, atoms: u64, now: i64) -> Result<u64> {
        let (hole_atoms, claims_atoms) = (self.hole(now).atoms(), self.claims_atoms());
        let mut shared = SharedHole::from(self.shared);
        let part = shared.part_atoms(atoms, Claims { hole_atoms, claims_atoms }).map_err(risk)?;
        self.shared = shared.into();
        Ok(part)
    }

    /// Sum of all positive cash: what withdrawals share a hole over [quote atoms].
    pub fn claims_atoms(&self) -> u64 {
        let claims = i128::from(self.accounts_cash_atoms) + i128::from(self.debts_atoms); // fits: 64 bits each
        u64::try_from(claims.max(0)).unwrap_or(u64::MAX)
    }

    /// What the insurance fund may pay now: what it has, within its window [quote atoms] (I-07).
    pub fn insurance_left_atoms(&mut self, now: i64) -> u64 {
        let loss = self.settings.loss;
        let fund = self.insurance_atoms;
        self.insurance_window.roll(now, loss.window_secs, fund);
        self.insurance_window.grow(fund);
        let left =
            self.insurance_window.left_atoms(now, loss.window_secs, fund, loss.insurance_bps);
        left.min(fund)
    }
}
