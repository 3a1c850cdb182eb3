//! A queued change with what it is made to, and who gets its rent back.

use super::Target;
use crate::{errors::ClearingError, instructions::target::*, seeds, state::ParamChange};
use anchor_lang::prelude::*;

/// A queued change, for who executes or cancels it.
#[derive(Accounts)]
pub struct Queued<'info> {
    /// What it is made to.
    pub target: Target<'info>,
    /// The change that waits; bound by seeds and its `payer`; closed here.
    /// Any change: [`Queued::require_target`] holds it to `target`.
    #[account(mut, close = payer, has_one = payer @ ClearingError::WrongAuthority,
        seeds = [seeds::CHANGE, change.target.as_ref(), &[change.set.kind()]], bump = change.bump)]
    pub change: Box<Account<'info, ParamChange>>,
    /// CHECK: bound by has_one on the change; gets its rent back.
    #[account(mut)]
    pub payer: UncheckedAccount<'info>,
}

impl Queued<'_> {
    /// The change is about what was passed. Errors: `WrongTarget`.
    pub fn require_target(&self, key: &Pubkey) -> Result<()> {
        require_keys_eq!(*key, self.change.target, ClearingError::WrongTarget);
        Ok(())
    }
}
