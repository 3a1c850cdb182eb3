//! Opens the insolvent stage of an auction: value has gone below zero at confirmed marks, so nobody will pay for a slice,
//! and from now on the funds pay whoever takes one, more with time. Anyone may call it. An account that gets here before
//! its auction could work lost by a gap, and the gamma reserve answers for it too. Nothing is declared while sales are paused or halted.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    checks::confirmed_health,
    errors::ClearingError,
    events::{InsolvencyDeclared, emit},
    instructions::TendAuction,
    ledger::note_value,
    remaining::Remaining,
    state::{SaleKind, stop},
};
use anchor_lang::prelude::*;

/// Notes that value is below zero at confirmed marks; the payment begins to rise. Errors: `AuctionSolvent`, `InsolvencyStage`, `MarkNotConfirmed`.
pub fn declare_insolvent<'info>(ctx: Context<'info, TendAuction<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::HALT, now)?;
    let mut auction = accounts.auction.load_mut()?;
    auction.require_live()?;
    require!(auction.insolvent_ts == 0, ClearingError::InsolvencyStage);
    let mut account = accounts.margin_account.load_mut()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let spent = engine.is_spent(&account, &accounts.pool.settings.auction)?;
    require!(!spent, ClearingError::NothingToAuction);
    let health = confirmed_health(&accounts.pool, &auction, &account, &mut engine)?;
    require!(health.is_insolvent(), ClearingError::AuctionSolvent);
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let own_ts = engine.auction_time(&account, &auction, &time)?.own_ts(SaleKind::Any);
    auction.insolvent_ts = own_ts;
    let gap_secs = i64::from(accounts.pool.settings.loss.gap_secs);
    let untouched = auction.last_trade_id == 0;
    auction.gap = u8::from(untouched && own_ts.saturating_sub(auction.started_ts) <= gap_secs);
    note_value(&mut accounts.pool, Some(&auction), &mut account, &health)?;
    emit!(InsolvencyDeclared {
        account: accounts.margin_account.key(),
        value_atoms: health.value_atoms(),
        gap: auction.gap == 1,
    });
    Ok(())
}
