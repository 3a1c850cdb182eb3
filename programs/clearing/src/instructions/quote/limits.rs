//! Sets or removes a maker's own limits on its quotes. They hold for every quote there is, signed before or after.

use crate::{
    errors::ClearingError,
    seeds,
    state::{MakerLimits, MarginAccount, QuoteLimits, WindowState},
};
use anchor_lang::prelude::*;

const MONTH_SECS: u64 = 2_592_000;

/// Accounts of [`set_limits`].
#[derive(Accounts)]
pub struct SetLimits<'info> {
    /// Pays the rent of the limits.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Owner of the account; bound by who names it.
    pub owner: Signer<'info>,
    /// The maker's margin account; bound by its `owner`.
    #[account(has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The maker's limits; created where there is none.
    #[account(init_if_needed, payer = payer, space = 8 + MakerLimits::INIT_SPACE,
        seeds = [seeds::LIMITS, margin_account.key().as_ref()], bump)]
    pub limits: Account<'info, MakerLimits>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Sets what a maker allows its own quotes. Errors: `WrongAuthority`, `BadParameter`.
pub fn set_limits(ctx: Context<SetLimits>, limits: QuoteLimits) -> Result<()> {
    require!((1..=MONTH_SECS).contains(&limits.window_secs), ClearingError::BadParameter);
    // what the window has seen stays: a limit set anew is no way to begin it anew
    let window = ctx.accounts.limits.window;
    ctx.accounts.limits.set_inner(MakerLimits {
        margin_account: ctx.accounts.margin_account.key(),
        limits,
        window: if window.start_ts == 0 { WindowState::default() } else { window },
        bump: ctx.bumps.limits,
    });
    Ok(())
}

/// Accounts of [`remove_limits`].
#[derive(Accounts)]
pub struct RemoveLimits<'info> {
    /// Owner of the account; bound by who names it.
    #[account(mut)]
    pub owner: Signer<'info>,
    /// The maker's margin account; bound by its `owner`.
    #[account(has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The maker's limits; bound by its `margin_account`; closed here.
    #[account(mut, close = owner, has_one = margin_account @ ClearingError::WrongTarget)]
    pub limits: Account<'info, MakerLimits>,
}

/// Takes the limits away. Errors: `WrongAuthority`.
pub fn remove_limits(_: Context<RemoveLimits>) -> Result<()> {
    Ok(())
}
