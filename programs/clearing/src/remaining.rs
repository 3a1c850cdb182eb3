//! Remaining accounts: markets, surfaces and boards of one pool, in any order.
//!
//! Each is checked for owner, discriminator and parent before it is used; one that is none of the
//! three, belongs elsewhere or comes twice is an error, so that a caller can't slip in a second version of anything.

#![warn(missing_docs)]

use crate::{
    errors::ClearingError,
    portfolio::{MarginEngine, MarketView},
    state::{
        Auction, Board, MAX_MARKETS, MarginAccount, Market, Pool, Publisher, RangeState, Series,
        Surface,
    },
};
use anchor_lang::{Discriminator, prelude::*};
use std::cell::{Ref, RefMut};

/// A market that was passed, with its surface.
struct Passed<'a> {
    key: Pubkey,
    market: Ref<'a, Market>,
    surface: Ref<'a, Surface>,
}

/// A surface that was passed, while its market is looked for.
struct PassedSurface<'a> {
    key: Pubkey,
    surface: Ref<'a, Surface>,
}

/// Where a series' board stands among those passed, with its market.
pub struct BoardPlace<'a> {
    /// Its place, for [`Remaining::board_mut`].
    pub at: usize,
    /// The market it is of.
    pub market: &'a Market,
}

/// A market's range as a trade leaves it.
#[derive(Clone, Copy, Debug)]
pub struct MovedRange {
    /// Index of the market in its pool.
    pub index: u8,
    /// What is to be written back.
    pub range: RangeState,
}

/// The remaining accounts of one instruction: markets, each with its surface, borrowed to read; boards, borrowed one at a time.
pub struct Remaining<'a, 'info> {
    markets: Vec<Passed<'a>>,
    boards: Vec<&'a AccountInfo<'info>>,
}

impl<'a, 'info> Remaining<'a, 'info> {
    /// All of them, checked. Errors: `DuplicateAccount`, `UnexpectedAccount`, `WrongPool`; `MarketMissing` for a market without its
    /// surface, `WrongSurface` for a surface without its market.
    #[inline(never)] // one copy in the program, not one an instruction
    pub fn load(accounts: &'a [AccountInfo<'info>], pool: &Pubkey) -> Result<Self> {
        let mut markets: Vec<(Pubkey, Ref<'a, Market>)> = Vec::with_capacity(4);
        let mut surfaces: Vec<PassedSurface<'a>> = Vec::with_capacity(4);
        let mut boards = Vec::with_capacity(8);
        for (at, info) in accounts.iter().enumerate() {
            require_first(accounts, at, info)?;
            require_keys_eq!(*info.owner, crate::ID, ClearingError::UnexpectedAccount);
            if is::<Market>(info)? {
                let market = borrow::<Market>(info)?;
                require_keys_eq!(market.pool, *pool, ClearingError::WrongPool);
                markets.push((*info.key, market));
            } else if is::<Surface>(info)? {
                surfaces.push(PassedSurface { key: *info.key, surface: borrow::<Surface>(info)? });
            } else if is::<Board>(info)? {
                boards.push(info);
            } else {
                return err!(ClearingError::UnexpectedAccount);
            }
        }
        let mut pairs = Vec::with_capacity(markets.len());
        for (key, market) in markets {
            let at = surfaces.iter().position(|of| of.key == market.surface);
            let at = at.ok_or(ClearingError::MarketMissing)?;
            let PassedSurface { surface, .. } = surfaces.swap_remove(at);
            pairs.push(Passed { key, market, surface });
        }
        require!(surfaces.is_empty(), ClearingError::WrongSurface);
        Ok(Self { markets: pairs, boards })
    }

    /// The markets as the margin engine sees them.
    pub fn engine(&self, pool: &Pool, now: i64) -> MarginEngine<'_> {
        let views =
            self.markets.iter().map(|of| MarketView { market: &of.market, surface: &of.surface });
        MarginEngine::new(views.collect(), &pool.settings, now)
    }

    /// Each market's range for maintenance margin as it is now, by index [bps].
    pub fn maintenance_ranges(&self) -> [u16; MAX_MARKETS] {
        let mut ranges = [0; MAX_MARKETS];
        for Passed { market, .. } in &self.markets {
            if let Some(range) = ranges.get_mut(usize::from(market.index)) {
                *range = u16::try_from(market.range.mm_bps).unwrap_or(u16::MAX); // governed: at most 40 000
            }
        }
        ranges
    }

    /// Publish time of the newest mark among the markets passed; 0 for none [unix s].
    pub fn newest_mark_ts(&self) -> i64 {
        self.markets.iter().map(|of| of.market.mark.publish_ts).max().unwrap_or(0)
    }

    /// The market with an index. Errors: `MarketMissing`.
    pub fn market(&self, index: u8) -> Result<&Market> {
        let found = self.markets.iter().find(|of| of.market.index == index);
        found.map(|of| &*of.market).ok_or_else(|| error!(ClearingError::MarketMissing))
    }

    /// Index of the one market with a symbol. Errors: `SymbolUnknown`.
    pub fn index_of(&self, symbol: &[u8; 8]) -> Result<u8> {
        let mut found = self.markets.iter().filter(|of| of.market.symbol == *symbol);
        match (found.next(), found.next()) {
            (Some(of), None) => Ok(of.market.index),
            _ => err!(ClearingError::SymbolUnknown),
        }
    }

    /// The board of a series, writable. Errors: `MarketMissing`, `WrongBoard`.
    pub fn board(&self, series: &Series) -> Result<RefMut<'a, Board>> {
        self.board_mut(self.board_at(series)?.at)
    }

    /// The place of a series' own board among those passed. Errors: `MarketMissing`, `WrongBoard`.
    pub fn board_at(&self, series: &Series) -> Result<BoardPlace<'_>> {
        let found = self.markets.iter().find(|of| of.market.index == series.market);
        let Passed { key, market, .. } = found.ok_or(ClearingError::MarketMissing)?;
        for (at, info) in self.boards.iter().enumerate() {
            let board = borrow::<Board>(info)?;
            if board.market == *key && board.expiry_ts == series.expiry_ts {
                require!(info.is_writable, ClearingError::WrongBoard);
                return Ok(BoardPlace { at, market });
            }
        }
        err!(ClearingError::WrongBoard)
    }

    /// A board by its place. Errors: `WrongBoard`.
    pub fn board_mut(&self, at: usize) -> Result<RefMut<'a, Board>> {
        let info = self.boards.get(at).ok_or(ClearingError::WrongBoard)?;
        borrow_mut::<Board>(info)
    }

    /// The invariants after a trade, and the ranges it moved written back. Errors: those of [`Self::boards_invariant`], Anchor's own for
    /// a market that is not writable.
    pub fn finish(self, accounts: &'a [AccountInfo<'info>], ranges: &[MovedRange]) -> Result<()> {
        self.boards_invariant()?;
        let keys: Vec<_> = self.markets.iter().map(|of| (of.market.index, of.key)).collect();
        drop(self); // its markets are borrowed
        for MovedRange { index, range } in ranges {
            let key = keys.iter().find(|(of, _)| of == index).map(|(_, key)| *key);
            let info = accounts.iter().find(|info| Some(*info.key) == key);
            let info = info.ok_or(ClearingError::MarketMissing)?;
            require!(info.is_writable, ErrorCode::AccountNotMutable);
            borrow_mut::<Market>(info)?.range = *range;
        }
        Ok(())
    }

    /// I-02 for every board passed; each must be of a market passed. Errors: `WrongBoard`, `InvariantBroken`.
    pub fn boards_invariant(&self) -> Result<()> {
        for info in &self.boards {
            let board = borrow::<Board>(info)?;
            let known = self.markets.iter().any(|of| of.key == board.market);
            require!(known, ClearingError::WrongBoard);
            board.invariant()?;
        }
        Ok(())
    }
}

/// None of the accounts before `at` is this one. Errors: `DuplicateAccount`.
fn require_first(accounts: &[AccountInfo], at: usize, info: &AccountInfo) -> Result<()> {
    let twice = accounts.iter().take(at).any(|other| other.key == info.key);
    require!(!twice, ClearingError::DuplicateAccount);
    Ok(())
}

/// All remaining accounts as publishers of one market, each once and none of them `own`. Errors: `PublisherMissing`, `DuplicateAccount`.
pub fn publishers<'a>(
    accounts: &'a [AccountInfo],
    market: &Pubkey,
    own: &Pubkey,
) -> Result<Vec<Ref<'a, Publisher>>> {
    let mut all = Vec::with_capacity(accounts.len() + 1);
    for (at, info) in accounts.iter().enumerate() {
        require_first(accounts, at, info)?;
        require_keys_neq!(*info.key, *own, ClearingError::DuplicateAccount);
        require_keys_eq!(*info.owner, crate::ID, ClearingError::PublisherMissing);
        require!(is::<Publisher>(info)?, ClearingError::PublisherMissing);
        let publisher = borrow::<Publisher>(info)?;
        require_keys_eq!(publisher.market, *market, ClearingError::PublisherMissing);
        all.push(publisher);
    }
    Ok(all)
}

/// A margin account behind an address that the caller has bound, or `None` where it has been closed. Errors: Anchor's own
/// for one that is not writable.
pub fn open_account<'a>(info: &'a AccountInfo) -> Result<Option<RefMut<'a, MarginAccount>>> {
    if *info.owner != crate::ID || !is::<MarginAccount>(info)? {
        return Ok(None);
    }
    require!(info.is_writable, ErrorCode::AccountNotMutable);
    borrow_mut::<MarginAccount>(info).map(Some)
}

/// An auction at its own address, or `None` where there is none.
pub fn open_auction<'a>(info: &'a AccountInfo) -> Result<Option<Ref<'a, Auction>>> {
    read(info)
}

/// A margin account at an address that the caller has bound, to read, or `None` where it has been closed.
pub fn read_account<'a>(info: &'a AccountInfo) -> Result<Option<Ref<'a, MarginAccount>>> {
    read(info)
}

fn read<'a, T: Discriminator + bytemuck::Pod>(info: &'a AccountInfo) -> Result<Option<Ref<'a, T>>> {
    if *info.owner != crate::ID || !is::<T>(info)? {
        return Ok(None);
    }
    borrow::<T>(info).map(Some)
}

fn is<T: Discriminator>(info: &AccountInfo) -> Result<bool> {
    Ok(info.try_borrow_data()?.starts_with(T::DISCRIMINATOR))
}

/// A zero-copy account's data, which [`is`] or the caller has shown to be a `T`.
fn borrow<'a, T: bytemuck::Pod>(info: &'a AccountInfo) -> Result<Ref<'a, T>> {
    let data: Ref<'a, &mut [u8]> = info.try_borrow_data()?;
    let body =
        Ref::filter_map(data, |d| body_of::<T>(d).and_then(|b| bytemuck::try_from_bytes(b).ok()));
    body.map_err(|_| error!(ClearingError::UnexpectedAccount))
}

fn borrow_mut<'a, T: bytemuck::Pod>(info: &'a AccountInfo) -> Result<RefMut<'a, T>> {
    let data: RefMut<'a, &mut [u8]> = info.try_borrow_mut_data()?;
    let len = core::mem::size_of::<T>();
    let body = RefMut::filter_map(data, |d| {
        d.get_mut(8..8 + len).and_then(|b| bytemuck::try_from_bytes_mut(b).ok())
    });
    body.map_err(|_| error!(ClearingError::UnexpectedAccount))
}

fn body_of<T>(data: &[u8]) -> Option<&[u8]> {
    data.get(8..8 + core::mem::size_of::<T>())
}
