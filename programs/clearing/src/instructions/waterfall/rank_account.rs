//! Publishes an account's rank among those that may be deleveraged against an insolvent one: leverage x profit, worked out by
//! the program. Anyone may publish any account that holds an opposite side, so that leaving one out takes everybody.
//!
//! Remaining accounts: market and surface of every market the candidate's account uses.

use crate::{
    errors::{ClearingError, risk},
    events::AccountRanked,
    instructions::{opposite_lots, restart_auction::*},
    mark::Action,
    portfolio::{Book, Doubt},
    remaining::Remaining,
    state::{MarginAccount, Rank},
};
use anchor_lang::prelude::*;
use breakwater_risk::{Health, ScenarioSet, rank_q32};

#[derive(Accounts)]
pub struct RankAccount<'info> {
    pub tend: TendAuction<'info>,
    #[account(constraint = candidate.load()?.pool == tend.pool.key() @ ClearingError::WrongPool,
        constraint = candidate.key() != tend.margin_account.key() @ ClearingError::DuplicateAccount)]
    pub candidate: AccountLoader<'info, MarginAccount>,
}

pub fn rank_account<'info>(ctx: Context<'info, RankAccount<'info>>) -> Result<()> {
    let accounts = &ctx.accounts.tend;
    let now = Clock::get()?.unix_timestamp;
    let mut auction = accounts.auction.load_mut()?;
    require!(auction.deleverage_ts != 0, ClearingError::NotDeleveraging);
    let secs = i64::from(accounts.pool.settings.loss.rank_secs);
    if now >= auction.deleverage_ts.saturating_add(secs) {
        // the list before has been worked off: the next one is open for as long
        require!(auction.rank_count == 0, ClearingError::TooEarly);
        auction.deleverage_ts = now;
    }
    let account = accounts.margin_account.load()?;
    let candidate = ctx.accounts.candidate.load()?;
    let opposite = account.positions().iter().any(|p| opposite_lots(p, &candidate).is_some());
    require!(opposite, ClearingError::NotRanked);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    book.require(Action::CloseAtMark, &candidate)?;
    let health = book.health(&candidate, ScenarioSet::All)?;
    let profit_atoms = profit(&book, &candidate, &health)?;
    // An account under liquidation itself comes last and carries nothing; but two that hold each other's other side
    // must be closed against each other, or neither auction would end.
    let rank = match candidate.in_auction {
        0 => rank_q32(health.equity_atoms(), health.mm_atoms(), profit_atoms),
        _ => 0,
    };
    let margin_account = ctx.accounts.candidate.key();
    auction.rank(Rank { margin_account, rank_q32: rank })?;
    emit!(AccountRanked {
        account: accounts.margin_account.key(),
        candidate: margin_account,
        rank_q32: rank,
        profit_atoms,
    });
    Ok(())
}

/// Cash and options at mark above what was paid in. Collateral's own price moves are no part of it.
pub fn profit(book: &Book, account: &MarginAccount, health: &Health) -> Result<i64> {
    let collateral = book.collateral_atoms(account, Doubt::For)?;
    let own = health.equity_atoms().checked_sub(collateral);
    let profit = own.and_then(|own| own.checked_sub(account.net_deposits_atoms));
    profit.ok_or_else(|| risk(breakwater_risk::RiskError::Overflow))
}
