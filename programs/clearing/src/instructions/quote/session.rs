//! Keys that may sign quotes for a margin account, within a scope and until a time. They sign nothing else.

use crate::{
    errors::ClearingError,
    seeds,
    state::{MarginAccount, QuoteSession},
};
use anchor_lang::prelude::*;

/// Longest life of a session key [s].
const MOST_SECS: i64 = 2_592_000;

/// A session to open.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct OpenSessionArgs {
    /// The key that may sign.
    pub key: Pubkey,
    /// At most thirty days ahead [unix s].
    pub expires_ts: i64,
    /// Markets, a bit each.
    pub markets: u8,
    /// Most that one take may have: notional at spot, and value given away at mark [quote atoms].
    pub most_notional_atoms: u64,
}

/// Accounts of [`open_session`].
#[derive(Accounts)]
#[instruction(args: OpenSessionArgs)]
pub struct OpenSession<'info> {
    /// Pays the rent of the session.
    #[account(mut)]
    pub payer: Signer<'info>,
    /// Owner of the account; bound by who names it.
    pub owner: Signer<'info>,
    /// The maker's margin account; bound by its `owner`.
    #[account(has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The session; created here.
    #[account(init, payer = payer, space = 8 + QuoteSession::INIT_SPACE,
        seeds = [seeds::SESSION, margin_account.key().as_ref(), args.key.as_ref()], bump)]
    pub session: Account<'info, QuoteSession>,
    /// The system program.
    pub system_program: Program<'info, System>,
}

/// Opens a session. Errors: `WrongAuthority`, `BadParameter`.
pub fn open_session(ctx: Context<OpenSession>, args: OpenSessionArgs) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let lasts = args.expires_ts.saturating_sub(now);
    require!((1..=MOST_SECS).contains(&lasts) && args.markets != 0, ClearingError::BadParameter);
    ctx.accounts.session.set_inner(QuoteSession {
        margin_account: ctx.accounts.margin_account.key(),
        key: args.key,
        expires_ts: args.expires_ts,
        markets: args.markets,
        most_notional_atoms: args.most_notional_atoms,
        bump: ctx.bumps.session,
    });
    Ok(())
}

/// Accounts of [`close_session`].
#[derive(Accounts)]
pub struct CloseSession<'info> {
    /// Owner of the account; bound by who names it.
    #[account(mut)]
    pub owner: Signer<'info>,
    /// The maker's margin account; bound by its `owner`.
    #[account(has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// The session; bound by its `margin_account`; closed here.
    #[account(mut, close = owner, has_one = margin_account @ ClearingError::WrongTarget)]
    pub session: Account<'info, QuoteSession>,
}

/// Ends a session key at once, before or after its time.
pub fn close_session(_: Context<CloseSession>) -> Result<()> {
    Ok(())
}
