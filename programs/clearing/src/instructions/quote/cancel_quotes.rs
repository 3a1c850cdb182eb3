//! Cancels all quotes of a margin account below a nonce, at once. The floor never falls.

use crate::{
    errors::ClearingError,
    events::{QuotesCancelled, emit},
    state::MarginAccount,
};
use anchor_lang::prelude::*;

/// Accounts of [`cancel_quotes`].
#[derive(Accounts)]
pub struct CancelQuotes<'info> {
    /// Owner or delegate.
    pub signer: Signer<'info>,
    /// The maker's margin account.
    /// CHECK: `MarginAccount::require_trader` asks for `signer`.
    #[account(mut)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Voids quotes with a nonce below `floor`. Errors: `WrongAuthority`, `QuoteCancelled`.
pub fn cancel_quotes(ctx: Context<CancelQuotes>, floor: u64) -> Result<()> {
    let mut account = ctx.accounts.margin_account.load_mut()?;
    account.require_trader(ctx.accounts.signer.key)?;
    require!(floor > account.quote_floor, ClearingError::QuoteCancelled);
    account.quote_floor = floor;
    emit!(QuotesCancelled { maker_account: ctx.accounts.margin_account.key(), floor });
    Ok(())
}
