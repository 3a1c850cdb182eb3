//! Counts what a board's short options hold against what the market can hedge: their notional and their gamma. The
//! market's ranges follow. Anyone may call it, for any board, at any time: the figures are worked out from
//! the board alone, so calling twice changes nothing, and calling late only delays what the next call does.

use crate::{
    errors::{ClearingError, risk},
    events::{ExposureUpdated, emit},
    mark::Action,
    state::{Board, Market, Pool, Surface, SurfaceSlot},
};
use anchor_lang::prelude::*;
use breakwater_risk::{self as br, model::Exposure};

/// Accounts of [`update_exposure`].
#[derive(Accounts)]
pub struct UpdateExposure<'info> {
    /// The pool; bound by who names it.
    pub pool: Box<Account<'info, Pool>>,
    /// The market; bound by its `pool` and `surface`.
    #[account(mut, has_one = pool @ ClearingError::WrongPool,
        has_one = surface @ ClearingError::WrongSurface)]
    pub market: AccountLoader<'info, Market>,
    /// The market's surface; bound by who names it.
    pub surface: AccountLoader<'info, Surface>,
    /// The board; bound by its `market`.
    /// Any board: its exposure follows from what stands on chain.
    #[account(mut, has_one = market @ ClearingError::WrongBoard)]
    pub board: AccountLoader<'info, Board>,
}

/// Counts a board's short contracts anew, up. Errors: `PriceStale`, `SurfaceMissing`.
pub fn update_exposure(ctx: Context<UpdateExposure>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let mut market = ctx.accounts.market.load_mut()?;
    Action::Judge.require(market.states(now))?;
    let surface = ctx.accounts.surface.load()?;
    let mut board = ctx.accounts.board.load_mut()?;
    let slot = surface.find(board.expiry_ts)?;
    let new = exposure(&board, slot, &market, now)?;
    // what was held until now counts for the time until now
    market.follow(now);
    market.range.replace(&board.exposure(), &new)?;
    board.open_interest_atoms = new.open_interest_atoms;
    board.short_gamma_atoms = new.short_gamma_atoms;
    emit!(ExposureUpdated {
        board: ctx.accounts.board.key(),
        open_interest_atoms: market.range.open_interest_atoms,
        short_gamma_atoms: market.range.short_gamma_atoms,
        im_range_bps: market.range.im_bps,
        mm_range_bps: market.range.mm_bps,
    });
    Ok(())
}

/// Nothing once the board has expired or while it has no volatility.
fn exposure(board: &Board, slot: &SurfaceSlot, market: &Market, now: i64) -> Result<Exposure> {
    let mut sum = Exposure::default();
    if !slot.is_quoted() || slot.left_secs(now) == 0 {
        return Ok(sum);
    }
    let spot_atoms = market.mark.price_atoms;
    let crowd = br::model::Crowd::new(&slot.to_risk(market, now)?, spot_atoms).map_err(risk)?;
    let strikes = board.strikes.iter().zip(&board.short_by_strike_lots);
    for (strike, lots) in strikes.take(usize::from(board.strike_count)) {
        if *lots > 0 {
            let lots = i64::try_from(*lots).map_err(|_| ClearingError::Overflow)?;
            let short = br::model::ShortLots { strike_atoms: *strike, lots };
            sum.add(&crowd, &short).map_err(risk)?;
        }
    }
    Ok(sum)
}
