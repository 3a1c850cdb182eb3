//! Keys that may sign quotes for a margin account, within a scope and until a time. They sign nothing else.

use crate::{
    errors::ClearingError,
    seeds,
    state::{MarginAccount, QuoteSession},
};
use anchor_lang::prelude::*;

/// Longest life of a session key [s].
const MOST_SECS: i64 = 2_592_000;

#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug)]
pub struct OpenSessionArgs {
    pub key: Pubkey,
    /// At most thirty days ahead [unix s].
    pub expires_ts: i64,
    /// Markets, a bit each.
    pub markets: u8,
    pub most_notional_atoms: u64,
}

#[derive(Accounts)]
#[instruction(args: OpenSessionArgs)]
pub struct OpenSession<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub owner: Signer<'info>,
    #[account(has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(init, payer = payer, space = 8 + QuoteSession::INIT_SPACE,
        seeds = [seeds::SESSION, margin_account.key().as_ref(), args.key.as_ref()], bump)]
    pub session: Account<'info, QuoteSession>,
    pub system_program: Program<'info, System>,
}

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

#[derive(Accounts)]
pub struct CloseSession<'info> {
    #[account(mut)]
    pub owner: Signer<'info>,
    #[account(has_one = owner @ ClearingError::WrongAuthority)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, close = owner, has_one = margin_account @ ClearingError::WrongTarget)]
    pub session: Account<'info, QuoteSession>,
}

/// Ends a session key at once, before or after its time.
pub fn close_session(_: Context<CloseSession>) -> Result<()> {
    Ok(())
}
