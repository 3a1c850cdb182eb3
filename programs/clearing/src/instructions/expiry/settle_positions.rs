//! Turns an account's positions on a settled board into cash. Anyone may call it for anyone; nothing,
//! not even an auction, stops it.
//!
//! Ledger of one board with a long of 1.5 and a short of 1.5 contracts, payoff 3.333333:
//! `| long +4.999999 (down) | short -5.000000 (up) | suspense +0.000001 | sum 0`

use crate::{
    errors::{ClearingError, risk},
    events::PositionsSettled,
    ledger,
    state::{Board, MarginAccount, Pool, board_status, kind},
};
use anchor_lang::prelude::*;
use breakwater_risk::settlement_cash_atoms;

#[derive(Accounts)]
pub struct SettlePositions<'info> {
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, crate::state::Market>,
    #[account(mut, has_one = market @ ClearingError::WrongBoard)]
    pub board: AccountLoader<'info, Board>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

pub fn settle_positions(ctx: Context<SettlePositions>) -> Result<()> {
    let accounts = ctx.accounts;
    let mut board = accounts.board.load_mut()?;
    require!(board.status == board_status::SETTLED, ClearingError::BoardNotSettled);
    let mut account = accounts.margin_account.load_mut()?;
    let cash_before = account.cash_atoms;
    let mut settled = 0u8;
    // Backwards, because `remove` moves the last position into the gap.
    for at in (0..usize::from(account.position_count)).rev() {
        let position = account.positions[at];
        if position.market != board.market_index || position.expiry_ts != board.expiry_ts {
            continue;
        }
        let price = board.settlement_price_atoms;
        let side = kind(position.kind);
        let cash = settlement_cash_atoms(side, position.strike_atoms, price, position.size_lots);
        account.remove(at);
        board.record(position.strike_atoms, position.size_lots, 0)?;
        ledger::settle(&mut accounts.pool, &mut board, &mut account, cash.map_err(risk)?)?;
        settled += 1; // fits: at most 128
    }
    require!(settled > 0, ClearingError::NothingToSettle);
    emit!(PositionsSettled {
        account: accounts.margin_account.key(),
        board: accounts.board.key(),
        positions: settled,
        atoms: account.cash_atoms.saturating_sub(cash_before),
    });
    Ok(())
}
