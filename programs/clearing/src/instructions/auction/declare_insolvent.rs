//! Opens the insolvent stage of an auction: equity has gone below zero, so nobody will pay for a slice,
//! and from now on the funds pay whoever takes one, more with time. Anyone may call it. An account that gets here before
//! its auction could work lost by a gap, and the gamma reserve answers for it too.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError, events::InsolvencyDeclared, instructions::TendAuction, mark::Action,
    remaining::Remaining,
};
use anchor_lang::prelude::*;
use breakwater_risk::ScenarioSet;

pub fn declare_insolvent<'info>(ctx: Context<'info, TendAuction<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let mut auction = accounts.auction.load_mut()?;
    auction.require_live()?;
    require!(auction.insolvent_ts == 0, ClearingError::InsolvencyStage);
    let now = Clock::get()?.unix_timestamp;
    let account = accounts.margin_account.load()?;
    require!(!account.is_bare(), ClearingError::NothingToAuction);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    book.require(Action::Liquidate, &account)?;
    let health = book.health(&account, ScenarioSet::Only(auction.witness))?;
    require!(health.is_insolvent(), ClearingError::AuctionSolvent);
    auction.insolvent_ts = now;
    auction.note_shortfall(&mut accounts.pool, health.equity_atoms().unsigned_abs());
    let gap_secs = i64::from(accounts.pool.settings.loss.gap_secs);
    let untouched = auction.last_trade_id == 0;
    auction.gap = u8::from(untouched && now.saturating_sub(auction.started_ts) <= gap_secs);
    emit!(InsolvencyDeclared {
        account: accounts.margin_account.key(),
        equity_atoms: health.equity_atoms(),
        gap: auction.gap == 1,
    });
    Ok(())
}
