//! Opens the insolvent stage of an auction: equity has gone below zero, so nobody will pay for a slice,
//! and from now on the insurance fund pays whoever takes one, more with time. Anyone may call it.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError,
    events::InsolvencyDeclared,
    remaining::Remaining,
    state::{Auction, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::ScenarioSet;

#[derive(Accounts)]
pub struct DeclareInsolvent<'info> {
    pub pool: Box<Account<'info, Pool>>,
    #[account(has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: Box<Account<'info, Auction>>,
}

pub fn declare_insolvent<'info>(ctx: Context<'info, DeclareInsolvent<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    require!(accounts.auction.insolvent_ts == 0, ClearingError::InsolvencyStage);
    let now = Clock::get()?.unix_timestamp;
    let account = accounts.margin_account.load()?;
    require!(!account.is_bare(), ClearingError::NothingToAuction);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    book.require_usable(&account)?;
    let health = book.health(&account, ScenarioSet::Only(accounts.auction.witness))?;
    require!(health.is_insolvent(), ClearingError::AuctionSolvent);
    accounts.auction.insolvent_ts = now;
    emit!(InsolvencyDeclared {
        account: accounts.margin_account.key(),
        equity_atoms: health.equity_atoms(),
    });
    Ok(())
}
