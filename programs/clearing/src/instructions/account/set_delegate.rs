//! Names a key that may trade and bid for the account, never withdraw. The default key removes it.

use crate::{errors::ClearingError, state::MarginAccount};
use anchor_lang::prelude::*;

/// Accounts of [`set_delegate`].
#[derive(Accounts)]
pub struct SetDelegate<'info> {
    /// Owner of the account; bound by who names it.
    pub owner: Signer<'info>,
    /// The margin account; bound by its `owner`.
    #[account(mut, has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

/// Names who may trade and bid beside the owner; the default key names nobody. Errors: `WrongAuthority`.
pub fn set_delegate(ctx: Context<SetDelegate>, delegate: Pubkey) -> Result<()> {
    ctx.accounts.margin_account.load_mut()?.delegate = delegate;
    Ok(())
}
