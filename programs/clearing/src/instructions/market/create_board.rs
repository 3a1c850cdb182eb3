//! Lists one expiry with its strikes and takes a slot of the surface for it.

use crate::{
    errors::ClearingError,
    seeds,
    state::{Board, MAX_STRIKES, Market, NewBoard, Pool, Protocol, Surface, board_status},
};
use anchor_lang::prelude::*;

/// Longest time to expiry that can be listed: the margin engine's domain [s].
const MAX_TENOR_SECS: i64 = 2 * 31_536_000;
const MAX_STRIKE_ATOMS: u64 = 1 << 48;

/// A board to list.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug)]
pub struct CreateBoardArgs {
    /// When it expires [unix s].
    pub expiry_ts: i64,
    /// Strictly ascending, 1..=64 of them [quote atoms].
    pub strikes: Vec<u64>,
}

/// Accounts of [`create_board`].
#[derive(Accounts)]
#[instruction(args: CreateBoardArgs)]
pub struct CreateBoard<'info> {
    /// Pays the rent of the board.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Protocol authority, or the steward within the market's schedule: slots are few, and a board takes one until it expires.
    #[account(constraint = authority.key() == protocol.authority || authority.key() == protocol.steward
        @ ClearingError::WrongAuthority)]
    pub authority: Signer<'info>,
    /// The protocol; bound by seeds.
    #[account(seeds = [seeds::PROTOCOL], bump = protocol.bump)]
    pub protocol: Account<'info, Protocol>,
    /// The pool; bound by its `protocol`.
    #[account(has_one = protocol @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool` and `surface`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        has_one = surface @ ClearingError::WrongSurface)]
    pub market: AccountLoader<'info, Market>,
    /// The market's surface; bound by who names it.
    #[account(mut)]
    pub surface: AccountLoader<'info, Surface>,
    /// The board; created here.
    #[account(init, payer = payer, space = 8 + core::mem::size_of::<Board>(),
        seeds = [seeds::BOARD, market.key().as_ref(), &args.expiry_ts.to_le_bytes()], bump)]
    pub board: AccountLoader<'info, Board>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Lists an expiry with its strikes. Errors: `BoardExpired`, `BadParameter`, `NoRoom`.
pub fn create_board(ctx: Context<CreateBoard>, args: CreateBoardArgs) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    require!(args.expiry_ts > now, ClearingError::BoardExpired);
    require!(args.expiry_ts - now <= MAX_TENOR_SECS, ClearingError::BadParameter);
    require!((1..=MAX_STRIKES).contains(&args.strikes.len()), ClearingError::BadParameter);
    let ascending = args.strikes.windows(2).all(|pair| pair[0] < pair[1]);
    let in_range = args.strikes.iter().all(|k| (1..=MAX_STRIKE_ATOMS).contains(k));
    require!(ascending && in_range, ClearingError::BadParameter);

    let mut market = ctx.accounts.market.load_mut()?;
    let mut surface = ctx.accounts.surface.load_mut()?;
    if ctx.accounts.authority.key() != ctx.accounts.protocol.authority {
        let board = NewBoard {
            expiry_ts: args.expiry_ts,
            strikes: &args.strikes,
            mark_atoms: market.mark.price_atoms,
            free_slots: surface.free_slots(),
        };
        market.params.listing.require(&board, now)?;
    }
    surface.list(args.expiry_ts)?;
    market.list_average(args.expiry_ts)?;
    market.boards = market.boards.checked_add(1).ok_or(ClearingError::NoRoom)?;
    let mut board = ctx.accounts.board.load_init()?;
    board.market = ctx.accounts.market.key();
    board.expiry_ts = args.expiry_ts;
    board.status = board_status::LISTED;
    board.market_index = market.index;
    board.bump = ctx.bumps.board;
    board.strike_count = args.strikes.len() as u8; // fits: <= 64
    for (slot, strike) in board.strikes.iter_mut().zip(&args.strikes) {
        *slot = *strike;
    }
    Ok(())
}
