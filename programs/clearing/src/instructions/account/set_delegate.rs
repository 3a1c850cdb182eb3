//! Names a key that may trade and bid for the account, never withdraw. The default key removes it.

use crate::{errors::ClearingError, state::MarginAccount};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct SetDelegate<'info> {
    pub owner: Signer<'info>,
    #[account(mut, has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
}

pub fn set_delegate(ctx: Context<SetDelegate>, delegate: Pubkey) -> Result<()> {
    ctx.accounts.margin_account.load_mut()?.delegate = delegate;
    Ok(())
}
