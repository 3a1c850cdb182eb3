//! The guaranteed fallback: if the update that straddles expiry was never posted, the market's mark
//! settles the board once the grace period has passed. The mark must itself be young, so the
//! price is that of the moment and not one a caller kept.

use crate::{
    errors::ClearingError,
    events::{BoardSettled, emit},
    instructions::print_price,
    mark::Action,
    state::{Board, Market, Surface},
};
use anchor_lang::prelude::*;

/// Accounts of [`settle_board_late`].
#[derive(Accounts)]
pub struct SettleBoardLate<'info> {
    /// The market; bound by its `surface`.
    #[account(has_one = surface @ ClearingError::WrongSurface)]
    pub market: AccountLoader<'info, Market>,
    /// The market's surface; bound by who names it.
    #[account(mut)]
    pub surface: AccountLoader<'info, Surface>,
    /// The board; bound by its `market`.
    /// Any board that is late enough: the market's mark settles it, while it is young.
    #[account(mut, has_one = market @ ClearingError::WrongBoard)]
    pub board: AccountLoader<'info, Board>,
}

/// Prints the mark once the grace period is over. Errors: `GraceNotOver`, `PriceStale`, `BoardSettled`.
pub fn settle_board_late(ctx: Context<SettleBoardLate>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let market = ctx.accounts.market.load()?;
    let mut board = ctx.accounts.board.load_mut()?;
    market.require_one_price()?;
    let opens =
        board.expiry_ts.saturating_add(i64::from(market.params.oracle.settlement_grace_secs));
    require!(now >= opens, ClearingError::GraceNotOver);
    Action::SettleLate.require(market.states(now))?;
    let mut surface = ctx.accounts.surface.load_mut()?;
    print_price(&mut board, &mut surface, market.mark.price_atoms)?;
    emit!(BoardSettled {
        board: ctx.accounts.board.key(),
        expiry_ts: board.expiry_ts,
        price_atoms: market.mark.price_atoms,
        exact: false,
    });
    Ok(())
}
