//! A trader's cross-margined account: cash, collateral and up to 128 option positions.

use crate::{
    errors::ClearingError,
    portfolio::market_bit,
    state::{MAX_MARKETS, Moved, WindowTime, bytes::borsh_as_bytes},
};
use anchor_lang::prelude::*;
use breakwater_risk::{
    outflow::{Allowance, Taking},
    pricing::Kind,
};
use bytemuck::{Pod, Zeroable};

/// Most positions of an account.
pub const MAX_POSITIONS: usize = 128;
/// Most complex that an account may become, by [`MarginAccount::complexity`]: every tier of liquidation takes such an account over in one
/// transaction, with a fifth of its compute units to spare (measured: `tests/attacks/worst.rs`).
pub const MOST_COMPLEXITY: u32 = 100;
/// Largest position the margin engine takes [lots].
pub const MAX_SIZE_LOTS: i64 = 1 << 40;

/// What names one option: everything pricing needs, so that a margin check loads no account per series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AnchorSerialize, AnchorDeserialize)]
pub struct Series {
    /// Index of the market in the pool.
    pub market: u8,
    /// 0 call, 1 put.
    pub kind: u8,
    /// When it expires [unix s].
    pub expiry_ts: i64,
    /// Strike [quote atoms a unit].
    pub strike_atoms: u64,
}

/// The engine's kind: 0 call, anything else put.
pub fn kind(kind: u8) -> Kind {
    if kind == 0 { Kind::Call } else { Kind::Put }
}

/// The number a quote's kind is stored under.
pub fn kind_of(kind: breakwater_quotes::Kind) -> u8 {
    u8::from(kind == breakwater_quotes::Kind::Put)
}

/// What an account holds of one series.
#[zero_copy]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Strike [quote atoms a unit].
    pub strike_atoms: u64,
    /// Positive long, negative short, never zero in use [lots, 10^-6 contract].
    pub size_lots: i64,
    /// When it expires [unix s].
    pub expiry_ts: i64,
    /// Index of the market in the pool.
    pub market: u8,
    /// 0 call, 1 put.
    pub kind: u8,
    /// 0.
    pub _pad: [u8; 6],
}

impl Position {
    /// So many lots of a series, a short negative [lots].
    pub fn of(series: &Series, size_lots: i64) -> Self {
        Self {
            strike_atoms: series.strike_atoms,
            size_lots,
            expiry_ts: series.expiry_ts,
            market: series.market,
            kind: series.kind,
            _pad: [0; 6],
        }
    }

    /// The option it is of.
    pub fn series(&self) -> Series {
        Series {
            market: self.market,
            kind: self.kind,
            expiry_ts: self.expiry_ts,
            strike_atoms: self.strike_atoms,
        }
    }

    /// Whether it is of that option.
    pub fn is(&self, series: &Series) -> bool {
        // Strikes differ most often: cheapest rejection first.
        self.strike_atoms == series.strike_atoms
            && self.expiry_ts == series.expiry_ts
            && self.market == series.market
            && self.kind == series.kind
    }
}

/// One trader's account in one pool.
#[account(zero_copy)]
#[derive(Debug)]
pub struct MarginAccount {
    /// The pool.
    pub pool: Pubkey,
    /// Who may do everything with it.
    pub owner: Pubkey,
    /// May trade and bid, never withdraw; the default key where there is none.
    pub delegate: Pubkey,
    /// Cash held as margin, negative when owed [quote atoms]; moved only by the ledger.
    pub cash_atoms: i64,
    /// Collateral by market index [atoms of that market's mint]; moved only by the ledger.
    pub collateral_atoms: [u64; MAX_MARKETS],
    /// The first `position_count` are in use.
    pub positions: [Position; MAX_POSITIONS],
    /// Positions in use. 0..=128.
    pub position_count: u8,
    /// 1 while an [`crate::state::Auction`] of this account exists.
    pub in_auction: u8,
    /// Of its address.
    pub bump: u8,
    /// 1 for a debt that an auction left, and not a gap: the gamma reserve does not answer for it.
    pub slow_loss: u8,
    /// Number of this account among its owner's.
    pub id: u16,
    /// Auctions this account has ever been in; numbers the present one.
    pub auctions: u16,
    /// While in auction: each market's range for maintenance margin as it was when the auction began [bps]. The
    /// system does not liquidate by raising its own bar.
    pub auction_range_bps: [u16; MAX_MARKETS],
    /// Cash paid in less cash taken out [quote atoms]; what a bot measures its gains against. Moved only by the ledger.
    pub net_deposits_atoms: i64,
    /// Start of the hour that counts soft slices [unix s].
    pub soft_ts: i64,
    /// How many soft slices that hour has seen.
    pub soft_slices: u32,
    /// 1 where the gamma reserve answers for `shortfall_atoms` too.
    pub shortfall_is_gap: u8,
    /// 0.
    pub _pad2: [u8; 3],
    /// Quotes with a lower nonce are cancelled; written by `cancel_quotes`.
    pub quote_floor: u64,
    /// Negative value as it was when last looked at; part of the pool's sum [quote atoms]. Written by the ledger alone.
    pub shortfall_atoms: u64,
    /// What this account may take out while the pool limits withdrawals.
    pub allowance: AllowanceState,
}

/// One account's window of withdrawals; the maths is [`Allowance`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, InitSpace, Pod, Zeroable)]
#[cfg_attr(feature = "idl-build", derive(AnchorSerialize, AnchorDeserialize))]
#[repr(C)]
pub struct AllowanceState {
    /// Beginning of the window; 0 before the first [unix s].
    pub start_ts: i64,
    /// Worth when it first took something out of the window; below zero before [quote atoms].
    pub base_atoms: i64,
    /// Taken out less brought in [quote atoms].
    pub used_atoms: i64,
}

borsh_as_bytes!(AllowanceState);

impl AllowanceState {
    /// Begins anew where the window is over, and lets `change` count.
    fn count(&mut self, time: WindowTime, change: impl FnOnce(&mut Allowance)) -> Allowance {
        let Self { start_ts, base_atoms, used_atoms } = *self;
        let WindowTime { now, secs } = time;
        let mut allowance = Allowance { start_ts, base_atoms, used_atoms }.at(now, secs);
        change(&mut allowance);
        let Allowance { start_ts, base_atoms, used_atoms } = allowance;
        *self = Self { start_ts, base_atoms, used_atoms };
        allowance
    }

    /// Counts what is brought in [quote atoms]: it may leave again.
    pub fn bring(&mut self, atoms: u64, time: WindowTime) {
        self.count(time, |allowance| allowance.bring(atoms));
    }

    /// Counts what is taken out; returns the window as it is then.
    pub fn take(&mut self, taking: Taking, time: WindowTime) -> Allowance {
        self.count(time, |allowance| allowance.take(taking))
    }
}

const _: () =
    assert!(core::mem::size_of::<MarginAccount>() == 96 + 8 + 64 + 128 * 32 + 8 + 16 + 64);

impl MarginAccount {
    /// Those in use.
    pub fn positions(&self) -> &[Position] {
        let count = usize::from(self.position_count).min(MAX_POSITIONS);
        self.positions.split_at(count).0
    }

    /// Owner or delegate. Errors: `WrongAuthority`.
    pub fn require_trader(&self, signer: &Pubkey) -> Result<()> {
        let delegated = self.delegate != Pubkey::default() && self.delegate == *signer;
        require!(self.owner == *signer || delegated, ClearingError::WrongAuthority);
        Ok(())
    }

    /// Errors: `AccountInAuction`.
    pub fn require_not_in_auction(&self) -> Result<()> {
        require!(self.in_auction == 0, ClearingError::AccountInAuction);
        Ok(())
    }

    /// Takes one soft slice off the hour's allowance. Errors: `SoftLimit`.
    pub fn count_soft_slice(&mut self, now: i64, per_hour: u32) -> Result<()> {
        let taken = self.soft_slices_at(now);
        require!(taken < per_hour, ClearingError::SoftLimit);
        if taken == 0 {
            self.soft_ts = now;
        }
        self.soft_slices = taken + 1; // at most 1 000
        Ok(())
    }

    /// Soft slices of the hour that runs: 0 once it is over.
    pub fn soft_slices_at(&self, now: i64) -> u32 {
        let runs = (0..3_600).contains(&now.saturating_sub(self.soft_ts));
        if runs { self.soft_slices } else { 0 }
    }

    /// No position and no collateral, down to the atom. What is left to sell is judged by value: [`crate::portfolio::MarginEngine::is_spent`].
    pub fn is_empty(&self) -> bool {
        self.position_count == 0 && self.collateral_atoms.iter().all(|a| *a == 0)
    }

    /// What working the account through costs, in the price of a leg: each leg one, each expiry of a market two, each market, collateral
    /// included, three.
    pub fn complexity(&self) -> u32 {
        let mut markets = self.collateral_atoms.map(|atoms| atoms > 0);
        let mut boards: Vec<(u8, i64)> = Vec::with_capacity(24);
        for position in self.positions() {
            let board = (position.market, position.expiry_ts);
            if boards.last() == Some(&board) || boards.contains(&board) {
                continue;
            }
            boards.push(board);
            if let Some(used) = markets.get_mut(usize::from(position.market)) {
                *used = true;
            }
        }
        let used = markets.into_iter().filter(|used| *used).count();
        // at most 128 + 2 x 128 + 3 x 8
        u32::from(self.position_count) + 2 * boards.len() as u32 + 3 * used as u32
    }

    /// Asked wherever an account grows. Errors: `TooComplex`.
    pub fn require_simple(&self) -> Result<()> {
        // a leg costs six at most, collateral in all markets 24
        let surely = 6 * u32::from(self.position_count) + 24 <= MOST_COMPLEXITY;
        let simple = surely || self.complexity() <= MOST_COMPLEXITY;
        require!(simple, ClearingError::TooComplex);
        Ok(())
    }

    /// What it holds of a series, below zero short [lots].
    pub fn lots(&self, series: &Series) -> i64 {
        self.positions().iter().find(|p| p.is(series)).map_or(0, |position| position.size_lots)
    }

    /// Owner, and not delegate. Errors: `WrongAuthority`.
    pub fn require_owner(&self, signer: &Pubkey) -> Result<()> {
        require_keys_eq!(self.owner, *signer, ClearingError::WrongAuthority);
        Ok(())
    }

    /// What adding lots to a series, of either sign, would make of it. Saturates.
    pub fn moved_by(&self, series: &Series, delta_lots: i64) -> Moved {
        let before_lots = self.lots(series);
        Moved { before_lots, after_lots: before_lots.saturating_add(delta_lots) }
    }

    /// Adds lots to a series, of either sign. Errors: `ZeroAmount`, `Overflow`, `PositionsFull`.
    pub fn change(&mut self, series: &Series, delta_lots: i64) -> Result<Moved> {
        require!(delta_lots != 0, ClearingError::ZeroAmount);
        let count = usize::from(self.position_count).min(MAX_POSITIONS);
        let found = self.positions.split_at(count).0.iter().position(|p| p.is(series));
        let Some(at) = found else {
            require!(
                delta_lots.unsigned_abs() < MAX_SIZE_LOTS.unsigned_abs(),
                ClearingError::Overflow
            );
            let slot = self.positions.get_mut(count).ok_or(ClearingError::PositionsFull)?;
            *slot = Position::of(series, delta_lots);
            self.position_count += 1; // fits: get_mut found a slot below 128
            return Ok(Moved { before_lots: 0, after_lots: delta_lots });
        };
        let before = self.positions[at].size_lots;
        let after = before.checked_add(delta_lots).ok_or(ClearingError::Overflow)?;
        require!(after.unsigned_abs() < MAX_SIZE_LOTS.unsigned_abs(), ClearingError::Overflow);
        if after == 0 {
            self.remove(at);
        } else {
            self.positions[at].size_lots = after;
        }
        Ok(Moved { before_lots: before, after_lots: after })
    }

    /// Drops all it has in some markets, a bit for each index: for copies of an account.
    pub fn leave_out(&mut self, markets: u8) {
        // backwards, because the last one takes the place of one that is dropped
        for at in (0..usize::from(self.position_count).min(MAX_POSITIONS)).rev() {
            if markets & market_bit(self.positions[at].market) != 0 {
                self.remove(at);
            }
        }
        for (index, atoms) in (0u8..).zip(&mut self.collateral_atoms) {
            if markets & market_bit(index) != 0 {
                *atoms = 0;
            }
        }
    }

    /// Drops the position at `at`; the last one takes its place.
    pub fn remove(&mut self, at: usize) {
        let last = usize::from(self.position_count).saturating_sub(1);
        if at <= last && last < MAX_POSITIONS {
            if at < last {
                self.positions[at] = self.positions[last];
            }
            self.positions[last] = Position::default();
            self.position_count = last as u8; // fits: last < 128
        }
    }
}
