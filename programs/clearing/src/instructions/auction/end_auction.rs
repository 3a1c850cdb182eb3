//! Ends the auction of an account that meets its maintenance margin again, in every scenario, whether
//! through bids, a deposit or the market. Anyone may call it; the rent goes back to who started it.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError,
    events::AuctionEnded,
    remaining::Remaining,
    state::{Auction, MAX_MARKETS, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::ScenarioSet;

#[derive(Accounts)]
pub struct EndAuction<'info> {
    /// CHECK: only receives rent; bound by the auction's has_one.
    #[account(mut)]
    pub starter: UncheckedAccount<'info>,
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, close = starter, has_one = starter @ ClearingError::WrongAuthority,
        has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: Box<Account<'info, Auction>>,
}

pub fn end_auction<'info>(ctx: Context<'info, EndAuction<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    book.require_usable(&account)?;
    let health = book.health(&account, ScenarioSet::All)?;
    require!(!health.is_liquidatable(), ClearingError::AccountUnhealthy);
    account.in_auction = 0;
    account.auction_range_bps = [0; MAX_MARKETS];
    emit!(AuctionEnded {
        account: accounts.margin_account.key(),
        slices: accounts.auction.last_trade_id,
        equity_atoms: health.equity_atoms(),
        mm_atoms: health.mm_atoms(),
    });
    Ok(())
}
