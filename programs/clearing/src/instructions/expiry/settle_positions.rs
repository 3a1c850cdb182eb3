//! Turns an account's positions on a settled board into cash. Anyone may call it for anyone; nothing,
//! not even an auction, stops it. What it leaves an account short of is noted at once, and prices everybody's withdrawals.
//!
//! Remaining accounts: where it leaves a debt, first the account's auction, if it is in one: its penalties pay first; then market and
//! surface of every market the account still uses.
//!
//! Ledger of one board with a long of 1.5 and a short of 1.5 contracts, payoff 3.333333:
//! `| long +4.999999 (down) | short -5.000000 (up) | suspense +0.000001 | sum 0`

use crate::{
    errors::ClearingError,
    events::{PositionsSettled, emit},
    ledger,
    ledger::{Seen, note_value},
    outcome::Settlement,
    remaining::Remaining,
    state::{Auction, Board, MarginAccount, Moved, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::model::ScenarioSet;

/// Accounts of [`settle_positions`].
#[derive(Accounts)]
pub struct SettlePositions<'info> {
    /// The pool; bound by who names it.
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool`.
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, crate::state::Market>,
    /// The board; bound by its `market`.
    #[account(mut, has_one = market @ ClearingError::WrongBoard)]
    pub board: AccountLoader<'info, Board>,
    /// The account that holds positions of it; bound by its `pool`.
    /// Any account with positions of the board: they are paid at the board's settlement price.
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Turns positions of the board into cash: a long is rounded down, a short up. Errors: `BoardNotSettled`, `NothingToSettle`, `MarketMissing`, `NotInAuction`.
pub fn settle_positions<'info>(ctx: Context<'info, SettlePositions<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let mut board = accounts.board.load_mut()?;
    let settlement = Settlement::of(&board)?;
    let mut account = accounts.margin_account.load_mut()?;
    let cash_before = account.cash_atoms;
    let (mut settled, mut cash) = (0u8, 0i64);
    // Backwards, because `remove` moves the last position into the gap.
    for at in (0..usize::from(account.position_count)).rev() {
        let position = account.positions[at];
        if !settlement.is_of(&position) {
            continue;
        }
        let part = settlement.cash_atoms(&position)?;
        cash = cash.checked_add(part).ok_or(ClearingError::Overflow)?;
        account.remove(at);
        let moved = Moved { before_lots: position.size_lots, after_lots: 0 };
        board.record(position.strike_atoms, moved)?;
        settled += 1; // fits: at most 128
    }
    require!(settled > 0, ClearingError::NothingToSettle);
    ledger::settle(&mut accounts.pool, &mut board, &mut account, cash)?;
    drop(board);
    if account.cash_atoms < 0 || account.shortfall_atoms > 0 {
        let passed = ctx.remaining_accounts;
        let key = accounts.margin_account.key();
        note_debt(&mut accounts.pool, key, &mut account, passed)?;
    }
    emit!(PositionsSettled {
        account: accounts.margin_account.key(),
        board: accounts.board.key(),
        positions: settled,
        atoms: account.cash_atoms.saturating_sub(cash_before),
    });
    Ok(())
}

/// Notes an account's value as it is now. What cannot be priced counts nothing beside a debt. Errors: `MarketMissing`, `NotInAuction`.
#[inline(never)]
fn note_debt<'info>(
    pool: &mut Account<Pool>,
    key: Pubkey,
    account: &mut MarginAccount,
    passed: &'info [AccountInfo<'info>],
) -> Result<()> {
    let (first, markets) = match passed.split_first() {
        Some((first, rest)) if account.in_auction == 1 => (Some(first), rest),
        _ => (None, passed),
    };
    let auction = first.map(AccountLoader::<Auction>::try_from).transpose();
    let auction = auction.map_err(|_| ClearingError::NotInAuction)?;
    let auction = match &auction {
        Some(loader) => Some(loader.load()?),
        None => None,
    };
    let own = auction.as_ref().is_none_or(|auction| auction.margin_account == key);
    require!(own, ClearingError::NotInAuction);
    let remaining = Remaining::load(markets, &pool.key())?;
    let mut engine = remaining.engine(pool, Clock::get()?.unix_timestamp);
    engine.require_markets(account)?;
    let health = engine.health(account, ScenarioSet::Only(0));
    let seen = health.map_or(Seen::from(account.cash_atoms), |health| Seen::from(&health));
    note_value(pool, auction.as_deref(), account, seen)
}
