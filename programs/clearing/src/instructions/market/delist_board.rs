//! Stops new trades on a board. Positions live on and settle as usual.

use crate::{
    errors::ClearingError,
    seeds,
    state::{Board, Market, Pool, Protocol, board_status},
};
use anchor_lang::prelude::*;

/// Accounts of [`delist_board`].
#[derive(Accounts)]
pub struct DelistBoard<'info> {
    /// Authority of the protocol; bound by who names it.
    pub authority: Signer<'info>,
    /// The protocol; bound by seeds and its `authority`.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority)]
    pub protocol: Account<'info, Protocol>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool`.
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, Market>,
    /// The board; bound by its `market`.
    #[account(mut, has_one = market @ ClearingError::WrongBoard)]
    pub board: AccountLoader<'info, Board>,
}

/// Open interest of the board rises no more. Errors: `BoardNotListed`.
pub fn delist_board(ctx: Context<DelistBoard>) -> Result<()> {
    let mut board = ctx.accounts.board.load_mut()?;
    require!(board.status == board_status::LISTED, ClearingError::BoardNotListed);
    board.status = board_status::DELISTED;
    Ok(())
}
