//! Closes what was kept of a quote whose time has passed: it can't be taken any more. Anyone may call it; the rent goes back to who paid it.

use crate::{errors::ClearingError, state::QuoteFill};
use anchor_lang::prelude::*;

/// Accounts of [`close_fill`].
#[derive(Accounts)]
pub struct CloseFill<'info> {
    /// What is remembered of the quote; bound by its `payer`; closed here.
    /// Any fill that is over: its rent goes to who paid it.
    #[account(mut, close = payer, has_one = payer @ ClearingError::WrongAuthority)]
    pub fill: Account<'info, QuoteFill>,
    /// CHECK: bound by has_one on the fill; gets its rent back.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

/// Closes what is remembered of a quote whose time has passed. Errors: `QuoteNotOver`.
pub fn close_fill(ctx: Context<CloseFill>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    require!(now > ctx.accounts.fill.until_ts, ClearingError::QuoteNotOver);
    Ok(())
}
