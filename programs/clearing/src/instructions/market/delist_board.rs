//! Stops new trades on a board. Positions live on and settle as usual.

use crate::{
    errors::ClearingError,
    seeds,
    state::{Board, Market, Pool, Protocol, board_status},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct DelistBoard<'info> {
    pub authority: Signer<'info>,
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority)]
    pub protocol: Account<'info, Protocol>,
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub market: AccountLoader<'info, Market>,
    #[account(mut, has_one = market @ ClearingError::WrongBoard)]
    pub board: AccountLoader<'info, Board>,
}

pub fn delist_board(ctx: Context<DelistBoard>) -> Result<()> {
    let mut board = ctx.accounts.board.load_mut()?;
    require!(board.status == board_status::LISTED, ClearingError::BoardNotListed);
    board.status = board_status::DELISTED;
    Ok(())
}
