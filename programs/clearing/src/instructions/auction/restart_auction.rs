//! Begins an auction's price anew: when it has run out, or when an account that was declared insolvent has equity again. Anyone
//! may call it. What was sold stays sold, and there is no second sealed round.
//!
//! Remaining accounts: market and surface of every market the account uses.
//!
//! Who gains by calling it badly? Nobody can restart a price that still falls, so an owner can't keep the discount small.

use crate::{
    errors::ClearingError,
    events::AuctionRestarted,
    instructions::{note_value, public_price_q32, require_for_sale},
    remaining::Remaining,
    state::{Auction, MarginAccount, Pool},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct TendAuction<'info> {
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: AccountLoader<'info, Auction>,
}

pub fn restart_auction<'info>(ctx: Context<'info, TendAuction<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let now = Clock::get()?.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    let mut auction = accounts.auction.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    let health = require_for_sale(&accounts.pool, &auction, &account, &mut book)?;
    require!(!health.is_insolvent(), ClearingError::AuctionInsolvent);
    let ran_out = public_price_q32(&accounts.pool, &auction, now).is_err();
    require!(ran_out || auction.insolvent_ts != 0, ClearingError::PriceNotRunOut);
    auction.public_ts = now;
    auction.insolvent_ts = 0;
    auction.deleverage_ts = 0;
    note_value(&mut accounts.pool, Some(&auction), &mut account, &health)?;
    emit!(AuctionRestarted {
        account: accounts.margin_account.key(),
        equity_atoms: health.equity_atoms(),
        mm_atoms: health.mm_atoms(),
    });
    Ok(())
}
