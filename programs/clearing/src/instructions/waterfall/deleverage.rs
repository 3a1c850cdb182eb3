//! Auto-deleveraging: closes an insolvent account against the highest published rank, at mark less that account's part of the
//! shortfall. Anyone may call it once ranks have been published for long enough.
//!
//! ```text
//! shortfall 30, closed 1 of 3 notional, mark 500 | insolvent -500 +10 | candidate +500 -10 | shortfall left 20 of 2 notional
//! ```
//!
//! Each closing carries its part of what is short at that moment, the last one all that is left: haircuts add up to the
//! shortfall, and none goes beyond. An account's haircut stops at its profit; what that leaves stays with the insolvent
//! account, whose bare debt goes down to `cover_shortfall`.
//!
//! Remaining accounts: market and surface of every market both accounts use, and the boards of the series they share (writable).
//!
//! Who gains by calling it badly? The order is the published one, the price the mark's.

use crate::{
    errors::{ClearingError, risk},
    events::Deleveraged,
    instructions::{Desk, note_value, opposite_lots, profit},
    ledger,
    mark::Action,
    remaining::Remaining,
    state::{Auction, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::{ScenarioSet, haircut_atoms};

#[derive(Accounts)]
pub struct Deleverage<'info> {
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        constraint = candidate.key() != margin_account.key() @ ClearingError::DuplicateAccount)]
    pub candidate: AccountLoader<'info, MarginAccount>,
}

pub fn deleverage<'info>(ctx: Context<'info, Deleverage<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let mut auction = accounts.auction.load_mut()?;
    require!(auction.deleverage_ts != 0, ClearingError::NotDeleveraging);
    let secs = i64::from(accounts.pool.settings.loss.rank_secs);
    let over = now >= auction.deleverage_ts.saturating_add(secs);
    require!(over, ClearingError::TooEarly);
    let key = accounts.candidate.key();
    let first = auction.ranks().first().is_some_and(|rank| rank.margin_account == key);
    require!(first, ClearingError::NotRanked);
    let mut account = accounts.margin_account.load_mut()?;
    let mut candidate = accounts.candidate.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    auction.require_confirmed(book.oldest_mark_ts(&account)?, &accounts.pool.settings.auction)?;
    book.require(Action::CloseAtMark, &account)?;
    book.require(Action::CloseAtMark, &candidate)?;
    let one_case = ScenarioSet::Only(auction.witness);
    let theirs = book.health(&candidate, one_case)?;
    let mut profit_atoms = profit(&book, &candidate, &theirs)?.max(0).unsigned_abs();
    let health = book.health(&account, one_case)?;
    require!(health.value_atoms() <= 0, ClearingError::AuctionSolvent);
    let mut shortfall = health.shortfall_atoms();
    let mut whole = book.gross_notional_atoms(&account)?;

    let (mut legs, mut haircuts, cash_before) = (0u8, 0u64, candidate.cash_atoms);
    // Backwards, because a position closed whole is replaced by the last one.
    for at in (0..usize::from(account.position_count)).rev() {
        let position = account.positions[at];
        let Some(lots) = opposite_lots(&position, &candidate) else { continue };
        let part = book.notional_atoms(position.market, lots.unsigned_abs())?;
        let most = if candidate.in_auction != 0 { 0 } else { profit_atoms };
        let haircut = haircut_atoms(shortfall, (part, whole.max(part)), most).map_err(risk)?;
        let mut desk = Desk { pool: &mut accounts.pool, book: &mut book, remaining: &remaining };
        if position.size_lots > 0 {
            desk.close(&mut account, &mut candidate, &position, lots)?;
        } else {
            desk.close(&mut candidate, &mut account, &position, lots)?;
        }
        let paid = i64::try_from(haircut).map_err(|_| ClearingError::Overflow)?;
        ledger::pay(&mut accounts.pool, &mut candidate, &mut account, paid)?;
        shortfall -= haircut; // at most the shortfall
        profit_atoms -= haircut; // at most the profit
        whole = whole.saturating_sub(part);
        haircuts = haircuts.checked_add(haircut).ok_or(ClearingError::Overflow)?;
        legs += 1; // at most 128
    }
    auction.pop_rank();
    let left = i64::try_from(shortfall).map_err(|_| ClearingError::Overflow)?;
    note_value(&mut accounts.pool, Some(&auction), &mut account, -left)?;
    remaining.boards_invariant()?;
    let moved = candidate.cash_atoms.checked_sub(cash_before).ok_or(ClearingError::Overflow)?;
    emit!(Deleveraged {
        account: accounts.margin_account.key(),
        candidate: key,
        legs,
        mark_atoms: moved.saturating_add_unsigned(haircuts),
        haircut_atoms: haircuts,
        shortfall_atoms: shortfall,
    });
    Ok(())
}
