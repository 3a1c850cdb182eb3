//! Prints a board's settlement price from the one Pyth update that straddles expiry:
//! `prev_publish_time < expiry <= publish_time`. There is exactly one, so whoever posts it decides nothing.
//!
//! Its confidence is not limited: refusing the only update there is would leave the board unsettled. A market whose boards settle by an
//! average has `settle_board_average`.

use crate::{
    errors::ClearingError,
    events::{BoardSettled, emit},
    mark, seeds,
    state::{Board, Market, Pool, Protocol, Surface, board_status, slot_status},
};
use anchor_lang::prelude::*;

/// Accounts of [`settle_board`].
#[derive(Accounts)]
pub struct SettleBoard<'info> {
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Account<'info, Protocol>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool` and `surface`.
    #[account(has_one = pool @ ClearingError::WrongPool,
        has_one = surface @ ClearingError::WrongSurface)]
    pub market: AccountLoader<'info, Market>,
    /// The market's surface; bound by who names it.
    #[account(mut)]
    pub surface: AccountLoader<'info, Surface>,
    /// The board; bound by its `market`.
    #[account(mut, has_one = market @ ClearingError::WrongBoard)]
    pub board: AccountLoader<'info, Board>,
    /// CHECK: owner, type, feed, verification and range are checked by `mark::read`.
    pub price_update: UncheckedAccount<'info>,
}

/// Prints the price that straddles the expiry. Errors: `PriceDoesNotStraddle`, `BoardNotExpired`, `BoardSettled`, `SettlesByAverage`.
pub fn settle_board(ctx: Context<SettleBoard>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let market = ctx.accounts.market.load()?;
    let mut board = ctx.accounts.board.load_mut()?;
    require!(board.expiry_ts <= now, ClearingError::BoardNotExpired);
    market.require_one_price()?;
    let info = ctx.accounts.price_update.to_account_info();
    let price = mark::read(&info, &ctx.accounts.protocol.params, &market.params.feeds)?;
    price.require_not_future(now)?;
    let straddles = price.prev_publish_ts < board.expiry_ts && board.expiry_ts <= price.publish_ts;
    require!(straddles, ClearingError::PriceDoesNotStraddle);
    let mut surface = ctx.accounts.surface.load_mut()?;
    print_price(&mut board, &mut surface, price.price_atoms)?;
    emit!(BoardSettled {
        board: ctx.accounts.board.key(),
        expiry_ts: board.expiry_ts,
        price_atoms: price.price_atoms,
        exact: true,
    });
    Ok(())
}

/// Writes the settlement price where positions are settled and where they are margined.
pub fn print_price(board: &mut Board, surface: &mut Surface, price_atoms: u64) -> Result<()> {
    require!(board.status != board_status::SETTLED, ClearingError::BoardSettled);
    board.status = board_status::SETTLED;
    board.settlement_price_atoms = price_atoms;
    let slot = surface.find_mut(board.expiry_ts)?;
    slot.status = slot_status::SETTLED;
    slot.settlement_price_atoms = price_atoms;
    Ok(())
}
