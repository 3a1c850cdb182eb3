//! Takes the head of the ranks out of its place where it can't be closed against, or where nobody did for as long as ranks are
//! published: what nobody can serve keeps nobody waiting. Anyone may call it; the program finds the reason.
//!
//! Remaining accounts: market and surface of every market the account uses and, but where the turn has lapsed or it was closed, the head uses.
//!
//! Who gains by calling it badly? A head that would rather not be closed: it has to hold nothing any more, and then whoever holds it now
//! has some seconds to be ranked; or to be hedged so tightly that losing its hedge would make it due; or to see its turn
//! through without anybody's calling `deleverage`.

use crate::{
    errors::ClearingError,
    events::{RankSkipped, emit},
    instructions::{excess_after_atoms, is_opposite, restart_auction::*},
    mark::Action,
    portfolio::MarginEngine,
    remaining::Remaining,
    state::{Auction, MarginAccount, Pool, Rank, SaleKind, SkipReason, stop},
};
use anchor_lang::prelude::*;
use breakwater_risk::model::ScenarioSet;

/// Accounts of [`skip_rank`].
#[derive(Accounts)]
pub struct SkipRank<'info> {
    /// The auction and what it belongs to.
    pub tend: TendAuction<'info>,
    /// CHECK: the head of the ranks, compared with the auction's; a margin account of the pool when it was ranked, maybe closed since.
    #[account(constraint = candidate.key() != tend.margin_account.key() @ ClearingError::DuplicateAccount)]
    pub candidate: UncheckedAccount<'info>,
}

/// Takes the head out of its place. Errors: `TooEarly`, `NotRanked`, `RankStands`, `AuctionSolvent`.
pub fn skip_rank<'info>(ctx: Context<'info, SkipRank<'info>>) -> Result<()> {
    let accounts = &ctx.accounts.tend;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    accounts.protocol.require_sales(&accounts.pool, stop::HALT, now)?;
    let mut auction = accounts.auction.load_mut()?;
    require!(auction.deleverage_ts != 0, ClearingError::NotDeleveraging);
    let key = ctx.accounts.candidate.key();
    let head = auction.ranks().first().filter(|rank| rank.margin_account == key).copied();
    let rank = head.ok_or(ClearingError::NotRanked)?;
    let account = accounts.margin_account.load()?;
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut engine = remaining.engine(&accounts.pool, now);
    let time = accounts.protocol.sale_time(&accounts.pool, &clock);
    let own_ts = engine.auction_time(&account, &auction, &time)?.own_ts(SaleKind::Any);
    require!(own_ts >= auction.turn_ts, ClearingError::TooEarly);
    let reason = if *ctx.accounts.candidate.owner == crate::ID {
        let loader = AccountLoader::try_from(&ctx.accounts.candidate)?;
        let candidate = loader.load()?;
        let turn = Turn { pool: &accounts.pool, auction: &auction, rank, own_ts };
        turn.reason(&account, &candidate, &mut engine)?
    } else {
        SkipReason::Closed
    };
    auction.skip_rank(reason, own_ts)?;
    emit!(RankSkipped { account: accounts.margin_account.key(), candidate: key, reason });
    Ok(())
}

/// The turn of one of the ranks.
pub struct Turn<'a> {
    /// The pool.
    pub pool: &'a Pool,
    /// The auction.
    pub auction: &'a Auction,
    /// The rank whose turn it is.
    pub rank: Rank,
    /// The auction's own present [unix s].
    pub own_ts: i64,
}

impl Turn<'_> {
    /// Why it need not be waited for. Errors: `RankStands` where it can be closed against and its turn is not over; those of a closing
    /// where the account itself can't be.
    pub fn reason(
        &self,
        account: &MarginAccount,
        candidate: &MarginAccount,
        engine: &mut MarginEngine,
    ) -> Result<SkipReason> {
        if !is_opposite(account, candidate) {
            return Ok(SkipReason::NothingOpposite);
        }
        // what keeps everybody from being closed against is not the head's
        engine.require(Action::CloseAtMark, account)?;
        let settings = &self.pool.settings;
        self.auction.require_confirmed(engine.oldest_mark(account)?, &settings.auction)?;
        let health = engine.health(account, ScenarioSet::Only(self.auction.witness))?;
        require!(health.value_atoms() <= 0, ClearingError::AuctionSolvent);
        if self.own_ts >= self.auction.lapse_ts(&self.rank, settings.loss.rank_secs) {
            return Ok(SkipReason::Lapsed);
        }
        engine.require_markets(candidate)?; // one that the caller left out is no reason
        if engine.require(Action::CloseAtMark, candidate).is_err() {
            return Ok(SkipReason::Unpriceable);
        }
        match excess_after_atoms(engine, account, candidate) {
            Err(_) => Ok(SkipReason::Unpriceable),
            // once: whoever comes last is closed against at mark
            Ok(excess) if excess < 0 && !self.rank.is_last() => Ok(SkipReason::WouldBeDue),
            Ok(_) => err!(ClearingError::RankStands),
        }
    }
}
