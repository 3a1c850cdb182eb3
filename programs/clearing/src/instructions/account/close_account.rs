//! Closes an empty margin account; its rent goes to the owner. Its number stays used (`create_account`).
//!
//! Who gains by calling it badly? What was noted of a shortfall would stay in the pool's sum for good and price everybody's withdrawals:
//! it must be put right first (`cover_shortfall`).

use crate::{errors::ClearingError, state::MarginAccount};
use anchor_lang::prelude::*;

/// Accounts of [`close_account`].
#[derive(Accounts)]
pub struct CloseAccount<'info> {
    /// Owner of the account; bound by who names it.
    #[account(mut)]
    pub owner: Signer<'info>,
    /// The margin account; bound by its `owner`; closed here.
    #[account(mut, close = owner, has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Closes an empty account; its rent goes to the owner. Errors: `AccountNotEmpty`, `AccountInAuction`.
pub fn close_account(ctx: Context<CloseAccount>) -> Result<()> {
    let account = ctx.accounts.margin_account.load()?;
    account.require_not_in_auction()?;
    let settled = account.cash_atoms == 0 && account.shortfall_atoms == 0;
    // I-30
    require!(account.is_empty() && settled, ClearingError::AccountNotEmpty);
    Ok(())
}
