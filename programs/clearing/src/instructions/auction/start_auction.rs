//! Opens the auction of an account that is below its maintenance margin. Anyone may call it; the caller
//! names one scenario as witness, and that scenario alone must show the account short. Less than the
//! full requirement can only understate what the account needs, so a witness is proof.
//!
//! Remaining accounts: market and surface of every market the account uses.

use crate::{
    errors::ClearingError,
    events::AuctionStarted,
    remaining::Remaining,
    seeds,
    state::{Auction, House, MarginAccount, Pool, pause},
};
use anchor_lang::prelude::*;
use breakwater_risk::{CASES, ScenarioSet};

#[derive(Accounts)]
pub struct StartAuction<'info> {
    #[account(mut)]
    pub starter: Signer<'info>,
    #[account(seeds = [seeds::HOUSE], bump = house.bump)]
    pub house: Box<Account<'info, House>>,
    #[account(has_one = house @ ClearingError::WrongPool)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    #[account(init, payer = starter, space = 8 + Auction::INIT_SPACE,
        seeds = [seeds::AUCTION, margin_account.key().as_ref()], bump)]
    pub auction: Box<Account<'info, Auction>>,
    pub system_program: Program<'info, System>,
}

pub fn start_auction<'info>(ctx: Context<'info, StartAuction<'info>>, witness: u8) -> Result<()> {
    let accounts = ctx.accounts;
    accounts.house.require_running(pause::AUCTION)?;
    require!(usize::from(witness) < CASES, ClearingError::UnknownScenario);
    let now = Clock::get()?.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    account.require_not_in_auction()?;
    require!(!account.is_bare(), ClearingError::NothingToAuction);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    book.require_usable(&account)?;
    let health = book.health(&account, ScenarioSet::Only(witness))?;
    require!(health.is_liquidatable(), ClearingError::AccountHealthy);

    account.in_auction = 1;
    account.auction_range_bps = remaining.maintenance_ranges();
    let mark_ts = remaining.newest_mark_ts();
    accounts.auction.set_inner(Auction {
        pool: accounts.pool.key(),
        margin_account: accounts.margin_account.key(),
        starter: accounts.starter.key(),
        started_ts: now,
        mark_ts,
        insolvent_ts: 0,
        reserved_atoms: 0,
        last_trade_id: 0,
        witness,
        bump: ctx.bumps.auction,
    });
    emit!(AuctionStarted {
        account: accounts.margin_account.key(),
        starter: accounts.starter.key(),
        witness,
        equity_atoms: health.equity_atoms(),
        mm_atoms: health.mm_atoms(),
        delay_secs: now.saturating_sub(mark_ts),
    });
    Ok(())
}
