//! The bottom of the waterfall: draws what there is for an account's shortfall, each source in its order, and says what
//! comes next. Anyone may call it.
//!
//! ```text
//! shortfall 100: escrow 5 | insurance 40 (its window) | gamma 20 (gap loss) | backstop 14 of the 35 left (agreed 40 %) | unmet 21
//! ```
//!
//! * An account with nothing left to sell owes cash. What no source can pay, once the insurance fund is empty, becomes the pool's
//!   shared loss; while the fund only waits for its next window, so does the debt.
//! * An insolvent account that nobody took, for as long as the pool's settings say, is made whole as far as the sources go, and
//!   its positions are opened for deleveraging, which carries the rest.
//!
//! Remaining accounts: market and surface of every market the account uses, and of those the backstop's account uses where
//! that is passed.
//!
//! Who gains by calling it badly? The sources pay only while equity is below zero; nobody but the account is paid.

use crate::{
    errors::{ClearingError, risk},
    events::ShortfallCovered,
    instructions::sources,
    ledger,
    mark::Action,
    portfolio::Book,
    remaining::Remaining,
    state::{Auction, MarginAccount, Pool},
};
use anchor_lang::prelude::*;
use breakwater_risk::{ScenarioSet, Sources, cover};

#[derive(Accounts)]
pub struct CoverShortfall<'info> {
    #[account(mut)]
    pub pool: Box<Account<'info, Pool>>,
    #[account(mut, has_one = pool @ ClearingError::WrongPool)]
    pub margin_account: AccountLoader<'info, MarginAccount>,
    /// Needed where the account is in auction.
    #[account(mut, has_one = margin_account @ ClearingError::NotInAuction)]
    pub auction: Option<AccountLoader<'info, Auction>>,
    /// Needed where the pool has a backstop vault.
    #[account(mut, address = pool.backstop_account @ ClearingError::BackstopMissing)]
    pub backstop_account: Option<AccountLoader<'info, MarginAccount>>,
}

pub fn cover_shortfall<'info>(ctx: Context<'info, CoverShortfall<'info>>) -> Result<()> {
    let accounts = ctx.accounts;
    let key = accounts.margin_account.key();
    let now = Clock::get()?.unix_timestamp;
    let mut account = accounts.margin_account.load_mut()?;
    let mut auction = match &accounts.auction {
        Some(loader) => Some(loader.load_mut()?),
        None => None,
    };
    require!((account.in_auction == 1) == auction.is_some(), ClearingError::NotInAuction);
    let has_vault = accounts.pool.backstop_account != Pubkey::default();
    let passed = accounts.backstop_account.is_some();
    require!(passed == has_vault, ClearingError::BackstopMissing);
    // The vault's own debt can't be paid by itself.
    let own = accounts.pool.backstop_account == key;
    let mut backstop = match &accounts.backstop_account {
        Some(loader) if !own => Some(loader.load_mut()?),
        _ => None,
    };
    let remaining = Remaining::load(ctx.remaining_accounts, &accounts.pool.key())?;
    let mut book = remaining.book(&accounts.pool, now);
    let bare = account.is_bare();
    let shortfall = match (&auction, bare) {
        (_, true) => account.cash_atoms.min(0).unsigned_abs(),
        (Some(auction), false) => abandoned(&accounts.pool, auction, &account, (&mut book, now))?,
        (None, false) => 0,
    };
    require!(shortfall > 0, ClearingError::NoShortfall);

    let mut from = sources(&mut accounts.pool, auction.as_deref(), &account, now);
    let first = cover(shortfall, &from);
    if first.unmet_atoms > 0
        && let Some(backstop) = &backstop
    {
        agree(&mut from, &accounts.pool, backstop, &mut book)?;
    }
    let paid = cover(shortfall, &from);
    ledger::draw(&mut accounts.pool, auction.as_deref_mut(), &mut account, &paid)?;
    if let Some(backstop) = &mut backstop {
        let part = i64::try_from(paid.backstop_atoms).map_err(|_| ClearingError::Overflow)?;
        ledger::pay(backstop, &mut account, part)?;
    }
    let mut socialised_atoms = 0;
    if !bare && let Some(auction) = &mut auction {
        auction.deleverage_ts = now;
        auction.rank_count = 0;
    } else if paid.unmet_atoms > 0 && accounts.pool.insurance_atoms == 0 {
        socialised_atoms = paid.unmet_atoms;
        ledger::socialise(&mut accounts.pool, &mut account, socialised_atoms)?;
    }
    if account.cash_atoms >= 0 {
        account.slow_loss = 0;
    }
    let moved = paid.paid_atoms() > 0 || socialised_atoms > 0 || !bare;
    require!(moved, ClearingError::FundsShort);
    emit!(ShortfallCovered {
        account: key,
        shortfall_atoms: shortfall,
        escrow_atoms: paid.escrow_atoms,
        insurance_atoms: paid.insurance_atoms,
        gamma_atoms: paid.gamma_atoms,
        backstop_atoms: paid.backstop_atoms,
        socialised_atoms,
        unmet_atoms: paid.unmet_atoms - socialised_atoms,
    });
    Ok(())
}

/// Shortfall of an account that has been on offer as insolvent for so long that it is deleveraged.
/// Errors: `InsolvencyStage`, `TooEarly`, `AuctionSolvent`, `MarkNotConfirmed`.
fn abandoned(
    pool: &Pool,
    auction: &Auction,
    account: &MarginAccount,
    (book, now): (&mut Book, i64),
) -> Result<u64> {
    require!(auction.insolvent_ts != 0, ClearingError::InsolvencyStage);
    let due = auction.insolvent_ts.saturating_add(i64::from(pool.settings.loss.deleverage_secs));
    require!(now >= due && auction.deleverage_ts == 0, ClearingError::TooEarly);
    book.require(Action::Liquidate, account)?;
    auction.require_confirmed(book.oldest_mark_ts(account)?, &pool.settings.auction)?;
    let health = book.health(account, ScenarioSet::Only(auction.witness))?;
    require!(health.is_insolvent(), ClearingError::AuctionSolvent);
    Ok(health.equity_atoms().unsigned_abs())
}

/// The vault has agreed to a share, as far as its cash goes and its initial margin leaves it free.
#[inline(never)]
fn agree(from: &mut Sources, pool: &Pool, backstop: &MarginAccount, book: &mut Book) -> Result<()> {
    let agreed_bps = pool.settings.backstop.share_bps;
    if agreed_bps == 0 || backstop.in_auction != 0 || backstop.cash_atoms <= 0 {
        return Ok(());
    }
    book.require(Action::Liquidate, backstop)?;
    let free = book.new_risk(backstop)?.im_excess_atoms().min(backstop.cash_atoms);
    from.backstop_bps = agreed_bps;
    from.backstop_atoms =
        u64::try_from(free.max(0)).map_err(|_| risk(breakwater_risk::RiskError::Overflow))?;
    Ok(())
}
