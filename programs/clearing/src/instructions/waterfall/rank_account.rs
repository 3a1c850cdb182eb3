//! Publishes an account's rank among those that may be deleveraged against an insolvent one: leverage x size on the other side,
//! worked out by the program. Anyone may publish any account that holds an opposite side, at any time until it is closed against, and
//! anew when its rank has risen.
//!
//! Remaining accounts: market and surface of every market the candidate's account uses.
//!
//! Who gains by calling it badly? Leaving one out takes everybody. A place costs size: what is small falls out, and keeps nobody waiting
//! that is larger. Whoever takes a position over is ranked in its turn.

use crate::{
    errors::ClearingError,
    events::{AccountRanked, emit},
    instructions::restart_auction::*,
    mark::Action,
    outcome::opposite_lots,
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{MarginAccount, Rank, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::{liquidation::rank_atoms, model::ScenarioSet};

/// Accounts of [`rank_account`].
#[derive(Accounts)]
pub struct RankAccount<'info> {
    /// The auction and what it belongs to.
    pub tend: TendAuction<'info>,
    /// The counterparty's account; bound by its constraints.
    #[account(constraint = candidate.load()?.pool == tend.pool.key() @ ClearingError::WrongPool,
        constraint = candidate.key() != tend.margin_account.key() @ ClearingError::DuplicateAccount)]
    pub candidate: AccountLoader<'info, MarginAccount>,
}

/// Puts a candidate into its place. Errors: `NotDeleveraging`, `AlreadyRanked`, `NotRanked`, `NoRoom`.
pub fn rank_account<'info>(ctx: Context<'info, RankAccount<'info>>) -> Result<()> {
    let accounts = &ctx.accounts.tend;
    let now = Clock::get()?.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::HALT, now)?;
    let mut auction = accounts.auction.load_mut()?;
    require!(auction.deleverage_ts != 0, ClearingError::NotDeleveraging);
    let account = accounts.margin_account.load()?;
    let candidate = ctx.accounts.candidate.load()?;
    require!(is_opposite(&account, &candidate), ClearingError::NotRanked);
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    engine.require(Action::CloseAtMark, &candidate)?;
    let size_atoms = opposite_atoms(&engine, &account, &candidate)?;
    let rank_atoms = rank_of(&mut engine, &candidate, size_atoms)?;
    let margin_account = ctx.accounts.candidate.key();
    auction.rank(Rank { margin_account, rank_atoms })?;
    emit!(AccountRanked {
        account: accounts.margin_account.key(),
        candidate: margin_account,
        rank_atoms,
        size_atoms,
    });
    Ok(())
}

/// A candidate's rank with so much on the other side. An account under liquidation itself comes last and carries nothing; but two that
/// hold each other's other side must be closed against each other, or neither auction would end. Errors: those of [`MarginEngine::check`].
pub fn rank_of(
    engine: &mut MarginEngine,
    candidate: &MarginAccount,
    size_atoms: u64,
) -> Result<u64> {
    if candidate.in_auction != 0 {
        return Ok(0);
    }
    let health = engine.health(candidate, ScenarioSet::All)?;
    Ok(rank_atoms(size_atoms, &health))
}

/// Whether two accounts hold opposite sides of any series.
pub fn is_opposite(account: &MarginAccount, candidate: &MarginAccount) -> bool {
    account.positions().iter().any(|p| opposite_lots(p, candidate).is_some())
}

/// What a candidate holds opposite to an account, at spot [quote atoms].
pub fn opposite_atoms(
    engine: &MarginEngine,
    account: &MarginAccount,
    candidate: &MarginAccount,
) -> Result<u64> {
    let mut sum = 0u64;
    for position in account.positions() {
        let Some(lots) = opposite_lots(position, candidate) else { continue };
        let part = engine.notional_atoms(position.market, lots.unsigned_abs())?;
        sum = sum.checked_add(part).ok_or(ClearingError::Overflow)?;
    }
    Ok(sum)
}

/// What a candidate would have above its maintenance margin, were it closed against an account at mark, up to an atom a leg
/// [quote atoms]. Closing at mark leaves equity as it is. Errors: those of [`MarginEngine::check`].
pub fn excess_after_atoms(
    engine: &mut MarginEngine,
    account: &MarginAccount,
    candidate: &MarginAccount,
) -> Result<i64> {
    let equity_atoms = engine.health(candidate, ScenarioSet::Only(0))?.equity_atoms();
    // on the heap: an account does not fit a stack frame
    let mut rest = Vec::with_capacity(1);
    rest.extend_from_slice(core::slice::from_ref(candidate));
    let Some(rest) = rest.first_mut() else { return err!(ClearingError::InvariantBroken) };
    for position in account.positions() {
        if let Some(lots) = opposite_lots(position, candidate) {
            // the candidate's side is the other one: what takes it off has the account's sign
            let taken = lots.checked_mul(position.size_lots.signum());
            rest.change(&position.series(), taken.ok_or(ClearingError::Overflow)?)?;
        }
    }
    let health = engine.health(rest, ScenarioSet::All)?;
    Ok(equity_atoms.saturating_sub(health.mm_atoms()))
}
