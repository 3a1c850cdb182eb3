//! Closes an empty margin account; its rent goes to the owner. Its number stays used (`create_account`).

use crate::{errors::ClearingError, state::MarginAccount};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseAccount<'info> {
    #[account(mut)]
    pub owner: Signer<'info>,
    #[account(mut, close = owner, has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

pub fn close_account(ctx: Context<CloseAccount>) -> Result<()> {
    let account = ctx.accounts.margin_account.load()?;
    account.require_not_in_auction()?;
    require!(account.is_empty() && account.cash_atoms == 0, ClearingError::AccountNotEmpty);
    Ok(())
}
