//! Closes a settled board once every position on it is settled: rounding dust goes to the insurance
//! fund, the surface slot becomes free, rent goes to the authority.
//!
//! Hold-backs are judged by what was sold, settled options included, so that a board stays while any are open, for a day at the
//! longest: who bought just before an expiry can't make the evidence disappear, and nobody can keep boards by bidding.

use crate::{
    errors::ClearingError,
    ledger, seeds,
    state::{Board, ExpiryAt, Market, Pool, Protocol, Surface, SurfaceSlot, board_status},
};
use anchor_lang::prelude::*;
use breakwater_risk::model::Exposure;

/// Accounts of [`close_board`].
#[derive(Accounts)]
pub struct CloseBoard<'info> {
    /// CHECK: only receives rent; bound to the protocol's authority.
    #[account(mut)]
    pub authority: UncheckedAccount<'info>,
    /// The protocol; bound by seeds and its `authority`.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump,
        has_one = authority @ ClearingError::WrongAuthority)]
    pub protocol: Account<'info, Protocol>,
    /// The pool; bound by its `protocol`.
    #[account(mut, has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool` and `surface`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        has_one = surface @ ClearingError::WrongSurface)]
    pub market: AccountLoader<'info, Market>,
    /// The market's surface; bound by who names it.
    #[account(mut)]
    pub surface: AccountLoader<'info, Surface>,
    /// The board; bound by its `market`; closed here.
    #[account(mut, close = authority, has_one = market @ ClearingError::WrongBoard)]
    pub board: AccountLoader<'info, Board>,
}

/// Longest that open hold-backs keep a board after its expiry [s].
pub const HELD_SECS: i64 = 86_400;

/// True while open hold-backs may still need the board's settlement price.
pub fn is_held(pool: &Pool, at: ExpiryAt) -> bool {
    pool.held_atoms > 0 && at.now < at.expiry_ts.saturating_add(HELD_SECS)
}

/// Closes a settled, empty board. Errors: `BoardNotEmpty`, `BoardNotSettled`, `HoldNotOver`.
pub fn close_board(ctx: Context<CloseBoard>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let mut board = ctx.accounts.board.load_mut()?;
    require!(board.status == board_status::SETTLED, ClearingError::BoardNotSettled);
    let empty = board.long_lots == 0 && board.short_lots == 0;
    require!(empty, ClearingError::BoardNotEmpty);
    let held = is_held(&ctx.accounts.pool, ExpiryAt { expiry_ts: board.expiry_ts, now });
    require!(!held, ClearingError::HoldNotOver);
    ledger::sweep_suspense(&mut ctx.accounts.pool, &mut board)?;
    *ctx.accounts.surface.load_mut()?.find_mut(board.expiry_ts)? = SurfaceSlot::default();
    let mut market = ctx.accounts.market.load_mut()?;
    market.boards = market.boards.saturating_sub(1);
    market.close_average(board.expiry_ts);
    market.follow(now); // what was held until now counts for the time until now
    market.range.replace(&board.exposure(), &Exposure::default())?;
    Ok(())
}
